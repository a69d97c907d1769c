"""What somebody chose about a reward is played when it was chosen: its room comes back to others, and what ended is granted no second time."""
import pytest

from foundation.kernel.acting import Actor
from referrals.queries import OF_REFERRAL, Told
from rewards import queries
from rewards.commands import cancelling, endings, goals
from rewards.models import PlanVersion, Reward
from tests.apps.rewards.adjusted import PERCENT
from tests.apps.rewards.adjusted import tell as tell_money
from tests.apps.rewards.hearing import hear
from tests.apps.rewards.played_back import UNTIL, played_back
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.apps.rewards.test_cancelled import on_its_way
from tests.apps.rewards.test_goals import deal, deals, plan, tell
from tests.apps.rewards.test_goals_in_a_budget import at_least, goal
from tests.pure.ladder import document
from tests.sweeps import only_in_sweeps

ROOM = {"budget": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": "lifetime"}}
pytestmark = pytest.mark.usefixtures("played_back_alike")


def chooses(stage, what: str, reward: Reward, days: int) -> None:
    ann = {"reward_id": reward.id, "acting": Actor("advocate", stage.ann.advocate_id), "at": later(days=days)}
    if what == "cancel":
        cancelling.cancel(kind="other", reason="Said so", **ann | {"acting": stage.olga})
    else:
        (endings.donate if what == "donate" else endings.forgo)(**ann)


def granted() -> list[int]:
    return [row.granted_minor for row in Reward.objects.filter(given_by=None).order_by("id")]


@pytest.mark.parametrize("what, second", [("forgo", 70_000), ("cancel", 70_000), ("donate", 30_000)])
def test_the_room_of_a_goals_reward_comes_back_to_the_next(stage, what, second):
    publish(stage, plan(when=deals(1)) | ROOM)
    deal(stage, 1, later(days=1))
    chooses(stage, what, Reward.objects.get(), 2)
    deal(stage, 3, later(days=3), enrolment=stage.ben)
    assert granted() == [70_000, second]
    report = played_back(stage.program.id, plan(when=deals(1)) | {"budget": ROOM["budget"] | {"amount": {"minor": 110_000, "currency": "EUR"}}}, UNTIL)
    [total] = report["totals"]
    assert (total["now"], total["draft"]) == (70_000 + second, 70_000 + min(second + 10_000, 70_000))   # the draft's ended too


def disputed(stage, milestone_id, first_day: int) -> None:
    """And won a day later."""
    for days, kind, news in ((first_day, "payment_dispute", {"minor": 100_000}), (first_day + 1, "dispute_won", {})):
        tell(stage, milestone_id, kind, later(days=days), reference=f"D{first_day}", **news)


@pytest.mark.parametrize("what", ["forgo", "cancel", "donate", "cancel the gift"])
def test_a_goal_that_falls_and_is_reached_again_brings_back_what_did_not_end(stage, what):
    publish(stage, plan() | ROOM)
    deal(stage, 1, later(days=1))
    second, _ = deal(stage, 2, later(days=2))
    chooses(stage, "donate" if "gift" in what else what, Reward.objects.get(), 3)
    if "gift" in what:
        chooses(stage, "cancel", Reward.objects.get(beneficiary_kind="charity"), 4)
    disputed(stage, second, 5)
    for number in (7, 8):
        deal(stage, number, later(days=number), enrolment=stage.ben)
    assert granted() == [70_000, 30_000 if what == "donate" else 70_000]


@pytest.mark.parametrize("what", ["forgo", "cancel"])
def test_what_a_goal_earned_in_the_place_of_another_ends_by_itself(stage, what):
    """Another goal's reward had answered for its debt, so what comes back is a reward of its own: that one ends, for good."""
    publish(stage, plan() | {"rules": [*plan()["rules"], goal("many", 70_000, at_least(3, of="count.submitted"))],
                             "budget": ROOM["budget"] | {"amount": {"minor": 200_000, "currency": "EUR"}}})
    deal(stage, 1, later(days=1))
    second, _ = deal(stage, 2, later(days=2))
    on_its_way(stage, Reward.objects.get(), confirmed=True)
    tell(stage, second, "payment_dispute", later(days=5), minor=100_000, reference="D1")
    counted = accepted(stage, stage.ann, 3, later(days=6)).id
    goals.settle(told=lambda: [Told(OF_REFERRAL, counted)], cause="counted:3", at=later(days=6))
    tell(stage, second, "dispute_won", later(days=7), reference="D1")
    chooses(stage, what, Reward.objects.get(restores__isnull=False), 8)
    disputed(stage, second, 9)
    for number in (11, 12):
        deal(stage, number, later(days=number), enrolment=stage.ben)
    assert granted() == [70_000, 70_000, 70_000, 70_000]   # hers, the other goal's, what came back and ended, and Ben's


def come(stage, number: int, enrolment=None):
    """A deal of 100 000, heard at once."""
    milestone_id = won(stage, accepted(stage, enrolment or stage.ann, number, later(days=number)).id, later(days=number), 100_000)
    hear(later(days=number))
    return milestone_id


def news(stage, milestone_id, kind: str, days: int, **said) -> None:
    tell_money(stage, milestone_id, kind, days, settles=False, **said)
    hear(later(days=days))


def in_its_place(stage, milestone_id) -> Reward:
    """It was paid and disputed, another reward has answered for the debt, and the dispute was won."""
    on_its_way(stage, Reward.objects.get(milestone_id=milestone_id), confirmed=True)
    news(stage, milestone_id, "payment_dispute", 5, minor=100_000)
    come(stage, 6)
    news(stage, milestone_id, "dispute_won", 7)
    return Reward.objects.get(restores__milestone_id=milestone_id)


@pytest.mark.parametrize("what, last", [("cancel", 5_000), ("donate", 3_000), only_in_sweeps("forgo", 5_000), only_in_sweeps("cancel the gift", 5_000)])
def test_what_came_in_the_place_of_a_paid_one_ends_by_itself(stage, what, last):
    publish(stage, document(pay=PERCENT) | {"budget": {"amount": {"minor": 25_000, "currency": "EUR"}, "window": "lifetime"}})
    first = come(stage, 1)
    anew = in_its_place(stage, first)
    chooses(stage, "donate" if "gift" in what else what, anew, 8)
    if "gift" in what:
        chooses(stage, "cancel", Reward.objects.get(given_by=anew), 9)
    news(stage, first, "partial_refund", 10, minor=20_000)
    come(stage, 11)
    come(stage, 12, stage.ben)
    news(stage, first, "amendment", 13, amounts={"first_year_value": 120_000})
    assert anew.granted_minor == 10_000 and granted()


def spring(minor: int) -> dict:
    return {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 20_000, "rules": ["main"]},
            "budget": {"minor": minor, "currency": "EUR"}}


