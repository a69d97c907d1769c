"""What a deal pays after it is won: invoices, renewals, and kinds that a program declares."""

from referrals.commands import milestones
from rewards.commands import accrue
from rewards.models import Decision, Reward
from tests.apps.rewards.books import expense, names, standing
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.pure.ladder import document, percents

TENTH = {"percent_bp": 1000, "of": "invoice_amount"}


def paid(stage, referral, number: int, minor: int, days: int, kind: str = "invoice_paid", reference: str = ""):
    report = milestones.Report(kind=kind, occurred_at=later(days=days), deal_reference=reference, invoice=f"I-{number}", amounts={"invoice_amount": minor}, currency="EUR")
    return milestones.record_milestone(referral_id=referral.id, report=report, source="billing", acting=stage.tess, at=later(days=days))


def decided(answer, days: int) -> list[Decision]:
    return accrue.accrue_rewards(milestone_id=answer.milestone.id, at=later(days=days))


def test_each_invoice_of_a_deal_pays(stage):
    """DOMAIN §2: for invoices also the invoice; zero-amount and trial invoices earn nothing."""
    publish(stage, document(pay=TENTH, on={"milestone": "invoice_paid"}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    assert paid(stage, referral, 0, 0, 2).what == "noted" and not Decision.objects.exists()
    first, second = paid(stage, referral, 1, 9_900, 3), paid(stage, referral, 2, 19_900, 33)
    for answer, days in ((first, 3), (second, 33), (second, 33)):
        decided(answer, days)
    assert list(Reward.objects.order_by("id").values_list("granted_minor", "state")) == [(990, "approved"), (1_990, "approved")]
    assert (standing(("advocate", stage.ann.advocate_id)), expense()) == ({"payable": -2_980}, 2_980)
    assert names(Reward.objects.first().id) == ["reward.accrued", "reward.approved"]


def test_a_renewal_and_what_a_program_calls_its_own(stage):
    rules = document(pay=TENTH, on={"milestone": "renewal"})
    rules["rules"].append(rules["rules"][0] | {"key": "done", "on": {"milestone": "custom.rollout_done"}, "pay": {"fixed": {"minor": 5_000, "currency": "EUR"}}})
    publish(stage, rules)
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=2), 100_000)
    decided(paid(stage, referral, 7, 120_000, 360, kind="renewal"), 360)
    report = milestones.Report(kind="custom.rollout_done", occurred_at=later(days=9))
    done = milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=stage.tess, at=later(days=9))
    decided(done, 9)
    assert sorted(Reward.objects.values_list("granted_minor", flat=True)) == [5_000, 12_000]


def test_a_ladder_over_paid_invoices(stage):
    """MONEY §3: net revenue sum of one base over one kind; the deal and its invoices are never both counted."""
    ladder = percents("marginal") | {"metric": {"sum": "invoice_amount", "of": "invoice_paid"}, "bands": [
        {"from": start, "pay": {"percent_bp": rate, "of": "invoice_amount"}} for start, rate in ((0, 1000), (100_000, 1500), (250_000, 2000))]}
    publish(stage, document(ladder, on={"milestone": "invoice_paid"}))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    for number, (minor, days) in enumerate(((80_000, 2), (40_000, 32), (150_000, 62))):
        decided(paid(stage, referral, number, minor, days), days)
    assert list(Reward.objects.order_by("id").values_list("granted_minor", flat=True)) == [8_000, 5_000, 23_500]   # the first row of the vectors
