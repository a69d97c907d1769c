"""Goals are played too: reached by news or by the clock, missed, fallen below; a draft that has others is compared with what was."""
import pytest
from django.template.loader import render_to_string

from foundation.kernel.acting import Actor
from referrals.commands import decide, unwin
from referrals.queries import OF_REFERRAL, Told
from rewards.commands import goals
from rewards.models import Decision, Reward
from rewards.plan.parse import parse_plan
from rewards.web import back_test
from tests.apps.rewards.any_goals import MONTH_END, end_windows
from tests.apps.rewards.played_back import played_back, replay_is_the_books
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.apps.rewards.test_agreements import agreed
from tests.apps.rewards.test_goals import deal, deals, plan, tell, told

UNTIL = later(days=90)


def figures(stage, draft: dict | None = None, until=UNTIL) -> list[tuple]:
    """Each goal: how often it was reached and what is left, now and with the draft."""
    report = played_back(stage.program.id, draft, until)
    assert report["check"]["differing"] == 0, report["check"]["where"]
    return [(row["rule"], *row["now"].values(), *row["draft"].values()) for row in report["goals"]]


def test_what_was_reached_is_what_the_books_say_and_a_draft_is_held_against_it(stage):
    """F32: a draft is tried on what happened; one reward per (goal, subject, window)."""
    publish(stage, plan(window="month"))
    for number, days in ((1, 1), (2, 2), (3, 3), (4, 31), (5, 32)):
        deal(stage, number, later(days=days))
    deal(stage, 6, later(days=33), enrolment=stage.ben)
    assert figures(stage) == [("main", 2, 140_000, 2, 140_000)] and sum(Reward.objects.values_list("granted_minor", flat=True)) == 140_000
    assert figures(stage, plan(window="month", when=deals(1))) == [("main", 2, 140_000, 3, 210_000)]
    assert figures(stage, plan(window="year", when=deals(5))) == [("main", 2, 140_000, 1, 70_000)]
    assert figures(stage, plan(window="month", when=deals(3), decide="window_end")) == [("main", 2, 140_000, 1, 70_000)]
    [total] = played_back(stage.program.id, plan(window="year", when=deals(5)), UNTIL)["totals"]
    assert (total["now"], total["draft"]) == (140_000, 70_000)


@pytest.mark.parametrize(("on_fall", "left"), [("take_back", 0), ("keep", 70_000)])
def test_what_falls_below(stage, on_fall, left):
    publish(stage, plan(on_fall=on_fall))
    deal(stage, 1, later(days=1))
    second, _ = deal(stage, 2, later(days=2))
    tell(stage, second, "payment_dispute", later(days=5), minor=100_000, reference="D1")
    assert figures(stage) == ([("main", 1, left, 1, left)] if left else [])
    assert [row[1:] for row in figures(stage, plan(on_fall="keep"))] == [(int(left > 0), left, 1, 70_000)]
    tell(stage, second, "dispute_won", later(days=6), reference="D1")
    assert figures(stage) == [("main", 1, 70_000, 1, 70_000)]
    unwin.unwin_referral(referral_id=Reward.objects.get().referral_id, reason="other", acting=stage.tess, at=later(days=7))
    told(second, later(days=7))
    assert replay_is_the_books(stage.program.id, UNTIL)


def test_the_clock_decides_at_the_end(stage):
    """MONEY §2: version by the window's end; here the second version asks for less."""
    publish(stage, plan(window="month", decide="window_end", when=deals(3)))
    for number in (1, 2):
        deal(stage, number, later(days=number))
    publish(stage, plan(window="month", decide="window_end", when=deals(2)), at=later(days=20))
    assert not Reward.objects.exists()
    end_windows(stage.program.id)
    assert Reward.objects.get().goal.reached_at < MONTH_END
    assert figures(stage) == [("main", 1, 70_000, 1, 70_000)]
    # What happened in time and is told of later counts.
    milestone_id = won(stage, accepted(stage, stage.ben, 3, later(days=3)).id, later(days=4), 100_000, base="deal_value", received=later(days=40))
    told(milestone_id, later(days=40))
    assert replay_is_the_books(stage.program.id, UNTIL)
    assert figures(stage, plan(window="month", decide="window_end", when=deals(1))) == [("main", 1, 70_000, 2, 140_000)]


def test_whoever_came_in_and_was_withdrawn(stage):
    """`submitted` is counted by goals only."""
    def hear(referral, at):
        return goals.settle(told=lambda: [Told(OF_REFERRAL, referral.id)], cause=f"counted:{referral.id}:{at}", at=at)
    publish(stage, plan(when={"all": [{"fact": "count.submitted", "is": "gte", "value": 3}, deals(1)]}))
    deal(stage, 1, later(days=1))
    first, last = [accepted(stage, stage.ann, number, later(days=2)) for number in (2, 3)]
    assert hear(first, later(days=2)) + hear(last, later(days=2)) == [*Decision.objects.all()]
    assert Reward.objects.count() == 1 and figures(stage) == [("main", 1, 70_000, 1, 70_000)]
    decide.withdraw_referral(referral_id=last.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=4))
    hear(last, later(days=4))
    assert Reward.objects.get().state == "cancelled" and figures(stage) == []
    assert figures(stage, plan(when={"fact": "count.submitted", "is": "gte", "value": 2})) == [("main", 0, 0, 1, 70_000)]


def test_caps_hold_over_what_goals_and_milestones_earn(stage):
    """The program budget bounds both; the same room is asked when the history is played."""
    both = plan(window="month", when=deals(1)) | {"budget": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"calendar": "year"}}}
    publish(stage, both)
    for number, days in ((1, 1), (2, 31), (3, 61)):
        deal(stage, number, later(days=days))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [70_000, 30_000]
    assert figures(stage) == [("main", 2, 100_000, 2, 100_000)]


def test_the_report_says_how_often(stage):
    publish(stage, plan(window="month"))
    for number in (1, 2):
        deal(stage, number, later(days=number))
    draft = plan(window="month", when=deals(1), pay={"thanks": "Well done"})
    shown = back_test.view(played_back(stage.program.id, draft, UNTIL), parse_plan(draft))
    page = " ".join(render_to_string("console/back_test_report.html", shown).split())
    assert "Goals reached" in page and "€700.00" in page and shown["exact"]


@pytest.mark.crossed
@pytest.mark.parametrize("fields, left", [({"pay": {"fixed": {"minor": 90_000, "currency": "EUR"}}}, 90_000),
                                          ({"within": {"maximum": {"minor": 40_000, "currency": "EUR"}}}, 40_000)])
@pytest.mark.parametrize("decided", ["when_reached", "window_end"])
def test_what_was_agreed_holds_for_goals_too(stage, fields, left, decided):
    """Overrides hold if the instant that chose the version is in [from, until): of a window's end, its last one."""
    publish(stage, plan(window="month", decide=decided))
    agreed(stage, fields=fields)
    for number, enrolment in ((1, stage.ann), (2, stage.ben), (3, stage.ann), (4, stage.ben)):
        deal(stage, number, later(days=1 + number), enrolment=enrolment)
    end_windows(stage.program.id)
    assert sorted(Reward.objects.values_list("granted_minor", flat=True)) == sorted([left, 70_000])
    assert figures(stage) == [("main", 2, left + 70_000, 2, left + 70_000)]
