"""A credit that moves, and moves again: nobody is paid twice for one milestone, and nobody loses what stands."""
from dataclasses import replace

import pytest

from advocates import commands as advocates_commands
from foundation.accounts.models import User
from partners.commands import organisations
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards import queries
from rewards.commands import accrue, recredit
from rewards.models import Decision, Reward
from tests.apps.rewards.books import amounts
from tests.apps.rewards.stage import accepted, booked, deal, later, publish, won
from tests.apps.rewards.test_take_backs import EUR_100, begin, confirm, earned, withdrawn
from tests.pure.ladder import counted, document


class Credit:
    """Whom one milestone is credited to from now on; `to` again moves it again."""

    def __init__(self, monkeypatch, milestone_id):
        self.milestone_id, self.known = milestone_id, referrals_queries.credit_of
        self.first = self.known(milestone_id)[0]
        self.claims = [self.first]
        monkeypatch.setattr(referrals_queries, "credit_of", lambda one: self.claims if one == milestone_id else self.known(one))

    def to(self, *claims, **fields) -> None:
        self.claims = [replace(self.first, referral_id=referral.id, enrolment_id=referral.enrolment_id, advocate_id=referral.advocate_id,
                               user_id=referral.advocate.user_id, share_bp=share, **fields) for referral, share in claims]


def settled(reward, cause: str, days: int, times: int = 2) -> list[Decision]:
    return [one for _ in range(times) for one in recredit.settle(milestone_id=reward.milestone_id, cause=cause, at=later(days=days))]


def void(monkeypatch, referral_id) -> None:
    known = referrals_queries.referral

    def voided(one):
        found = known(one)
        found.status = referrals_states.VOIDED if one == referral_id else found.status
        return found
    monkeypatch.setattr(referrals_queries, "referral", voided)
    credit_of = referrals_queries.credit_of
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: [replace(claim, voided=claim.voided or claim.referral_id == referral_id)
                                                                     for claim in credit_of(one)])


def granted() -> list[tuple[int, str]]:
    return [(row.granted_minor - row.taken_back_minor, row.state) for row in Reward.objects.order_by("id")]


def test_another_claim_of_hers_keeps_what_it_earned_when_the_news_comes_twice(stage, monkeypatch):
    """DOMAIN §2: voided: all its rewards taken back; the credit goes to her earlier claim, which earns."""
    reward = earned(stage)
    other = accepted(stage, stage.ann, 9, later(days=1))
    credit = Credit(monkeypatch, reward.milestone_id)
    void(monkeypatch, reward.referral_id)
    credit.to((other, 10_000))
    made = settled(reward, "void:1", 5, times=1) + settled(reward, "attribution:2", 5)   # both are told of one act
    assert granted() == [(0, "cancelled"), (10_000, "approved")] and len(made) == 2


@pytest.mark.parametrize("to", ["referred_party", "rep_owner", "partner_organisation", "advocate"])
def test_who_keeps_what_was_paid_is_not_paid_once_more(stage, monkeypatch, to):
    """DOMAIN §3: the first keeps it once any part has left; the party, the rep and the organisation are the same for both."""
    organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
    known = referrals_queries.credit_of
    same = {"organisation_id": organisation.id, "rep_owner_id": stage.olga.id}
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: [replace(claim, **same) for claim in known(one)])
    reward = earned(stage, to=to)
    begin(reward, later(days=2)), confirm(stage, reward, later(days=3))
    other = accepted(stage, stage.ann if to == "advocate" else stage.ben, 9, later(days=1))
    credit = Credit(monkeypatch, reward.milestone_id)
    credit.to((other, 10_000))
    settled(reward, "attribution:1", 5)
    assert granted() == [(10_000, "fulfilled")]
    assert [(row.outcome, row.reason) for row in Decision.objects.order_by("id")] == [("granted", ""), ("zero", "paid_before")]
    void(monkeypatch, reward.referral_id)   # what was kept is taken back: now it is owed by the other claim
    settled(reward, "void:2", 6)
    assert granted() == [(0, "reversed"), (10_000, "fulfilled")]   # set off against the debt


def test_who_keeps_it_by_another_programs_rule_or_in_another_role_is_not_paid_once_more(stage, monkeypatch):
    """DOMAIN §2: a person is paid once per milestone; §3: the first keeps it once any part has left."""
    rita = User.objects.create(email="rita@example.test", name="Rita")   # a rep who refers, too
    hers = advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=rita.id, name="Rita", email=rita.email, at=later(days=0))
    publish(stage, document(pay=EUR_100))
    first = accepted(stage, hers, 1, later(days=1))
    milestone_id = won(stage, first.id, later(days=2), 100_000)
    credit = Credit(monkeypatch, milestone_id)
    credit.to((first, 10_000))
    reward = Reward.objects.get(decision=accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=2))[0])
    begin(reward, later(days=3)), confirm(stage, reward, later(days=3))
    publish(stage, document(pay=EUR_100) | {"rules": [document(pay=EUR_100)["rules"][0] | {"key": "rep", "to": "rep_owner"}], "terms_at": "milestone"}, at=later(days=1, hours=1))
    monkeypatch.setattr(queries.Plans, "pricing", lambda self, **when: self.versions[0])   # as another program's plan would
    other = accepted(stage, stage.ben, 9, later(days=1))
    credit.to((other, 10_000), rep_owner_id=rita.id)
    [decision] = settled(reward, "attribution:1", 5)
    assert (decision.rule_key, decision.outcome, decision.reason) == ("rep", "zero", "paid_before") and granted() == [(10_000, "fulfilled")]


def test_a_claim_that_earns_nothing_leaves_its_share_to_nobody(stage, monkeypatch):
    """DOMAIN §3: shares are of the whole; a program whose tail is over is not made up for by the other claims."""
    publish(stage, document(pay=EUR_100))
    ann = accepted(stage, stage.ann, 1, later(days=1))
    milestone_id = won(stage, ann.id, later(days=2), 100_000)
    Credit(monkeypatch, milestone_id).to((ann, 5_000))
    [decision] = accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=2))
    assert booked([decision]) == [5_000]
    assert settled(Reward.objects.get(), "attribution:1", 3) == [] and granted() == [(5_000, "approved")]


def test_what_was_taken_back_is_not_raised(stage):
    """MONEY §3: a milestone with nothing left is worth 0; a band that is reached later raises the others alone."""
    publish(stage, document(counted("whole_retro", start=3)))
    first = Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])
    withdrawn(stage, first, later(days=2))
    deal(stage, 2, 1, later(days=3)), deal(stage, 3, 1, later(days=4))
    assert booked(deal(stage, 4, 1, later(days=5))) == [150, 100]   # it is the third that stands; the other two get 50 each
    assert amounts(first)[0] == "cancelled" and not Reward.objects.filter(milestone_id=first.milestone_id).exclude(id=first.id).exists()
