"""Who stands in whose way, who moves up, and when: the rows of DOMAIN §2 about the queue and the review."""
import pytest

from foundation.kernel.errors import Refused
from referrals import queries
from referrals.models import Referral
from tests.cast import later

SIMILAR = {"company": "Brandt Maschinenbau AG & Co. KG", "contact": "+49 431 220400"}
FIRST = {"company": "Brandt Maschinenbau GmbH", "contact": "joe@brandt.example"}


def test_protection_starts_at_the_acceptance(life):
    """submitted → accepted | automatic, or manager who does not earn from it | no blocking match; nobody else's claim protected or
    earlier and undecided | protection starts now; routed; first-contact clock"""
    referral = life.of(life.submitted(life.stage.ann, later(days=1)))
    assert (referral.status, referral.accepted_at, referral.protected_until, referral.protects) == ("accepted", later(days=1), later(days=91), True)
    assert referral.first_contact_by > later(days=1) and life.happened(referral)[:2] == ["referral.submitted", "referral.accepted"]


def test_a_later_claim_waits_behind_a_protected_one_and_is_told_when(life):
    """submitted, in_review → queued | another advocate's claim on the party is protected (its grace included, whatever the receipts) |
    told "someone was earlier" (never who), and the date she would move up"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.contact(first, later(days=1, hours=1))
    assert life.status(first, second) == ["accepted", "queued"]
    assert queries.moves_up_at(life.of(second), later(days=3)) == later(days=121)   # 90 days of protection, 30 of grace


def test_a_later_claim_waits_behind_an_earlier_undecided_one(by_hand):
    """submitted, in_review → queued | … or an earlier one is undecided"""
    first, second = by_hand.submitted(by_hand.stage.ann, later(days=1)), by_hand.submitted(by_hand.stage.ben, later(days=2))
    assert by_hand.status(first, second) == ["submitted", "queued"]
    assert queries.moves_up_at(by_hand.of(second), later(days=3)) is None   # nobody knows: somebody has to decide first


def test_a_soft_match_is_looked_at(life):
    """submitted → in_review | soft match, risk finding, legal gate | decision clock; those behind wait"""
    life.submitted(life.stage.ann, later(days=1), **FIRST)
    similar = life.of(life.submitted(life.stage.ben, later(days=2), **SIMILAR))
    assert (similar.status, queries.cause_of_last_move(similar)) == ("in_review", "findings")
    assert similar.decide_by is not None and life.happened(similar)[-1] == "referral.reviewed"
    behind = life.submitted(life.cleo, later(days=3), **SIMILAR)
    assert life.status(behind) == ["queued"]


def test_a_program_that_accepts_by_hand_leaves_it_submitted(by_hand):
    """(a program that accepts by hand leaves it submitted)"""
    by_hand.submitted(by_hand.stage.ann, later(days=1), **FIRST)
    similar = by_hand.of(by_hand.submitted(by_hand.stage.ben, later(days=2), **SIMILAR))
    assert similar.status == "submitted" and similar.decide_by is not None


def test_the_queue_goes_before_the_review(life):
    """The queue goes before the review"""
    life.submitted(life.stage.ann, later(days=1), **FIRST)
    life.submitted(life.stage.ann, later(days=1, hours=1), **SIMILAR)
    both = life.submitted(life.stage.ben, later(days=2), **SIMILAR)   # the same number as one, a name like the other's
    assert {finding["code"] for finding in both.findings} >= {"similar_name", "same_contact"} and life.status(both) == ["queued"]


def test_exactly_one_moves_up_first_receipt_first(life):
    """queued → accepted | every claim ahead has ended without credit; first receipt first, exactly one | protection starts now"""
    first, second, third = [life.submitted(who, later(days=day)) for day, who in enumerate((life.stage.ann, life.stage.ben, life.cleo), 1)]
    assert life.status(first, second, third) == ["accepted", "queued", "queued"]
    life.lose(first, later(days=10))
    assert life.status(first, second, third) == ["lost", "accepted", "queued"]
    assert life.of(second).protected_until == later(days=100)
    assert Referral.objects.filter(protects=True).count() == 1


@pytest.mark.parametrize("end", ["lose", "withdraw", "expire", "void"])
def test_the_queue_moves_up_however_the_first_ends(life, end):
    """any open → withdrawn | the queue moves up · accepted, qualified → expired | the queue moves up · → voided"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.contact(first, later(days=1, hours=1))
    if end == "expire":
        life.clock(later(days=121))
    elif end == "void":
        life.propose_void(first, later(days=9))
        life.void(first, later(days=10))
    else:
        getattr(life, end)(first, later(days=10))
    assert life.status(second) == ["accepted"]


