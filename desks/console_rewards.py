"""What waits for a yes, every reward, and how each came about, down to the books. Policy: staff who read the console."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desks import console_trace
from desks.console_agreements import told_waiting, waiting_agreements
from desks.console_debts import waiting_for
from desks.console_frame import PAGE, READERS, chosen, cursor, cut, link, may_approve, may_hold
from desks.console_words import ACCOUNTS, JOURNALS, state_words, timeline
from desks.earned_for import earned_for, of_goal
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.ledger import queries as ledger_queries
from foundation.outbox import queries as outbox_queries
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from fulfilment import queries as fulfilment_queries
from fulfilment.words import HOLD_CHIP as PAYOUT_HOLD
from fulfilment.words import HOLD_ICON as PAYOUT_ICON
from referrals import queries as referrals_queries
from referrals import words as referrals_words
from rewards import queries, states, words
from rewards.web.forms import CancelForm, ForgoForm, HoldForm

BECAUSE = {
    "accepted": gettext_lazy("{name} earns this because {company} was accepted."),
    "qualified": gettext_lazy("{name} earns this because {company} is in talks with us."),
    "meeting_held": gettext_lazy("{name} earns this because {company} met us."),
    "won": gettext_lazy("{name} earns this because {company} became a customer."),
    "invoice_paid": gettext_lazy("{name} earns this because {company} paid an invoice."),
    "renewal": gettext_lazy("{name} earns this because {company} renewed."),
}
BECAUSE_ELSE = gettext_lazy("{name} earns this because of {company}: {kind}.")   # a kind of the program's own


@dataclass(frozen=True)
class Row:
    """A reward in a list. `own`: of the person who looks; `ready`: nothing but her yes holds it."""

    reward: object
    company: str
    kind: str
    amount: Money
    holds: Sequence
    own: bool
    ready: bool
    why: str = ""
    state: str = ""
    stopped_by: Sequence = ()   # words and icons of what stops its payout
    to: str = ""                # whom it is owed to


@guard(READERS)
def approvals(request: HouseRequest) -> HttpResponse:
    """/console/approvals/ : what waits for a yes; ?show=all every reward, ?state= of one state, ?advocate= from one advocate's referrals, ?before="""
    waiting = _rows(request, queries.rewards_to_approve(), explain=True)
    mine = [row for row in waiting if not row.own] if may_approve(request) else waiting
    context = {"acts": may_approve(request), "number": len(mine),
               "total": total_of(row.amount for row in mine), "words": words,
               "show": {"waiting": request.path, "all": link(request, show="all", state="")}}
    if request.GET.get("show") != "all":
        ready = [row for row in waiting if row.ready]
        groups = [("ready", ready), ("more", [row for row in waiting if not row.ready])]
        write_offs, terms = waiting_for(request), waiting_agreements(request)
        context |= {"write_offs": write_offs, "asked": sum(agrees for *_, agrees in write_offs) if may_approve(request) else 0,
                    "terms": told_waiting(terms, timezone.now()), "terms_asked": sum(one.agrees for one in terms)}
        return render(request, "console/approvals.html", {**context, "groups": [group for group in groups if group[1]]})
    state = request.GET.get("state", "")
    wanted = [state] if state in states.STATES else []
    rows, older, newest = cut(request, queries.rewards_page(wanted=wanted, advocate_id=chosen(request, "advocate"), before=cursor(request), limit=PAGE))
    return render(request, "console/rewards.html", {**context, "rows": _rows(request, rows), "older": older, "newest": newest, "state": state})


@guard(READERS)
def reward(request: HouseRequest, reward_id: UUID) -> HttpResponse:
    """/console/rewards/<id>/ : the whole story of one amount."""
    found = queries.reward(reward_id)
    decision = queries.decision(found.decision_id)
    holds = list(found.holds.all())
    names = accounts_queries.names_of([one for hold in holds for one in (hold.released_by, hold.placed_by) if one])
    [row] = _rows(request, [found])
    ends = may_approve(request) and not row.own and queries.can_be_given(found)   # what is refused has no button
    return render(request, "console/reward.html", {
        **_explained(decision), "reward": found, "row": row,
        "because": _("{name} isn’t paid this: it was cancelled.").format(name=row.to) if found.cancelled else _because(decision, row),
        "holds": [(hold, *[names.get(one, "") if one else "" for one in (hold.released_by, hold.placed_by)]) for hold in holds],
        "lets_go": [hold.kind for hold in row.holds if hold.placed_by and hold.placed_by != request.user.id] if may_hold(request) and not row.own else [],
        "holds_on": [hold.kind for hold in row.holds if hold.placed_by and hold.until is not None and hold.until <= timezone.now()]
        if may_hold(request) and not row.own else [],
        "hold_form": kept(request, "hold", HoldForm(auto_id="hold_%s"), reward_id=found.id) if may_hold(request) and not row.own and _standing(found) else None,
        "forgo_form": kept(request, "forgo", ForgoForm(auto_id="forgo_%s"), reward_id=found.id) if ends else None,
        "cancel_form": kept(request, "cancel", CancelForm(auto_id="cancel_%s"), reward_id=found.id) if ends else None,
        "takes_two": ends and queries.wants_another(found, request.user.id),
        "cancelled": words.CANCEL_FOR.get(queries.cancelled_for([found]).get(found.id, "")),
        "backs": [(words.why_back(one.cause, one.returned), one, _worked_out(one)) for one in queries.backs_of(found)],
        "restores": found.restores_id, "granted": Money(found.granted_minor, found.currency), "nothing": Money(0, found.currency),
        "owed": Money(found.owed_minor - found.recovered_minor, found.currency), "netted": Money(found.netted_minor, found.currency),
        "books": _books(found.id),
        "approves": may_approve(request) and not row.own and any(hold.kind == "approval" for hold in row.holds),
        "taken_back": Money(found.taken_back_minor, found.currency), "delivered": Money(found.delivered_minor, found.currency),
        "timeline": timeline(outbox_queries.timeline([found.id]), everything=True)})


