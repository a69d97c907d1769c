"""Deals in one currency, rewards in another: what waits for a rate, what a rate makes of it, and what a correction leaves alone."""
from datetime import date
from threading import Event, Thread

import pytest
from django.db import connections

from foundation.kernel.errors import BadInput
from foundation.outbox.worker import drain
from foundation.rates import commands as rates_commands
from foundation.rates import queries as rates_queries
from foundation.rates.models import ExchangeRate
from foundation.rates.rules.quoting import Line
from foundation.tenants.context import tenant_context
from referrals.commands import milestones
from rewards import queries
from rewards.commands import accrue, rated
from rewards.models import Decision, Progress, Reward
from tests.apps.referrals.test_together import together
from tests.apps.rewards.books import all_right, expense, names, standing
from tests.apps.rewards.played_back import replayed
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage
from tests.cast import START
from tests.pure.ladder import counted, document, percents

TENTH = {"percent_bp": 1000, "of": "first_year_value"}
DAY = START.date()


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=TENTH))
    return stage


def told(stage, *rates: tuple, at=START, source="ECB"):
    lines = [Line(str(day), deal, "EUR", rate) for day, deal, rate in rates]
    return rates_commands.import_rates(lines=lines, source=source, acting=stage.olga, at=at)


def won_in(stage, currency: str, number: int, value: int, at, base="first_year_value"):
    """The milestone of a deal in a currency; nothing is decided about it yet."""
    referral = accepted(stage, stage.ann, number, at)
    report = milestones.Report(kind="won", occurred_at=at, amounts={base: value}, currency=currency)
    return milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=at).id


def amounts() -> list[int]:
    return [row.granted_minor for row in Reward.objects.order_by("id")]


def test_the_latest_rate_not_after_the_day_prices_it_and_stays_with_it(stage):
    """MONEY §2: "base in the deal's currency → plan's currency (exact, at the stored rate: id, date, source, two integers plan minor : deal minor,
    the latest not after `occurred_at`)"."""
    with tenant_context(stage.tenant_id):
        told(stage, (date(2026, 2, 27), "USD", "0.93"), (date(2026, 3, 3), "USD", "0.92"), (date(2026, 3, 4), "USD", "0.90"))
        [decision] = accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 1, 120_001, later(days=1)), at=later(days=1))   # of 3 March, in the evening
        used = ExchangeRate.objects.get(date=date(2026, 3, 3))
        assert decision.facts["rate"] == {"plan_minor": 23, "deal_minor": 25, "id": str(used.id), "date": "2026-03-03", "source": "ECB"}
        reward = Reward.objects.get()
        assert (reward.granted_minor, reward.currency) == (11_040, "EUR")   # 1 200.01 × 0.92 = 1 104.0092, a tenth, once rounded
        assert names(reward.id) == ["reward.accrued", "reward.approved"]
        assert (standing(("advocate", stage.ann.advocate_id)), expense()) == ({"payable": -11_040}, 11_040)
        base = next(step for step in decision.trace if step["step"] == "base")
        assert base["rate"] == decision.facts["rate"] and base["amount"] == {"minor": 120_001, "currency": "USD"}
        replayed()
        assert all_right(stage.tenant_id)


def test_without_a_rate_it_waits_and_is_decided_when_one_comes(stage):
    """MONEY §2: "A rule that needs a missing amount, or a missing exchange rate, makes the decision wait as a work item: it is not zero"."""
    with tenant_context(stage.tenant_id):
        told(stage, (date(2026, 3, 9), "USD", "0.5"), (date(2026, 3, 1), "CHF", "1.04"))   # too late, and another currency
        milestone_id = won_in(stage, "USD", 1, 120_000, later(days=1))
    drain(stage.tenant_id, later(days=2))
    with tenant_context(stage.tenant_id):
        [waiting] = queries.waiting_decisions()
        assert (waiting.reason, waiting.milestone_id, Reward.objects.count(), expense()) == ("missing_exchange_rate", milestone_id, 0, 0)
        assert "reward.waiting" in names(waiting.referral_id)
        told(stage, (date(2026, 3, 1), "GBP", "1.2"), at=later(days=3))
    drain(stage.tenant_id, later(days=3))
    with tenant_context(stage.tenant_id):
        assert [row.id for row in queries.waiting_decisions()] == [waiting.id] and "reward.rate_arrived" not in names(waiting.referral_id)
        imported = told(stage, (date(2026, 3, 2), "USD", "0.92"), at=later(days=4))
        assert names(imported.import_id) == ["rates.imported"]
    drain(stage.tenant_id, later(days=4))
    with tenant_context(stage.tenant_id):
        assert queries.waiting_decisions() == [] and amounts() == [11_040]
        decided = Decision.objects.get(outcome="granted")
        assert decided.replaces_id == waiting.id and decided.facts["rate"]["id"] == str(imported.rates[0].id)
        assert names(waiting.referral_id)[-2:] == ["reward.waiting", "reward.rate_arrived"]
        assert (standing(("advocate", stage.ann.advocate_id)), expense()) == ({"payable": -11_040}, 11_040)
        assert all_right(stage.tenant_id)


