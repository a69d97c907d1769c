"""The vectors of what goes and of what comes late, by the commands: keep and reprice, arrival and event order."""
import pytest

from rewards.commands import accrue
from rewards.models import Decision, Progress, Reward, TakeBack
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.books import expense, names
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, complete, deal, later, publish, won
from tests.apps.rewards.test_repricing import left, taken
from tests.pure.ladder import counted, document, percents

pytestmark = pytest.mark.usefixtures("decided_alike")


def terms(mode: str, crossing: str = "new_rate", reversal: str = "keep", **other) -> dict:
    return document(percents(mode, crossing) | {"on_reversal": "reprice" if mode == "whole_retro" else reversal} | other)


def total() -> int:
    found = sum(left().values())
    assert found == expense()
    return found


MODES = [("marginal", "new_rate"), ("whole_forward", "new_rate"), ("whole_forward", "old_rate"), ("whole_retro", "new_rate")]


@pytest.mark.parametrize("mode, crossing, keep, reprice", [(*mode, *totals) for mode, totals in zip(
    MODES, [(28_500, 23_500), (36_000, 26_500), (26_500, 19_000), (None, 28_500)], strict=True)])
def test_the_first_deal_is_fully_refunded(stage, mode, crossing, keep, reprice):
    """MONEY §3, vectors: first row, deal 1 then fully refunded: total left, keep / reprice. Withdrawn comes to the same."""
    for number, (reversal, expected) in enumerate((("keep", keep), ("reprice", reprice))):
        if expected is None:
            continue
        before = total()
        publish(stage, terms(mode, crossing, reversal, key=f"ladder_{reversal}"), at=later(days=20 * number))
        decisions = [deal(stage, 5 * number + place, value, later(days=20 * number + place), (stage.ann, stage.ben)[number])[0]
                     for place, value in enumerate((80_000, 40_000, 150_000), 1)]
        tell(stage, decisions[0].milestone_id, "refund", 20 * number + 9)
        assert total() - before == expected and left()[decisions[0].milestone_id] == 0


@pytest.mark.parametrize("mode, crossing, keep, reprice", [(*mode, *much) for mode, much in zip(
    MODES, [(4_700, 5_500), (6_000, 12_000), (4_500, 4_500), (None, 18_000)], strict=True)])
def test_a_part_of_the_third_deal_is_refunded(stage, mode, crossing, keep, reprice):
    """MONEY §3, vectors: first row, 30 000 of deal 3 refunded: taken, keep / reprice."""
    for number, (reversal, expected) in enumerate((("keep", keep), ("reprice", reprice))):
        if expected is None:
            continue
        publish(stage, terms(mode, crossing, reversal, key=f"ladder_{reversal}"), at=later(days=20 * number))
        decisions = [deal(stage, 5 * number + place, value, later(days=20 * number + place), (stage.ann, stage.ben)[number])[0]
                     for place, value in enumerate((80_000, 40_000, 150_000), 1)]
        before = total()
        tell(stage, decisions[2].milestone_id, "partial_refund", 20 * number + 9, minor=30_000)
        assert before - total() == expected
        assert Progress.objects.get(escalator=f"ladder_{reversal}").metric == 240_000


@pytest.mark.parametrize("mode, crossing, arrival, event", [(*mode, *totals) for mode, totals in zip(
    MODES, [(36_500, 36_500), (42_500, 44_000), (33_000, 34_500), (54_000, 54_000)], strict=True)])
def test_what_happened_earlier_comes_later(stage, mode, crossing, arrival, event):
    """MONEY §3, vectors: first row arriving as 150 000, 80 000, 40 000: arrival / event order."""
    for number, (late, expected) in enumerate((("arrival_order", arrival), ("event_order", event))):
        before = total()
        publish(stage, terms(mode, crossing, "reprice", late_arrival=late, key=late), at=later(days=20 * number))
        for place, (value, happened) in enumerate(((150_000, 3), (80_000, 1), (40_000, 2))):
            referral = accepted(stage, (stage.ann, stage.ben)[number], 5 * number + place, later(days=20 * number))
            at = later(days=20 * number + 5 + place)
            accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=20 * number + happened), value, received=at), at=at)
        assert total() - before == expected


def test_what_rises_and_falls_by_a_late_arrival_names_it(stage):
    """MONEY §3: event_order evaluates the window again; a rise is a reward of its own, a fall a take-back."""
    bands = [{"from": start, "pay": {"fixed": {"minor": minor, "currency": "EUR"}}} for start, minor in ((0, 100), (2, 300), (3, 50))]
    publish(stage, document(counted("whole_forward") | {"bands": bands, "on_reversal": "reprice", "late_arrival": "event_order", "demotion": "immediate"}))
    first, second = [deal(stage, number, None, later(days=day))[0] for number, day in ((1, 2), (2, 4))]
    assert left() == {first.milestone_id: 100, second.milestone_id: 300}
    referral = accepted(stage, stage.ann, 3, later(days=1))
    late = won(stage, referral.id, later(days=1), received=later(days=6))
    [decision] = accrue.accrue_rewards(milestone_id=late, at=later(days=6))
    assert left() == {first.milestone_id: 300, second.milestone_id: 50, late: 100}
    assert {step["step"] for step in decision.trace} >= {"again", "raised", "lowered"}
    raised, fallen = Reward.objects.get(milestone_id=first.milestone_id, decision=decision), TakeBack.objects.get()
    assert (raised.granted_minor, fallen.decision_id, fallen.cause) == (200, decision.id, f"repriced:{decision.id}")
    assert names(raised.id)[0] == "reward.accrued" and names(fallen.reward_id)[-1] == "reward.taken_back"
    [undone] = taken(stage, decision, 9)
    assert undone.reason == "withdrawn" and left() == {first.milestone_id: 100, second.milestone_id: 300, late: 0}


