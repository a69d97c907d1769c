"""A win that was none, and a claim that is cancelled: what becomes of the deal, of its milestones and of who stood behind."""
import pytest

from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.commands import decide, unwin, void
from referrals.models import Attribution, Candidate, Milestone, MilestoneAdjustment
from tests.apps.referrals.deals import claim, credited, happened, kinds, second_program, statuses, tell
from tests.cast import later, set_stage


@pytest.fixture
def stage(acme):
    stage = set_stage(acme)
    with tenant_context(stage.tenant_id):
        Member.objects.create(user_id=stage.olga.id, role="finance_approver")
        yield stage


@pytest.fixture
def mine(stage):
    return claim(stage, stage.ann, later(days=1), accepted=later(days=2))


def unwon(stage, referral, at, **other):
    return unwin.unwin_referral(**({"referral_id": referral.id, "reason": "other", "acting": stage.tess, "at": at} | other))


def test_recorded_in_error_everything_is_withdrawn_and_who_was_declined_waits_again(stage, mine):
    """won → lost: the deal's milestones and those they implied are withdrawn; the decision is superseded by "nobody": who was declined
    because of it is queued again with her receipt. declined → queued: her first receipt counts"""
    other = claim(stage, stage.ben, later(days=3))
    won = tell(stage, mine, "invoice_paid", later(days=5), source="billing", invoice="I-1", invoice_amount=9_900)
    assert statuses() == {mine.id: "won", other.id: "declined"}
    unwon(stage, mine, later(days=7))
    assert kinds(mine) == [("accepted", False)] and credited(won) == {}   # what was earned before an end stays
    assert sorted(row.milestone.kind for row in MilestoneAdjustment.objects.filter(kind="withdrawal")) == ["invoice_paid", "qualified", "won"]
    assert happened(mine).count("milestone.adjusted") == 3 and happened(mine)[-1] == "referral.lost"
    before, after = Attribution.objects.order_by("id")
    assert (after.supersedes_id, after.winner, after.cause) == (before.id, None, "unwin")
    assert {row.referral_id: row.outcome for row in Candidate.objects.filter(attribution=after)} == {mine.id: "in_error", other.id: "not_protected"}
    assert "attribution.superseded" in happened(mine) and "referral.queued" in happened(other)
    row = queries.referral(other.id)
    assert (row.status, row.received_at, row.reason) == ("in_review", later(days=3), "")   # her turn at once: nobody is ahead
    assert queries.referral(mine.id).reason == "other"


def test_a_withdrawn_milestone_that_is_reported_again_stands_again(stage, mine):
    """A withdrawn milestone that is reported again stands again."""
    first = tell(stage, mine, "won", later(days=5), first_year_value=120_000)
    unwon(stage, mine, later(days=7))
    again = tell(stage, mine, "won", later(days=5), received=later(days=8))
    assert again.id == first.id and statuses() == {mine.id: "won"} and credited(first) == {mine.id: 10_000}
    assert kinds(mine) == [("accepted", False), ("qualified", True), ("won", False)]
    assert list(MilestoneAdjustment.objects.order_by("id").values_list("kind", flat=True)) == ["withdrawal", "withdrawal", "reinstatement", "reinstatement"]
    assert Attribution.objects.count() == 3 and queries.milestone_facts(first.id).amounts["first_year_value"].minor == 120_000


def test_one_of_several_deals_is_withdrawn_and_only_the_last_one_ends_it(stage, mine):
    """recorded in error, or the last deal withdrawn"""
    first, second = [tell(stage, mine, "won", later(days=5 + number), source="crm", reference=f"C-{number}") for number in (1, 2)]
    unwin.withdraw_deal(deal_id=first.milestone.deal_id, reason="other", acting=stage.tess, at=later(days=9))
    assert statuses() == {mine.id: "won"} and credited(first) == {} and credited(second) == {mine.id: 10_000}
    assert ("qualified", True) in kinds(mine)
    unwin.withdraw_deal(deal_id=second.milestone.deal_id, reason="other", acting=stage.tess, at=later(days=10))
    assert statuses() == {mine.id: "lost"} and kinds(mine) == [("accepted", False)]