def test_a_correction_is_a_further_row_and_changes_nothing_that_was_priced(stage):
    """"the latest received before use wins; what was priced keeps its rate id"."""
    with tenant_context(stage.tenant_id):
        first = told(stage, (DAY, "USD", "0.92"))
        accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 1, 100_000, later(days=1)), at=later(days=1))
        second = told(stage, (DAY, "USD", "0.95"), at=later(days=2))
        assert (second.corrected, second.rates[0].number, second.known) == (1, 2, 0)
        accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 2, 100_000, later(days=3)), at=later(days=3))
        assert amounts() == [9_200, 9_500]
        assert [row.facts["rate"]["id"] for row in Decision.objects.order_by("id")] == [str(first.rates[0].id), str(second.rates[0].id)]
        replayed()


def test_the_same_again_writes_nothing_and_another_source_is_another_word(stage):
    with tenant_context(stage.tenant_id):
        told(stage, (DAY, "USD", "0.92"))
        again = told(stage, (DAY, "USD", "0.920"), at=later(days=1))
        assert (again.import_id, again.known, ExchangeRate.objects.count()) == (None, 1, 1)
        assert told(stage, (DAY, "USD", "0.92"), at=later(days=2), source="Our bank").corrected == 1
        assert rates_queries.latest("USD", "EUR", DAY).source == "Our bank"


def test_one_wrong_line_and_nothing_is_written(stage):
    with tenant_context(stage.tenant_id):
        with pytest.raises(BadInput) as refused:
            told(stage, (DAY, "USD", "0.92"), (DAY, "XYZ", "0.92"))
        assert [one.pointer for one in refused.value.errors] == ["/rates/1/from_currency"]
        assert ExchangeRate.objects.count() == 0


def test_no_rate_is_turned_round(stage):
    with tenant_context(stage.tenant_id):
        rates_commands.import_rates(lines=[Line(str(DAY), "EUR", "USD", "1.08")], source="ECB", acting=stage.olga, at=START)
        [decision] = accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 1, 100_000, later(days=1)), at=later(days=1))
        assert (decision.outcome, decision.reason, Reward.objects.count()) == ("waiting", "missing_exchange_rate", 0)


def test_a_fixed_reward_and_a_test_of_the_currency_need_no_rate(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay={"fixed": {"minor": 5_000, "currency": "EUR"}}, when={"fact": "deal_currency", "is": "eq", "value": "USD"}), at=later(hours=1))
        accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 1, 100_000, later(days=1)), at=later(days=1))
        assert amounts() == [5_000]


def test_currencies_without_cents_and_with_three_digits(stage):
    """DOMAIN §5: "currencies without cents"."""
    with tenant_context(stage.tenant_id):
        told(stage, (DAY, "JPY", "0.0062"), (DAY, "KWD", "3.01"))
        accrue.accrue_rewards(milestone_id=won_in(stage, "JPY", 1, 1_000_000, later(days=1)), at=later(days=1))   # ¥1,000,000 → €6,200
        accrue.accrue_rewards(milestone_id=won_in(stage, "KWD", 2, 1_000_000, later(days=2)), at=later(days=2))   # 1 000 dinars → €3,010
        assert amounts() == [62_000, 30_100]


