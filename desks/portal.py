"""The advocate's portal: home, one referral, earnings, her link. Policy: advocate; what is somebody else's is unknown to her."""
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from advocates.web import share as sharing
from advocates.web.policy import ADVOCATE, AdvocateRequest
from desks import portal_earnings as earnings
from desks import portal_rows as rows
from desks.answers import answers_of
from desks.greeting import part_of_day
from desks.sales_words import standing
from desks.step_up import step_up
from desks.threads import thread_of
from foundation.kernel.errors import NotFound
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import words as programs_words
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from referrals import words as referrals_words
from referrals.web import forms_life
from referrals.web.sales_forms import MessageForm
from rewards import queries as rewards_queries
from rewards.queries.decisions import HERS
from rewards.web.agreed_offer import AgreedOffer, offered, terms_now
from rewards.web.goal_pages import goals_ahead
from rewards.web.promotion_pages import announced

SHOWN = {"open": referrals_states.OPEN, "won": (referrals_states.WON,), "all": ()}
PAGE = 20


def _enrolments(request: AdvocateRequest):
    """The advocate's enrolments and the chosen one: ?program=<slug>, else the first that is open. Raises NotFound for others'."""
    enrolments = advocates_queries.enrolments_of(request.advocate.id)
    wanted = request.GET.get("program")
    if wanted:
        chosen = next((row for row in enrolments if row.program.slug == wanted), None)
        if chosen is None:
            raise NotFound("program_unknown", "There’s no such program.")
        return enrolments, chosen
    return enrolments, next((row for row in enrolments if takes_referrals(row, timezone.now())), enrolments[0])


def takes_referrals(enrolment, now: datetime) -> bool:
    return (enrolment.status == advocates_states.ACTIVE and programs_queries.takes_referrals(enrolment.program, now)
            and partners_queries.admits(enrolment.program, enrolment.advocate_id, now))


def promise(program, agreed: AgreedOffer | None = None) -> str:
    """What the program pays, as a sentence, with what is agreed otherwise; empty where it only thanks."""
    if agreed is not None:
        return agreed.promise
    return "" if program.gratitude else programs_words.promised(program.kind, programs_queries.offer(program, get_language() or "en"))


