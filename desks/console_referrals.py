"""A referral by itself: who introduced whom, what speaks against it, what it earned."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from desks.answers import answers_of
from desks.console_adjusted import became
from desks.console_by_hand import by_hand_on
from desks.console_claims import claims_about
from desks.console_earned import awaited, earned_by, waiting_reasons
from desks.console_forms import forms_for
from desks.console_frame import READERS, may_decide
from desks.console_gates import gates_on
from desks.console_life import life_of
from desks.console_words import missing_words, timeline
from desks.next_steps import plan_of
from foundation.outbox import queries as outbox_queries
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries, states, words
from rewards import queries as rewards_queries
from rewards import words as reward_words


@guard(READERS)
def referral(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/ : everything about one claim, and what its reader may do about it."""
    found = queries.referral(referral_id)
    now = timezone.now()
    claims = claims_about(found, now)
    decisions = rewards_queries.decisions_of(found.id)
    rewards = rewards_queries.rewards_of_referral(found.id)
    everything = request.GET.get("show") == "everything"
    happened = outbox_queries.timeline([found.id, *(row.id for row in rewards)])
    own = found.advocate.user_id == request.user.id
    milestones = queries.milestones_of(found.id)
    return render(request, "console/referral.html", {
        "referral": found, "answers": answers_of(found), "reads": _reads(found),
        "title": _title(found, claims), "claims": claims, "own": own, "gains": queries.gains_from(found, request.user.id),
        "decides": may_decide(request) and not own,
        "forms": forms_for(request, found, milestones, awaited(decisions)) if may_decide(request) and not own else None,
        "deals": _deals(milestones, awaited(decisions), became(request, found, milestones, own=own)), "earned": earned_by(decisions, rewards, milestones),
        "waits": [missing_words(reason) for reason in waiting_reasons(decisions)],
        "hand": by_hand_on(request, found, now), "gates": gates_on(request, found), "words_of_gates": reward_words.GATE,
        "life": life_of(request, found, now), "plan": plan_of(request, found),
        "credit": queries.attributions_with(found.id), "kept": queries.kept_on(found.id), "queue": _queue(found), "timeline": timeline(happened, everything=everything),
        "everything": everything, "show": {"important": request.path, "everything": f"{request.path}?show=everything#happened"},
        "words": words})


def _reads(of) -> dict:
    """What the advocate reads about a no, as exactly as the program tells: `now`, and what each reason would say `later`."""
    detail = of.program.decline_detail
    return {"now": words.why_declined(of.reason, detail), "later": [(choice, words.why_declined(reason, detail)) for reason, choice in words.DECLINE_CHOICE.items()]}


def _title(of, claims) -> str:
    """The news, never the name of the table."""
    names = {"advocate": of.advocate.name, "company": of.party.company}
    if of.status in (*states.DECIDABLE, states.QUEUED) and claims.rivals:
        return _("Who introduced {company}?").format(**names)
    sentences = {
        states.SUBMITTED: _("{advocate} introduced {company}."), states.ACCEPTED: _("{company} was introduced by {advocate}."),
        states.QUALIFIED: _("{company} is in talks with us."), states.WON: _("{company} became a customer."),
        states.DECLINED: _("{company} wasn’t accepted."), states.LOST: _("{company} didn’t buy this time."),
        states.WITHDRAWN: _("{advocate} took {company} back."), states.AWAITING_CONSENT: _("We’ve asked about {company} and wait for the yes."),
        states.IN_REVIEW: _("{company} is being checked."), states.QUEUED: _("Somebody introduced {company} earlier."),
        states.EXPIRED: _("{company} ran out of time."), states.VOIDED: _("The introduction of {company} was cancelled."),
    }
    return sentences[of.status].format(**names)


def _deals(milestones, waits, what_became) -> list[dict]:
    """What happened, with the amounts that are known and how its source calls the deal; what is implied only where a reward waits for it."""
    names = queries.references_of([row.deal_id for row in milestones if row.deal_id])
    return [{"milestone": row, "words": words.MILESTONE[row.kind], "became": what_became[row.id], "references": names.get(row.deal_id, []),
             "amounts": [(words.BASE[base], amount) for base, amount in queries.amounts_of(row).items() if amount is not None],
             "said": [said for said in queries.facts_of(row).values() if said is not None],
             "wants_amounts": row.kind == states.MILESTONE_WON or row.id in waits} for row in milestones if not row.implied or row.id in waits]


def _queue(of) -> dict | None:
    """Where it stands among those that wait for a decision, and the next one."""
    if of.status != states.SUBMITTED:
        return None
    ids = [row.id for row in queries.open_referrals_to_decide()]
    if of.id not in ids or len(ids) < 2:
        return None
    place = ids.index(of.id)
    return {"place": place + 1, "of": len(ids), "next": ids[(place + 1) % len(ids)]}
