"""Two parties turn out to be one: their claims become claims on one party, and of those accepted the earliest stands."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import aliases, clocks, doubts, milestones, moves, parties, steps, twins
from referrals.models import Deal, KeptMilestone, Party, PartyKey, Referral
from referrals.rules import queue


@dataclass(frozen=True)
class Fate:
    """What becomes of a claim: its state before and after."""

    referral_id: UUID
    before: str
    after: str


@dataclass(frozen=True)
class Foreseen:
    """What a merge would leave. twins: deals with one reference that somebody would have to tell apart."""

    fates: list[Fate]
    twins: int


class _Enough(Exception):
    """It was seen: nothing of it happened."""


def merge_parties(*, party_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Party:
    """Everything of the one goes over to the other. What was decided about deals stays as it was; where both call two won deals by one
    reference, somebody has to look (commands/twins.py).

    Raises NotFound, and Refused when the same advocate won on both, both are one already, or a claim on them is one's own."""
    gone, stays = _both(party_id, into_id)
    for each in (party_id, into_id):
        clocks.apply_due(each, at)
    _refuse_own((party_id, into_id), acting)
    _one_claim_each(party_id, into_id, acting=acting, at=at)
    # The constraint allows one protection: those that come over begin without, and the one that stands takes it up.
    Referral.objects.filter(party_id=party_id).update(protects=False)
    Referral.objects.filter(party_id=party_id).update(party_id=into_id)
    KeptMilestone.objects.filter(party_id=party_id).update(party_id=into_id)
    Deal.objects.filter(party_id=party_id).update(party_id=into_id)
    twins.bring_over(party_id, into_id)
    PartyKey.objects.filter(party_id=party_id).update(party_id=into_id)
    _be_one(gone, stays)
    if gone.domain_key and stays.domain_key:
        aliases.learn(gone.domain_key, stays.domain_key, acting=acting, at=at)
    outbox_commands.record(events.PartiesMerged(subject_id=into_id, merged_id=party_id), acting=acting, at=at)
    steps.keep_to_her_no(into_id, at)
    let_the_earlier_stand(into_id, at)
    doubts.look_at_accepted(into_id, at=at)
    doubts.judge_undecided(into_id, at=at)
    clocks.move_up(into_id, at)
    milestones.apply_kept(party_id=into_id, at=at)
    return Party.objects.get(id=into_id)


def foresee_merge(*, party_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Foreseen:
    """What a merge would make of every claim that stands now, the earliest first: it is done, looked at, and taken back, so that it is
    foreseen by nothing else than itself. Raises as merge_parties does."""
    seen = Foreseen([], 0)
    try:
        with transaction.atomic():
            _both(party_id, into_id)
            for each in (party_id, into_id):
                clocks.apply_due(each, at)
            standing = Referral.objects.filter(party_id__in=(party_id, into_id), status__in=(*states.OPEN, states.WON)).order_by("received_at", "id")
            before = dict(standing.values_list("id", "status"))
            merge_parties(party_id=party_id, into_id=into_id, acting=acting, at=at)
            after = dict(Referral.objects.filter(id__in=before).values_list("id", "status"))
            seen = Foreseen([Fate(one, status, after[one]) for one, status in before.items()], len(queries.twin_deals(into_id)))
            raise _Enough
    except _Enough:
        return seen


def let_the_earlier_stand(party_id: UUID, at: datetime) -> None:
    """Of several advocates' accepted claims of one kind the earliest receipt stays accepted; the others wait behind it, and behind an
    earlier one that is won, as long as that is protected."""
    for kind in states.CLAIMANTS:
        rows = [row for row in steps.open_claims(party_id, (*states.WORKED, states.WON)) if row.claimant_kind == kind]
        for row in rows:
            ahead = [one for one in rows if one.advocate_id != row.advocate_id and (one.received_at, str(one.id)) < (row.received_at, str(row.id))]
            in_the_way = queue.obstacles(queries.as_claim(row), [queries.as_claim(one) for one in ahead], at) if row.status in states.WORKED else []
            if in_the_way:
                steps.wait(moves.as_it_is(row.id), in_the_way, acting=SYSTEM, at=at)


def _both(party_id: UUID, into_id: UUID) -> tuple[Party, Party]:
    """Under the locks of everything that is compared of them, and of both. Raises NotFound."""
    def rows() -> list[Party]:
        return list(Party.objects.filter(id__in=(party_id, into_id), merged_into=None))
    locked = moves.lock_parties_of(lambda: frozenset(row.id for row in rows()),
                                   keys=lambda: frozenset[str]().union(*(parties.compared_of(row) for row in rows())))
    if len(locked) != 2:
        raise NotFound("party_unknown", "There’s no such company or person.")
    found = {row.id: row for row in rows()}
    return found[party_id], found[into_id]


def _be_one(gone: Party, stays: Party) -> None:
    """The row of the one goes on being known by its address, number and names; what the other lacks it gets."""
    for contact, keys in (("email", ("email_key", "domain_key")), ("phone", ("phone_key", "tail_key"))):
        if getattr(gone, contact) and not getattr(stays, contact):
            moved = {name: getattr(gone, name) for name in (contact, *keys)}
            Party.objects.filter(id=gone.id).update(**dict.fromkeys(moved, ""))
            Party.objects.filter(id=stays.id).update(**moved)
    Party.objects.filter(merged_into=gone).update(merged_into=stays)
    Party.objects.filter(id=gone.id).update(merged_into=stays)
    Party.objects.filter(id=stays.id).update(do_not_contact_at=stays.do_not_contact_at or gone.do_not_contact_at, country_key=stays.country_key or gone.country_key)


def _refuse_own(party_ids: Sequence[UUID], acting: Actor) -> None:
    if acting.kind != "staff" or acting.id is None:
        return
    if Referral.objects.filter(party_id__in=party_ids, advocate__user_id=acting.id, status__in=(*states.OPEN, states.WON)).exists():
        raise Refused("own_referral", "One of these claims is your own, so somebody else says whether both are the same.")


def _one_claim_each(party_id: UUID, into_id: UUID, *, acting: Actor, at: datetime) -> None:
    """The same advocate introduced both: the earlier receipt stays, the other is taken back for her."""
    for row in Referral.objects.filter(party_id=party_id, status__in=(*states.OPEN, states.WON)):
        other = queries.standing_referral(row.advocate_id, row.program_id, into_id)
        if other is None:
            continue
        first, second = sorted((row, other), key=lambda one: (one.status != states.WON, one.received_at, str(one.id)))
        if second.status == states.WON:
            raise Refused("both_won", "The same person was credited for both, so they stay apart.")
        steps.withdraw(moves.as_it_is(second.id), acting=acting, at=at)
