"""A deal in another currency in the console: it is typed in its own, waits with a link to the import, and says afterwards at which rate."""
import pytest

from foundation.outbox import worker
from foundation.rates import commands as rates_commands
from foundation.rates.rules.quoting import Line
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from rewards.models import Decision, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import accepted, publish, set_money_stage
from tests.cast import later
from tests.pure.ladder import document
from tests.sign_in import signed_in, staff_client

DOLLARS = {"kind": "won", "occurred_at": "2026-03-04T10:00", "currency": "USD", "first_year_value": "1,200.00", "deal_value": ""}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}))
        stage.people["referral"] = accepted(stage, stage.ann, 1, later(days=1)).id
    return stage


@pytest.fixture
def manager(acme):
    return staff_client(acme, "owner")


def test_it_is_typed_in_its_own_currency_waits_for_a_rate_and_says_at_which_it_was_priced(acme, stage, manager):
    referral_id = stage.people["referral"]
    manager.post(url("console_milestone", referral_id), DOLLARS)
    worker.drain(acme.id, later(days=3))
    page = text(manager.get(url("console_referral", referral_id)))
    assert "$1,200.00" in page and "There’s no exchange rate for its currency" in page
    home = manager.get("/console/")
    assert "One deal in USD waits for its exchange rate" in text(home) and "From USD to EUR, 4 March or the latest day before" in text(home)
    assert "/console/rates/?wants=USD%3AEUR%3A2026-03-04" in home.content.decode() and "waits for an amount" not in text(home)
    assert "2026-03-04,USD,EUR,," in manager.get("/console/rates/?wants=USD%3AEUR%3A2026-03-04").content.decode()
    assert "waits for its exchange rate" not in text(staff_client(acme, "program_manager").get("/console/"))   # who can’t import it has nothing to do here
    with tenant_context(acme.id):
        rates_commands.import_rates(lines=[Line("2026-03-02", "USD", "EUR", "0.92", "ECB")], acting=stage.olga, at=later(days=4))
    worker.drain(acme.id, later(days=4))
    assert "exchange rate" not in text(manager.get("/console/"))
    with tenant_context(acme.id):
        reward, decision = Reward.objects.get(), Decision.objects.get(outcome="granted")
        assert reward.granted_minor == 11_040
    shown = text(manager.get(url("console_decision", decision.id)))
    assert "$1,200.00 at 0.92 of 2026-03-02, ECB" in shown and "1 USD = 0.92 EUR" in shown
    with tenant_context(acme.id):
        hers = signed_in(acme.client(), stage.ann.advocate.user)
    why = text(hers.get(url("portal_why", reward.id)))
    assert "Exchange rate of 2 March, ECB 1 USD = 0.92 EUR" in why and "1,200" not in why


def test_an_amount_that_comes_later_stands_in_the_currency_of_the_deal(acme, stage, manager):
    referral_id = stage.people["referral"]
    manager.post(url("console_milestone", referral_id), DOLLARS | {"first_year_value": "", "deal_value": "5.00"})
    with tenant_context(acme.id):
        milestone_id = next(row.id for row in referrals_queries.milestones_of(referral_id) if row.kind == "won")
    form = manager.get(url("console_referral", referral_id)).content.decode().split(f"/milestones/{milestone_id}/amounts/")[1].split("</form>")[0]
    assert "first_year_value" in form and 'name="currency"' not in form
    manager.post(url("console_amounts", milestone_id), {"first_year_value": "1200", "currency": "EUR"})
    with tenant_context(acme.id):
        known = referrals_queries.amounts_of(referrals_queries.milestone(milestone_id))
    assert [(known[base].minor, known[base].currency) for base in ("deal_value", "first_year_value")] == [(500, "USD"), (120_000, "USD")]


def test_an_amount_of_a_deal_without_any_may_stand_in_any_currency_with_its_own_digits(acme, stage, manager):
    referral_id = stage.people["referral"]
    manager.post(url("console_milestone", referral_id), DOLLARS | {"first_year_value": "", "currency": ""})
    with tenant_context(acme.id):
        milestone_id = next(row.id for row in referrals_queries.milestones_of(referral_id) if row.kind == "won")
    assert 'name="currency"' in manager.get(url("console_referral", referral_id)).content.decode().split(f"/milestones/{milestone_id}/amounts/")[1].split("</form>")[0]
    refused = manager.post(url("console_amounts", milestone_id), {"first_year_value": "1.5", "currency": "JPY"}, follow=True)
    assert "We can’t tell how much 1.5 is" in text(refused)
    manager.post(url("console_amounts", milestone_id), {"first_year_value": "120000", "currency": "JPY"})
    with tenant_context(acme.id):
        assert str(referrals_queries.amounts_of(referrals_queries.milestone(milestone_id))["first_year_value"]) == "120000 JPY"
