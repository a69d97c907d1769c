"""A part of what a milestone earns was cancelled, the milestone goes and comes again: what was cancelled stays so, to the cent, and the rest is paid."""
import pytest

from desks import console_trail, console_words
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from referrals.commands import milestones, reopen, unwin
from rewards.commands import recredit
from rewards.models import Decision, Reward, TakeBack
from tests.apps.rewards.adjusted import PERCENT, tell
from tests.apps.rewards.books import all_right, amounts, expense, names, standing
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import deal, later, publish
from tests.apps.rewards.test_cancelled import cancelled, on_its_way
from tests.pure.ladder import counted, document


def owed(stage) -> int:
    """What is owed to her now, by the books; and everything else agrees with that."""
    assert all_right(stage.tenant_id) and replay_is_the_books(stage.program.id)
    minor = -sum(standing(("advocate", stage.ann.advocate_id)).values())
    assert minor == expense()
    return minor


def deals(stage, many: int) -> list[Decision]:
    return [deal(stage, number, None, later(days=number))[0] for number in range(1, many + 1)]


def gone(stage, milestone, days: int) -> None:
    unwin.unwin_referral(referral_id=milestone.referral_id, reason="other", acting=stage.tess, at=later(days=days))
    for _ in range(2):   # told twice
        recredit.settle(milestone_id=milestone.milestone_id, cause=f"withdrawal:{days}", at=later(days=days))


def again(stage, milestone, days: int) -> None:
    """It stands as it was."""
    report = milestones.Report(kind="won", occurred_at=later(days=days), amounts={}, currency="")
    milestones.record_milestone(referral_id=milestone.referral_id, report=report, source="manual", acting=stage.tess, at=later(days=days))
    for _ in range(2):
        recredit.settle(milestone_id=milestone.milestone_id, cause=f"reinstatement:{days}", at=later(days=days))


def steps(*bands: tuple[int, int], **other) -> dict:
    return counted("whole_retro") | {"bands": [{"from": start, "pay": {"fixed": {"minor": minor, "currency": "EUR"}}} for start, minor in bands]} | other


def raise_of(decision: Decision, by: Decision) -> Reward:
    return Reward.objects.get(milestone_id=decision.milestone_id, decision=by)


def test_of_what_is_granted_again_the_raise_stays_cancelled(stage):
    """A step raised it from 100 to 150, the 50 were cancelled. It goes, and stands again at 150: 100 are paid."""
    publish(stage, document(steps((0, 100), (3, 150))))
    first, _, third = deals(stage, 3)
    cancelled(stage, raise_of(first, third))
    assert owed(stage) == 400
    gone(stage, first, 10)
    assert owed(stage) == 200, "of two deals each comes to 100"
    again(stage, first, 11)
    assert owed(stage) == 400
    anew = Reward.objects.filter(milestone_id=first.milestone_id).latest("id")
    assert amounts(anew) == ("approved", 150, 50, 0) and names(anew.id) == ["reward.accrued", "reward.cancelled", "reward.approved"]
    assert [row.cause for row in TakeBack.objects.filter(reward=anew)] == [f"follows:{anew.decision_id}"]
    for days in (12, 14):   # as often as it goes and comes
        gone(stage, first, days)
        again(stage, first, days + 1)
        assert owed(stage) == 400


def test_the_trail_says_that_a_part_ended_and_which(stage):
    publish(stage, document(steps((0, 100), (3, 150))))
    first, _, third = deals(stage, 3)
    raised = raise_of(first, third)
    cancelled(stage, raised)
    gone(stage, first, 10), again(stage, first, 11)
    anew = Reward.objects.filter(milestone_id=first.milestone_id).latest("id")
    whole, part = [next(event for event in outbox_queries.timeline([one.id]) if event.name == "reward.cancelled") for one in (raised, anew)]
    assert (console_trail.line(whole, {}).words, console_trail.line(whole, {}).amount) == ("A reward was cancelled", Money(50, "EUR"))
    said = console_trail.line(part, {})
    assert (said.words, said.amount) == ("A part of a reward ended, because it had been cancelled before", Money(50, "EUR"))
    on_its_page = console_words.told(part, {})
    assert (on_its_page.strong, on_its_page.amount) == ("A part of the reward ended", Money(50, "EUR")) and "the rest goes on" in on_its_page.rest