def spent(stage) -> int:
    [promotion] = queries.parsed(PlanVersion.objects.get()).promotions
    return queries.spent_on(stage.program.id, promotion)


@pytest.mark.parametrize("what, last", [("forgo", 20_000), ("donate", 15_000), only_in_sweeps("", 15_000), only_in_sweeps("cancel the gift", 20_000)])
def test_what_came_in_the_place_of_a_paid_one_fills_a_promotions_budget_again(stage, what, last):
    """MONEY §2: a promotion's budget is what it adds, granted less taken back: nobody else may have it a second time."""
    publish(stage, document(pay=PERCENT) | {"promotions": [spring(25_000)]})
    anew = in_its_place(stage, come(stage, 1))
    if what:
        chooses(stage, "donate" if "gift" in what else what, anew, 8)
    if "gift" in what:
        chooses(stage, "cancel", Reward.objects.get(given_by=anew), 9)
    come(stage, 11, stage.ben)
    assert granted() == [20_000, 20_000, 20_000, last]


def test_what_came_in_the_place_of_a_gift_fills_a_promotions_budget_again(stage):
    """A part of the gift was taken before it left, and comes back once it has left: that part is a reward of its own."""
    publish(stage, document(pay=PERCENT) | {"promotions": [spring(25_000)]})
    first = come(stage, 1)
    chooses(stage, "donate", Reward.objects.get(), 2)
    news(stage, first, "payment_dispute", 3, minor=40_000)
    on_its_way(stage, Reward.objects.get(beneficiary_kind="charity"), confirmed=True)
    assert spent(stage) == 6_000
    news(stage, first, "dispute_won", 7)
    anew = Reward.objects.get(restores__given_by__isnull=False)
    assert (anew.granted_minor, spent(stage)) == (8_000, 10_000)
    news(stage, first, "partial_refund", 8, minor=50_000)
    assert spent(stage) == 5_000


