"""What a deal is worth is what was said last, wherever it is summed up; and it stays in the currency in which it was said."""
import pytest

from foundation.kernel.errors import BadInput
from foundation.outbox import queries as outbox_queries
from referrals import queries as referrals_queries
from referrals.commands import milestones
from referrals.queries import sales
from rewards.models import Decision, Reward
from tests.apps.rewards.adjusted import PERCENT, tell
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.apps.rewards.test_limits import TWICE, promotion
from tests.pure.ladder import document


def test_what_a_deal_is_worth_is_what_was_said_last(stage):
    """Of several amendments the latest by when it happened, also where the database sums them up."""
    publish(stage, document(pay=PERCENT))
    [one] = deal(stage, 1, 10_000, later(days=1))
    deal(stage, 2, 500, later(days=1))
    tell(stage, one.milestone_id, "amendment", 6, amounts={"first_year_value": 30_000}, occurred=later(days=5))
    tell(stage, one.milestone_id, "amendment", 7, amounts={"first_year_value": 20_000}, occurred=later(days=4))
    ann = stage.ann.advocate_id
    assert [money.minor for money in sales.value_brought([ann])[ann]] == [30_500]
    assert referrals_queries.worth_by_advocate([ann]) == {ann: {"EUR": 30_500}}
    days = referrals_queries.figures_by_day(later(days=0), later(days=3), "UTC").values()
    assert [day["worth:EUR"] for day in days if "worth:EUR" in day] == [30_500]


def test_a_second_report_in_another_currency_is_refused_in_words(stage):
    """The amounts of one milestone stand in one currency; what says nothing about money still confirms it."""
    publish(stage, document(pay=PERCENT))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    milestone_id = won(stage, referral.id, later(days=1), 10_000)
    before = len(outbox_queries.timeline([referral.id]))

    def again(currency: str, **amounts: int):
        return milestones.record_milestone(referral_id=referral.id, source="billing", acting=stage.tess, at=later(days=2), report=milestones.Report(
            kind="won", occurred_at=later(days=1), amounts=amounts, currency=currency))
    with pytest.raises(BadInput) as caught:
        again("USD", deal_value=5_000)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/currency", "other_currency")]
    assert len(outbox_queries.timeline([referral.id])) == before and not Decision.objects.exists()
    assert again("", ).what == "known"
    assert again("EUR", deal_value=5_000).what == "known"
    assert referrals_queries.amounts_of(referrals_queries.milestone(milestone_id))["deal_value"].minor == 5_000


def test_an_amount_that_meets_its_condition_only_now_is_promoted_too(stage):
    """MONEY §4: the milestone evaluated again with its pinned version; what applied then multiplies, though it had added nothing yet."""
    plan = document(pay=PERCENT, when={"fact": "first_year_value", "is": "gte", "value": {"minor": 10_000, "currency": "EUR"}})
    publish(stage, plan | {"promotions": [promotion(TWICE, counts="milestone")]})
    [one] = deal(stage, 1, 5_000, later(days=4))
    assert one.outcome == "zero"
    tell(stage, one.milestone_id, "amendment", 8, amounts={"first_year_value": 20_000})
    assert [row.granted_minor for row in Reward.objects.all()] == [4_000] and replay_is_the_books(stage.program.id)
