"""The escalator's vectors again, through the real commands, the database and the ledger."""
import pytest

from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.models import Progress, Reward
from tests.apps.rewards.stage import booked, deal, later, publish, set_money_stage
from tests.pure.ladder import counted, document, percents

ROW1, ROW2, ROW3 = [80_000, 40_000, 150_000], [100_000, 50_000, 100_000], [300_000]


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def play(stage, escalator, deals) -> list[list[int]]:
    publish(stage, document(escalator))
    results = [booked(deal(stage, number, value, later(days=number))) for number, value in enumerate(deals, 1)]
    total = sum(map(sum, results))
    owner = AccountRef("payable", "advocate", stage.ann.advocate_id)   # nothing holds these: approved at once
    assert (ledger_queries.balance(owner, "EUR"), ledger_queries.balance(AccountRef("reward_expense"), "EUR")) == (-total, total)
    assert sum(row.granted_minor for row in Reward.objects.all()) == total
    return results


@pytest.mark.parametrize("mode, crossing, deals, expected", [
    ("marginal", "new_rate", ROW1, [[8_000], [5_000], [23_500]]),
    ("whole_forward", "new_rate", ROW1, [[8_000], [6_000], [30_000]]),
    ("whole_forward", "old_rate", ROW1, [[8_000], [4_000], [22_500]]),
    ("whole_retro", "new_rate", ROW1, [[8_000], [6_000, 4_000], [30_000, 6_000]]),
    ("whole_retro", "new_rate", ROW2, [[15_000], [7_500], [20_000, 7_500]]),
    ("whole_forward", "new_rate", ROW3, [[60_000]]),
])
def test_over_revenue(stage, mode, crossing, deals, expected):
    with tenant_context(stage.tenant_id):
        assert play(stage, percents(mode, crossing), deals) == expected
        assert Progress.objects.get().metric == sum(deals)


@pytest.mark.parametrize("mode, crossing, start, expected", [
    ("marginal", "new_rate", 6, [[100]] * 5 + [[150]] * 2),
    ("whole_forward", "new_rate", 6, [[100]] * 5 + [[150]] * 2),
    ("whole_forward", "old_rate", 6, [[100]] * 6 + [[150]]),
    ("whole_retro", "new_rate", 6, [[100]] * 5 + [[150, 250], [150]]),
])
def test_over_a_count_of_seven(stage, mode, crossing, start, expected):
    with tenant_context(stage.tenant_id):
        assert play(stage, counted(mode, crossing, start), [1] * 7) == expected
        for decision in [found for referral in Reward.objects.values_list("referral_id", flat=True).distinct() for found in queries.decisions_of(referral)]:
            again = queries.again(queries.decision(decision.id))
            assert (again.outcome, list(again.trace)) == (decision.outcome, decision.trace)


def test_a_raise_is_a_reward_of_its_own_that_names_its_cause(stage):
    with tenant_context(stage.tenant_id):
        play(stage, counted("whole_retro"), [1] * 6)
        raised = [row for row in Reward.objects.select_related("decision") if row.milestone_id != row.decision.milestone_id]
        assert len(raised) == 5 and {row.granted_minor for row in raised} == {50}
        assert len({row.decision_id for row in raised}) == 1 and len({row.milestone_id for row in raised}) == 5
        assert all(row.referral_id != row.decision.referral_id for row in raised)


def test_each_year_begins_anew_or_keeps_the_best_step(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_forward", start=2) | {"demotion": "window_end"}))
        first = [booked(deal(stage, number, 1, later(days=number))) for number in (1, 2, 3)]
        assert first + [booked(deal(stage, 4, 1, later(days=365)))] == [[100], [150], [150], [100]]


def test_the_best_step_stays_where_the_plan_says_so(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_forward", start=2)))
        first = [booked(deal(stage, number, 1, later(days=number))) for number in (1, 2, 3)]
        assert first + [booked(deal(stage, 4, 1, later(days=365)))] == [[100], [150], [150], [150]]


def test_the_best_step_is_one_of_the_bands_that_there_are_now(stage):
    """Three steps were climbed; the next version has two, with other thresholds."""
    def ladder(*starts):
        return document(counted("whole_forward") | {"bands": [{"from": start, "pay": {"fixed": {"minor": 100 + start, "currency": "EUR"}}} for start in starts]})
    with tenant_context(stage.tenant_id):
        publish(stage, ladder(0, 2, 3))
        first = [booked(deal(stage, number, 1, later(days=number))) for number in (1, 2, 3)]
        publish(stage, ladder(0, 2), at=later(days=300))
        second = booked(deal(stage, 4, 1, later(days=365)))
        publish(stage, ladder(0, 9), at=later(days=366))
        assert [*first, second, booked(deal(stage, 5, 1, later(days=367)))] == [[100], [102], [103], [102], [100]]


def test_the_year_ends_at_midnight_of_the_programs_zone(stage):
    """Berlin is an hour ahead of UTC in winter: 23:30 UTC on 31 December is next year there."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_forward", start=2) | {"demotion": "window_end"}))
        assert booked(deal(stage, 1, 1, later(days=1))) == [100]
        new_year = later(days=304)   # 31 December, 09:00 UTC
        assert booked(deal(stage, 2, 1, new_year.replace(hour=23, minute=30))) == [100]
        assert booked(deal(stage, 3, 1, new_year.replace(hour=22, minute=30))) == [150]


def test_earlier_milestones_are_raised_by_their_own_versions_bands(stage):
    def ladder(*pays):
        return document(counted("whole_retro") | {"bands": [{"from": start, "pay": {"fixed": {"minor": minor, "currency": "EUR"}}}
                                                            for start, minor in zip((0, 3, 4), pays, strict=False)]})
    with tenant_context(stage.tenant_id):
        publish(stage, ladder(100, 150))
        first = [booked(deal(stage, number, 1, later(days=number))) for number in (1, 2)]
        publish(stage, ladder(100, 300, 400), at=later(days=3))
        assert first + [booked(deal(stage, number, 1, later(days=number))) for number in (4, 5)] == [[100], [100], [300, 100], [400, 100]]


def test_what_happened_earlier_but_came_later_takes_the_next_place(stage):
    """The row of the vectors that arrives as 150 000, 80 000, 40 000."""
    with tenant_context(stage.tenant_id):
        assert play(stage, percents("whole_forward"), [150_000, 80_000, 40_000]) == [[22_500], [12_000], [8_000]]