def test_a_raise_that_ends_and_comes_again(stage):
    """Two steps raised it from 100 to 150 and to 250; the first raise, of 50, was cancelled. Both deals that reached them go, and come again."""
    publish(stage, document(steps((0, 100), (3, 150), (4, 250))))
    first, _, third, fourth = deals(stage, 4)
    cancelled(stage, raise_of(first, third))
    assert owed(stage) == 950
    for number, one in enumerate((fourth, third)):
        gone(stage, one, 10 + number)
    assert owed(stage) == 200
    again(stage, third, 12)
    assert owed(stage) == 450
    again(stage, fourth, 13)
    assert owed(stage) == 950, "the 50 stay cancelled, the other hundred is paid"


def test_what_comes_again_as_more_is_no_more_than_what_was_left(stage):
    """What would raise it ends, whether it stood meanwhile or not."""
    publish(stage, document(steps((0, 100), (3, 150), (4, 250))))
    first, _, third = deals(stage, 3)
    cancelled(stage, raise_of(first, third))
    gone(stage, first, 10)
    deal(stage, 4, None, later(days=11))
    assert owed(stage) == 450, "of three deals each comes to 150"
    again(stage, first, 12)
    assert owed(stage) == 100 + 3 * 250


def test_without_a_window_too(stage):
    """An amendment raised it by 5 000, which were cancelled; it is withdrawn and stands again, and a refund then takes what goes beyond them."""
    publish(stage, document(pay=PERCENT))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    tell(stage, decision.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    cancelled(stage, Reward.objects.exclude(decision=decision).get())
    gone(stage, decision, 10)
    assert owed(stage) == 0
    again(stage, decision, 11)
    assert owed(stage) == 10_000
    for days, kind, minor, left in ((12, "partial_refund", 30_000, 10_000), (13, "payment_dispute", 75_000, 7_500), (14, "dispute_won", None, 10_000)):
        tell(stage, decision.milestone_id, kind, days, minor=minor)
        assert owed(stage) == left, kind


def test_what_is_worth_less_meanwhile_is_paid(stage):
    """Of 15 000 a third was cancelled. What comes to 8 000 is not more than what was left, and 12 000 are."""
    publish(stage, document(pay=PERCENT))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    tell(stage, decision.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    cancelled(stage, Reward.objects.exclude(decision=decision).get())
    for days in (10, 20):
        for number, (minor, left) in enumerate(((80_000, 8_000), (120_000, 10_000), (90_000, 9_000), (150_000, 10_000))):
            tell(stage, decision.milestone_id, "amendment", days + number, amounts={"first_year_value": minor})
            assert owed(stage) == left
        gone(stage, decision, days + 5)
        assert owed(stage) == 0
        again(stage, decision, days + 6)
        assert owed(stage) == 10_000


@pytest.mark.parametrize("whole, left", [(False, 30_000), (True, 0)])
def test_in_another_currency_nothing_was_left_or_cancelled(stage, whole, left):
    """Of 15 000 cents a third was cancelled, or all; it goes, the referral is reopened, and by the plan of that day it earns points. Cents are no
    measure for these, but of what was cancelled as a whole nothing is paid in anything."""
    publish(stage, document(pay=PERCENT))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    tell(stage, decision.milestone_id, "amendment", 3, amounts={"first_year_value": 150_000})
    for reward in Reward.objects.order_by("-id")[:2 if whole else 1]:
        cancelled(stage, reward)
    gone(stage, decision, 10)
    publish(stage, document(pay={"fixed": {"minor": 30_000, "currency": "PTS"}}), later(days=11))
    reopen.reopen_referral(referral_id=decision.referral_id, acting=stage.tess, at=later(days=12))
    again(stage, decision, 13)
    assert Reward.objects.get(currency="PTS").granted_minor == 30_000
    who = "advocate", stage.ann.advocate_id
    for days, kind, minor, stays in ((13, "", None, left), (14, "payment_dispute", 150_000, 0), (15, "dispute_won", None, left)):
        if kind:
            tell(stage, decision.milestone_id, kind, days, minor=minor)
        assert -sum(standing(who, "PTS").values()) == stays and not standing(who) and all_right(stage.tenant_id)


def test_what_comes_back_is_in_the_currency_in_which_it_was_paid(stage):
    """It earned points, was lost and reopened, and earned euros that were paid. A dispute took these, another reward answered for them, and it was won."""
    publish(stage, document(pay={"fixed": {"minor": 30_000, "currency": "PTS"}}))
    [decision] = deal(stage, 1, 100_000, later(days=1))
    gone(stage, decision, 10)
    publish(stage, document(pay=PERCENT), later(days=11))
    reopen.reopen_referral(referral_id=decision.referral_id, acting=stage.tess, at=later(days=12))
    again(stage, decision, 13)
    on_its_way(stage, Reward.objects.get(currency="EUR"), confirmed=True)
    tell(stage, decision.milestone_id, "payment_dispute", 14, minor=100_000)
    deal(stage, 2, 100_000, later(days=15))
    tell(stage, decision.milestone_id, "dispute_won", 16)
    anew = Reward.objects.get(restores__isnull=False)
    assert (anew.currency, anew.granted_minor, anew.restores.currency) == ("EUR", 10_000, "EUR")


def retro_percents() -> dict:
    return counted("whole_retro") | {"bands": [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1_000), (2, 1_500))]}


