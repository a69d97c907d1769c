"""A vendor's programs, and each one in sentences: what it pays, its terms, its plan, and what is missing before it opens."""
import json
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from desks.console_frame import DECIDE, PUBLISH, READERS, may_decide
from foundation.accounts import queries as accounts_queries
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import queries, states, words
from programs.web.console import TermsForm
from referrals import queries as referrals_queries
from rewards import queries as rewards_queries
from rewards import sentences
from rewards.web.forms import ACCEPTANCE, PlanForm


@dataclass(frozen=True)
class Publishing:
    """Whether the reader may publish the plan that waits. alone: she wrote it, and nobody else has to look at it."""

    allowed: bool
    alone: bool
    own: bool


@guard(READERS)
def programs(request: HouseRequest) -> HttpResponse:
    """/console/programs/"""
    found = queries.programs()
    rows = [{"program": row, "offer": queries.offer(row, get_language() or "en")} for row in found]
    return render(request, "console/programs.html", {"rows": rows, "words": words, "open": sum(row.status == states.OPEN for row in found),
                                                     "writes": may_decide(request)})


@guard(READERS)
def program(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/"""
    found = queries.program(program_id)
    terms, plan = queries.terms_in_force(found.id), _plan(found)
    form = kept(request, "terms", TermsForm(initial={"terms": terms.text if terms else ""}), program_id=found.id) if may_decide(request) else None
    return render(request, "console/program.html", {
        **plan, "program": found, "terms": terms, "offer": queries.offer(found, get_language() or "en"), "form": form, "words": words,
        "acceptance": ACCEPTANCE[found.acceptance], "publishing": _publishing(request, found, plan), "writes": may_decide(request),
        "referred": sum(referrals_queries.counts_by_status(program_id=found.id).values())})


@guard(READERS)
def plan(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/plan/ : the draft as sentence and as document, and every version before it."""
    found = queries.program(program_id)
    shown = _plan(found)
    document = shown["draft"] or (shown["versions"][0]["version"] if shown["versions"] else None)
    text = json.dumps(document.document, indent=2, ensure_ascii=False) if document else ""
    form = kept(request, "plan", PlanForm(initial={"document": text}), program_id=found.id) if may_decide(request) else None
    wrong = [str(line).partition("  ") for line in form.errors.get("document", [])] if form else []
    return render(request, "console/plan.html", {**shown, "program": found, "form": form, "text": text, "wrong": wrong, "publishing": _publishing(request, found, shown)})


def _plan(of) -> dict:
    """The draft and the versions, each with the sentence it says and the people behind it."""
    language = get_language() or "en"
    draft, versions = rewards_queries.draft_of(of.id), rewards_queries.versions_of(of.id)
    names = accounts_queries.names_of([row.written_by for row in (*versions, draft) if row] + [row.published_by for row in versions])
    return {"draft": draft, "draft_says": sentences.plan_sentence(rewards_queries.parsed(draft), language) if draft else "",
            "writer": names.get(draft.written_by, "") if draft else "",
            "versions": [{"version": row, "says": sentences.plan_sentence(rewards_queries.parsed(row), language), "writer": names.get(row.written_by, ""),
                          "publisher": names.get(row.published_by, "")} for row in versions]}


def _publishing(request: HouseRequest, of, shown: dict) -> Publishing:
    """As the command will see it: the page offers no button that it would refuse."""
    draft = shown["draft"]
    if draft is None:
        return Publishing(allowed=of.status == states.DRAFT and bool(shown["versions"]) and request.member.role in (*DECIDE, *PUBLISH), alone=False, own=False)
    own = draft.written_by == request.user.id
    alone = (not shown["versions"] and of.status == states.DRAFT) or accounts_queries.staff_count() == 1
    second = not own and request.member.role in PUBLISH
    return Publishing(allowed=second or (alone and request.member.role in (*DECIDE, *PUBLISH)), alone=alone and own, own=own)
