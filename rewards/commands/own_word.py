"""Who earns from what she herself said waits for somebody else's word: CRM, billing or a second person says the same, or approves."""
from collections.abc import Collection, Iterable
from uuid import UUID

from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards.plan import model

CONFIRMED = "milestone.confirmed"


def rests_on(people: Collection[UUID], milestone_ids: Iterable[UUID]) -> bool:
    """Whether one of these milestones is known from one of those who profit alone."""
    return any(row.reported_by in people and not any(_counts(event, people) for event in _confirmations(row))
               for row in referrals_queries.reports_of(milestone_ids) if row.reported_by is not None)


def above(rule: model.Rule, money: Money) -> bool:
    """So much needs a yes whoever said that it was earned."""
    return rule.approval_above is not None and money > rule.approval_above


def _confirmations(row) -> list[StoredEvent]:
    """Of this milestone; of one that a win or an invoice implied, those of that."""
    said = outbox_queries.timeline([row.referral_id], name=CONFIRMED)
    meant = {row.id}
    if row.implied:
        meant |= {one.id for one in referrals_queries.milestones_of(row.referral_id) if one.kind in referrals_states.OF_THE_PARTY}
    return [event for event in said if UUID(event.payload["milestone_id"]) in meant]


def _counts(event: StoredEvent, people: Collection[UUID]) -> bool:
    """Who profits too is no second person."""
    return event.acting_kind != "staff" or event.acting_id not in people
