"""A second one says what somebody had said who earns from it: what waited for that alone is let go."""
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from foundation.kernel.acting import Actor
from foundation.kernel.money import Money
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards import queries, states
from rewards.commands import accrue
from rewards.commands.own_word import above, rests_on
from rewards.commands.release import locked, release
from rewards.models import Hold, Reward


def confirm(*, milestone_id: UUID, source: str, acting: Actor, at: datetime) -> list[Reward]:
    """A second one said the same: what waited for that alone waits no more. Told twice, the second time finds nothing.

    What it raised is looked at too, and what the milestones earned that a win implied."""
    accrue.locked_claims(milestone_id)   # what is worked out in this moment, and did not know it yet, is found after it
    said = referrals_queries.milestone(milestone_id)
    both = {milestone_id}
    if said.kind in referrals_states.OF_THE_PARTY:
        both |= {row.id for row in referrals_queries.milestones_of(said.referral_id) if row.implied}
    released = []
    rows = Hold.objects.filter(Q(reward__milestone_id__in=both) | Q(reward__decision__milestone_id__in=both), kind=states.APPROVAL, released_at__isnull=True,
                               reason="")   # one with a reason waits for a person, whoever says the same (restored.py)
    for reward_id in sorted(rows.filter(reward__state=states.PENDING).values_list("reward_id", flat=True)):
        reward = locked(reward_id)
        hold = Hold.objects.filter(reward=reward, kind=states.APPROVAL, released_at__isnull=True).first()
        if hold is not None and reward.state == states.PENDING and not _still_waits(reward):
            hold.confirmed_by = source
            release(reward, hold, acting=acting, at=at)
            released.append(reward)
    return released


def _still_waits(reward: Reward) -> bool:
    decision = reward.decision
    rule = queries.parsed(decision.plan_version).rule(decision.rule_key)
    first = reward.given_by or reward   # what was donated waits for what its giver waited for
    people = queries.people_of(first.beneficiary_kind, first.beneficiary_id)
    return above(rule, Money(reward.granted_minor, reward.currency)) or rests_on(people, {one for one in (reward.milestone_id, decision.milestone_id) if one})
