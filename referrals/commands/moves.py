"""The one place where a referral moves: the move, the row and the key that holds them together."""
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.tenants import held
from foundation.tenants.context import current_tenant_id
from referrals import queries, states
from referrals.models import Deal, Move, Referral


class _Moved(Exception):
    """While we waited it went to another party: that one's lock is needed, and this one given back first."""


def lock_parties(*party_ids: UUID) -> None:
    """Receipt, scan, move and attribution of one party happen one after another. Who needs several takes them together, and the keys
    of a lead before any party: in one order everywhere, so that two never wait for each other."""
    lock(*_named(party_ids))


def lock(*names: str) -> None:
    """Locks until the end of the transaction, sorted."""
    held.take(_keys(names))


def _named(party_ids: Iterable[UUID]) -> list[str]:
    return [f"party:{party_id}" for party_id in party_ids]


def _keys(names: Iterable[str]) -> list[str]:
    return [f"referrals:{current_tenant_id()}:{name}" for name in sorted(set(names))]


def lock_parties_of(read: Callable[[], frozenset[UUID]], *, keys: Callable[[], frozenset[str]] = frozenset) -> frozenset[UUID]:
    """Locks what `keys` names, then the parties that `read` names, and reads both again: a correction or a merge may have changed them
    while we waited. Then all are given back before the right ones are taken, so that nobody holds one and waits for another out of turn.
    Who holds all of it already, waits for nobody and reads once."""
    first = read() if held.holding(_keys(keys())) else None
    if first is not None and held.holding(_keys(_named(first))):
        return first
    while True:
        try:
            with transaction.atomic():   # a lock taken inside ends with what is rolled back
                names = keys()
                lock(*names)
                wanted = first if first is not None and not names else read()
                lock_parties(*wanted)
                if read() != wanted or keys() != names:
                    raise _Moved
        except _Moved:
            first = None
            continue
        held.note(_keys([*names, *_named(wanted)]))
        return wanted


def lock_party_of(read: Callable[[], UUID | None]) -> UUID | None:
    """The same for one party; None where `read` finds nothing."""
    return next(iter(lock_parties_of(lambda: frozenset(one for one in [read()] if one is not None))), None)


def locked(referral_id: UUID) -> Referral:
    """The referral under its party's lock and its own, with what hangs on it. Raises NotFound."""
    if lock_party_of(lambda: _party_of(referral_id)) is None:
        raise NotFound("referral_unknown", "There’s no such referral.")
    return as_it_is(referral_id)


def lock_referral(referral_id: UUID) -> None:
    """The same locks for who reads nothing of it. Raises NotFound."""
    if lock_party_of(lambda: _party_of(referral_id)) is None:
        raise NotFound("referral_unknown", "There’s no such referral.")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM referrals_referral WHERE tenant_id = '{current_tenant_id()}' AND id = %s FOR UPDATE", [referral_id])


def _party_of(referral_id: UUID) -> UUID | None:
    """Plain SQL: nearly every command begins by asking it twice."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT party_id FROM referrals_referral WHERE tenant_id = '{current_tenant_id()}' AND id = %s", [referral_id])
        row = cursor.fetchone()
    return row[0] if row is not None else None


def as_it_is(referral_id: UUID) -> Referral:
    """For callers who hold its party's lock: the referral as it is now, under its own."""
    return Referral.objects.select_for_update(of=("self",)).select_related("advocate", "program", "party").get(id=referral_id)


def locked_deal(deal_id: UUID) -> UUID:
    """The party of a deal, under its lock. Raises NotFound."""
    party_id = lock_party_of(lambda: Deal.objects.filter(id=deal_id).values_list("party_id", flat=True).first())
    if party_id is None:
        raise NotFound("deal_unknown", "There’s no such deal.")
    return party_id


def first_move(referral: Referral, *, acting: Actor, at: datetime) -> None:
    """Written before the referral itself, which points to it."""
    Move.objects.create(referral_id=referral.id, step=1, to_state=referral.status, acting_kind=acting.kind, acting_id=acting.id, at=at)


def move(referral: Referral, to_state: str, *, acting: Actor, at: datetime, reason: str = "", cause: str = "", **fields) -> Referral:
    """Moves a locked referral and sets `fields` with it. `reason` is of an end and stays with it, `cause` is of the move alone.

    Raises Refused when the state does not allow it."""
    if not states.LIFE.allows(referral.status, to_state):
        raise Refused("referral_state", "This referral is {status}: it can’t become {wanted} any more.",
                      {"status": referral.status, "wanted": to_state})
    Move.objects.create(referral_id=referral.id, step=referral.step + 1, prev_step=referral.step, from_state=referral.status, to_state=to_state,
                        reason=reason or cause, acting_kind=acting.kind, acting_id=acting.id, at=at)
    referral.status, referral.step, referral.reason, referral.moved_at = to_state, referral.step + 1, reason, at
    if to_state not in states.DECIDABLE:
        fields |= {"decide_by": None, "overdue_at": None}
    if to_state in states.ENDS:
        fields.setdefault("ended_at", at)
    else:
        fields["ended_at"] = None
    if to_state not in (*states.WORKED, states.WON):
        fields |= {"protects": False, "doubted_at": None}   # from here on its findings are looked at before it is accepted again
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.save(update_fields=["status", "step", "reason", "moved_at", *fields])
    return referral


def refuse_own(referral: Referral, acting: Actor) -> None:
    """Nobody decides about a claim that she earns from."""
    if acting.kind == "staff" and acting.id == referral.advocate.user_id:
        raise Refused("own_referral", "You’d earn from this referral yourself, so somebody else has to decide about it.")


def refuse_gaining(referral: Referral, acting: Actor) -> None:
    """Nobody accepts a claim that she earns from: her own, one that she entered or whose advocate she looks after, one of her partner."""
    refuse_own(referral, acting)
    if acting.kind == "staff" and queries.gains_from(referral, acting.id):
        raise Refused("own_referral", "You may earn from this referral: you entered it, look after who introduced it, or act for the partner. So somebody "
                                      "else has to accept it.")


def refuse_rival(referral: Referral, acting: Actor) -> None:
    """Nor about a claim that stands between her own one and the credit."""
    if acting.kind != "staff" or acting.id is None:
        return
    if Referral.objects.filter(party_id=referral.party_id, advocate__user_id=acting.id, status__in=states.OPEN).exclude(advocate_id=referral.advocate_id).exists():
        raise Refused("rival_referral", "You introduced them too, so somebody else has to decide about this referral.")
