"""What lies ahead: owed by when it falls due in each currency, a usual week, what open referrals may come to; the same as CSV."""
from datetime import UTC, date, datetime

import pytest
import time_machine

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands import decide
from rewards import queries as rewards_queries
from rewards.commands import deliver, release
from rewards.models import PlanVersion, Reward
from tests.apps.desks.console import queries_for, text
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage, won
from tests.cast import submitted
from tests.sign_in import staff_client

NOW = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": "money", "title": "Money", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 60, "pay": {"percent_bp": 1000, "of": "first_year_value"}},
    {"key": "points", "title": "Points", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 14, "approval_above": {"minor": 50, "currency": "PTS"},
     "pay": {"fixed": {"minor": 100, "currency": "PTS"}}}]}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, PLAN)
    return stage


@pytest.fixture
def on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def test_what_is_owed_stands_in_the_month_in_which_it_matures_and_never_in_another_currency(stage):
    with tenant_context(stage.tenant_id):
        deal(stage, 1, 100_000, later(days=1)), deal(stage, 2, 50_000, later(days=30)), deal(stage, 3, 70_000, later(days=31))
        first, second, third = Reward.objects.filter(currency="EUR").order_by("id")
        for reward in (second, third):   # their refund periods are over
            release.release_maturation(reward_id=reward.id, at=later(days=95))
        deliver.begin_fulfilment(reward_id=third.id, provider="bank", payout_id="0190b7b0-0000-7000-8000-000000000001", attempt=1, at=later(days=96))
        for reward in Reward.objects.filter(currency="PTS"):
            release.release_maturation(reward_id=reward.id, at=later(days=95))
        euros, points = rewards_queries.liabilities("Europe/Berlin")
        assert (euros.currency, euros.by_month, euros.undated, euros.payable, euros.in_flight, euros.total) == (
            "EUR", {date(2026, 5, 1): (10_000, 1)}, (0, 0), (5_000, 1), (7_000, 1), 22_000)
        assert (points.currency, points.by_month, points.undated, points.payable) == ("PTS", {}, (300, 3), (0, 0))


def test_months_go_by_the_zone_of_the_vendor(stage):
    with tenant_context(stage.tenant_id):
        deal(stage, 1, 100_000, datetime(2026, 4, 1, 22, 30, tzinfo=UTC))   # matures on 31 May, 22:30 UTC: 1 June in Berlin
        assert list(rewards_queries.liabilities("Europe/Berlin")[0].by_month) == [date(2026, 6, 1)]
        assert list(rewards_queries.liabilities("UTC")[0].by_month) == [date(2026, 5, 1)]


def test_stages_count_everybody_who_came_as_far_and_ended(stage):
    with tenant_context(stage.tenant_id):
        won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=5), 1_000)
        decide.lose_referral(referral_id=accepted(stage, stage.ben, 2, later(days=2)).id, reason="no_budget", acting=stage.tess, at=later(days=6))
        decide.decline_referral(referral_id=submitted(stage, stage.ann, later(days=3), number=3).id, reason="too_small", acting=stage.tess, at=later(days=6))
        submitted(stage, stage.ben, later(days=4), number=4), accepted(stage, stage.ann, 5, later(days=4))
        assert [(one.state, one.open, one.ended, one.won) for one in referrals_queries.stages_ahead(later(days=0))] == [
            ("before", 1, 3, 1), ("accepted", 1, 2, 1), ("qualified", 0, 1, 1)]
        assert [one.ended for one in referrals_queries.stages_ahead(later(days=10))] == [0, 0, 0]


def test_a_budget_is_shown_where_a_plan_has_one(stage):
    with tenant_context(stage.tenant_id):
        assert rewards_queries.budgets(NOW, "Europe/Berlin") == []
        deal(stage, 1, 100_000, later(days=1)), deal(stage, 2, 50_000, later(days=30))
        version = PlanVersion.objects.get()
        PlanVersion.objects.create(program=version.program, number=2, document=PLAN | {"budget": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"calendar": "year"}}},
                                   effective_from=later(days=31), written_by=stage.tess.id, published_by=stage.olga.id, published_at=later(days=31))
        [budget] = rewards_queries.budgets(NOW, "Europe/Berlin")
        assert (budget.amount, budget.used, budget.by_month) == (100_000, 15_000, {date(2026, 3, 1): 10_000, date(2026, 4, 1): 5_000})


def test_the_page_says_it_and_gives_it_as_csv(acme, stage, on_the_day):
    client = staff_client(acme, "finance_approver")
    empty = text(client.get("/console/forecast/"))
    assert "Nothing is owed at the moment." in empty and "A usual week can be told once there are 4 full ones." in empty and "too few to tell" in empty
    with tenant_context(acme.id):
        deal(stage, 1, 100_000, later(days=1)), deal(stage, 2, 50_000, later(days=30))
        for number in range(3, 9):
            submitted(stage, stage.ben, later(days=number), number=number)
    worker.drain(acme.id, NOW)
    page = text(client.get("/console/forecast/"))
    assert "€150.00 is owed and not paid yet." in page and "May 2026 €150.00 2" in page and "Most weeks bring" in page and "budget" not in page
    assert "200 points is owed" in text(client.get("/console/forecast/?currency=PTS"))
    answer = client.get("/console/forecast/?as=owed")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="forecast-owed.csv"'
    assert "EUR,2026-05,150.00,2\r\n" in answer.content.decode() and "PTS,no_date,200,2\r\n" in answer.content.decode()
    for name, head in (("weeks", "week_from,referrals"), ("deals", "stage,open,ended_in_a_year"), ("budgets", "program,currency,month")):
        assert client.get(f"/console/forecast/?as={name}").content.decode().startswith("\ufeff" + head)
    assert client.get("/console/forecast/?as=nothing&currency=XXX").status_code == 200


def test_it_asks_as_much_for_many_as_for_few(acme, stage, on_the_day):
    client = staff_client(acme, "program_manager")
    with tenant_context(acme.id):
        deal(stage, 1, 100_000, later(days=1))
    few = queries_for(client, "/console/forecast/")
    with tenant_context(acme.id):
        for number in range(2, 10):
            deal(stage, number, 100_000, later(days=number))
            submitted(stage, stage.ben, later(days=number), number=10 + number, company=f"Other {number} AG", contact=f"a@other{number}.example")
    assert queries_for(client, "/console/forecast/") == few


def test_a_rep_has_no_forecast(acme, stage):
    assert staff_client(acme, "sales_rep").get("/console/forecast/").status_code == 403
