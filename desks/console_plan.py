"""What a program pays, in sentences that can be changed, beside an example and every version before. Nothing here is written."""
import json
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desks.console_agreements import in_program
from desks.console_frame import READERS, may_decide
from desks.console_plan_kept import kept_before, withdrawn_before
from foundation.accounts import queries as accounts_queries
from foundation.web import jobs
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import words as referrals_words
from rewards import queries as rewards_queries
from rewards import sentences
from rewards.plan import model
from rewards.plan.editor.fields import is_sent
from rewards.rules import Publishing
from rewards.web.before_publishing import before_publishing
from rewards.web.console_publish import PUBLISHERS
from rewards.web.console_withdraw import WITHDRAWERS
from rewards.web.editor import clauses, differences, page
from rewards.web.forms import PlanForm, PublishPlanForm, WithdrawVersionForm

MOST_VERSIONS = 30   # that the page compares; the API has them all


@guard(READERS)
def plan(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/ : POST shows the fields as they were typed, after the button `do`; it saves nothing."""
    return _page(request, program_id, "console/plan_form.html")


@guard(READERS)
@require_POST
def example(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/example : what the fields as they stand would pay; without a script, on the whole page."""
    return _page(request, program_id, "console/plan_answers.html")


def _page(request: HouseRequest, program_id: UUID, part: str) -> HttpResponse:
    found = programs_queries.program(program_id)
    shown, writes = plan_of(found), may_decide(request)
    saved = shown["draft"] or (shown["versions"][0]["version"] if shown["versions"] else None)
    document = saved.document if saved else None
    questions = {field.key: (field.label, field.choices) for field in programs_queries.lead_fields(found)} if writes else None
    own = {kind: f"“{referrals_words.MILESTONE[kind]}”" for kind in programs_queries.own_kinds(found)} if writes else None
    standing = page.Standing(found.currency, [row["plan"] for row in shown["versions"]], shown["versions"][0]["version"].number if shown["versions"] else 0,
                             found.kind, found.gratitude, questions, timezone.now().astimezone(ZoneInfo(found.time_zone)).date(), own)
    form = kept(request, "plan", PlanForm(initial={"document": _text(document)}), program_id=found.id) if writes else None
    refused = kept(request, "plan_fields", forms.Form(), program_id=found.id) if writes else None
    sent = request.POST.dict() if request.method == "POST" else dict(refused.data) if refused is not None and refused.is_bound else {}
    verb = request.POST.get("do", "")
    editor = page.typed(sent, standing, document, verb) if writes and is_sent(sent) else page.stored(document, standing, sent)
    # Over which draft this was written: the one that the page was opened with, while it is only being shown otherwise.
    over = sent.get("over", "") if request.method == "POST" and is_sent(sent) else shown["draft"].ticket if shown["draft"] else ""
    context = {"program": found, "editor": editor, "writes": writes, "publishing": publishing_of(request, found, shown), "over": over,
               "before": before_publishing(found, shown["draft"], [row["version"] for row in shown["versions"]], timezone.now()),
               "may_try": jobs.may_stop(request), "publish_form": kept(request, "publish_plan", PublishPlanForm(), program_id=found.id),
               "touched": (request.htmx.trigger_name or "") if request.htmx else "", **shown}
    if request.htmx:
        return render(request, part, context | {"alone": part != "console/plan_form.html"})
    return render(request, "console/plan.html", {
        **context, "form": form, "text": _text(document), "wrong": [str(line).partition("  ") for line in form.errors.get("document", [])] if form else [],
        "history": _history(shown["versions"]), "other_terms": in_program(found.id, timezone.now()), "reading": _reading(editor),
        "saved": saved, "kept": kept_before(found.id, saved), "withdrawn": withdrawn_before(found),
        "withdraw": _withdraw(request, found, shown["versions"])})


def _withdraw(request: HouseRequest, program, versions: list[dict]) -> forms.BaseForm | None:
    """For the newest version, while it is to come and the reader may take it back."""
    if not versions or versions[0]["counts"] != "later" or request.member.role not in WITHDRAWERS.roles:
        return None
    return kept(request, "withdraw_version", WithdrawVersionForm(), program_id=program.id)


def _text(document: dict | None) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) if document else ""


def _reading(editor: page.Editor | None) -> list[dict]:
    """Every rule in its clauses, for who reads and does not write."""
    if editor is None or editor.plan is None:
        return []
    return _clauses(editor.plan)


def _clauses(plan: model.Plan) -> list[dict]:
    whole = {"title": _("The plan as a whole"), "clauses": list(clauses.of_plan(plan).values())}
    return [*({"title": rule.title, "clauses": list(clauses.of_rule(rule, plan).values())} for rule in plan.rules), whole]


def _history(versions: list[dict]) -> list[dict]:
    """The versions with what each changed of the one before it; the first changed nothing."""
    return [row | {"changes": differences.between(versions[place + 1]["plan"], row["plan"]) if place + 1 < len(versions) else [],
                   "before": versions[place + 1]["version"].number if place + 1 < len(versions) else 0,
                   "reading": _clauses(row["plan"])}
            for place, row in enumerate(versions[:MOST_VERSIONS])]


def plan_of(program) -> dict:
    """The draft and the versions, each with the sentence it says and the people behind it."""
    language = get_language() or "en"
    draft, versions = rewards_queries.draft_of(program.id), rewards_queries.versions_of(program.id)
    names = accounts_queries.names_of([row.written_by for row in (*versions, draft) if row] + [row.published_by for row in versions])
    rows, counting = [(row, rewards_queries.parsed(row)) for row in versions], _counting(versions, timezone.now())
    return {"draft": draft, "draft_says": sentences.plan_sentence(rewards_queries.parsed(draft), language) if draft else "",
            "writer": names.get(draft.written_by, "") if draft else "",
            "versions": [{"version": row, "plan": plan, "says": sentences.plan_sentence(plan, language), "writer": names.get(row.written_by, ""),
                          "publisher": names.get(row.published_by, ""), "counts": counting[row.id],
                          "from_day": row.effective_from.astimezone(ZoneInfo(program.time_zone)).date()} for row, plan in rows]}


def _counting(versions: list, now: datetime) -> dict[UUID, str]:
    """Version -> `now`, `later`, `before`, or `never` where another one of the same day took its place. The newest first."""
    found: dict[UUID, str] = {}
    seen: set[datetime] = set()
    for row in sorted(versions, key=lambda row: (row.effective_from, row.number), reverse=True):
        announced = row.effective_from > row.published_at
        found[row.id] = ("never" if row.effective_from in seen and announced else "later" if row.effective_from > now
                         else "before" if "now" in found.values() else "now")
        seen.add(row.effective_from)
    return found


def publishing_of(request: HouseRequest, program, shown: dict) -> Publishing:
    """As the command and the policy of its address will see it: the page offers no button that would be refused."""
    admitted, draft = request.member.role in PUBLISHERS.roles, shown["draft"]
    if draft is None:
        return Publishing(allowed=admitted and program.status == programs_states.DRAFT and bool(shown["versions"]), alone=False, own=False)
    found = rewards_queries.publishing(draft, request.user.id)
    return replace(found, allowed=found.allowed and admitted)