def test_a_floor_of_last_year_falls_with_what_had_reached_it(stage):
    """MONEY §3, reprice: as if the taken-back amount had never been (floors too)."""
    publish(stage, terms("whole_forward", "new_rate", "reprice"))
    [big] = deal(stage, 1, 120_000, later(days=1))
    [small] = deal(stage, 2, 10_000, later(days=310))
    assert left() == {big.milestone_id: 18_000, small.milestone_id: 1_500}   # the best step stays through the years
    tell(stage, big.milestone_id, "partial_refund", 320, minor=40_000)
    assert left() == {big.milestone_id: 8_000, small.milestone_id: 1_000}
    assert [row.peak for row in Progress.objects.order_by("window_start")] == [80_000, 10_000]


def test_a_dispute_that_is_won_prices_the_window_as_before(stage):
    publish(stage, terms("marginal", "new_rate", "reprice"))
    decisions = [deal(stage, number, value, later(days=number))[0] for number, value in ((1, 80_000), (2, 40_000), (3, 150_000))]
    tell(stage, decisions[0].milestone_id, "payment_dispute", 5, minor=60_000)
    assert total() == 26_500   # 210 000 are left: 10 000 and 15 % of the rest
    tell(stage, decisions[0].milestone_id, "dispute_won", 6)
    assert total() == 36_500 and Progress.objects.get().metric == 270_000


@pytest.mark.crossed
@pytest.mark.parametrize("kind", ["referrals", "count", "sum"])
@pytest.mark.parametrize("mode", ["whole_forward", "whole_retro"])
def test_what_is_refunded_as_a_whole_is_not_counted_again_by_the_next_deal(stage, mode, kind):
    """MONEY §3, reprice: the window is evaluated as if the taken-back amount had never been. Won, a dispute brings it back."""
    metric, steps = ({"sum": "first_year_value", "of": "won"}, (0, 20_000, 30_000)) if kind == "sum" else ({kind: "won"}, (0, 2, 3))
    bands = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in zip(steps, (1000, 2000, 3000), strict=True)]
    publish(stage, terms(mode, "new_rate", "reprice", metric=metric, bands=bands))
    [first] = deal(stage, 1, 10_000, later(days=1))
    tell(stage, first.milestone_id, "payment_dispute", 2, minor=10_000)
    [second] = deal(stage, 2, 10_000, later(days=3))
    assert left() == {first.milestone_id: 0, second.milestone_id: 1_000}
    deal(stage, 3, 10_000, later(days=4))
    assert total() == (3_000 if mode == "whole_forward" else 4_000) and Progress.objects.get().metric == steps[1]
    assert replay_is_the_books(stage.program.id)
    tell(stage, first.milestone_id, "dispute_won", 5)
    assert Progress.objects.get().metric == steps[2] and replay_is_the_books(stage.program.id)


def test_a_count_that_was_given_stays_with_keep(stage):
    """MONEY §3, keep: a count once given stays."""
    publish(stage, document(counted("whole_forward", start=2)))
    [first] = deal(stage, 1, 10_000, later(days=1))
    tell(stage, first.milestone_id, "refund", 2)
    deal(stage, 2, 10_000, later(days=3))
    assert total() == 150 and Progress.objects.get().metric == 2


@pytest.mark.parametrize("reversal, expected", [("reprice", 100), ("keep", 150)])
def test_what_was_refunded_before_an_escalator_began_to_count(stage, reversal, expected):
    """MONEY §3: it had never been, with reprice; with keep it counts like every other, whoever decided about it."""
    publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}))
    [first] = deal(stage, 1, 10_000, later(days=1))
    tell(stage, first.milestone_id, "refund", 2)
    publish(stage, document(counted("whole_forward", start=2) | {"on_reversal": reversal}) | {"terms_at": "milestone"}, at=later(days=3))
    deal(stage, 2, 10_000, later(days=4))
    assert total() == expected and replay_is_the_books(stage.program.id)


def test_what_waits_for_its_amount_is_worked_out_in_its_place(stage):
    publish(stage, document(counted("whole_forward", start=2) | {"on_reversal": "reprice", "late_arrival": "event_order", "bands": [
        {"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1000), (2, 2000))]}))
    [waiting] = deal(stage, 1, None, later(days=1))
    deal(stage, 2, 10_000, later(days=2))
    complete(stage, waiting.milestone_id, 10_000, later(days=3))
    accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3))
    assert total() == 3_000 and Decision.objects.filter(outcome="waiting").count() == 1
