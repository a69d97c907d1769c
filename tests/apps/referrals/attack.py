"""Attacks on a referral and the chain of its moves by plain SQL. Each is refused by the database, whoever writes it."""
from dataclasses import dataclass
from uuid import UUID

from foundation.kernel.ids import uuid7
from foundation.tenants.context import tenant_context
from referrals import states
from referrals.models import Referral
from tests.apps.referrals.verbs import live
from tests.cast import START, later, set_stage, submitted


@dataclass(frozen=True)
class World:
    """A vendor with an accepted referral, one that waits behind it and one that ended, and another vendor's ids."""

    tenant_id: UUID
    accepted: UUID
    queued: UUID
    ended: UUID
    theirs: Referral


def make_world(vendor, other) -> World:
    stage = set_stage(other)
    with tenant_context(other.id):
        theirs = submitted(stage, stage.ann, later(days=1))
    with tenant_context(vendor.id):
        life = live(vendor)
        accepted, ended = [life.submitted(life.stage.ann, later(days=1), number=number) for number in (1, 2)]
        life.accept(accepted, later(days=2))
        queued = life.submitted(life.stage.ben, later(days=3), number=1)
        life.withdraw(ended, later(days=3))
        assert life.status(accepted, queued, ended) == [states.ACCEPTED, states.QUEUED, states.WITHDRAWN]
    return World(vendor.id, accepted.id, queued.id, ended.id, theirs)


def move(cursor, world: World, referral_id: UUID, step: int, from_state: str | None, to_state: str, **other) -> None:
    """An honest move unless `other` says otherwise."""
    row = {"tenant_id": world.tenant_id, "id": uuid7(), "referral_id": referral_id, "step": step, "prev_step": step - 1 or None, "from_state": from_state,
           "to_state": to_state, "reason": "", "acting_kind": "system", "at": START} | other
    cursor.execute(f"INSERT INTO referrals_move ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


def moved(step: int, from_state: str | None, to_state: str, anew: bool = False, **other):
    """Of the accepted referral, or of one that is not there yet."""
    def attack(cursor, world: World) -> None:
        move(cursor, world, uuid7() if anew else world.accepted, step, from_state, to_state, **other)
    return attack


def known_id(cursor, world: World) -> None:
    """An honest next move under the id of an earlier one."""
    cursor.execute("SELECT id FROM referrals_move WHERE tenant_id = %s AND referral_id = %s AND step = 1", [world.tenant_id, world.accepted])
    move(cursor, world, world.accepted, 3, states.ACCEPTED, states.QUALIFIED, id=cursor.fetchone()[0])


def changed(which: str, **values):
    """A referral with other words in it. A value may be a question to the world."""
    def attack(cursor, world: World) -> None:
        asked = [value(world) if callable(value) else value for value in values.values()]
        cursor.execute(f"UPDATE referrals_referral SET {', '.join(f'{name} = %s' for name in values)} WHERE tenant_id = %s AND id = %s",
                       [*asked, world.tenant_id, getattr(world, which)])
        assert cursor.rowcount == 1
    return attack


def copied(cursor, world: World, referral_id: UUID, **other) -> None:
    """The same referral once more but for what is changed."""
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'referrals_referral'::regclass AND attnum > 0 AND NOT attisdropped")
    names = [name for name, in cursor.fetchall()]
    cursor.execute(f"INSERT INTO referrals_referral ({', '.join(names)}) SELECT {', '.join('%s' if name in other else name for name in names)} "
                   "FROM referrals_referral WHERE tenant_id = %s AND id = %s", [*[other[name] for name in names if name in other], world.tenant_id, referral_id])
    assert cursor.rowcount == 1


def the_same_id_twice(cursor, world: World) -> None:
    copied(cursor, world, world.ended)


def a_second_standing_claim(cursor, world: World) -> None:
    anew = uuid7()
    move(cursor, world, anew, 1, None, states.SUBMITTED)
    copied(cursor, world, world.queued, id=anew, step=1, status=states.SUBMITTED)


def a_second_protection(cursor, world: World) -> None:
    """Who waited is accepted beside the one who was before."""
    move(cursor, world, world.queued, 3, states.QUEUED, states.ACCEPTED)
    changed("queued", step=3, status=states.ACCEPTED, protects=True, protected_until=START)(cursor, world)


ATTACKS = {
    # The chain
    "a history that begins in the middle": moved(1, None, states.ACCEPTED, anew=True),
    "a move that no list knows": moved(3, states.ACCEPTED, states.AWAITING_CONSENT),
    "a move that follows nothing": moved(2, states.SUBMITTED, states.ACCEPTED, anew=True),
    "a move from a state it was not in": moved(3, states.QUALIFIED, states.WON),
    "a step left out": moved(4, states.ACCEPTED, states.QUALIFIED, prev_step=2),
    "a fork": moved(2, states.SUBMITTED, states.DECLINED),
    "a second beginning": moved(1, None, states.WON),
    "a known id": known_id,
    # The referral and its last move
    "a state without its move": changed("accepted", status=states.QUALIFIED),
    "a step that was not made": changed("accepted", step=3),
    "the same id twice": the_same_id_twice,
    "a second standing claim": a_second_standing_claim,
    "a second protection": a_second_protection,
    "a protection of one that ended": changed("ended", protects=True, protected_until=START),
    "a reason without an end": changed("accepted", reason="timing"),
    "a reason of another end": changed("ended", reason="timing"),
    "a doubt about one that ended": changed("ended", doubted_at=START),
    "an open one that ended": changed("accepted", ended_at=START),
    "an end without its instant": changed("ended", ended_at=None),
    "a channel that nobody knows": changed("accepted", channel="fax"),
    "a claimant that nobody knows": changed("accepted", claimant_kind="bank"),
    # What it points to
    "another vendor's party": changed("ended", party_id=lambda world: world.theirs.party_id),
    "another vendor's program": changed("ended", program_id=lambda world: world.theirs.program_id),
    "another vendor's advocate": changed("ended", advocate_id=lambda world: world.theirs.advocate_id),
    "another vendor's enrolment": changed("ended", enrolment_id=lambda world: world.theirs.enrolment_id),
    "another vendor's referral before it": changed("ended", previous_id=lambda world: world.theirs.id),
    "an organisation that is none": changed("ended", organisation_id=lambda world: uuid7()),
}
