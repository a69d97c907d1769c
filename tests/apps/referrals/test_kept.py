"""News that comes too early is kept and applied in order: any order of arrival ends in the same credit."""
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.commands import award, decide
from referrals.models import Attribution, Candidate, KeptMilestone, Milestone, Referral
from tests.apps.referrals.deals import claim, credited, happened, kinds, moved, statuses, tell
from tests.apps.referrals.test_together import together
from tests.cast import later, set_stage


@pytest.fixture
def stage(acme):
    return set_stage(acme)


def drain(stage):
    worker.drain(stage.tenant_id, later(days=30))


def test_what_comes_before_the_yes_waits_for_it_and_is_applied_in_order(stage):
    """kept and applied in order when it is decided"""
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1))
        told = [tell(stage, mine, "won", later(days=4), first_year_value=120_000), tell(stage, mine, "meeting_held", later(days=3), received=later(days=5)),
                tell(stage, mine, "qualified", later(days=2), received=later(days=6))]
        assert [answer.what for answer in told] == ["kept"] * 3 and statuses() == {mine.id: "submitted"} and not Milestone.objects.exists()
        assert [row.kind for row in queries.kept_on(mine.id)] == ["qualified", "meeting_held", "won"]   # as it happened
        decide.accept_referral(referral_id=mine.id, acting=stage.tess, at=later(days=7))
    drain(stage)
    with tenant_context(stage.tenant_id):
        assert statuses() == {mine.id: "won"} and queries.kept_count() == 0
        assert kinds(mine) == [("accepted", False), ("meeting_held", False), ("qualified", False), ("won", False)]
        won = Milestone.objects.get(kind="won")
        assert (won.occurred_at, won.received_at) == (later(days=4), later(days=4)) and credited(won) == {mine.id: 10_000}
        assert happened(mine).count("milestone.recorded") == 4


def test_after_a_no_it_stands_in_the_timeline_and_a_win_credits_nobody(stage):
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1))
        tell(stage, mine, "qualified", later(days=2))
        tell(stage, mine, "won", later(days=4))
        decide.decline_referral(referral_id=mine.id, reason="not_a_fit", acting=stage.tess, at=later(days=7))
    drain(stage)
    with tenant_context(stage.tenant_id):
        assert statuses() == {mine.id: "declined"} and queries.kept_count() == 0 and Attribution.objects.get().winner is None
        assert Candidate.objects.get().outcome == "declined" and "milestone.noted" in happened(mine)


def test_another_undecided_claim_keeps_a_win_without_protection_waiting(stage):
    """One that arrives while a claim on the party is undecided, and no manual award or protected claim wins, is kept"""
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
        other = claim(stage, stage.ben, later(days=3))
        protected = tell(stage, mine, "won", later(days=91), reference="A-1")
        assert protected.what == "recorded" and statuses()[other.id] == "declined"   # any open → declined: duplicate_registered


def test_who_moves_up_wins_what_happened_before(stage):
    """that is in [receipt, end of protection) of an accepted claim"""
    with tenant_context(stage.tenant_id):
        gone = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
        queued = claim(stage, stage.ben, later(days=3))
        assert queued.status == "queued" and tell(stage, queued, "qualified", later(days=4)).what == "kept"   # not accepted yet
        decide.withdraw_referral(referral_id=gone.id, acting=stage.tess, at=later(days=5))
        won = tell(stage, gone, "won", later(days=4), received=later(days=6))   # wherever it is reported
        assert (won.what, won.waits_for) == ("kept", "decision")
        decide.accept_referral(referral_id=queued.id, acting=stage.tess, at=later(days=7))
    drain(stage)
    with tenant_context(stage.tenant_id):
        assert credited(Milestone.objects.get(kind="won")) == {queued.id: 10_000} and statuses() == {gone.id: "withdrawn", queued.id: "won"}
        assert kinds(queued) == [("accepted", False), ("qualified", False), ("won", False)] and Attribution.objects.get().level == 5   # Ann was protected then


