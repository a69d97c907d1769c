"""What came late is played from when it came: an amount, a word, an exchange rate. Until then a milestone waits, as the books say."""
from datetime import date, timedelta

import pytest

from foundation.rates import commands as rates_commands
from foundation.rates.rules.quoting import Line
from foundation.tenants.context import tenant_context
from referrals.commands import milestones, unwin
from referrals.queries import history
from rewards.commands import adjusting
from rewards.models import Decision, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.hearing import hear
from tests.apps.rewards.played_back import UNTIL, played_back, replay_is_the_books
from tests.apps.rewards.stage import accepted, complete, later, publish, set_money_stage
from tests.apps.rewards.test_goals_in_a_budget import at_least, eur, goal
from tests.pure.ladder import counted, document, percents


@pytest.fixture
def stage(stage):
    yield stage
    assert replay_is_the_books(stage.program.id, UNTIL)


def come(stage, number: int, value: int | None, currency: str = "EUR", days: float | None = None, **report):
    """A deal, heard at once."""
    at = later(days=number if days is None else days)
    referral = accepted(stage, stage.ann, number, at)
    said = milestones.Report(kind="won", occurred_at=at, amounts={} if value is None else {"first_year_value": value},
                             currency="" if value is None else currency, **report)
    found = milestones.record_milestone(referral_id=referral.id, report=said, source="manual", acting=stage.tess, at=at)
    hear(at)
    return found.id


def completed(stage, milestone_id, days: float, value: int, **other) -> None:
    complete(stage, milestone_id, value, later(days=days), **other)
    hear(later(days=days))


def rate_is(stage, value: str, *, day: int, days: float) -> None:
    """Of a day in March, told so many days after the start."""
    rates_commands.import_rates(lines=[Line(str(date(2026, 3, day)), "USD", "EUR", value)], source="ECB", acting=stage.olga, at=later(days=days))
    hear(later(days=days))


def granted() -> list[int]:
    return [row.granted_minor for row in Reward.objects.order_by("id")]


@pytest.mark.parametrize("mode, expected", [("marginal", [8_000, 11_000, 13_500 + 10_000]), ("whole_forward", [8_000, 12_000, 28_000])])
def test_in_a_sum_it_takes_the_next_place_when_its_amount_is_known(stage, mode, expected):
    """MONEY §2: a waiting milestone counts at once for referrals and count, in a sum it takes the next place when its amount is known."""
    publish(stage, document(percents(mode)))
    late = come(stage, 1, None)
    come(stage, 2, 80_000), come(stage, 3, 80_000)
    completed(stage, late, 4, 140_000)
    assert granted() == expected
    report = played_back(stage.program.id)
    assert report["missing"] == {"now": {}, "draft": {}} and report["totals"][0]["now"] == sum(expected)


def test_a_count_has_its_place_at_once(stage):
    """MONEY §2: a waiting milestone counts at once for referrals and count."""
    bands = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1000), (2, 2000))]
    publish(stage, document(counted("marginal") | {"bands": bands}))
    late = come(stage, 1, None)
    come(stage, 2, 10_000)
    completed(stage, late, 3, 10_000)
    assert granted() == [2_000, 1_000]


def test_the_room_under_a_cap_is_the_one_of_then(stage):
    publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}) | {"budget": {"amount": eur(1_500), "window": "lifetime"}})
    late = come(stage, 1, None)
    come(stage, 2, 10_000)
    completed(stage, late, 3, 10_000)
    assert granted() == [1_000, 500]


def test_a_word_that_comes_late(stage):
    publish(stage, document(pay={"fixed": eur(900)}, when={"fact": "product", "is": "eq", "value": "big"}) | {"budget": {"amount": eur(1_500), "window": "lifetime"}})
    late = come(stage, 1, 1)
    come(stage, 2, 1, facts={"product": "big"})
    milestones.complete_milestone(milestone_id=late, amounts={}, currency="", facts={"product": "big"}, acting=stage.tess, at=later(days=3))
    hear(later(days=3))
    assert granted() == [900, 600]


def test_a_rate_that_comes_late(stage):
    """MONEY §2: or a missing exchange rate, makes the decision wait; what many waited for, they get in the order of receipt."""
    publish(stage, document(percents("marginal")))
    come(stage, 1, 80_000, "USD"), come(stage, 2, 40_000, "USD"), come(stage, 3, 80_000)
    rate_is(stage, "0.5", day=2, days=4)
    rate_is(stage, "0.25", day=2, days=5)
    assert granted() == [8_000, 2_000 + 3_000, 3_000]
    come(stage, 6, 80_000, "USD")
    assert granted()[-1] == 3_000   # at the corrected one, which those that were priced do not know


