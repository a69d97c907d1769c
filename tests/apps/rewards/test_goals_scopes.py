"""Whose goal it is, sums in other currencies, and a goal that falls after it was paid; each is played back to the cent."""
from datetime import date
from uuid import uuid4

import pytest

from foundation.rates import commands as rates_commands
from foundation.rates.rules.quoting import Line
from partners.commands import organisations
from referrals.commands import milestones
from referrals.models import Referral
from rewards.commands import deliver
from rewards.models import Decision, Goal, Reward
from tests.apps.rewards.books import amounts, standing
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, later, milestone_of, publish, won
from tests.apps.rewards.test_goals import deal, deals, hers, plan, tell, told

UNTIL = later(days=90)


def founded(stage, name: str):
    return organisations.found(name=name, level="silver", acting=stage.tess, at=later(days=0))


def deal_for(stage, organisation, enrolment, number: int, at, value: int = 100_000) -> list[Decision]:
    referral = accepted(stage, enrolment, number, at)
    Referral.objects.filter(id=referral.id).update(organisation_id=organisation.id)
    return told(won(stage, referral.id, at, value, base="deal_value"), at)


def test_a_partner_reaches_it_together(stage):
    """MONEY §1, Scope: partner_organisation: always the credited claimant's, whoever is paid."""
    publish(stage, plan(scope="partner_organisation", to="partner_organisation", when=deals(3)))
    werft, other = founded(stage, "Werft"), founded(stage, "Hafen")
    assert deal_for(stage, werft, stage.ann, 1, later(days=1)) == deal_for(stage, werft, stage.ben, 2, later(days=2)) == []
    assert deal_for(stage, other, stage.ann, 3, later(days=3)) == []
    [decided] = deal_for(stage, werft, stage.ben, 4, later(days=4))
    reward = Reward.objects.get()
    assert (reward.beneficiary_kind, reward.beneficiary_id, decided.goal.subject_id, decided.goal.organisation_id) == (
        "partner_organisation", werft.id, werft.id, werft.id)
    assert sum(standing(("partner_organisation", werft.id)).values()) == -70_000 and replay_is_the_books(stage.program.id, UNTIL)


def test_a_member_reaches_it_for_the_partner_she_acts_for(stage):
    """MONEY §1, Scope: member (the advocate in her organisation, over enrolments); what she did for nobody is counted apart."""
    publish(stage, plan(scope="member", when=deals(2)))
    werft, other = founded(stage, "Werft"), founded(stage, "Hafen")
    assert deal_for(stage, werft, stage.ann, 1, later(days=1)) == deal_for(stage, other, stage.ann, 2, later(days=2)) == []
    assert deal_for(stage, werft, stage.ben, 3, later(days=3)) == deal(stage, 4, later(days=4))[1] == []
    [decided] = deal_for(stage, werft, stage.ann, 5, later(days=5))
    assert decided.goal.organisation_id == werft.id and decided.facts["values"]["count.won"] == 2
    [alone] = deal(stage, 6, later(days=6))[1]
    assert alone.goal.organisation_id is None and alone.facts["values"]["count.won"] == 2 and Goal.objects.count() == 4
    assert Reward.objects.count() == 2 and replay_is_the_books(stage.program.id, UNTIL)


def test_a_sum_adds_up_what_was_won_in_another_currency(stage):
    """MONEY §2: at the stored rate, the latest not after the day; what has no rate is in no sum yet."""
    publish(stage, plan(when={"fact": "sum.deal_value.won", "is": "gte", "value": {"minor": 190_000, "currency": "EUR"}}))
    rates_commands.import_rates(lines=[Line("2026-03-02", "USD", "EUR", "0.90")], source="ECB", acting=stage.olga, at=later(days=0))

    def in_currency(currency: str, number: int, at):
        report = milestones.Report(kind="won", occurred_at=at, amounts={"deal_value": 100_000}, currency=currency)
        return told(milestones.record_milestone(referral_id=accepted(stage, stage.ann, number, at).id, report=report, source="manual", acting=stage.tess, at=at).id, at)
    assert in_currency("CHF", 1, later(days=1)) == in_currency("USD", 2, later(days=2)) == []
    [decided] = in_currency("EUR", 3, later(days=3))
    assert decided.facts["values"]["sum.deal_value.won"] == 190_000 and date(2026, 3, 2) <= decided.goal.reached_at.date()
    assert replay_is_the_books(stage.program.id, UNTIL)


def test_it_falls_after_it_was_paid(stage):
    """MONEY §6: taken back after delivery is receivable, and answers to what is earned later; reached again it comes back."""
    publish(stage, plan(window="month"))
    deal(stage, 1, later(days=1))
    second, _ = deal(stage, 2, later(days=2))
    reward, payout = Reward.objects.get(), uuid4()
    deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=payout, attempt=1, at=later(days=3))
    deliver.confirm_fulfilment(reward_id=reward.id, provider="bank", payout_id=payout, attempt=1, acting=stage.olga, at=later(days=3))
    assert [row.reason for row in tell(stage, second, "payment_dispute", later(days=5), minor=100_000, reference="D1")] == ["goal_fell"]
    assert amounts(reward) == ("reversed", 70_000, 70_000, 70_000) and hers(stage) == {"receivable": 70_000} and replay_is_the_books(stage.program.id, UNTIL)
    for number, days in ((3, 40), (4, 41)):
        deal(stage, number, later(days=days))
    later_one = Reward.objects.exclude(id=reward.id).get()
    assert amounts(later_one) == ("fulfilled", 70_000, 0, 70_000) and hers(stage) == {}   # netted
    [again] = tell(stage, second, "dispute_won", later(days=50), reference="D1")
    assert again.outcome == "granted" and sum(hers(stage).values()) == -70_000
    assert Reward.objects.get(restores=reward).granted_minor == 70_000 and replay_is_the_books(stage.program.id, UNTIL)


@pytest.mark.parametrize("pay", [{"fixed": {"minor": 500, "currency": "PTS"}}, {"fixed": {"minor": 70_000, "currency": "EUR"}}])
def test_a_partner_s_goal_falls_and_is_reached_by_another(stage, pay):
    """Who completes it is credited with it; the organisation is paid once."""
    publish(stage, plan(scope="partner_organisation", to="partner_organisation", when=deals(2), pay=pay))
    werft = founded(stage, "Werft")
    deal_for(stage, werft, stage.ann, 1, later(days=1))
    deal_for(stage, werft, stage.ben, 2, later(days=2))
    first = Reward.objects.get()
    [fell] = tell(stage, milestone_of(first.referral_id), "refund", later(days=3))
    assert fell.reason == "goal_fell" and Reward.objects.get().state == "cancelled"
    [again] = deal_for(stage, werft, stage.ann, 3, later(days=4))
    assert again.outcome == "granted" and Reward.objects.count() == 1 and Reward.objects.get().taken_back_minor == 0
    assert replay_is_the_books(stage.program.id, UNTIL)
