"""Drops each constraint of the referrals and their moves in turn, in a transaction that is rolled back: some attack then gets through."""
import pytest

from tests.apps.ledger.owner import as_owner
from tests.apps.referrals.attack import ATTACKS, make_world, move
from tests.promises import as_vendor, get_through, idle, promises

TABLES = ("referrals_move", "referrals_referral")
# Said once more by another promise, so nothing gets through where they alone are gone: columns that Django makes positive, and
# the list of states, which the key to the last move and the list of moves hold too.
IMPLIED = {"referrals_move_step_check": "moves_follow_each_other", "referrals_move_prev_step_check": "moves_follow_each_other",
           "referrals_referral_step_check": "referral_is_its_last_move", "referral_status_is_known": "referral_is_its_last_move"}


@pytest.fixture
def owner(acme):
    with as_owner() as connection:
        yield connection


def test_whole_no_attack_gets_through(owner, acme, bolt):
    assert get_through(owner, make_world(acme, bolt), ATTACKS) == []


def test_without_any_one_of_them_some_attack_gets_through(owner, acme, bolt):
    world = make_world(acme, bolt)
    with owner.cursor() as cursor:
        known = {promise.name for promise in promises(cursor, TABLES)}
        assert {"move_follows_move", "referral_is_its_last_move", "moves_are_legal", "one_protection_per_party_and_kind", "referrals_move_pkey"} <= known
        assert set(IMPLIED) | set(IMPLIED.values()) <= known
    assert set(idle(owner, world, ATTACKS, TABLES)) == set(IMPLIED)


@pytest.mark.parametrize("sql", ["UPDATE referrals_move SET reason = 'fraud'", "DELETE FROM referrals_move WHERE step = 3"])
def test_what_was_is_never_changed_not_even_by_the_owner(owner, acme, bolt, sql):
    """Append-only by policies that are not there; a careless one is all it takes."""
    world = make_world(acme, bolt)
    with owner.cursor() as cursor:
        as_vendor(cursor, world.tenant_id)
        move(cursor, world, world.accepted, 3, "accepted", "qualified")   # nothing points to it yet
        cursor.execute(sql)
        assert cursor.rowcount == 0
        cursor.execute(f"CREATE POLICY careless ON referrals_move USING (tenant_id = '{world.tenant_id}')")   # other tests' rows stay out of it
        cursor.execute(sql)
        assert cursor.rowcount > 0


def test_an_honest_move_by_the_same_sql_is_taken(owner, acme, bolt):
    world = make_world(acme, bolt)
    with owner.cursor() as cursor:
        as_vendor(cursor, world.tenant_id)
        move(cursor, world, world.accepted, 3, "accepted", "qualified")
        cursor.execute("UPDATE referrals_referral SET step = 3, status = 'qualified' WHERE id = %s", [world.accepted])
        assert cursor.rowcount == 1
