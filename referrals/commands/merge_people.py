"""One advocate was known twice: the claims of both are those of one person, and of two open ones on one party the earlier receipt stays."""
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import clocks, moves, steps
from referrals.models import Referral


@dataclass
class Moved:
    """How many claims are hers now, and which of them ended because she had made them twice."""

    claims: int = 0
    withdrawn: list[Referral] = field(default_factory=list)


def merge_claimants(*, advocate_id: UUID, into_id: UUID, enrolments: Mapping[UUID, UUID], but: Collection[UUID], acting: Actor, at: datetime) -> Moved:
    """Every claim of the one is the other's. `enrolments`: where she was in a program twice, the one that goes on; `but`: claims that
    something was decided about already, or for which something else was agreed: they keep the one under which it was.

    Raises Refused where both won the same party in one program. Told again, it takes over what came meanwhile."""
    parties = sorted(set(Referral.objects.filter(advocate_id=advocate_id).values_list("party_id", flat=True)), key=str)
    moves.lock(*(f"party:{party_id}" for party_id in parties))
    for party_id in parties:
        clocks.apply_due(party_id, at)
    done = Moved()
    for row in Referral.objects.select_related("advocate", "program", "party").filter(advocate_id=advocate_id).order_by("received_at", "id"):
        if row.status in (*states.OPEN, states.WON):
            done.withdrawn += _one_stays(row, into_id, acting=acting, at=at)
        enrolment_id = row.enrolment_id if row.id in but else enrolments.get(row.enrolment_id, row.enrolment_id)
        Referral.objects.filter(id=row.id).update(advocate_id=into_id, enrolment_id=enrolment_id)
        done.claims += 1
    for party_id in parties:
        clocks.move_up(party_id, at)
    return done


def _one_stays(row: Referral, into_id: UUID, *, acting: Actor, at: datetime) -> list[Referral]:
    """What was won stays before what is open, else the earlier receipt."""
    other = queries.standing_referral(into_id, row.program_id, row.party_id)
    if other is None:
        return []
    _, second = sorted((row, other), key=lambda one: (one.status != states.WON, one.received_at, str(one.id)))
    if second.status == states.WON:
        raise Refused("both_won", "Both were credited for {company} in one program, so the two entries stay apart.", {"company": row.company})
    locked = moves.locked(second.id)
    moves.move(locked, states.WITHDRAWN, acting=acting, at=at, cause=states.TWICE, decide_by=None)
    outbox_commands.record(events.ReferralWithdrawn(**steps.about(locked), reason=states.TWICE), acting=acting, at=at)
    return [locked]