def test_a_rate_without_anybody_who_waited_for_it(stage):
    """A goal adds up what is known when it is looked at: with the next news a better rate is in its sum."""
    summed = {"fact": "sum.first_year_value.won", "is": "gte", "value": eur(100_000)}
    rules = [document(pay={"fixed": eur(10)})["rules"][0], goal("much", 700, summed)]
    publish(stage, document(pay={"fixed": eur(10)}) | {"rules": rules, "budget": {"amount": eur(725), "window": "lifetime"}})
    come(stage, 1, 100_000, "USD"), come(stage, 2, 50_000)
    rate_is(stage, "0.4", day=2, days=3)
    come(stage, 4, 1)
    assert not Decision.objects.filter(goal__isnull=False).exists()   # 40 000 + 50 001
    rate_is(stage, "0.5", day=3, days=5)
    come(stage, 6, 1)
    assert granted() == [10, 10, 10, 10, 685]


def test_what_is_late_is_refunded_before_and_after(stage):
    publish(stage, document(percents("marginal")))
    early, late = come(stage, 1, None), come(stage, 2, None)
    come(stage, 3, 80_000)
    tell(stage, early, "refund", 4, settles=False)
    hear(later(days=4))
    completed(stage, early, 5, 40_000)
    completed(stage, late, 6, 40_000)
    tell(stage, late, "partial_refund", 7, minor=20_000, settles=False)
    hear(later(days=7))
    come(stage, 8, 40_000)


@pytest.mark.parametrize("reversal", ["keep", "reprice"])
def test_what_waits_for_its_amount_and_is_withdrawn_or_refunded_waits_no_more(stage, reversal):
    """Told twice, the second time finds nothing to do."""
    publish(stage, document(percents("marginal") | {"on_reversal": reversal}))
    refunded, withdrawn = come(stage, 1, None), come(stage, 2, None)
    tell(stage, refunded, "refund", 3)
    unwin.unwin_referral(referral_id=Decision.objects.get(milestone_id=withdrawn).referral_id, reason="other", acting=stage.tess, at=later(days=4))
    hear(later(days=4)), adjusting.settle(milestone_id=withdrawn, cause="withdrawal:again", at=later(days=4))
    come(stage, 5, 10_000)
    said = {row.milestone_id: (row.outcome, row.reason) for row in Decision.objects.order_by("id")}
    assert said[withdrawn] == ("zero", "withdrawn") and granted() == [1_000]
    assert said[refunded] == (("zero", "refunded") if reversal == "reprice" else ("waiting", "missing_first_year_value"))


def test_a_goal_waits_for_nothing_and_counts_it_when_it_comes(stage):
    """MONEY §2: nothing else waits for it."""
    summed = {"all": [at_least(1), {"fact": "sum.first_year_value.won", "is": "gte", "value": eur(10_000)}]}
    publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}) | {
        "budget": {"amount": eur(2_000), "window": "lifetime"},
        "rules": [document(pay={"percent_bp": 1000, "of": "first_year_value"})["rules"][0], goal("much", 700, summed)]})
    late = come(stage, 1, None)
    come(stage, 2, 5_000)
    completed(stage, late, 3, 6_000)
    assert granted() == [500, 600, 700]


def test_what_was_completed_later_says_so_itself(acme, monkeypatch):
    """Also where no rule had to wait: here what pays does not ask for it, and the draft does."""
    monkeypatch.setattr(history, "AT_ONCE", timedelta(0))   # whatever it took to tell it
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay={"fixed": eur(10)}))
    with tenant_context(stage.tenant_id):
        late = come(stage, 1, None)
    with tenant_context(stage.tenant_id):
        come(stage, 2, 80_000), come(stage, 3, 80_000)
    with tenant_context(stage.tenant_id):
        completed(stage, late, 4, 140_000)
    with tenant_context(stage.tenant_id):
        assert replay_is_the_books(stage.program.id)
        draft = played_back(stage.program.id, document(percents("whole_forward")))
        assert draft["totals"] == [{"currency": "EUR", "now": 30, "draft": 8_000 + 12_000 + 28_000}]
