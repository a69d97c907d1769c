"""Why an amount that is owed to the organisation is what it is. Policy: partner admin; what is owed to anybody else is unknown."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from foundation.kernel.money import POINTS, Money
from foundation.web.policies import guard
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries, states, words
from rewards.web import agreed_words, explained, goal_pages


@guard(PARTNER_ADMIN)
def why(request: PartnerRequest, reward_id: UUID) -> HttpResponse:
    """/partner/rewards/<id>/why/ : one number of the organisation's, made believable."""
    organisation = request.membership.organisation
    reward = queries.reward_of_organisation(organisation.id, reward_id)
    decision = queries.decision(reward.decision_id)
    referral = referrals_queries.referral(reward.referral_id)
    if decision.manual is not None:
        return render(request, "partner/why_by_hand.html", _standing(reward, referral, organisation) | {"said": decision.manual.reason, "at": decision.decided_at})
    plan, rule = queries.rule_of(decision)
    goal = goal_pages.of_goal(decision) if decision.goal is not None else {}
    return render(request, "partner/why_goal.html" if goal else "partner/why.html", goal | _standing(reward, referral, organisation) | {
        "milestone": referrals_queries.milestone(reward.milestone_id) if reward.milestone_id is not None else None, "rule": rule,
        "pays": explained.pays(rule, decision.trace), "agreed": agreed_words.of(decision), "plan_version": decision.plan_version,
        "lines": explained.sum_of(plan, rule, decision.trace, reward.about_id, decision.facts)})


def _standing(reward, referral, organisation) -> dict:
    """What every page about a reward of an organisation shows."""
    granted, taken_back = Money(reward.granted_minor, reward.currency), Money(reward.taken_back_minor, reward.currency)
    return {
        "organisation": organisation, "reward": reward, "referral": referral, "company": referral.company, "program": referral.program,
        "own": referral.organisation_id == organisation.id, "granted": granted, "taken_back": taken_back, "left": granted - taken_back,
        "nothing": Money(0, reward.currency),
        "gone": reward.state in (states.CANCELLED, states.FORGONE, states.LAPSED), "holds": queries.open_holds(reward), "pending": reward.state == states.PENDING,
        "cancelled": explained.cancelled(reward), "state": reward.state,
        "can_give": queries.can_be_given(reward) and programs_queries.shows_rewards(referral.program) and not (
            reward.currency == POINTS and reward.state == states.APPROVED),
        "words": (words.STATE_OF_POINTS if reward.currency == POINTS else words.STATE)[reward.state]}
