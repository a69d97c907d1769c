"""Correcting what a referral says: in every state, to a stranger, to somebody alike, to somebody else's; and who it leaves behind."""
from datetime import timedelta

import pytest
from django.db import transaction

from foundation.kernel.errors import Refused
from referrals.commands import doubts
from referrals.models import KeptMilestone, Party, Referral
from tests.cast import later


def two(life, day=1, **second):
    """Ann's and Ben's, about different people; the first is the earlier."""
    return life.submitted(life.stage.ann, later(days=day), number=1), life.submitted(life.stage.ben, later(days=day + 1), number=2, **second)


TO_FIRST = {"contact": "jonas@hafen1.example"}
ALIKE = {"contact": "mia@hafen1.example"}   # somebody else of the same company


def test_an_accepted_one_corrected_to_somebody_elses_waits_behind_it(life):
    """changed identity fields run the scan again; another advocate's claim on the party is protected → queued"""
    first, second = two(life)
    life.correct(second, later(days=3), **TO_FIRST)
    assert life.status(first, second) == ["accepted", "queued"] and life.moves(second) == ["submitted", "accepted", "queued"]
    assert life.happened(second)[-2:] == ["referral.corrected", "referral.queued"] and not life.of(second).protects
    assert Referral.objects.filter(protects=True).count() == 1 and life.of(second).received_at == later(days=2)
    life.lose(first, later(days=5))
    assert life.status(second) == ["accepted"]


def test_an_earlier_one_takes_no_protection_over_by_a_correction(life):
    first, second = two(life)
    life.correct(first, later(days=3), contact="jonas@hafen2.example")
    assert life.status(first, second) == ["queued", "accepted"]


def test_nor_does_a_protection_given_elsewhere_go_before_who_was_earlier_here(by_hand):
    """nobody else's claim protected or earlier and undecided"""
    first, second = two(by_hand)
    by_hand.accept(second, later(days=3))
    by_hand.correct(second, later(days=4), **TO_FIRST)
    assert by_hand.status(first, second) == ["submitted", "queued"]


def test_who_is_undecided_there_waits_behind_an_earlier_accepted_one(life):
    """submitted, in_review → queued | another advocate's claim on the party is protected (its grace included, whatever the receipts)"""
    first = life.submitted(life.stage.ann, later(days=1), number=1)
    life.set(acceptance="by_hand")
    second = life.submitted(life.stage.ben, later(days=2), number=2)
    assert life.status(first, second) == ["accepted", "submitted"]
    life.correct(first, later(days=3), contact="jonas@hafen2.example")
    assert life.status(first, second) == ["accepted", "queued"] and life.of(first).protects
    assert {finding["code"] for finding in life.of(second).findings} == {"same_contact"}


def test_the_undecided_queue_by_receipt_when_one_comes_over(by_hand):
    first, second = two(by_hand)
    by_hand.correct(first, later(days=3), contact="jonas@hafen2.example")
    assert by_hand.status(first, second) == ["submitted", "queued"]


def test_one_that_waited_elsewhere_comes_over_moves_up_and_who_was_later_here_waits(by_hand):
    """The queue is by receipt, and who was in nobody's way while she waited elsewhere is in somebody's here."""
    ahead = by_hand.submitted(by_hand.cleo, later(days=1), number=1)
    waited = by_hand.submitted(by_hand.stage.ben, later(days=2), number=1)
    here = by_hand.submitted(by_hand.stage.ann, later(days=3), number=2)
    assert by_hand.status(ahead, waited, here) == ["submitted", "queued", "submitted"]
    by_hand.correct(waited, later(days=4), contact="jonas@hafen2.example")
    assert by_hand.status(ahead, waited, here) == ["submitted", "in_review", "queued"]
    assert by_hand.happened(here)[-1] == "referral.queued"
    by_hand.decline(waited, later(days=5))
    assert by_hand.status(here) == ["in_review"]


@pytest.mark.parametrize("start", ["submitted", "in_review"])
def test_undecided_and_alike_stays_with_who_decides(by_hand, start):
    """(2) same company domain → review; a program that accepts by hand leaves it submitted"""
    two(by_hand)
    second = Referral.objects.get(advocate=by_hand.stage.ben.advocate)
    if start == "in_review":
        by_hand.set(acceptance="automatic")
        Referral.objects.filter(id=second.id).update(findings=[])
        from_review = by_hand.submitted(by_hand.cleo, later(days=2), number=3, contact="amy@hafen2.example")
        assert by_hand.status(from_review) == ["in_review"]
        second = from_review
    by_hand.correct(second, later(days=3), **ALIKE)
    row = by_hand.of(second)
    assert row.status == start and [finding["code"] for finding in row.findings] == ["same_domain"]


