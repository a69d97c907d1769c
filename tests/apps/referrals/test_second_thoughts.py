"""A no is looked at again, a lost one goes on, a counted one is cancelled, a wrong one is corrected: the rest of DOMAIN §2."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from referrals import queries
from referrals.commands import appeal, decide, merge, milestones, unwin
from referrals.models import Appeal, Attribution, Party, Referral, VoidProposal
from tests.cast import later

# Appeal

def test_an_appeal_goes_to_another_reviewer_and_the_second_no_is_final(life):
    """declined → in_review | claimant | appeal: once, within 30 days, with text | another reviewer; the second no is final"""
    life.submitted(life.stage.ann, later(days=1))
    referral = life.submitted(life.stage.ben, later(days=2))
    life.decline(referral, later(days=3))
    life.appeal(referral, later(days=33) - (later(hours=1) - later()))
    assert life.status(referral) == ["in_review"] and queries.cause_of_last_move(life.of(referral)) == "appeal"
    for verb in (lambda: life.decide_appeal(referral, later(days=33), True, acting=life.stage.tess), lambda: life.decline(referral, later(days=33)),
                 lambda: life.accept(referral, later(days=33))):
        with pytest.raises(Refused) as refusal:
            verb()
        assert refusal.value.code == "same_reviewer"
    life.decide_appeal(referral, later(days=34), grant=False)
    assert (life.of(referral).status, life.of(referral).reason, Appeal.objects.get().outcome) == ("declined", "not_a_fit", "refused")
    with pytest.raises(Refused) as refusal:
        life.appeal(referral, later(days=35))
    assert refusal.value.code == "appealed_before"


def test_an_appeal_that_is_granted_is_accepted(by_hand):
    referral = by_hand.submitted(by_hand.stage.ann, later(days=1))
    by_hand.decline(referral, later(days=2))
    by_hand.appeal(referral, later(days=3))
    by_hand.decide_appeal(referral, later(days=4), grant=True)
    assert by_hand.status(referral) == ["accepted"] and Appeal.objects.get().decided_by == by_hand.rita.id


def test_when_there_is_no_appeal(by_hand):
    """within 30 days, with text …; not for no_consent, do_not_contact; not while she has a newer referral of the party open or won"""
    late, newer, nothing = [by_hand.submitted(by_hand.stage.ann, later(days=1), number=number) for number in (1, 2, 3)]
    for row in (late, newer, nothing):
        by_hand.decline(row, later(days=2))
    by_hand.submitted(by_hand.stage.ann, later(days=3), number=2)
    for row, at, code in ((late, later(days=32), "appeal_late"), (newer, later(days=4), "introduced_anew")):
        with pytest.raises(Refused) as refusal:
            by_hand.appeal(row, at)
        assert refusal.value.code == code
    with pytest.raises(BadInput):
        by_hand.appeal(nothing, later(days=4), text="  ")
    with pytest.raises(NotFound):
        appeal.appeal_referral(referral_id=nothing.id, text="Mine.", acting=Actor("advocate", by_hand.stage.ben.advocate_id), at=later(days=4))
    assert Appeal.objects.count() == 0 and set(by_hand.status(late, newer, nothing)) == {"declined"}


# Reopening

def test_a_lost_one_is_reopened_under_a_new_protection(life):
    """lost → accepted | manager, or the CRM reopened it | within the reopen window and no other claim on the party open or won |
    new protection"""
    referral = life.submitted(life.stage.ann, later(days=1))
    life.lose(referral, later(days=10))
    life.reopen(referral, later(days=100) - (later(hours=1) - later()))
    row = life.of(referral)
    assert (row.status, row.ended_at, row.protects) == ("accepted", None, True) and row.protected_until > later(days=189)
    assert life.happened(referral)[-1] == "referral.reopened"


def test_else_somebody_looks_at_it_first(life):
    """… else → in_review"""
    referral = life.submitted(life.stage.ann, later(days=1))
    life.lose(referral, later(days=10))
    life.submitted(life.stage.ben, later(days=20))
    assert life.reopen(referral, later(days=30)).status == "in_review"
    late = life.submitted(life.stage.ann, later(days=1), number=2)
    life.lose(late, later(days=10))
    assert life.reopen(late, later(days=100)).status == "in_review"


def test_what_was_introduced_anew_is_not_reopened(life):
    referral = life.submitted(life.stage.ann, later(days=1))
    life.lose(referral, later(days=10))
    life.submitted(life.stage.ann, later(days=20))
    with pytest.raises(Refused) as refusal:
        life.reopen(referral, later(days=30))
    assert refusal.value.code == "introduced_anew"


# Cancelled by two

def test_it_takes_two_to_cancel(life):
    """any but voided → voided | a person with the role owner plus a second (manager or finance) | reason | all its rewards taken back; the
    decision superseded by "nobody", the deal's milestones decided again"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    won = life.report(first, later(days=5)).milestone
    assert life.status(first, second) == ["won", "declined"] and [claim.referral_id for claim in queries.credit_of(won.id)] == [first.id]
    with pytest.raises(BadInput):
        life.propose_void(first, later(days=9), reason=" ")
    life.propose_void(first, later(days=9))
    with pytest.raises(Refused) as refusal:
        life.void(first, later(days=10), acting=life.stage.tess)
    assert refusal.value.code == "second_person" and life.status(first) == ["won"]
    life.void(first, later(days=10))
    assert life.status(first) == ["voided"] and life.happened(first)[-2:] == ["referral.voided", "attribution.superseded"]
    assert VoidProposal.objects.get().confirmed_by == life.rita.id
    assert life.of(second).status in ("won", "accepted", "queued") and first.id not in [claim.referral_id for claim in queries.credit_of(won.id)]


