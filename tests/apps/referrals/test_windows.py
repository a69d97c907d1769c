"""Every clock sentence of DOMAIN §2, at the instant itself and one microsecond before."""
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from foundation.kernel.errors import BadInput, Refused
from foundation.outbox import worker
from programs.models import Holiday
from referrals.models import Extension, Referral
from tests.cast import later

TICK = timedelta(microseconds=1)


def accepted_in_touch(life, enrolment=None, day=1):
    referral = life.submitted(enrolment or life.stage.ann, later(days=day))
    life.contact(referral, later(days=day, hours=1))
    return referral


def test_a_claim_expires_with_its_grace(life):
    """accepted, qualified → expired | clock | at max(end of protection, last progress in grace) + grace"""
    referral = accepted_in_touch(life)
    life.clock(later(days=121) - TICK)
    assert life.status(referral) == ["accepted"] and not life.of(referral).protects
    life.clock(later(days=121))
    assert (life.of(referral).status, life.of(referral).ended_at) == ("expired", later(days=121))


def test_progress_in_grace_begins_it_anew(life):
    """progress = a milestone, or a next step entered by the rep"""
    referral = accepted_in_touch(life)
    life.report(referral, later(days=100), kind="meeting_held")
    life.clock(later(days=130) - TICK)
    assert life.status(referral) == ["accepted"]
    life.clock(later(days=130))
    assert life.status(referral) == ["expired"]


def test_a_window_that_is_over_is_over_even_if_its_timer_has_not_run(life):
    """a window that is over is over even if its timer has not run: every command first applies what is due on the party, and at one
    instant the clock comes before the person"""
    referral = accepted_in_touch(life)
    with pytest.raises(Refused), transaction.atomic():
        life.lose(referral, later(days=121))
    assert life.status(referral) == ["accepted"]   # the refusal rolled everything back, as a request does
    second = life.submitted(life.stage.ben, later(days=121))
    assert life.status(referral, second) == ["expired", "accepted"]


def test_who_moves_up_by_the_clock_is_protected_from_that_instant(life):
    """queued → accepted | protection starts now"""
    first = accepted_in_touch(life)
    second = life.submitted(life.stage.ben, later(days=2))
    life.clock(later(days=300))
    assert life.status(first) == ["expired"] and life.of(second).accepted_at == later(days=121)


def test_the_timers_of_the_outbox_do_it_without_anybody(life):
    """protection and expiry by timers"""
    first, second = accepted_in_touch(life), life.submitted(life.stage.ben, later(days=2))
    worker.drain(life.stage.tenant_id, later(days=125))
    assert life.status(first, second) == ["expired", "accepted"]


def test_the_overrun_of_the_first_contact_is_added_once(life):
    """The overrun of the first contact (an entry, an answer, meeting_held or qualified; at most up to the first end of the protection) is
    added to the protection, once."""
    referral = life.of(life.submitted(life.stage.ann, later(days=1)))
    late = later(days=20)
    life.contact(referral, late)
    added = late - referral.first_contact_by
    assert life.of(referral).protected_until == later(days=91) + added and life.happened(referral)[-2:] == ["referral.first_contact", "referral.extended"]
    life.contact(referral, later(days=30))
    assert life.of(referral).protected_until == later(days=91) + added


def test_who_was_never_contacted_gets_the_whole_delay_back(life):
    """at most up to the first end of the protection"""
    referral = life.of(life.submitted(life.stage.ann, later(days=1)))
    life.clock(later(days=91))
    assert life.of(referral).protected_until == later(days=91) + (later(days=91) - referral.first_contact_by) and life.of(referral).protects
    life.contact(referral, later(days=95))
    assert life.of(referral).overrun_added and life.of(referral).protected_until == later(days=91) + (later(days=91) - referral.first_contact_by)


def test_a_first_contact_in_time_adds_nothing(life):
    referral = accepted_in_touch(life)
    assert life.of(referral).protected_until == later(days=91) and "referral.extended" not in life.happened(referral)


def test_a_manager_extends_once_with_evidence_before_the_end(life):
    """A manager may extend once, with evidence, before the end, by at most one protection time."""
    referral = accepted_in_touch(life)
    for days, evidence, field in ((91, "x", "/days"), (0, "x", "/days"), (30, " ", "/evidence")):
        with pytest.raises(BadInput) as refusal:
            life.extend(referral, later(days=80), days=days, evidence=evidence)
        assert [error.pointer for error in refusal.value.errors] == [field]
    assert Extension.objects.count() == 0
    life.extend(referral, later(days=80), days=90)
    assert life.of(referral).protected_until == later(days=181) and life.happened(referral)[-1] == "referral.extended"
    with pytest.raises(Refused) as refused:
        life.extend(referral, later(days=81))
    assert refused.value.code == "extended_before"


def test_nothing_is_left_to_extend_after_the_end(life):
    referral = accepted_in_touch(life)
    with pytest.raises(Refused) as refused:
        life.extend(referral, later(days=91))
    assert refused.value.code == "protection_over"


def test_the_extended_one_expires_by_the_same_timer(life):
    referral = accepted_in_touch(life)
    life.extend(referral, later(days=80), days=10)
    worker.drain(life.stage.tenant_id, later(days=130))
    assert life.status(referral) == ["accepted"]
    worker.drain(life.stage.tenant_id, later(days=131))
    assert life.status(referral) == ["expired"]


def test_in_grace_a_claim_keeps_others_waiting(life):
    """In grace a claim keeps others waiting but counts as without protection."""
    first = accepted_in_touch(life)
    second = life.submitted(life.stage.ben, later(days=100))
    assert life.status(first, second) == ["accepted", "queued"] and not life.of(first).protects


def test_the_decision_clock_counts_working_days_less_holidays(by_hand):
    """decision clock 5 working days (in review, and in submitted where the program accepts by hand; anew in every review) · Working days
    are Monday to Friday in the program's zone less the vendor's holidays; a clock of N ends at 24:00 of the N-th working day after the day
    it started."""
    monday = by_hand.of(by_hand.submitted(by_hand.stage.ann, later(hours=1)))
    assert monday.decide_by == datetime(2026, 3, 9, 23, 0, tzinfo=UTC)   # the Monday after, 24:00 in Berlin
    Holiday.objects.create(date=date(2026, 3, 4), name="A day off")
    other = by_hand.of(by_hand.submitted(by_hand.stage.ann, later(hours=2), number=2))
    assert other.decide_by == datetime(2026, 3, 10, 23, 0, tzinfo=UTC)


def test_an_overrun_escalates_and_shows(by_hand):
    """an overrun escalates and shows to the advocate"""
    referral = by_hand.of(by_hand.submitted(by_hand.stage.ann, later(hours=1)))
    worker.drain(by_hand.stage.tenant_id, referral.decide_by)
    assert by_hand.of(referral).overdue_at == referral.decide_by and by_hand.happened(referral)[-1] == "referral.overdue"
    assert by_hand.status(referral) == ["submitted"]
    worker.drain(by_hand.stage.tenant_id, referral.decide_by + timedelta(days=9))
    assert by_hand.happened(referral).count("referral.overdue") == 1


def test_the_clock_of_an_agreed_partner_counts(life):
    life.set(protection_days=10, grace_days=0)
    referral = accepted_in_touch(life)
    life.clock(later(days=11))
    assert life.status(referral) == ["expired"] and Referral.objects.filter(protects=True).count() == 0
