"""Whose an accepted referral is inside the house: the advocate's rep, else the program's list in turn, else a manager."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import commands as outbox_commands
from referrals import events, states
from referrals.models import Referral


def route(referral: Referral, *, at: datetime) -> Referral:
    """For a caller who holds the party's lock and has just accepted it. Nobody to give it to is said too: somebody has to see to it."""
    return give(referral, _found(referral), acting=SYSTEM, at=at)


def give(referral: Referral, rep_id: UUID | None, *, acting: Actor, at: datetime) -> Referral:
    referral.rep_id, referral.routed_at = rep_id, at
    referral.save(update_fields=["rep_id", "routed_at"])
    outbox_commands.record(events.ReferralRouted(subject_id=referral.id, program_id=referral.program_id, advocate_id=referral.advocate_id, rep_id=rep_id),
                           acting=acting, at=at)
    return referral


def _found(referral: Referral) -> UUID | None:
    own = [referral.advocate.user_id] if referral.claimant_kind == states.REP else []   # what a rep brought herself stays hers
    for candidate in (*own, referral.advocate.rep_id, *_in_turn(referral)):
        if advocates_queries.on_sales_team(candidate):
            return candidate
    return next((member.user_id for member in accounts_queries.members() if member.role == accounts_states.PROGRAM_MANAGER and member.user.is_active), None)


def _in_turn(referral: Referral) -> Iterable[UUID]:
    """The program's list, beginning after who got the last one of it. Two accepted in the same instant may go to the same rep: no lock
    is worth that, and a lock beside the party's could make two transactions wait for each other."""
    listed = [UUID(str(one)) for one in referral.program.routing]
    if not listed:
        return []
    last = (Referral.objects.filter(program_id=referral.program_id, rep_id__in=listed, routed_at__isnull=False).exclude(id=referral.id)
            .order_by("-routed_at", "-id").values_list("rep_id", flat=True).first())
    begin = listed.index(last) + 1 if last in listed else 0
    return listed[begin:] + listed[:begin]