def test_an_award_ends_the_waiting(stage):
    """1. manual award (reason required; may name shares)"""
    with tenant_context(stage.tenant_id):
        first, second = claim(stage, stage.ann, later(days=1)), claim(stage, stage.ben, later(days=2))
        kept = tell(stage, first, "won", later(days=4), first_year_value=120_000)
        won = award.award_kept(kept_id=kept.id, shares={first.id: 6_000, second.id: 4_000}, reason="Both sat in the meeting.", acting=stage.tess,
                               at=later(days=5))
        assert credited(won) == {first.id: 6_000, second.id: 4_000} and statuses() == {first.id: "won", second.id: "won"}
        decision = Attribution.objects.get()
        assert (decision.level, decision.cause, decision.reason) == (1, "award", "Both sat in the meeting.") and queries.kept_count() == 0
        assert queries.milestone_facts(won.id).amounts["first_year_value"].minor == 120_000


def test_an_award_goes_over_a_frozen_decision_and_both_stay_readable(stage):
    """A frozen decision changes only through a superseding one … The first stays won and is told that the credit moved."""
    with tenant_context(stage.tenant_id):
        first = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
        second = claim(stage, stage.ben, later(days=3))
        won = tell(stage, first, "won", later(days=4))
        deal_id = won.milestone.deal_id
        assert statuses()[second.id] == "declined"
        award.award_credit(deal_id=deal_id, shares={second.id: 10_000}, reason="Ben brought them to the fair.", acting=stage.tess, at=later(days=6))
        assert credited(won) == {second.id: 10_000} and statuses() == {first.id: "won", second.id: "won"}
        assert happened(first)[-1] == "attribution.superseded" and "referral.won" in happened(second)
        before, after = Attribution.objects.order_by("id")
        assert (before.winner_id, after.winner_id, after.supersedes_id) == (first.id, second.id, before.id)
        later_deal = tell(stage, first, "won", later(days=120), reference="A-2")
        assert credited(later_deal) == {second.id: 10_000}   # they stay with the credit


def test_a_deal_that_is_not_there_has_no_credit(stage):
    with tenant_context(stage.tenant_id), pytest.raises(NotFound) as refusal:
        award.award_credit(deal_id=stage.ann.id, shares={}, reason="Because.", acting=stage.tess, at=later(days=6))
    assert refusal.value.code == "deal_unknown"


@pytest.mark.parametrize("change, code", [
    ({"reason": " "}, "bad_input"), ({"reason": "x" * 401}, "bad_input"), ({"shares": "none"}, "bad_input"), ({"shares": "short"}, "bad_input"),
    ({"shares": "stranger"}, "bad_input"), ({"shares": "same"}, "credit_unchanged"), ({"acting": "own"}, "own_referral"), ({"shares": "voided"}, "referral_voided")])
def test_an_award_that_cannot_be_changes_nothing(stage, change, code):
    with tenant_context(stage.tenant_id):
        first = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
        second = claim(stage, stage.ben, later(days=3))
        stranger = claim(stage, stage.ben, later(days=3), number=2)
        won = tell(stage, first, "won", later(days=4))
        if change.get("shares") == "voided":
            moved(second, "voided", later(days=4))
        shares = {"none": {}, "short": {second.id: 9_999}, "stranger": {stranger.id: 10_000}, "same": {first.id: 10_000}}
        acting = Actor("staff", stage.ben.advocate.user_id) if "acting" in change else stage.tess
        before = (statuses(), Attribution.objects.count(), happened(second))
        with pytest.raises((BadInput, Refused)) as refusal:
            award.award_credit(deal_id=won.milestone.deal_id, shares=shares.get(change.get("shares"), {second.id: 10_000}),
                               reason=change.get("reason", "Because."), acting=acting, at=later(days=6))
        assert refusal.value.code == code and (statuses(), Attribution.objects.count(), happened(second)) == before


def test_news_that_was_a_mistake_is_dismissed(stage):
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1))
        kept = tell(stage, mine, "won", later(days=4))
        award.dismiss_kept(kept_id=kept.id, acting=stage.tess, at=later(days=5))
        decide.accept_referral(referral_id=mine.id, acting=stage.tess, at=later(days=7))
    drain(stage)
    with tenant_context(stage.tenant_id):
        assert statuses() == {mine.id: "accepted"} and "milestone.noted" in happened(mine) and KeptMilestone.objects.get().milestone is None
        with pytest.raises(Refused):
            award.dismiss_kept(kept_id=kept.id, acting=stage.tess, at=later(days=8))


