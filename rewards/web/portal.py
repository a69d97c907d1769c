"""Why an amount is what it is, and why there is none. Policy: advocate; decisions about others' referrals are unknown to her."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from advocates import queries as advocates_queries
from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS, Money
from foundation.web.policies import guard
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries, states, words
from rewards.plan.currency import pays_in
from rewards.web import agreed_words, explained, goal_pages


@guard(ADVOCATE)
def why(request: AdvocateRequest, reward_id: UUID) -> HttpResponse:
    """/portal/rewards/<id>/why/ : one number, made believable."""
    reward = queries.reward_of(request.advocate.id, reward_id)
    decision = queries.decision_of(request.advocate.id, reward.decision_id)
    if decision.manual is not None:
        return render(request, "portal/why_by_hand.html", _by_hand(reward, decision))
    context = goal_pages.of_goal(decision) if decision.goal is not None else _explained(request, decision, reward.referral_id, reward.milestone_id)
    granted, taken_back = Money(reward.granted_minor, reward.currency), Money(reward.taken_back_minor, reward.currency)
    gone = reward.state in states.GIVEN_UP
    return render(request, "portal/why_goal.html" if decision.goal is not None else "portal/why.html", context | {
        "backs": [(words.why_back(one.cause, one.returned), one) for one in queries.backs_of(reward)],
        "owed": Money(reward.owed_minor - reward.recovered_minor, reward.currency), "netted": Money(reward.netted_minor, reward.currency),
        "reward": reward, "cancelled": explained.cancelled(reward), "granted": granted, "taken_back": taken_back, "left": granted - taken_back, "gone": gone,
        "nothing": Money(0, reward.currency),
        "raised": reward.milestone_id != decision.milestone_id, "holds": queries.open_holds(reward), "pending": reward.state == states.PENDING,
        "can_give": queries.can_be_given(reward) and not (reward.currency == POINTS and reward.state == states.APPROVED),   # points leave at once
        "state": reward.state, "words": (words.STATE_OF_POINTS if reward.currency == POINTS else words.STATE)[reward.state],
        "lines": explained.sum_of(context["plan"], context["rule"], decision.trace, reward.about_id, decision.facts)})


def _by_hand(reward, decision) -> dict:
    """What no rule gives, with the reason that two people gave. Raises NotFound where the program shows no amounts."""
    referral = referrals_queries.referral(reward.referral_id)
    if not programs_queries.shows_rewards(referral.program):
        raise NotFound("decision_unknown", "There’s no such page for you.")
    granted, taken_back = Money(reward.granted_minor, reward.currency), Money(reward.taken_back_minor, reward.currency)
    return {"reward": reward, "referral": referral, "company": referral.company, "program": referral.program, "said": decision.manual.reason,
            "at": decision.decided_at, "granted": granted, "left": granted - taken_back, "taken_back": taken_back, "gone": reward.state in states.GIVEN_UP,
            "holds": queries.open_holds(reward), "pending": reward.state == states.PENDING, "cancelled": explained.cancelled(reward),
            "can_give": queries.can_be_given(reward) and not (reward.currency == POINTS and reward.state == states.APPROVED), "state": reward.state,
            "words": (words.STATE_OF_POINTS if reward.currency == POINTS else words.STATE)[reward.state]}


@guard(ADVOCATE)
def why_nothing(request: AdvocateRequest, decision_id: UUID) -> HttpResponse:
    """/portal/decisions/<id>/why/ : a fair answer where a rule paid nothing, or waits for an amount."""
    decision = queries.decision_of(request.advocate.id, decision_id)
    if decision.goal is not None:
        return render(request, "portal/why_no_goal.html", goal_pages.of_goal(decision) | {"reason": words.REASON.get(decision.reason, "")})
    rewards = decision.rewards.all()
    context = _explained(request, decision, decision.referral_id, decision.milestone_id)
    return render(request, "portal/why_nothing.html", context | {
        "missing": words.REASON.get(decision.reason, ""), "tests": explained.tests(decision.trace),
        "settled": any(row.milestone_id == decision.milestone_id for row in rewards) or bool(decision.replaced_by.all()),
        "lines": [] if decision.reason == "condition_not_met" else explained.sum_of(
            context["plan"], context["rule"], decision.trace, decision.about_id, decision.facts),
        "nothing": Money(0, pays_in(context["rule"].pay, context["plan"].currency))})


def _explained(request: AdvocateRequest, decision, referral_id: UUID, milestone_id: UUID | None) -> dict:
    """What both pages show: the claim, what happened, by which rule and terms, and its place on the steps."""
    referral = referrals_queries.referral_of(request.advocate.id, referral_id)
    enrolment = advocates_queries.enrolment(decision.enrolment_id)
    if not programs_queries.shows_rewards(enrolment.program):
        raise NotFound("decision_unknown", "There’s no such page for you.")
    milestone = referrals_queries.milestone(milestone_id or decision.its_milestone)
    plan, rule = queries.rule_of(decision)
    counted = explained.counted(plan, rule, decision.trace, decision.milestone.occurred_at, enrolment.program.time_zone,
                                raised=milestone_id is not None and milestone_id != decision.milestone_id)
    return {"decision": decision, "referral": referral, "program": enrolment.program, "enrolment": enrolment, "milestone": milestone, "plan": plan,
            "rule": rule, "pays": explained.pays(rule, decision.trace), "counted": counted, "agreed": agreed_words.of(decision),
            "terms": programs_queries.terms(enrolment.terms_id) if enrolment.terms_id else None, "plan_version": decision.plan_version, "company": referral.company}
