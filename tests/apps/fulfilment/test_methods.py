"""Where somebody is paid: sealed, shown by its end, cooling off when it changed; and what else stops a payout."""
import pytest
from django.db import connection

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.kernel.money import Money
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries, words
from fulfilment.models import PayoutMethod
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import AMOUNT, ANNS, BENS, OTHER, account, owed_stage, reward, told
from tests.apps.fulfilment.stage import approved_reward, paying_stage
from tests.cast import later


@pytest.fixture
def stage(acme):
    return owed_stage(acme, bens=0)


def anns(stage):
    return {"beneficiary_kind": "advocate", "beneficiary_id": stage.ann.advocate_id, "acting": Actor("advocate", stage.ann.advocate_id)}


def holds(stage, days):
    with tenant_context(stage.tenant_id):
        found = queries.payout_holds_of(Reward.objects.all(), later(days=days))
        return sorted({code for codes in found.values() for code in codes})


def test_an_account_is_sealed_and_shown_by_its_end(stage):
    method = account(stage, stage.ann, " de89 3704-0044 0532 0130 00 ", holder="  Ann   Keller ")
    with tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT method::text FROM fulfilment_payoutmethod AS method WHERE tenant_id = '{stage.tenant_id}'")
        [[stored]] = cursor.fetchall()
        # Long enough that no sealed byte, id or instant comes to it by chance.
        assert "Keller" not in stored and "37040044053201" not in stored and b"370400440532013000".hex() not in stored
        assert queries.details(method) == {"holder": "Ann Keller", "iban": "DE89370400440532013000", "bic": ""}
        assert queries.masked(method) == "DE … 3000"
        event = Event.objects.get(name="payout_method.set")
        assert event.payload == {"beneficiary_kind": "advocate", "beneficiary_id": str(stage.ann.advocate_id), "kind": "bank", "changed": False,
                                 "pays_from": method.since.isoformat()}


def test_a_changed_account_cools_off_for_three_days_and_removing_is_no_way_round(stage):
    first = account(stage, stage.ann, days=5)
    assert holds(stage, 5) == [] and first.pays_from == later(days=5)
    second = account(stage, stage.ann, OTHER, days=6)
    assert holds(stage, 6) == holds(stage, 8) == ["cooling_off"] and holds(stage, 9) == []   # half-open: from the instant on
    with tenant_context(stage.tenant_id):
        old = PayoutMethod.objects.get(id=first.id)
        assert (old.removed_at, old.sealed, old.tail, queries.details(old)) == (later(days=6), None, "", {})
        commands.remove_method(**anns(stage), at=later(days=10))
        commands.remove_method(**anns(stage), at=later(days=10))
    assert holds(stage, 10) == ["no_method"] and told(stage, second.id) == ["payout_method.set", "payout_method.removed"]
    third = account(stage, stage.ann, days=10)
    assert holds(stage, 12) == ["cooling_off"] and third.pays_from == later(days=13)


def test_said_again_it_changes_nothing(stage):
    first = account(stage, stage.ann)
    again = account(stage, stage.ann, ANNS.lower().replace(" ", ""), days=6)
    assert again.id == first.id and told(stage, first.id) == ["payout_method.set"] and holds(stage, 6) == []


def test_a_doubt_ends_when_somebody_looked_or_another_account_is_there(stage):
    first = account(stage, stage.ann)
    with tenant_context(stage.tenant_id):
        PayoutMethod.objects.update(doubted_at=later(days=6))
    assert holds(stage, 6) == ["check_method"]
    account(stage, stage.ann, days=7)   # she compared it and typed the same one
    assert holds(stage, 7) == [] and told(stage, first.id) == ["payout_method.set", "payout_method.confirmed"]
    with tenant_context(stage.tenant_id):
        commands.remove_method(**anns(stage), at=later(days=8))
        with pytest.raises(Refused):
            commands.confirm_method(**anns(stage), at=later(days=8))


@pytest.mark.parametrize("given, at_field", [
    ({"iban": "DE88 3704 0044 0532 0130 00"}, "/iban"), ({"iban": ""}, "/iban"), ({"bic": "X"}, "/bic"), ({"holder": " "}, "/holder"), ({"holder": "x" * 99}, "/holder")])
def test_a_wrong_account_is_refused_at_its_field_and_nothing_is_written(stage, given, at_field):
    before = account(stage, stage.ann)
    with pytest.raises(BadInput) as found, tenant_context(stage.tenant_id):
        commands.set_bank_account(**anns(stage), **({"holder": "Ann", "iban": OTHER, "bic": ""} | given), at=later(days=6))
    assert [error.pointer for error in found.value.errors] == [at_field]
    with tenant_context(stage.tenant_id):
        assert queries.method_of("advocate", stage.ann.advocate_id).id == before.id and told(stage, before.id) == ["payout_method.set"]


def test_staff_are_paid_by_payroll_and_customers_by_billing(stage):
    with tenant_context(stage.tenant_id):
        number = commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.tess.id, number=" 4711 ", acting=stage.olga, at=later(days=5))
        other = commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.tess.id, number="4712", acting=stage.olga, at=later(days=6))
        credit = commands.set_number(beneficiary_kind="customer_account", beneficiary_id=stage.ann.advocate_id, number="K-99", acting=stage.olga, at=later(days=6))
        assert (number.kind, queries.details(other), other.pays_from, credit.kind) == ("payroll", {"number": "4712"}, later(days=6), "billing")
        with pytest.raises(Refused):
            commands.set_bank_account(beneficiary_kind="staff", beneficiary_id=stage.tess.id, holder="Tess", iban=ANNS, acting=stage.tess, at=later(days=6))
        with pytest.raises(BadInput):
            commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.tess.id, number="=1", acting=stage.olga, at=later(days=6))


def test_the_minimum_is_judged_on_the_sum_that_is_payable(stage):
    """MONEY §5: "below_minimum (judged on the sum of what is payable)"."""
    account(stage, stage.ann)
    with tenant_context(stage.tenant_id):
        commands.set_minimum(currency="EUR", amount=Money(2 * AMOUNT, "EUR"), acting=stage.olga, at=later(days=5))
    assert holds(stage, 6) == ["below_minimum"]
    reward(stage, stage.ann, 5)
    assert holds(stage, 6) == []
    with tenant_context(stage.tenant_id):
        commands.set_minimum(currency="EUR", amount=Money(2 * AMOUNT + 1, "EUR"), acting=stage.olga, at=later(days=6))
    assert holds(stage, 6) == ["below_minimum"]
    with tenant_context(stage.tenant_id):
        commands.set_minimum(currency="EUR", amount=None, acting=stage.olga, at=later(days=6))
        assert holds(stage, 6) == [] and queries.minimums() == {}
        for currency, amount in (("PTS", None), ("XXX", None), ("EUR", Money(10**12, "EUR"))):
            with pytest.raises(BadInput):
                commands.set_minimum(currency=currency, amount=amount, acting=stage.olga, at=later(days=6))


def test_points_and_what_waits_for_a_yes_have_no_payout_holds(acme):
    points = paying_stage(acme)
    approved_reward(points)
    assert holds(points, 6) == []


def test_every_hold_has_its_words():
    codes = {"no_method", "check_method", "second_person", "cooling_off", "suspended", "below_minimum"}
    assert set(words.HOLD) == set(words.HOLD_SHORT) == codes and codes <= set(words.HOLD_CHIP) and set(words.HOLD_CHIP) == set(words.HOLD_ICON)
    assert set(words.REASON) == set(commands.REASONS) and BENS