NUMBERS = count(1)   # each example has a party of its own
NEWS = {"accept": later(days=2), "qualified": later(days=3), "won": later(days=10), "rep_won": later(days=10), "invoice": later(days=11),
        "renewal": later(days=12), "second_deal": later(days=13), "custom": later(days=14)}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(NEWS)))
def test_any_order_of_arrival_ends_in_the_same_credit(stage, order):
    """milestones out of order"""
    number = next(NUMBERS)
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1), contact=f"jonas@hafen{number}.example", company=f"Kontor {number}")
        other = claim(stage, stage.ben, later(days=1, hours=1), contact=f"jonas@hafen{number}.example", company=f"Kontor {number}")
        for minute, news in enumerate(order):
            at = later(days=20, minutes=minute)
            if news == "accept":
                decide.accept_referral(referral_id=mine.id, acting=stage.tess, at=at)
                decided = at
            elif news == "rep_won":
                tell(stage, mine, "won", NEWS[news], received=at)
            elif news == "won":
                tell(stage, other, "won", NEWS[news], received=at, source="crm", reference="C-1", first_year_value=120_000)
            elif news == "second_deal":
                tell(stage, mine, "won", NEWS[news], received=at, source="crm", reference="C-2")
            elif news in ("invoice", "renewal"):
                tell(stage, mine, {"invoice": "invoice_paid"}.get(news, news), NEWS[news], received=at, source="crm", reference="C-1", invoice=news,
                     invoice_amount=100)
            else:
                tell(stage, mine, {"custom": "custom.onboarded"}.get(news, news), NEWS[news], received=at)
        assert decided
    worker.drain(stage.tenant_id, later(days=30))
    with tenant_context(stage.tenant_id):
        rows = {row.id: row.status for row in Referral.objects.filter(party_id=mine.party_id)}
        assert rows == {mine.id: "won", other.id: "declined"}
        found = Milestone.objects.filter(party_id=mine.party_id)
        assert {row.kind for row in found} >= {"accepted", "qualified", "won", "invoice_paid", "renewal"}
        wins = [row for row in found if row.kind == "won"]
        assert len({row.deal_id for row in wins}) == len(wins)
        for row in found:
            assert set(credited(row)) <= {mine.id} and (row.kind not in ("won", "invoice_paid", "renewal") or credited(row) == {mine.id: 10_000})
        assert not KeptMilestone.objects.filter(party_id=mine.party_id, settled_at__isnull=True).exists()


def test_two_wins_at_once_are_one_attribution(acme):
    """once per deal and claimant kind … same lead from two advocates in the same second"""
    stage = set_stage(acme)
    for number in range(1, 4):
        with tenant_context(stage.tenant_id):
            mine = claim(stage, stage.ann, later(days=1), accepted=later(days=2), number=number)
            other = claim(stage, stage.ben, later(days=1), number=number)

        def win(referral, source, reference):
            with tenant_context(stage.tenant_id):
                return tell(stage, referral, "won", later(days=5), source=source, reference=reference)
        answers = together(partial(win, mine, "manual", ""), partial(win, other, "crm", "C-1"), partial(win, mine, "billing", "B-1"))
        assert sorted(answer.what for answer in answers) == ["known", "known", "recorded"]
        with tenant_context(stage.tenant_id):
            assert Attribution.objects.filter(deal__party_id=mine.party_id).count() == 1
            assert {row.id: row.status for row in Referral.objects.filter(party_id=mine.party_id)} == {mine.id: "won", other.id: "declined"}


def test_the_clock_of_a_protection_is_asked_at_the_instant(stage):
    """A milestone counts for a claim only if it happened at or after its receipt."""
    with tenant_context(stage.tenant_id):
        mine = claim(stage, stage.ann, later(days=1), accepted=later(days=2))
        with pytest.raises(BadInput):
            tell(stage, mine, "won", later(days=1) - timedelta(microseconds=1), received=later(days=3))
        assert not Milestone.objects.filter(kind="won").exists() and tell(stage, mine, "won", later(days=1), received=later(days=3)).what == "recorded"