@pytest.mark.parametrize("which, left, after", [("first", 2_000, 5_000), ("raise", 10_000, 10_000)])
def test_a_dispute_that_was_open_when_a_part_was_cancelled(stage, which, left, after):
    """Of 15 000 in two parts a dispute takes 3 000 from the raise; then one part is cancelled, and the dispute is won: to what is not
    cancelled it comes back, and of what is cancelled nothing does."""
    publish(stage, document(retro_percents()))
    first, second = [deal(stage, number, 100_000, later(days=number))[0] for number in (1, 2)]
    tell(stage, first.milestone_id, "payment_dispute", 5, minor=20_000)
    own, more = Reward.objects.get(decision=first), raise_of(first, second)
    assert amounts(more) == ("approved", 5_000, 3_000, 0)
    cancelled(stage, own if which == "first" else more)
    assert owed(stage) == left + 15_000
    tell(stage, first.milestone_id, "dispute_won", 10)
    assert owed(stage) == after + 15_000
    gone(stage, first, 11)
    again(stage, first, 12)
    assert owed(stage) == after + 15_000


@pytest.mark.parametrize("limit", ["budget", "per_beneficiary"])
def test_what_ends_with_what_was_cancelled_takes_no_room(stage, limit):
    """The third deal reaches a step: its own 150 and the raise of the second fit, for the raise of the first is not paid."""
    bound = {"amount": {"minor": 300, "currency": "EUR"}, "window": "lifetime"}
    rules = document(steps((0, 100), (3, 150)), **({} if limit == "budget" else {"within": {"per_beneficiary": bound}}))
    publish(stage, rules | ({"budget": bound} if limit == "budget" else {}))
    first, second = deals(stage, 2)
    cancelled(stage, Reward.objects.get(decision=first), days=2)
    [third] = deal(stage, 3, None, later(days=3))
    assert [raise_of(one, third).granted_minor for one in (first, second)] == [50, 50]
    assert owed(stage) == 300