def test_deals_in_several_currencies_within_one_sum(stage):
    """MONEY §3: the sum stands in the plan's currency; "in a sum it takes the next place when its amount is known", or its rate."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("marginal")), at=later(hours=1))
        told(stage, (DAY, "USD", "0.9"))
        in_dollars, in_pounds, in_euros = [won_in(stage, currency, number, value, later(days=number))
                                           for number, (currency, value) in enumerate((("USD", 100_000), ("GBP", 50_000), ("EUR", 20_000)), 1)]
    drain(stage.tenant_id, later(days=4))
    with tenant_context(stage.tenant_id):
        # 900 of dollars at 10 %; the pounds wait; 100 of the euros below 1 000, 100 above it at 15 %.
        assert amounts() == [9_000, 1_000 + 1_500] and Progress.objects.get().metric == 110_000
        told(stage, (DAY, "GBP", "1.2"), at=later(days=5))
    drain(stage.tenant_id, later(days=5))
    with tenant_context(stage.tenant_id):
        assert amounts() == [9_000, 2_500, 9_000] and Progress.objects.get().metric == 170_000   # 600 of pounds, all of it at 15 %
        replayed()
        assert all_right(stage.tenant_id)


def test_what_came_before_the_escalator_counts_at_the_rate_of_its_own_day(stage):
    with tenant_context(stage.tenant_id):
        told(stage, (DAY, "USD", "0.9"), (date(2026, 3, 5), "USD", "0.5"))
        accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 1, 100_000, later(days=1)), at=later(days=1))
        publish(stage, document(percents("marginal")), at=later(days=2))
        accrue.accrue_rewards(milestone_id=won_in(stage, "USD", 2, 100_000, later(days=4)), at=later(days=4))
        assert Progress.objects.get().metric == 90_000 + 50_000 and amounts() == [9_000, 1_000 + 6_000]


def test_a_window_that_is_raised_prices_each_deal_at_its_own_rate(stage):
    """MONEY §3: "on reaching a band all of the window is priced again": by the rate that each was priced at, never by another deal's."""
    with tenant_context(stage.tenant_id):
        bands = [{"from": 0, "pay": TENTH}, {"from": 3, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]
        publish(stage, document(counted("whole_retro") | {"bands": bands}), at=later(hours=1))
        told(stage, (DAY, "USD", "0.9"), (DAY, "JPY", "0.006"))
        for number, (currency, value) in enumerate((("USD", 100_000), ("JPY", 100_000), ("EUR", 50_000)), 1):
            accrue.accrue_rewards(milestone_id=won_in(stage, currency, number, value, later(days=number)), at=later(days=number))
        assert amounts() == [9_000, 6_000, 10_000, 9_000, 6_000]
        replayed()
        assert all_right(stage.tenant_id)


def test_many_that_waited_get_their_places_in_the_order_of_receipt(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("marginal")), at=later(hours=1))
        ids = [won_in(stage, "USD", number, 100_000, later(days=number)) for number in (1, 2)]
    drain(stage.tenant_id, later(days=3))
    with tenant_context(stage.tenant_id):
        told(stage, (DAY, "USD", "0.9"), at=later(days=4))
        rated.rework_rated(milestone_id=ids[1], cause="rate:x", at=later(days=4))   # a worker took the later one first
        granted = {row.milestone_id: row.granted_minor for row in Reward.objects.all()}
        assert granted == {ids[0]: 9_000, ids[1]: 1_000 + 12_000}
    drain(stage.tenant_id, later(days=4))
    with tenant_context(stage.tenant_id):
        assert sorted(amounts()) == [9_000, 13_000] and queries.waiting_decisions() == []


def test_a_rate_that_comes_while_a_deal_is_decided_is_not_missed(stage):
    """Both at once: who found no rate ends before the import goes on, so its event finds what waits."""
    with tenant_context(stage.tenant_id):
        milestone_id = won_in(stage, "USD", 1, 100_000, later(days=1))
    imported = Event()

    def bring():
        try:
            with tenant_context(stage.tenant_id):
                told(stage, (DAY, "USD", "0.9"), at=later(days=1))
            imported.set()
        finally:
            connections.close_all()
    thread = Thread(target=bring)
    with tenant_context(stage.tenant_id):   # one transaction
        [waiting] = accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=1))
        assert waiting.reason == "missing_exchange_rate"
        thread.start()
        assert not imported.wait(0.7), "the import has to wait for who found no rate"
    thread.join(20)
    assert imported.is_set()
    drain(stage.tenant_id, later(days=2))
    with tenant_context(stage.tenant_id):
        assert amounts() == [9_000] and queries.waiting_decisions() == [] and all_right(stage.tenant_id)


def test_two_imports_of_a_day_at_once_become_two_rows_one_after_the_other(stage):
    def bring(rate: str):
        with tenant_context(stage.tenant_id):
            return told(stage, (DAY, "USD", rate))
    made = together(*[lambda rate=rate: bring(rate) for rate in ("0.91", "0.92", "0.93", "0.94")])
    with tenant_context(stage.tenant_id):
        assert sorted(row.number for row in ExchangeRate.objects.all()) == [1, 2, 3, 4]
        last = next(one.rates[0] for one in made if one.rates[0].number == 4)
        assert rates_queries.latest("USD", "EUR", DAY).id == last.id


@pytest.mark.parametrize("currency", ["", "US", "usd", "XYZ", "PTS"])
def test_a_deal_stands_in_a_currency_of_money(stage, currency):
    with tenant_context(stage.tenant_id):
        referral = accepted(stage, stage.ann, 1, later(days=1))
        report = milestones.Report(kind="won", occurred_at=later(days=1), amounts={"deal_value": 1}, currency=currency)
        with pytest.raises(BadInput) as refused:
            milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=later(days=1))
        assert [(one.pointer, one.code) for one in refused.value.errors] == [("/currency", "no_currency")]


def test_the_amounts_of_a_deal_stand_in_one_currency(stage):
    with tenant_context(stage.tenant_id):
        milestone_id = won_in(stage, "USD", 1, 100_000, later(days=1), base="deal_value")
        with pytest.raises(BadInput) as refused:
            milestones.complete_milestone(milestone_id=milestone_id, amounts={"first_year_value": 5}, currency="EUR", acting=stage.tess, at=later(days=2))
        assert [(one.pointer, one.code) for one in refused.value.errors] == [("/currency", "other_currency")]
        milestones.complete_milestone(milestone_id=milestone_id, amounts={"first_year_value": 5}, currency="USD", acting=stage.tess, at=later(days=2))