def test_without_a_proposal_nothing_is_cancelled(life):
    referral = life.submitted(life.stage.ann, later(days=1))
    with pytest.raises(Refused) as refusal:
        life.void(referral, later(days=2))
    assert refusal.value.code == "void_not_proposed" and life.status(referral) == ["accepted"]


def test_a_win_in_error_queues_again_whom_it_declined(life):
    """won → lost | recorded in error | who was declined because of it is queued again with her receipt"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.report(first, later(days=5))
    unwin.unwin_referral(referral_id=first.id, reason="other", acting=life.stage.tess, at=later(days=9))
    assert life.moves(second)[-2:] == ["queued", "accepted"] and life.of(second).received_at == later(days=2)
    assert life.status(first) == ["lost"] and Attribution.objects.filter(winner=None).count() == 1


def test_a_credit_for_another_ends_the_claim_and_its_way_is_no_appeal(life):
    """any open → declined | system | credit frozen for another | duplicate_registered; her way is the dispute"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.report(first, later(days=5))
    assert (life.of(second).status, life.of(second).reason) == ("declined", "duplicate_registered")
    with pytest.raises(Refused) as refusal:
        life.appeal(second, later(days=6))
    assert refusal.value.code == "credited_elsewhere"


def test_a_lost_one_is_won_late(life):
    """lost, expired → won | CRM, billing, manager | it happened within late_credit of the end, nobody else credited | a late win"""
    referral = life.submitted(life.stage.ann, later(days=1))
    life.lose(referral, later(days=10))
    answer = life.report(referral, later(days=100))
    assert answer.what == milestones.RECORDED and life.status(referral) == ["won"]


# Correction

def test_a_correction_keeps_the_receipt(life):
    """She may add to and correct a referral until it is won"""
    referral = life.submitted(life.stage.ann, later(days=1))
    life.correct(referral, later(days=2), person="Jonas Weber-Lang", note="Call after nine.")
    row = life.of(referral)
    assert (row.person, row.note, row.received_at, row.party.person) == ("Jonas Weber-Lang", "Call after nine.", later(days=1), "Jonas Weber-Lang")
    assert life.happened(referral)[-1] == "referral.corrected"
    life.lose(referral, later(days=3))
    with pytest.raises(Refused):
        life.correct(referral, later(days=4), note="Later.")


def test_another_identity_is_scanned_again(life):
    """changed identity fields run the scan again"""
    life.submitted(life.stage.ann, later(days=1), number=1)
    other = life.submitted(life.stage.ben, later(days=2), number=2)
    assert life.status(other) == ["accepted"]
    life.correct(other, later(days=3), contact="jonas@hafen1.example")
    assert life.status(other) == ["queued"] and life.of(other).party_id == Referral.objects.get(advocate=life.stage.ann.advocate).party_id


def test_a_number_is_added_to_the_same_party(life):
    referral = life.submitted(life.stage.ann, later(days=1))
    life.correct(referral, later(days=2), contact="+49 431 220400")
    party = life.of(referral).party
    assert (party.email_key, party.phone_key) == ("jonas@hafen1.example", "+49431220400") and Party.objects.count() == 1


def test_a_correction_to_what_she_introduced_before_is_refused(life):
    life.submitted(life.stage.ann, later(days=1), number=1)
    other = life.submitted(life.stage.ann, later(days=2), number=2)
    with pytest.raises(Refused) as refusal:
        life.correct(other, later(days=3), contact="jonas@hafen1.example")
    assert refusal.value.code == "introduced_before"
    with pytest.raises(BadInput) as wrong:
        life.correct(other, later(days=3), contact="nobody")
    assert [error.pointer for error in wrong.value.errors] == ["/contact"]


# Parties that are one

def test_merged_parties_leave_one_accepted(life):
    """accepted, qualified → queued | system | parties merged, and another's earlier claim is protected | told"""
    first, second = life.submitted(life.stage.ann, later(days=1), number=1), life.submitted(life.stage.ben, later(days=2), number=2)
    merge.merge_parties(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=3))
    assert life.status(first, second) == ["accepted", "queued"] and life.of(second).party_id == first.party_id
    assert life.happened(second)[-1] == "referral.queued" and Referral.objects.filter(protects=True).count() == 1


def test_of_two_claims_of_one_advocate_the_earlier_stays(life):
    """of her open referrals of one party the earlier receipt stays"""
    first, second = life.submitted(life.stage.ann, later(days=1), number=1), life.submitted(life.stage.ann, later(days=2), number=2)
    merge.merge_parties(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=3))
    assert life.status(first, second) == ["accepted", "withdrawn"]


def test_withdrawing_somebody_elses_no_is_not_the_advocates_to_say(life):
    referral = life.submitted(life.stage.ann, later(days=1))
    with pytest.raises(Refused):
        decide.withdraw_referral(referral_id=referral.id, acting=Actor("advocate", referral.advocate_id), at=later(days=2), her_no=True)
    assert life.status(referral) == ["accepted"]
