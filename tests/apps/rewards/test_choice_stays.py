"""Groups, promotions, repeats and gifts, once an amount changes or money goes back: what was chosen stays, and what was added is counted once."""
import pytest

from foundation.kernel.acting import Actor
from rewards.commands import endings
from rewards.models import Decision, PromotionPart, Reward
from tests.apps.rewards.adjusted import left, tell
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.apps.rewards.test_groups import TENTH, eur, group
from tests.apps.rewards.test_invoices import decided, paid
from tests.apps.rewards.test_limits import TWICE, budget, promotion
from tests.pure.ladder import document, percents

pytestmark = pytest.mark.usefixtures("decided_alike")


def of(milestone_id) -> int:
    """What is left of all that a milestone earned."""
    return sum(row.granted_minor - row.taken_back_minor for row in Reward.objects.filter(milestone_id=milestone_id, given_by=None))


def test_the_choice_of_a_group_stays_when_the_amount_changes(stage):
    """MONEY §2: groups compare rounded, uncapped amounts; the choice then stays."""
    publish(stage, group("best", {"fixed": eur(1_500)}, TENTH))
    [one, _] = deal(stage, 1, 20_000, later(days=1))
    tell(stage, one.milestone_id, "amendment", 2, amounts={"first_year_value": 10_000})
    assert [(row.decision.rule_key, row.granted_minor - row.taken_back_minor) for row in Reward.objects.all()] == [("r1", 1_000)]   # the other one would be more now
    tell(stage, one.milestone_id, "amendment", 3, amounts={"first_year_value": 30_000})
    assert of(one.milestone_id) == 3_000
    [two, _] = deal(stage, 2, 10_000, later(days=4))
    tell(stage, two.milestone_id, "amendment", 5, amounts={"first_year_value": 90_000})
    assert of(two.milestone_id) == 1_500


def test_the_choice_stays_where_a_window_is_evaluated_again(stage):
    """The one that was not chosen counts on its escalator, and pays nothing whatever becomes of the deal's money."""
    publish(stage, group("best", {"fixed": eur(9_000)}, {"escalator": percents("marginal") | {"on_reversal": "reprice"}}))
    [one, _] = deal(stage, 1, 80_000, later(days=1))
    for days, (kind, news, expected) in enumerate([("amendment", {"amounts": {"first_year_value": 85_000}}, 9_000), ("partial_refund", {"minor": 10_000}, 9_000),
                                                   ("payment_dispute", {}, 0), ("dispute_won", {}, 9_000)], 2):
        tell(stage, one.milestone_id, kind, days, **news)
        assert left() == expected
    [two, _] = deal(stage, 2, 140_000, later(days=6))
    before = left()
    tell(stage, two.milestone_id, "payment_dispute", 7)
    tell(stage, two.milestone_id, "dispute_won", 8)
    assert left() == before


def test_a_group_that_chose_nobody_chooses_once_the_amount_allows_it(stage):
    """Nothing was chosen while nobody was paid; then one is, not both."""
    big = {"fact": "first_year_value", "is": "gte", "value": eur(50_000)}
    plan = group("best", {"fixed": eur(1_500)}, TENTH)
    publish(stage, plan | {"rules": [rule | {"when": big} for rule in plan["rules"]]})
    [one, _] = deal(stage, 1, 10_000, later(days=1))
    assert left() == 0
    tell(stage, one.milestone_id, "amendment", 2, amounts={"first_year_value": 60_000})
    assert [(row.decision.rule_key, row.granted_minor) for row in Reward.objects.all()] == [("r1", 6_000)]
    assert Decision.objects.filter(reason="other_rule_chosen").exists()


def test_a_rise_spends_of_a_promotions_budget_what_the_promotion_adds_to_it(stage):
    """MONEY §2: a promotion's budget cuts the part that it adds."""
    publish(stage, document(pay=TENTH) | {"promotions": [promotion(TWICE, budget=eur(2_000))]})
    [one] = deal(stage, 1, 7_000, later(days=4))
    tell(stage, one.milestone_id, "amendment", 5, amounts={"first_year_value": 14_000})
    assert left() == 2_800 and sum(PromotionPart.objects.values_list("minor", flat=True)) == 1_400
    tell(stage, one.milestone_id, "amendment", 6, amounts={"first_year_value": 7_000})
    tell(stage, one.milestone_id, "amendment", 7, amounts={"first_year_value": 14_000})
    assert left() == 2_800


def test_an_invoice_that_came_to_nothing_at_first_has_its_number_later(stage):
    """MONEY §2: repeat: invoices above zero only. In whatever order the amounts are told."""
    publish(stage, document(pay={"percent_bp": 1000, "of": "invoice_amount"}, on={"milestone": "invoice_paid", "repeat": {"times": 2, "each": "payment"}}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=1), 1)
    invoice = paid(stage, referral, 1, 10_000, 2)
    tell(stage, invoice.milestone.id, "amendment", 3, amounts={"invoice_amount": 0}, settles=False)
    decided(invoice, 4)
    tell(stage, invoice.milestone.id, "amendment", 5, amounts={"invoice_amount": 20_000})
    assert left() == 2_000


def test_room_comes_back_when_a_gift_is_taken_back(stage):
    """MONEY §2: room comes back when a reward is cancelled or taken back: also what she had given away."""
    publish(stage, document(pay={"fixed": eur(10_000)}) | {"budget": budget(15_000)})
    [one] = deal(stage, 1, 10_000, later(days=1))
    endings.donate(reward_id=Reward.objects.get().id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
    tell(stage, one.milestone_id, "refund", 3)
    [two] = deal(stage, 2, 10_000, later(days=4))
    assert of(two.milestone_id) == 10_000