def test_a_deal_whose_win_was_taken_back_is_not_their_first(stage, mine):
    first, second = [tell(stage, mine, "won", later(days=5 + number), source="crm", reference=f"C-{number}") for number in (1, 2)]
    assert [queries.milestone_facts(one.id).first_deal for one in (first, second)] == [True, False]
    unwin.withdraw_deal(deal_id=first.milestone.deal_id, reason="other", acting=stage.tess, at=later(days=9))
    assert queries.milestone_facts(second.id).first_deal is True


def test_a_deal_that_was_none_ends_for_the_rep_too(stage, mine):
    rick = claim(stage, second_program(stage, stage.ben.advocate.user), later(days=1), accepted=later(days=2))
    won = tell(stage, mine, "won", later(days=5))
    unwon(stage, mine, later(days=7))
    assert statuses() == {mine.id: "lost", rick.id: "lost"} and credited(won) == {}
    assert Attribution.objects.filter(winner=None).count() == 2


@pytest.mark.parametrize("change, code", [({"reason": "bad_mood"}, "bad_input"), ({"acting": "own"}, "own_referral"), ({"status": "accepted"}, "referral_state")])
def test_what_cannot_be_taken_back_stays(stage, mine, change, code):
    if "status" not in change:
        tell(stage, mine, "won", later(days=5))
    before = (statuses(), happened(mine), Milestone.objects.count(), Attribution.objects.count())
    values = {"reason": change.get("reason", "other")} | ({"acting": Actor("staff", stage.ann.advocate.user_id)} if "acting" in change else {})
    with pytest.raises((BadInput, Refused)) as refusal:
        unwon(stage, mine, later(days=7), **values)
    assert refusal.value.code == code and (statuses(), happened(mine), Milestone.objects.count(), Attribution.objects.count()) == before


def test_a_cancelled_claim_loses_its_deals_to_whoever_is_next(stage, mine):
    """any but voided → voided: the decision superseded by "nobody", the deal's milestones decided again"""
    other = claim(stage, stage.ben, later(days=3))
    won = tell(stage, mine, "won", later(days=5))
    void.propose_void(referral_id=mine.id, reason="The introduction was made up.", acting=stage.tess, at=later(days=6))
    void.void_referral(referral_id=mine.id, acting=stage.olga, at=later(days=7))
    assert statuses() == {mine.id: "voided", other.id: "won"} and credited(won) == {other.id: 10_000}
    assert queries.stands(won.id) and not MilestoneAdjustment.objects.filter(milestone_id=won.id).exists()   # the deal is real
    assert [row.winner_id for row in Attribution.objects.order_by("id")] == [mine.id, None, other.id]
    assert kinds(other) == [("accepted", True), ("qualified", True)] and "referral.won" in happened(other)
    assert happened(mine).count("attribution.superseded") == 1


def test_a_cancelled_claim_with_nobody_behind_leaves_the_deal_to_nobody(stage, mine):
    won = tell(stage, mine, "won", later(days=5))
    void.propose_void(referral_id=mine.id, reason="The introduction was made up.", acting=stage.tess, at=later(days=6))
    void.void_referral(referral_id=mine.id, acting=stage.olga, at=later(days=7))
    assert credited(won) == {} and queries.stands(won.id) and Attribution.objects.filter(winner=None).count() == 1


def test_what_was_declined_for_other_reasons_stays_declined(stage):
    early = claim(stage, stage.ben, later(hours=1))
    decide.decline_referral(referral_id=early.id, reason="duplicate_registered", acting=stage.tess, at=later(hours=2))
    mine = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
    tell(stage, mine, "won", later(days=5))
    unwon(stage, mine, later(days=7))
    assert statuses() == {mine.id: "lost", early.id: "declined"}