def test_a_queued_one_corrected_away_is_accepted_and_one_alike_is_looked_at(life):
    """queued → accepted; queued → in_review (her turn): the same"""
    life.submitted(life.stage.ann, later(days=1), number=1)
    behind = [life.submitted(who, later(days=2), number=1) for who in (life.stage.ben, life.cleo)]
    assert life.status(*behind) == ["queued", "queued"]
    life.correct(behind[0], later(days=3), contact="amy@elsewhere.example", company="Nordlicht AG", person="Amy Roth")
    life.correct(behind[1], later(days=3), **ALIKE)
    assert life.status(*behind) == ["accepted", "in_review"]


def test_who_waited_behind_what_was_corrected_away_moves_up(life):
    """the queue moves up"""
    first, behind = [life.submitted(who, later(days=1), number=1) for who in (life.stage.ann, life.stage.ben)]
    life.correct(first, later(days=3), contact="amy@elsewhere.example", company="Nordlicht AG", person="Amy Roth")
    assert life.status(first, behind) == ["accepted", "accepted"] and Party.objects.count() == 2
    assert life.of(first).protects and life.of(behind).protects and life.of(behind).accepted_at == later(days=3)


# Accepted, and only alike: docs/decisions/corrected-after-acceptance.md

def doubted(life):
    first, second = two(life)
    life.correct(second, later(days=3), **ALIKE)
    return first, life.of(second)


def test_an_accepted_one_that_looks_like_somebody_elses_goes_on_and_is_looked_at(life):
    first, second = doubted(life)
    assert (second.status, second.protects, second.doubted_at) == ("accepted", True, later(days=3))
    assert second.findings == [{"code": "same_domain", "referral_id": str(first.id)}] and life.happened(second)[-1] == "referral.doubted"
    life.correct(second, later(days=4), note="Call after nine.")
    assert life.happened(second).count("referral.doubted") == 1
    doubts.settle_doubt(referral_id=second.id, acting=life.stage.tess, at=later(days=5))
    assert life.of(second).doubted_at is None and life.happened(second)[-1] == "referral.doubt_settled"
    life.correct(second, later(days=6), person="Mia Holt")   # nothing new is noticed, so nobody looks again
    assert life.of(second).doubted_at is None
    with pytest.raises(Refused) as refusal, transaction.atomic():
        doubts.settle_doubt(referral_id=second.id, acting=life.stage.tess, at=later(days=7))
    assert refusal.value.code == "not_doubted" and life.happened(second).count("referral.doubt_settled") == 1


def test_what_nothing_speaks_against_any_more_is_nobodys_doubt(life):
    _, second = doubted(life)
    life.correct(second, later(days=4), contact="jonas@other.example")
    assert (life.of(second).status, life.of(second).doubted_at, life.of(second).findings) == ("accepted", None, [])


def test_a_doubt_ends_with_its_claim(life):
    _, second = doubted(life)
    life.lose(second, later(days=4))
    assert life.of(second).doubted_at is None


def test_what_was_found_before_the_acceptance_is_no_new_doubt(life):
    life.submitted(life.stage.ann, later(days=1), number=1)
    second = life.submitted(life.stage.ben, later(days=2), number=2, contact="amy@hafen1.example")
    life.accept(second, later(days=3))
    life.correct(second, later(days=4), person="Amy Rothe")
    assert (life.of(second).status, life.of(second).doubted_at) == ("accepted", None)


def test_what_was_reported_and_waits_goes_along(by_hand):
    """One that arrives while a claim on the party is undecided … is kept and applied in order when it is decided"""
    first, second = two(by_hand)
    by_hand.report(second, later(days=3))
    by_hand.correct(second, later(days=4), contact="amy@elsewhere.example")
    by_hand.correct(second, later(days=5), **TO_FIRST)
    assert KeptMilestone.objects.get().party_id == by_hand.of(first).party_id and by_hand.status(first, second) == ["submitted", "queued"]


def test_the_clock_on_both_sides_comes_first(life):
    """every command first applies what is due on the party"""
    first, second = two(life)
    life.contact(first, later(days=1, hours=1))
    life.contact(second, later(days=2, hours=1))
    life.extend(second, later(days=3), days=60)
    life.correct(second, later(days=121), **TO_FIRST)   # the first one's grace is over at this instant
    assert life.status(first, second) == ["expired", "accepted"] and life.of(first).ended_at == later(days=121)
    assert life.of(second).protected_until == later(days=92) + timedelta(days=60)