def _cursor(request: AdvocateRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _views(program: str, show: str, listed: list) -> dict[str, str]:
    """The addresses of the list's views, and of what is older than this page."""
    def to(**state: str) -> str:
        return f"{reverse('portal_home')}?{urlencode({'program': program} | state)}#referrals"
    older = to(show=show, before=str(listed[PAGE - 1].id)) if len(listed) > PAGE else ""
    return {name: to(show=name) for name in SHOWN} | {"here": to(show=show), "older": older}


@guard(ADVOCATE)
def home(request: AdvocateRequest) -> HttpResponse:
    """/portal/ : refer again, and know where everything stands. State in the URL: program, show, before."""
    enrolments, chosen = _enrolments(request)
    advocate, program, now = request.advocate, chosen.program, timezone.now()
    show = request.GET.get("show", "open")
    show = show if show in SHOWN else "open"
    before = _cursor(request)
    counts = referrals_queries.counts_by_status(advocate.id, program.id)
    listed = referrals_queries.referrals_of(advocate.id, program.id, statuses=SHOWN[show], before=before, limit=PAGE + 1)
    closed = referrals_queries.closed_lately(advocate.id, program.id) if show == "open" and before is None else []
    rewards = rewards_queries.rewards_on(advocate.id, [referral.id for referral in [*listed[:PAGE], *closed]])
    terms = terms_now(chosen, now) if programs_queries.shows_rewards(program) else None
    step, agreed = step_up(program, chosen.id, now, terms) if terms else None, offered(program, terms, now)
    shown = rows.rows_of([*listed[:PAGE], *closed], rewards, program=program, now=now)
    return render(request, "portal/home.html", {
        "enrolments": enrolments, "enrolment": chosen, "program": program, "takes": takes_referrals(chosen, now),
        "refusal": partners_queries.refusal_of(program, advocate.id, now),
        "times": programs_queries.times(program, now), "day": part_of_day(now),
        "show": show, "rows": shown[:len(listed[:PAGE])], "closed": shown[len(listed[:PAGE]):], "before": before,
        "counts": {name: sum(counts.get(status, 0) for status in statuses or referrals_states.STATES) for name, statuses in SHOWN.items()},
        "newer_terms": advocates_queries.newer_terms(chosen) if programs_queries.goes_on(program, now) else None,
        "in_your_name": advocates_queries.unclaimed_enrolments(advocate.id),
        "promise": promise(program, agreed), "agreed": agreed, "name": advocate.name.split()[0], "views": _views(program.slug, show, listed),
        "program_query": f"?{urlencode({'program': program.slug})}", "step": step,
        "goals": goals_ahead(program, chosen.id, now, to=HERS, amounts=programs_queries.shows_deal_value(program), terms=terms) if terms else [],
        "promotions": announced(program, now, to=HERS) if takes_referrals(chosen, now) else [],
        "news": step.news if step else "",
        **sharing.link_of(request, chosen), **earnings.panel(advocate.id, program)})


@guard(ADVOCATE)
def referral(request: AdvocateRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/ : one introduction, its story, what she earns from it, and the way back."""
    found = referrals_queries.referral_of(request.advocate.id, referral_id)
    rewards, now = rewards_queries.rewards_on(request.advocate.id, [found.id]), timezone.now()
    row = rows.rows_of([found], rewards, program=found.program, now=now)[0]
    where, may_appeal = {"referral_id": found.id}, referrals_queries.why_no_appeal(found, now) is None
    return render(request, "portal/referral.html", {
        "appeal": kept(request, "appeal", forms_life.AppealForm(auto_id="appeal_%s"), **where) if may_appeal else None,
        "files": referrals_queries.files_of_appeal(found.id) if found.appealed else [],
        "correct": kept(request, "correct", forms_life.correct_form(found, auto_id="correct_%s"), **where) if row.open else None,
        "row": row, "referral": found, "answers": answers_of(found), "deals": _deals(found), "program": found.program,
        "promise": promise(found.program), "under": _under(found),
        "contact": standing(found, now), "thread": thread_of(found, internal=False), "form": kept(request, "message", MessageForm(), referral_id=referral_id)})


@guard(ADVOCATE)
def earned(request: AdvocateRequest) -> HttpResponse:
    """/portal/earnings/ : every reward with its state and reason, in sums that close, and the points in her wallet."""
    enrolments, chosen = _enrolments(request)
    now = timezone.now()
    agreed = offered(chosen.program, terms_now(chosen, now), now)
    return render(request, "portal/earnings.html", {
        "enrolments": enrolments, "enrolment": chosen, "program": chosen.program, "takes": takes_referrals(chosen, now),
        "promise": promise(chosen.program, agreed), **earnings.sheets(request.advocate.id, chosen.program)})


def _under(of):
    """The terms that counted when it arrived; None where she had agreed to none yet."""
    enrolment = advocates_queries.enrolment_in(of.advocate_id, of.program_id)
    return advocates_queries.terms_when(enrolment, of.received_at) if enrolment else None


def _deals(of) -> list[dict]:
    """What was won and what it came to, where the program shows that."""
    if not programs_queries.shows_deal_value(of.program):
        return []
    won = [row for row in referrals_queries.milestones_of(of.id) if row.kind == referrals_states.MILESTONE_WON]
    return [{"at": row.occurred_at, "amounts": [(referrals_words.BASE[base], amount) for base, amount in referrals_queries.amounts_of(row).items() if amount is not None]}
            for row in won]


@guard(ADVOCATE)
def share(request: AdvocateRequest) -> HttpResponse:
    """/portal/share/ : her link, its QR code, the code to say aloud, a prepared mail."""
    enrolments, chosen = _enrolments(request)
    return render(request, "portal/share.html", {"enrolments": enrolments, "enrolment": chosen, "program": chosen.program,
                                                 "takes": takes_referrals(chosen, timezone.now()), **sharing.sheet_of(request, chosen)})