def test_her_turn_is_looked_at_where_people_decide(by_hand):
    """queued → in_review (her turn) | the same, or the program accepts by hand | decision clock; those behind wait"""
    first, second, third = [by_hand.submitted(who, later(days=day)) for day, who in enumerate((by_hand.stage.ann, by_hand.stage.ben, by_hand.cleo), 1)]
    by_hand.decline(first, later(days=4))
    assert by_hand.status(first, second, third) == ["declined", "in_review", "queued"]
    assert queries.cause_of_last_move(by_hand.of(second)) == "her_turn" and by_hand.of(second).decide_by > later(days=4)
    assert by_hand.accept(second, later(days=5)).status == "accepted"


def test_a_reviewed_one_waits_while_somebody_else_is_protected(life):
    """in_review → accepted | manager who does not earn from it | nobody else protected, else → queued"""
    first = life.submitted(life.stage.ann, later(days=1))
    second = life.submitted(life.stage.ben, later(days=2))
    life.decline(second, later(days=3))
    life.appeal(second, later(days=4))
    assert life.status(first, second) == ["accepted", "in_review"]
    assert life.decide_appeal(second, later(days=5), grant=True).status == "queued"
    assert life.happened(second)[-2:] == ["referral.appeal_decided", "referral.queued"]


def test_a_queued_one_cannot_be_accepted_by_hand(life):
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    with pytest.raises(Refused) as refusal:
        life.accept(second, later(days=3))
    assert refusal.value.code == "somebody_protected" and life.status(first, second) == ["accepted", "queued"]


def test_what_waits_can_be_declined_by_name_of_a_reason(life):
    """awaiting_consent, submitted, in_review, queued → declined | manager, system | closed list of reasons | told why; may appeal"""
    life.submitted(life.stage.ann, later(days=1))
    second = life.submitted(life.stage.ben, later(days=2))
    declined = life.decline(second, later(days=3), reason="out_of_area")
    assert (declined.status, declined.reason, declined.reviewed_by) == ("declined", "out_of_area", life.stage.tess.id)
    assert life.happened(second)[-1] == "referral.declined"


def test_the_referred_persons_no_ends_everything_and_nobody_moves_up(life):
    """The referred person's no is about her, not about one claim: all open claims on her end with it, nobody moves up, new ones are
    declined."""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.withdraw(first, later(days=3), her_no=True)
    assert life.status(first, second) == ["withdrawn", "withdrawn"] and life.of(second).reason == "referred_person"
    new = life.of(life.submitted(life.cleo, later(days=9)))
    assert (new.status, new.reason) == ("declined", "do_not_contact")


def test_again_is_the_same_while_it_stands_and_names_the_old_one_after(life):
    """Again: the same advocate submitting the same party gets the existing referral back while it is open or won; after an end it is a
    new referral that names the old one."""
    first = life.submitted(life.stage.ann, later(days=1))
    assert life.submitted(life.stage.ann, later(days=2)).id == first.id
    life.lose(first, later(days=3))
    again = life.submitted(life.stage.ann, later(days=4))
    assert again.id != first.id and again.previous_id == first.id and again.received_at == later(days=4)


def test_who_waits_behind_a_late_win_moves_up_when_its_old_protection_is_over(life):
    """lost, expired → won | … | a late win: a claim without protection, unless it happened inside the old one; queued →
    in_review (her turn)"""
    life.set(grace_days=0)
    first = life.submitted(life.stage.ann, later(days=1))
    life.contact(first, later(days=1, hours=1))
    life.lose(first, later(days=5))
    life.report(first, later(days=8), happened=later(days=7))
    second = life.submitted(life.stage.ben, later(days=9))
    assert life.status(first, second) == ["won", "queued"] and queries.moves_up_at(life.of(second), later(days=9)) == later(days=91)
    life.clock(later(days=91))
    assert life.status(first, second) == ["won", "in_review"] and not life.of(first).protects, "it is her turn, and they are a customer by now: a person looks"
