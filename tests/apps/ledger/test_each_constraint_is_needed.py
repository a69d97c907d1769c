"""Drops each constraint of the ledger in turn, in a transaction that is rolled back: some attack then gets through."""
import pytest

from tests.apps.ledger.attack import ATTACKS
from tests.apps.ledger.owner import as_owner
from tests.apps.ledger.test_attacks import make_world
from tests.promises import get_through, idle, promises

TABLES = ("ledger_account", "ledger_journal", "ledger_posting")


@pytest.fixture
def owner(acme):
    with as_owner() as connection:
        yield connection


def test_whole_no_attack_gets_through(owner, acme, bolt):
    assert get_through(owner, make_world(acme.id, bolt.id), ATTACKS) == []


def test_without_any_one_of_them_some_attack_gets_through(owner, acme, bolt):
    world = make_world(acme.id, bolt.id)
    with owner.cursor() as cursor:
        assert {"one_account_per_owner", "journal_closes", "balance_chain"} <= {promise.name for promise in promises(cursor, TABLES, "cuf")}
    assert idle(owner, world, ATTACKS, TABLES, "cuf") == []
