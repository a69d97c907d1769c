"""Whom a rule pays: each beneficiary the plan can name, several rules on one milestone, and nobody twice."""
from dataclasses import replace
from uuid import uuid4

import pytest

from foundation.kernel.errors import NotFound, Refused
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import accrue, release
from rewards.models import Decision, Reward
from rewards.plan.templates import TEMPLATES, answered
from tests.apps.rewards.stage import accepted, later, publish, won

FIXED = {"fixed": {"minor": 10_000, "currency": "EUR"}}
EVERYBODY = ("advocate", "partner_organisation", "customer_account", "rep_owner", "rep_entered", "referred_party")


def rules(*wanted: str, **other) -> dict:
    return {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [
        {"key": to, "title": f"For the {to}", "on": {"milestone": "won"}, "to": to, "pay": FIXED} | other for to in wanted]}


def credited(monkeypatch, **more) -> None:
    """What a claim knows beside its advocate."""
    known = referrals_queries.credit_of

    def credit_of(milestone_id):
        return [replace(claim, **more) for claim in known(milestone_id)]
    monkeypatch.setattr(referrals_queries, "credit_of", credit_of)


def decided(stage) -> dict[str, Decision]:
    referral = accepted(stage, stage.ann, 1, later(days=1))
    return {decision.rule_key: decision for decision in accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2)), at=later(days=2))}


def test_six_rules_pay_six_accounts(stage, monkeypatch):
    """Several rules per plan; beneficiaries advocate, partner organisation, rep_owner, rep_entered, referred_party, customer_account."""
    organisation, owner, entered, party = uuid4(), uuid4(), uuid4(), uuid4()
    credited(monkeypatch, organisation_id=organisation, rep_owner_id=owner, rep_entered_id=entered, party_id=party)
    publish(stage, rules(*EVERYBODY))
    assert {key: decision.outcome for key, decision in decided(stage).items()} == dict.fromkeys(EVERYBODY, "granted")
    ann = stage.ann.advocate_id
    assert {(row.beneficiary_kind, row.beneficiary_id) for row in Reward.objects.all()} == {
        ("advocate", ann), ("customer_account", ann), ("partner_organisation", organisation), ("staff", owner), ("staff", entered), ("party", party)}
    for row in Reward.objects.all():
        assert row.advocate_id == ann and ledger_queries.balance(AccountRef("payable", row.beneficiary_kind, row.beneficiary_id), "EUR") == -10_000
        assert [one.id for one in queries.rewards_of_beneficiary(row.beneficiary_kind, row.beneficiary_id)] == [row.id]
    assert {row.beneficiary_kind for row in queries.rewards_of(ann)} == {"advocate", "customer_account"}
    assert [one.earned for one in queries.earnings(ann)] == [20_000]
    with pytest.raises(NotFound):
        queries.reward_of(ann, Reward.objects.get(beneficiary_kind="partner_organisation").id)
    assert [row.beneficiary_kind for row in queries.payable("EUR")].count("staff") == 2 and len(queries.payable("EUR")) == 6 and queries.payable("PTS") == []


def test_a_beneficiary_that_does_not_exist_makes_a_zero_decision(stage, monkeypatch):
    """MONEY §1: one that does not exist makes a zero decision."""
    credited(monkeypatch)
    publish(stage, rules("advocate", "partner_organisation", "rep_owner", "rep_entered"))
    told = {key: (decision.outcome, decision.reason) for key, decision in decided(stage).items()}
    assert told == {"advocate": ("granted", "")} | dict.fromkeys(("partner_organisation", "rep_owner", "rep_entered"), ("zero", "no_beneficiary"))
    assert Reward.objects.get().beneficiary_kind == "advocate"
    for decision in Decision.objects.all():
        assert (queries.again(decision).outcome, queries.again(decision).reason) == (decision.outcome, decision.reason)
    told_of = [event.payload["beneficiary"] for event in outbox_queries.timeline([Reward.objects.get().referral_id]) if event.name == "reward.zero"]
    assert sorted(told_of) == ["partner_organisation", "rep_entered", "rep_owner"]


