"""verify_ledger finds what is wrong and names it, also where no constraint stands in the way any more."""
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from foundation.ledger.queries import checks
from foundation.tenants.context import tenant_context
from rewards.commands import deliver, release
from rewards.models import DebtSettlement, Decision, Reward
from tests.apps.ledger.attack import ATTACKS
from tests.apps.ledger.owner import as_owner
from tests.apps.ledger.test_attacks import make_world
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_accrue import points
from tests.pure.ladder import counted, document

PAYOUT = "0190b7b0-0000-7000-8000-000000000001"


@pytest.fixture
def stage(acme):
    """Ann has a reward in each state that there is so far: pending, approved, being delivered, delivered."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, points(maturation_days=0))
        for number in (1, 2, 3, 4):
            deal(stage, number, 100_000, later(days=number))
        pending, approved, leaving, gone = Reward.objects.order_by("id")
        for reward in (approved, leaving, gone):
            release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=5))
        for reward in (leaving, gone):
            deliver.begin_fulfilment(reward_id=reward.id, provider="points", payout_id=PAYOUT, attempt=1, at=later(days=6))
        deliver.confirm_fulfilment(reward_id=gone.id, provider="points", payout_id=PAYOUT, attempt=1, acting=stage.olga, at=later(days=7))
        stage.people = {"pending": pending.id, "approved": approved.id, "fulfilling": leaving.id, "fulfilled": gone.id}
    return stage


def verify(host: str) -> tuple[int, dict, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_ledger", "--json", "--vendor", host.removesuffix(".localhost"), stdout=out, stderr=err)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(out.getvalue()), err.getvalue()


def wrong(host: str) -> list[tuple[str, str]]:
    code, told, _ = verify(host)
    rows = [(row["check"], row["id"]) for vendor in told["vendors"] for row in vendor["wrong"]]
    assert (code, told["ok"]) == ((1, False) if rows else (0, True))
    return rows


def test_all_right(stage, acme):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_retro", start=2)))
        for number in (5, 6):
            deal(stage, number, 1, later(days=number))
    code, told, err = verify(acme.host)
    assert (code, told["ok"], told["vendors"][0]["wrong"]) == (0, True, [])
    assert told["vendors"][0]["journals"] == 4 + 3 + 2 + 1 + 4 and err.startswith("1/1 acme-")


@pytest.mark.parametrize("which, change, check", [
    ("pending", "state = 'approved'", "reward_legs"), ("approved", "state = 'pending'", "reward_legs"), ("fulfilling", "state = 'approved'", "reward_legs"),
    ("fulfilled", "state = 'approved'", "reward_state"), ("approved", "state = 'cancelled'", "reward_legs"), ("approved", "granted_minor = 1", "reward_legs"),
    ("pending", "taken_back_minor = 1", "reward_legs"), ("fulfilled", "delivered_minor = 1", "reward_legs"), ("pending", "currency = 'EUR'", "reward_legs"),
    ("pending", "advocate_id = '{ben}', beneficiary_id = '{ben}'", "reward_owner"), ("approved", "state = 'reversed'", "reward_state"),
])
def test_a_reward_that_the_app_role_changed_is_named(stage, acme, which, change, check):
    with tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE rewards_reward SET {change.format(ben=stage.ben.advocate_id)} WHERE tenant_id = %s AND id = %s",
                       [stage.tenant_id, stage.people[which]])
    assert (check, str(stage.people[which])) in wrong(acme.host)


def test_a_hold_that_the_app_role_let_go_is_named(stage, acme):
    with tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute("UPDATE rewards_hold SET released_at = now(), released_by = tenant_id WHERE tenant_id = %s AND reward_id = %s",
                       [stage.tenant_id, stage.people["pending"]])
    assert wrong(acme.host) == [("reward_holds", str(stage.people["pending"]))]


def test_a_reward_that_is_gone_is_named(stage, acme):
    with tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rewards_hold WHERE tenant_id = %s", [stage.tenant_id])
        cursor.execute("DELETE FROM rewards_reward WHERE tenant_id = %s AND id = %s", [stage.tenant_id, stage.people["fulfilled"]])
    assert ("legs_of_a_reward", str(stage.people["fulfilled"])) in wrong(acme.host)


def test_a_grant_without_its_reward_is_named(stage, acme):
    with tenant_context(stage.tenant_id):
        [decision] = deal(stage, 5, None, later(days=8))
        trace = [{"step": "grant", "milestone": str(decision.milestone_id), "amount": 7, "uncapped": 7, "currency": "PTS"}]
        Decision(plan_version=decision.plan_version, rule_key="main", milestone_id=decision.milestone_id, referral_id=decision.referral_id,
                 enrolment_id=decision.enrolment_id, beneficiary="advocate", cause="lost", outcome="granted", facts={}, trace=trace, engine="1",
                 decided_at=later(days=9)).save(force_insert=True)
        lost = Decision.objects.get(cause="lost")
    assert wrong(acme.host) == [("decision_has_its_rewards", str(lost.id))]


def test_a_repayment_that_nobody_noted_is_named(stage, acme):
    """And one that was noted, and that no reward knows of."""
    with tenant_context(stage.tenant_id):
        row = DebtSettlement.objects.create(
            kind="repaid", beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, currency="EUR", minor=700, reference="RF 18", received_on=date(2026, 3, 10),
            proposed_by=stage.olga.id, proposed_at=later(days=9), settled_by=stage.olga.id, settled_at=later(days=9))
    assert wrong(acme.host) == [("repayments_are_noted", str(stage.ann.advocate_id))]
    with tenant_context(stage.tenant_id):
        row.undone_by, row.undone_at, row.undone_because = stage.tess.id, later(days=10), "Never came"
        row.save()
    assert wrong(acme.host) == []


def test_in_sentences_it_says_which_row(stage, acme):
    with tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute("UPDATE rewards_reward SET state = 'approved' WHERE tenant_id = %s AND id = %s", [stage.tenant_id, stage.people["pending"]])
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--vendor", acme.host.removesuffix(".localhost"), stdout=out, stderr=StringIO())
    assert (f"rewards_reward {stage.people['pending']}: approved, so its legs come to payable -150 PTS, reward_expense 150 PTS; "
            "the ledger says accrued -150 PTS, reward_expense 150 PTS") in out.getvalue()


def test_an_unknown_vendor_is_no_clean_bill(db):
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_ledger", "--vendor", "nobody-here", stdout=StringIO(), stderr=StringIO())
    assert stopped.value.code == 2


# Attacks whose effect the books show; the others differ from honest rows by nothing but their author.
HARMLESS = {"more than 100 legs"}


@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - HARMLESS))
def test_what_got_into_books_without_constraints_is_found(acme, bolt, name):
    """As the owner, with every constraint dropped, in a transaction that is rolled back."""
    world = make_world(acme.id, bolt.id)
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.tenant_id = '{acme.id}'")
        assert list(checks.wrong_rows(cursor, acme.id)) == []
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype IN ('c', 'u', 'f') "
                       "AND conrelid IN ('ledger_account'::regclass, 'ledger_journal'::regclass, 'ledger_posting'::regclass)")
        for table, constraint in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint} CASCADE")
        ATTACKS[name](cursor, world)
        assert list(checks.wrong_rows(cursor, acme.id))


@pytest.mark.parametrize("change, check", [
    ("amount = amount + 1", "journal_closes"), ("sum_after = sum_after + 1", "leg_chain"), ("balance_after = balance_after - 1", "balance_chain"),
    ("step = step + 7", "balance_chain"), ("currency = 'USD'", "leg_belongs"), ("side = 'free'", "leg_belongs"), ("leg = leg + 1", "leg_chain"),
])
def test_a_leg_that_was_changed_in_place_is_named(acme, bolt, change, check):
    world = make_world(acme.id, bolt.id)
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.tenant_id = '{acme.id}'")
        cursor.execute("ALTER TABLE ledger_posting NO FORCE ROW LEVEL SECURITY")   # the owner's only way past append-only
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid = 'ledger_posting'::regclass")
        for (constraint,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE ledger_posting DROP CONSTRAINT {constraint}")
        cursor.execute("ALTER TABLE ledger_journal DROP CONSTRAINT journal_closes")
        cursor.execute(f"UPDATE ledger_posting SET {change} WHERE id = (SELECT id FROM ledger_posting WHERE tenant_id = %s AND account_id = %s AND step = 2)",
                       [acme.id, world.accrued])
        assert cursor.rowcount == 1
        assert check in [row.check for row in checks.wrong_rows(cursor, acme.id)]
