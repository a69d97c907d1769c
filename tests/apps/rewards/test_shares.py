"""A deal credited to several, and an escalator that counts what came before it was in the plan."""
from dataclasses import replace

import pytest

from partners.commands import organisations
from referrals import queries as referrals_queries
from referrals.models import Referral
from rewards.commands import accrue
from rewards.models import Progress, ProgressEntry, Reward
from tests.apps.rewards.books import all_right
from tests.apps.rewards.played_back import replayed
from tests.apps.rewards.stage import accepted, booked, complete, deal, later, publish, won
from tests.pure.ladder import counted, document, percents

TEN_PERCENT = {"percent_bp": 1_000, "of": "first_year_value"}


def shared(monkeypatch, milestone_id, *claims) -> None:
    """This milestone is credited to (referral, share) each."""
    known = referrals_queries.credit_of

    def credit_of(one):
        if one != milestone_id:
            return known(one)
        [first] = known(one)
        return [replace(first, referral_id=referral.id, enrolment_id=referral.enrolment_id, advocate_id=referral.advocate_id, share_bp=share)
                for referral, share in claims]
    monkeypatch.setattr(referrals_queries, "credit_of", credit_of)


def halves(stage, monkeypatch, value: int, at=None):
    at = at or later(days=2)
    ann, ben = accepted(stage, stage.ann, 1, later(days=1)), accepted(stage, stage.ben, 2, later(days=1))
    milestone_id = won(stage, ann.id, at, value)
    shared(monkeypatch, milestone_id, (ann, 5_000), (ben, 5_000))
    return accrue.accrue_rewards(milestone_id=milestone_id, at=at)


@pytest.mark.parametrize("mode, crossing, each", [("marginal", "new_rate", 10_000), ("whole_forward", "new_rate", 15_000),
                                                   ("whole_forward", "old_rate", 10_000), ("whole_retro", "new_rate", 15_000)])
def test_the_last_vector_by_the_commands(stage, monkeypatch, mode, crossing, each):
    """MONEY §3: a deal of 200 000 credited to two claimants in halves, each new in the year."""
    publish(stage, document(percents(mode, crossing)))
    assert [booked([decision]) for decision in halves(stage, monkeypatch, 200_000)] == [[each], [each]]
    assert {row.subject_id: row.metric for row in Progress.objects.all()} == {stage.ann.id: 100_000, stage.ben.id: 100_000}
    replayed()


def test_one_rounded_amount_is_shared_out(stage, monkeypatch):
    publish(stage, document(pay=TEN_PERCENT))
    halves(stage, monkeypatch, 1_010)
    assert [(row.enrolment_id, row.granted_minor) for row in Reward.objects.order_by("id")] == [(stage.ann.id, 51), (stage.ben.id, 50)]
    replayed()


def test_who_gets_the_whole_gets_it_once(stage, monkeypatch):
    """MONEY §1: rep_owner, rep_entered, referred_party: these get the whole."""
    publish(stage, document(pay=TEN_PERCENT, to="referred_party"))
    halves(stage, monkeypatch, 1_010)
    reward = Reward.objects.get()
    assert (reward.granted_minor, reward.beneficiary_kind, reward.advocate_id) == (101, "party", stage.ann.advocate_id)


def test_a_new_escalator_counts_what_an_earlier_version_decided(stage):
    """MONEY §3: it counts every milestone of K credited to the subject in this program, whatever `when` says."""
    publish(stage, document(pay={"fixed": {"minor": 100, "currency": "EUR"}}))
    for number in (1, 2):
        deal(stage, number, 10_000, later(days=number))
    publish(stage, document(counted("whole_forward", start=3)), at=later(days=3))
    assert booked(deal(stage, 3, 10_000, later(days=4))) == [150]
    assert list(ProgressEntry.objects.order_by("place").values_list("place", "added")) == [(0, 1), (1, 1), (2, 1)]