def test_a_person_is_paid_once_per_milestone(stage, monkeypatch):
    """DOMAIN §2: a person is paid once per milestone: as advocate, if she is also the rep."""
    credited(monkeypatch, rep_owner_id=stage.ann.advocate.user_id, rep_entered_id=stage.ann.advocate.user_id)
    publish(stage, rules("rep_owner", "advocate", "rep_entered"))
    told = {key: (decision.outcome, decision.reason) for key, decision in decided(stage).items()}
    assert told == {"advocate": ("granted", ""), "rep_owner": ("zero", "paid_once"), "rep_entered": ("zero", "paid_once")}


def test_a_rep_who_also_entered_it_is_paid_as_the_rep(stage, monkeypatch):
    credited(monkeypatch, rep_owner_id=stage.olga.id, rep_entered_id=stage.olga.id)
    publish(stage, rules("rep_owner", "rep_entered"))
    assert {key: decision.reason for key, decision in decided(stage).items()} == {"rep_owner": "", "rep_entered": "paid_once"}


@pytest.mark.parametrize("to, field", [("rep_owner", "rep_owner_id"), ("rep_entered", "rep_entered_id")])
def test_a_rep_who_recorded_it_herself_waits_for_somebody_elses_yes(stage, monkeypatch, to, field):
    """DOMAIN §2: whoever earns from a milestone that she recorded herself puts an `approval` hold on it."""
    credited(monkeypatch, **{field: stage.tess.id})   # Tess records the win
    publish(stage, rules(to))
    decided(stage)
    reward = Reward.objects.get()
    assert (reward.state, [hold.kind for hold in queries.open_holds(queries.reward(reward.id))]) == ("pending", ["approval"])
    with pytest.raises(Refused) as refusal:
        release.approve_reward(reward_id=reward.id, acting=stage.tess, at=later(days=3))
    assert refusal.value.code == "own_reward" and Reward.objects.get().state == "pending"
    release.approve_reward(reward_id=reward.id, acting=stage.olga, at=later(days=3))
    assert Reward.objects.get().state == "approved"


def test_a_cap_per_beneficiary_is_one_for_all_who_earn_for_it(stage, monkeypatch):
    """MONEY §2: per_beneficiary those of this rule to one beneficiary; two advocates fill the room of one rep."""
    credited(monkeypatch, rep_owner_id=stage.olga.id)
    cap = {"per_beneficiary": {"amount": {"minor": 15_000, "currency": "EUR"}, "window": "lifetime"}}
    publish(stage, rules("rep_owner", within=cap))
    for number, enrolment in ((1, stage.ann), (2, stage.ben)):
        referral = accepted(stage, enrolment, number, later(days=1))
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2)), at=later(days=2))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [10_000, 5_000]


def test_thanks_are_granted_without_a_reward(stage):
    """gratitude: thanks only, no posting; the decision is granted, explained, and works out the same again."""
    publish(stage, rules("advocate", pay={"thanks": "Thank you, Ann!"}))
    decision = decided(stage)["advocate"]
    assert (decision.outcome, decision.reason) == ("granted", "") and decision.trace[-1] == {"step": "thanks", "text": "Thank you, Ann!"}
    assert not Reward.objects.exists() and not Journal.objects.exists()
    assert [event.name for event in outbox_queries.timeline([decision.referral_id])][-1] == "reward.thanked"
    assert list(queries.again(decision).trace) == decision.trace


@pytest.mark.parametrize("value, first, outcome", [(60_000, True, ""), (59_999, True, "condition_not_met"), (60_000, False, "condition_not_met"),
                                                   (None, True, "missing_deal_value")])
def test_the_bill_credit_asks_for_a_first_deal_that_is_large_enough(stage, value, first, outcome):
    """A bill credit of 50 on the first won deal of at least 600."""
    template = TEMPLATES["customer_bill_credit"]
    publish(stage, template.document(answered(template, {})[0], "EUR"))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    if not first:
        won(stage, referral.id, later(days=1), reference="A-0")
    [decision] = accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2), value, base="deal_value", reference="A-1"), at=later(days=2))
    assert decision.reason == outcome
    found = [(row.beneficiary_kind, row.granted_minor, row.currency, row.state) for row in Reward.objects.filter(decision=decision)]
    assert found == ([] if outcome else [("customer_account", 5_000, "EUR", "pending")])
