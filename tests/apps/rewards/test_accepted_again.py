"""A lost referral that goes on is accepted once more, and another version is in force by then: each milestone is priced by the acceptance under which it was
recorded, whenever its news is heard, and a replay says the same."""
import pytest

from referrals.commands import award, decide, milestones, reopen, unwin
from rewards.models import Progress, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.hearing import IN_ANY_ORDER, hear
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.apps.rewards.test_goals_in_a_budget import at_least, goal
from tests.cast import submitted
from tests.pure.ladder import document, percents

pytestmark = pytest.mark.usefixtures("played_back_alike", "decided_alike")


def plan(rate: int, fixed: int, *goals: dict) -> dict:
    """A share of what is won, and an amount for what is qualified."""
    first = document(pay={"percent_bp": rate, "of": "first_year_value"})
    return first | {"rules": [*first["rules"], first["rules"][0] | {"key": "early", "on": {"milestone": "qualified"}, "pay": {"fixed": {"minor": fixed, "currency": "EUR"}}}, *goals]}


def qualified(stage, referral, at) -> None:
    report = milestones.Report(kind="qualified", occurred_at=at)
    milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=at)


def granted() -> dict[str, int]:
    rows = Reward.objects.select_related("decision").order_by("id")
    return {row.decision.rule_key: row.granted_minor - row.taken_back_minor for row in rows if row.granted_minor > row.taken_back_minor}


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_came_before_keeps_its_terms(stage, order, at_once):
    publish(stage, plan(1_000, 100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    qualified(stage, referral, later(days=2))
    if at_once:
        hear(later(days=2), order)
    decide.lose_referral(referral_id=referral.id, reason="no_budget", acting=stage.tess, at=later(days=3))
    publish(stage, plan(2_000, 200), at=later(days=4))
    reopen.reopen_referral(referral_id=referral.id, acting=stage.tess, at=later(days=5))
    won(stage, referral.id, later(days=6), 10_000)
    hear(later(days=6), order)
    assert granted() == {"early": 100, "main": 2_000}


def test_what_waited_for_the_second_acceptance_has_its_terms(stage):
    """It was received while somebody looked at the referral once more, and recorded behind that."""
    publish(stage, plan(1_000, 100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    decide.lose_referral(referral_id=referral.id, reason="no_budget", acting=stage.tess, at=later(days=3))
    publish(stage, plan(2_000, 200), at=later(days=99))
    reopen.reopen_referral(referral_id=referral.id, acting=stage.tess, at=later(days=100))
    report = milestones.Report(kind="won", occurred_at=later(days=101), amounts={"first_year_value": 10_000}, currency="EUR")
    assert milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=later(days=101)).kept
    decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=102))
    milestones.apply_kept(party_id=referral.party_id, at=later(days=102))
    hear(later(days=103))
    assert granted() == {"early": 200, "main": 2_000}


@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_was_won_before_anybody_accepted_it(stage, order):
    """Withdrawn, and reported anew once the referral was accepted, it has the terms of that acceptance."""
    publish(stage, plan(1_000, 100))
    referral = submitted(stage, stage.ann, later(days=1), number=1)
    report = milestones.Report(kind="won", occurred_at=later(days=2), amounts={"first_year_value": 10_000}, currency="EUR")
    kept = milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=later(days=2)).kept
    award.award_kept(kept_id=kept.id, shares={referral.id: 10_000}, reason="We all know it.", acting=stage.tess, at=later(days=2))
    hear(later(days=2), order)
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=3))
    hear(later(days=3), order)
    publish(stage, plan(2_000, 200), at=later(days=4))
    reopen.reopen_referral(referral_id=referral.id, acting=stage.tess, at=later(days=5))
    won(stage, referral.id, later(days=6), 10_000)
    hear(later(days=6), order)
    assert granted() == {"early": 200, "main": 2_000}


@pytest.mark.parametrize("mode", ["marginal", "whole_forward", "whole_retro"])
@pytest.mark.parametrize("order", IN_ANY_ORDER)
def test_what_was_refunded_while_it_was_lost_earns_nothing_and_counts_for_nothing(stage, order, mode):
    """Won after all, it has its refund. The next news of it finds a window that it isn't in."""
    publish(stage, document(percents(mode) | {"on_reversal": "reprice"}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    first = won(stage, referral.id, later(days=2), 10_000)
    hear(later(days=2), order)
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=3))
    hear(later(days=3), order)
    tell(stage, first, "refund", 4, settles=False)
    hear(later(days=4), order)
    reopen.reopen_referral(referral_id=referral.id, acting=stage.tess, at=later(days=5))
    assert won(stage, referral.id, later(days=6), 10_000) == first
    hear(later(days=6), order)
    assert granted() == {} and Progress.objects.get().metric == 0
    tell(stage, first, "amendment", 7, settles=False, amounts={"first_year_value": 20_000})
    hear(later(days=7), order)
    assert granted() == {}


@pytest.mark.parametrize("at_once", [True, False])
def test_a_goal_hears_that_it_came_in_before_it_was_accepted(stage, at_once):
    """What counts referrals that come in is decided by the version of that day, however late it is heard."""
    publish(stage, plan(1_000, 100, goal("came", 50, at_least(1, "count.submitted"))))
    referral = submitted(stage, stage.ann, later(days=1), number=1)
    if at_once:
        hear(later(days=1))
    publish(stage, plan(1_000, 100, goal("came", 70, at_least(1, "count.submitted"))), at=later(days=4))
    decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=5))
    hear(later(days=6))
    assert granted() == {"came": 50}