def test_what_an_old_version_prices_in_between_counts_too(stage):
    """A referral accepted before the escalator was in the plan is priced without it, and still is one deal of the year."""
    publish(stage, document(pay={"fixed": {"minor": 7, "currency": "EUR"}}))
    early = accepted(stage, stage.ann, 9, later(days=1))
    publish(stage, document(counted("whole_forward", start=3)), at=later(days=2))
    assert booked(deal(stage, 1, 10_000, later(days=3))) == [100]
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=4), 10_000), at=later(days=4))) == [7]
    assert booked(deal(stage, 3, 10_000, later(days=5))) == [150] and Progress.objects.get().metric == 3


def test_a_sum_counts_before_too_and_waits_for_what_nobody_said(stage):
    publish(stage, document(pay={"fixed": {"minor": 7, "currency": "EUR"}}))
    deal(stage, 1, 60_000, later(days=1))
    [unsaid] = deal(stage, 2, None, later(days=2))
    publish(stage, document(percents("whole_forward")), at=later(days=3))
    assert booked(deal(stage, 3, 40_000, later(days=4))) == [6_000] and Progress.objects.get().metric == 100_000   # 15 % from 100 000 on
    complete(stage, unsaid.milestone_id, 150_000, later(days=5))
    assert booked(deal(stage, 4, 10_000, later(days=6))) == [2_000] and Progress.objects.get().metric == 260_000


def test_what_happened_in_another_window_stays_there(stage):
    publish(stage, document(pay={"fixed": {"minor": 7, "currency": "EUR"}}))
    deal(stage, 1, 1, later(days=1)), deal(stage, 2, 1, later(days=2))
    publish(stage, document(counted("whole_forward", start=3) | {"demotion": "window_end"}), at=later(days=3))
    assert booked(deal(stage, 3, 1, later(days=365))) == [100] and Progress.objects.get().metric == 1


def test_members_of_an_organisation_climb_its_steps_together(stage, monkeypatch):
    """scope partner_organisation: always the credited claimant's, whoever is paid."""
    organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
    known = referrals_queries.credit_of
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: [replace(claim, organisation_id=organisation.id) for claim in known(one)])
    publish(stage, document(counted("whole_forward", start=3) | {"scope": "partner_organisation"}, to="partner_organisation"))
    paid = [booked(deal(stage, number, 1, later(days=number), enrolment=enrolment)) for number, enrolment in ((1, stage.ann), (2, stage.ben), (3, stage.ben))]
    assert paid == [[100], [100], [150]] and Progress.objects.get().subject_id == organisation.id
    assert {(row.beneficiary_kind, row.beneficiary_id) for row in Reward.objects.all()} == {("partner_organisation", organisation.id)}
    replayed()


def test_a_deal_of_two_members_is_raised_for_each_of_them(stage, monkeypatch):
    """whole_retro, scope partner_organisation: a milestone that is credited to two claims of one organisation is raised once for each."""
    organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
    bands = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1_000), (3, 2_000))]
    publish(stage, document(counted("whole_retro") | {"scope": "partner_organisation", "bands": bands}))
    ann, ben, next_one, last = (accepted(stage, enrolment, number, later(days=1)) for number, enrolment in enumerate((stage.ann, stage.ben, stage.ann, stage.ben), 1))
    Referral.objects.update(organisation_id=organisation.id)
    first = won(stage, ann.id, later(days=2), 200_000)
    shared(monkeypatch, first, (ann, 5_000), (ben, 5_000))
    for milestone_id, day in ((first, 2), (won(stage, next_one.id, later(days=3), 10_000), 3), (won(stage, last.id, later(days=4), 10_000), 4)):
        accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=day))
    raised = Reward.objects.filter(milestone_id=first).order_by("id").values_list("referral_id", "granted_minor")
    assert sorted(raised) == sorted([(ann.id, 10_000), (ben.id, 10_000), (ann.id, 10_000), (ben.id, 10_000)])
    assert all_right(stage.tenant_id)
    replayed()
