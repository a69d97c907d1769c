"""What waited for an exchange rate is decided, in the order in which its milestones were received."""
from datetime import datetime
from uuid import UUID

from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import accrue, catching_up, deciding, terms
from rewards.models import Decision
from rewards.plan import model


def rework_rated(*, milestone_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """Works out what waits about a milestone, and first what of the same escalators' subjects was received earlier and waits for a rate
    too: many come with one import, and workers take them in any order, but places are given in the order of receipt.

    `cause` names the event that brought the rate: told twice it is worked out once."""
    terms.hold()
    claims = accrue.locked_claims(milestone_id)
    milestone = referrals_queries.milestone(milestone_id)
    decided = []
    for earlier_id in queries.waiting_for_rates_before(milestone_id, milestone.received_at, _counted_together(milestone_id, claims)):
        decided += accrue.rework_waiting(milestone_id=earlier_id, cause=cause, at=at)
    return decided + accrue.rework_waiting(milestone_id=milestone_id, cause=cause, at=at)


def _counted_together(milestone_id: UUID, claims: list[deciding.Claim]) -> set[UUID]:
    """Whose milestones share an escalator's window with what waits here."""
    found: set[UUID] = set()
    by_referral = {claim.referral_id: claim for claim in claims}
    for waiting in queries.waiting_of_milestone(milestone_id):
        rule, claim = queries.parsed(waiting.plan_version).rule(waiting.rule_key), by_referral.get(waiting.referral_id)
        if isinstance(rule.pay, model.Escalator) and claim is not None:
            found |= set(catching_up.enrolments_of(rule.pay, waiting.plan_version.program_id, claim))
    return found