@guard(READERS)
def decision(request: HouseRequest, decision_id: UUID) -> HttpResponse:
    """/console/decisions/<id>/ : why there was nothing, or why it waits."""
    found = queries.decision(decision_id)
    return render(request, "console/decision.html", _explained(found) | {"rewards": _rows(request, found.rewards.all())})


def _worked_out(back) -> dict | None:
    """From what a refund's part was worked out: of what was granted, and of the milestone's money."""
    trace = back.trace
    if trace is None or trace["gross"] is None or trace["whole"]:
        return None
    return {"gone": Money(trace["gone"], trace["currency"]), "gross": Money(trace["gross"], trace["currency"]),
            "granted": Money(trace["granted"], back.amount.currency), "stays": Money(trace["stays"], back.amount.currency)}


def _because(decision, row: Row) -> str:
    if decision.manual is not None:
        return _("{name} gets this by hand, for the introduction of {company}.").format(name=row.to, company=row.company)
    if decision.milestone is None:
        return _("{name} earns this because a goal was reached. {goal}, {when}.").format(name=row.to, goal=row.company, when=row.kind)
    return BECAUSE.get(decision.milestone.kind, BECAUSE_ELSE).format(name=row.to, company=row.company, kind=row.kind)


def _standing(of) -> bool:
    """Nothing of it has left."""
    return of.state in (states.PENDING, states.APPROVED)


def _explained(of) -> dict:
    referral = referrals_queries.referral(of.referral_id)
    goal = next(iter(queries.goals_named([of.id]).values()), None)
    return {"decision": of, "referral": referral, "goal": of_goal(goal) if goal else None,
            "kind": referrals_words.MILESTONE[of.milestone.kind] if of.milestone is not None else "",
            "steps": console_trace.by_hand(of) if of.manual is not None else console_trace.steps_of(of),
            "facts": console_trace.facts_of(of), "words": words, "rule": of.trace[0].get("title", of.rule_key) if of.trace else of.rule_key}


def _rows(request: HouseRequest, rewards: Iterable, *, explain: bool = False) -> list[Row]:
    """`explain`: with what each sum is made of; the rewards come with their decisions then."""
    rewards, mine = list(rewards), queries.accounts_of(request.user.id)
    titles = earned_for(rewards)
    rows, stopped, names = [], fulfilment_queries.payout_holds_of(rewards), queries.names_of_beneficiaries(rewards)
    for row in rewards:
        holds = queries.open_holds(row)
        rows.append(Row(reward=row, company=titles[row.id].who, kind=titles[row.id].what,
                        amount=Money(row.granted_minor - row.taken_back_minor, row.currency), holds=holds,
                        own=(row.beneficiary_kind, row.beneficiary_id) in mine, ready=[hold.kind for hold in holds] == ["approval"],
                        state=state_words(row), to=names.get((row.beneficiary_kind, row.beneficiary_id), row.advocate.name),
                        stopped_by=[(PAYOUT_HOLD[code], PAYOUT_ICON[code]) for code in stopped.get(row.id, ())],
                        why=console_trace.in_short(row.decision) if explain else ""))
    return rows


def total_of(amounts: Iterable[Money]) -> list[Money]:
    """One sum for each currency, in the order of their first appearance."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return list(sums.values())


def _books(reward_id: UUID) -> list[dict]:
    """Every booking with a leg of this reward: what went where, debit and credit apart."""
    shown = []
    for journal in ledger_queries.journals_of_reward(reward_id):
        legs = [{"account": ACCOUNTS.get(leg.account.kind, leg.account.kind), "debit": Money(leg.amount, leg.account.currency) if leg.amount > 0 else None,
                 "credit": Money(-leg.amount, leg.account.currency) if leg.amount < 0 else None}
                for leg in journal.postings.all() if leg.reward_id == reward_id]
        shown.append({"words": JOURNALS.get(journal.kind, journal.kind), "at": journal.occurred_at, "legs": legs})
    return shown
