"""The drawing of an escalator's steps: the deal that is looked at is marked wherever it stands, also far up in the last step, which is open."""
import pytest

from rewards.plan.parse import parse_plan
from rewards.web.ladder import DONE, HEIGHT, MOST_RUNGS, NEXT, WIDTH, ladder
from tests.pure.ladder import counted, document, percents


def drawn(done: int, this: int = 0, escalator: dict | None = None):
    return ladder(parse_plan(document(escalator or counted("whole_forward"))).rules[0].pay, done, "EUR", this=this)


def tip(one) -> int:
    """Where the mark points to."""
    return int(one.mark.split(",")[0])


@pytest.mark.parametrize("this", range(1, MOST_RUNGS + 1))
def test_each_deal_is_marked_below_its_own_bar(this):
    for done in (this - 1, this):   # still to come, as in an example, or won
        one = drawn(done, this)
        bar = one.rungs[this - 1]
        assert bar.x < tip(one) < bar.x + bar.width, "by deal 9 too, though the last step begins with 6"
        assert bar.look == (DONE if done == this else bar.look) and len(one.rungs) == max(8, this)
        assert [step.here for step in one.steps] == [this < 6, this >= 6]


def test_where_there_are_too_many_for_bars_it_is_marked_within_its_step():
    far, farther = drawn(12, 13), drawn(999, 1_000)
    assert len(far.rungs) == 2 and far.rungs[1].x < tip(far) <= tip(farther) <= WIDTH, "beyond what is drawn: at its edge"
    wide = counted("whole_forward", start=40)
    middle = drawn(19, 20, wide)
    first = middle.rungs[0]
    assert first.x < tip(middle) < first.x + 2 * first.width and [step.here for step in middle.steps] == [True, False]
    assert tip(drawn(38, 39, wide)) < WIDTH // 2 < tip(drawn(39, 40, wide))


def test_with_the_old_rate_at_the_crossing_the_mark_stands_in_the_step_that_paid():
    late = counted("whole_forward", "old_rate")
    assert [step.here for step in drawn(6, 6, late).steps] == [True, False] and [step.here for step in drawn(7, 7, late).steps] == [False, True]


def test_nothing_is_marked_where_no_deal_is_looked_at_or_amounts_are_summed():
    for one in (drawn(4), drawn(9), drawn(50), drawn(120_000, 5, percents("whole_forward"))):
        assert one.mark == "" and one.height == HEIGHT and not any(step.here for step in one.steps)
    assert drawn(4, 5).height > HEIGHT


def test_what_was_reached_is_all_drawn():
    assert [rung.look for rung in drawn(9).rungs] == [DONE] * 9 and [rung.look for rung in drawn(4).rungs][:5] == [DONE] * 4 + [NEXT]
