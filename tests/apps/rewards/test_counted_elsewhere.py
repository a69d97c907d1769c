"""An escalator over what pays nothing itself (invoices, where wins are paid) follows the money of those, too."""
import pytest

from referrals import queries as referrals_queries
from rewards.commands import accrue, adjusting
from rewards.models import Progress, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.stage import complete, deal, later, publish
from tests.apps.rewards.test_choice_stays import of
from tests.apps.rewards.test_groups import eur, group
from tests.apps.rewards.test_invoices import decided, paid
from tests.pure.ladder import document, percents

pytestmark = pytest.mark.usefixtures("decided_alike")


@pytest.mark.crossed
@pytest.mark.parametrize("reversal", ["keep", "reprice"])
@pytest.mark.parametrize("kind, minor, before", [("refund", None, False), ("partial_refund", 80_000, False), ("partial_refund", 80_000, True)])
def test_a_refunded_invoice_counts_less_for_later_wins(stage, reversal, kind, minor, before):
    """MONEY §3: keep: revenue falls for later milestones; reprice: as if the taken-back amount had never been. `before`: refunded before
    anything was counted."""
    ladder = percents("whole_forward") | {
        "metric": {"sum": "invoice_amount", "of": "invoice_paid"}, "on_reversal": reversal, "demotion": "immediate",
        "bands": [{"from": start, "pay": {"fixed": eur(pay)}} for start, pay in ((0, 100), (100_000, 500))]}
    publish(stage, document(ladder))
    [one] = deal(stage, 1, 1_000, later(days=1))
    invoice = paid(stage, referrals_queries.referral(one.referral_id), 1, 100_000, 2)
    if before:
        tell(stage, invoice.milestone.id, kind, 2, minor=minor)
    decided(invoice, 2)
    adjusting.settle(milestone_id=invoice.milestone.id, cause="recorded:1", at=later(days=2))   # as its accrual does
    [two] = deal(stage, 2, 1_000, later(days=3))
    assert of(two.milestone_id) == (100 if before else 500)
    if not before:
        tell(stage, invoice.milestone.id, kind, 4, minor=minor)
    [three] = deal(stage, 3, 1_000, later(days=5))
    assert (of(two.milestone_id), of(three.milestone_id)) == (500 if reversal == "keep" and not before else 100, 100)
    assert Progress.objects.get().metric == (0 if minor is None else 20_000)


def test_a_dispute_over_a_counted_invoice_that_is_won_counts_again(stage):
    ladder = percents("whole_forward") | {
        "metric": {"sum": "invoice_amount", "of": "invoice_paid"}, "demotion": "immediate",
        "bands": [{"from": start, "pay": {"fixed": eur(pay)}} for start, pay in ((0, 100), (100_000, 500))]}
    publish(stage, document(ladder))
    [one] = deal(stage, 1, 1_000, later(days=1))
    invoice = paid(stage, referrals_queries.referral(one.referral_id), 1, 60_000, 2)
    decided(invoice, 2)
    deal(stage, 2, 1_000, later(days=3))
    tell(stage, invoice.milestone.id, "payment_dispute", 4)
    assert Progress.objects.get().metric == 0
    tell(stage, invoice.milestone.id, "dispute_won", 5)
    tell(stage, invoice.milestone.id, "amendment", 6, amounts={"invoice_amount": 100_000})
    [three] = deal(stage, 3, 1_000, later(days=7))
    assert Progress.objects.get().metric == 100_000 and of(three.milestone_id) == 500


def test_what_waits_for_its_group_is_counted_by_what_is_left_of_it(stage):
    """MONEY §2: a waiting milestone counts at once; §3: revenue falls for later milestones."""
    publish(stage, group("best", {"escalator": percents("marginal")}, {"percent_bp": 100, "of": "annual_value"}))
    waiting, _ = deal(stage, 1, 80_000, later(days=1))
    assert waiting.reason == "group_waits" and Progress.objects.get().metric == 80_000
    tell(stage, waiting.milestone_id, "partial_refund", 2, minor=60_000)
    assert Progress.objects.get().metric == 20_000
    complete(stage, waiting.milestone_id, 80_000, later(days=3), base="annual_value")
    accrue.rework_waiting(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3))
    adjusting.settle(milestone_id=waiting.milestone_id, cause="completed:1", at=later(days=3))
    assert of(waiting.milestone_id) == 2_000 and Progress.objects.get().metric == 20_000


def test_what_is_only_counted_is_not_decided_by_that(stage):
    """MONEY §3: the next number for a payment, in the order of arrival. An invoice that wins are counted by, and whose refund was heard of before the
    invoice itself, is still the first one that is paid for."""
    ladder = percents("whole_retro") | {"metric": {"sum": "invoice_amount", "of": "invoice_paid"}, "bands": [
        {"from": start, "pay": {"fixed": eur(pay)}} for start, pay in ((0, 100), (90_000, 500))]}
    rules = document(ladder)
    rules["rules"].append(rules["rules"][0] | {"key": "once", "on": {"milestone": "invoice_paid", "repeat": {"times": 1, "each": "payment"}}, "pay": {"percent_bp": 1_000, "of": "invoice_amount"}})
    publish(stage, rules)
    [one] = deal(stage, 1, 1_000, later(days=1))
    referral = referrals_queries.referral(one.referral_id)
    first = paid(stage, referral, 1, 100_000, 2)
    [two] = deal(stage, 2, 1_000, later(days=3))
    assert of(two.milestone_id) == 500, "the invoice counts"
    tell(stage, first.milestone.id, "partial_refund", 4, minor=50_000)
    assert of(two.milestone_id) == 100, "and less of it: that is said beside it, and nothing about the invoice"
    decided(paid(stage, referral, 2, 20_000, 5), 5)
    decided(first, 6)
    adjusting.settle(milestone_id=first.milestone.id, cause="recorded:1", at=later(days=6))
    assert [row.granted_minor - row.taken_back_minor for row in Reward.objects.filter(decision__rule_key="once")] == [5_000]