def test_what_came_back_twice_fills_a_promotions_budget_once(stage):
    publish(stage, document(pay=PERCENT) | {"promotions": [spring(60_000)]})
    first = come(stage, 1)
    on_its_way(stage, in_its_place(stage, first), confirmed=True)
    news(stage, first, "payment_dispute", 9, minor=100_000, reference="D2")
    come(stage, 10)
    news(stage, first, "dispute_won", 11, reference="D2")
    assert granted() == [20_000] * 5 and spent(stage) == 30_000   # of five, two are gone


def test_of_a_promotion_comes_back_what_it_had_added_to_what_is_gone(stage):
    """The raise had less of the promotion than the first, for the budget ended there; its debt is open yet, so it stands again itself."""
    publish(stage, document(pay=PERCENT) | {"promotions": [spring(12_000)]})
    first = come(stage, 1)
    news(stage, first, "amendment", 2, amounts={"first_year_value": 150_000})
    assert (granted(), spent(stage)) == ([20_000, 7_000], 12_000)
    for reward in Reward.objects.order_by("id"):
        on_its_way(stage, reward, confirmed=True)
    news(stage, first, "payment_dispute", 5, minor=150_000)
    assert spent(stage) == 0
    come(stage, 6)
    news(stage, first, "partial_refund", 7, minor=30_000)
    news(stage, first, "dispute_won", 8)
    assert granted() == [20_000, 7_000, 20_000, 14_600]   # 80 % of 27 000 stay
    assert spent(stage) == 2_000 + 10_000 + 7_300   # of the raise, of the other deal, and of what came in the first one's place


@pytest.mark.parametrize("what", ["forgo", "cancel"])
def test_beside_a_part_that_ended_the_rest_falls_and_comes_back(stage, what):
    """Of two that a deal earned the raise is passed on: what a refund leaves is asked of the first alone."""
    publish(stage, document(pay=PERCENT))
    first = come(stage, 1)
    anew = in_its_place(stage, first)
    news(stage, first, "amendment", 8, amounts={"first_year_value": 150_000})
    chooses(stage, what, anew, 9)
    for days, kind, said in ((10, "partial_refund", {"minor": 30_000}), (11, "payment_dispute", {"minor": 90_000, "reference": "D2"}), (12, "dispute_won", {"reference": "D2"}), (13, "refund", {})):
        news(stage, first, kind, days, **said)


@pytest.mark.parametrize("kind, taken", [("partial_refund", 0), ("refund", 5_000)])
def test_for_a_gift_that_was_cancelled_no_other_reward_answers(stage, kind, taken):
    """MONEY §2: room comes back when a reward is cancelled, as what it had been given away as, too."""
    publish(stage, document(pay=PERCENT) | {"budget": {"amount": {"minor": 17_000, "currency": "EUR"}, "window": "lifetime"}})
    first = come(stage, 1)
    news(stage, first, "amendment", 2, amounts={"first_year_value": 150_000})
    chooses(stage, "donate", Reward.objects.get(granted_minor=10_000), 3)
    chooses(stage, "cancel", Reward.objects.get(beneficiary_kind="charity"), 4)
    news(stage, first, kind, 5, minor=None if kind == "refund" else 90_000)   # 6 000 of the two stay, and the raise is less
    assert sum(Reward.objects.values_list("taken_back_minor", flat=True)) == taken
    come(stage, 6, stage.ben)
    assert granted() == [10_000, 5_000, 10_000]
