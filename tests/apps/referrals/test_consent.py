"""Those concerned are asked first: the rows of DOMAIN §2 about consent."""
import pytest

from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.outbox import worker
from referrals import queries
from referrals.models import Consent, Party, Referral
from tests.cast import later

BOSS = {"employer": "boss@ann.example"}


@pytest.fixture
def asking(life):
    life.set(consent="referred_person")
    life.stage.ann.program.refresh_from_db()
    return life


@pytest.fixture
def asking_both(life):
    life.set(consent="both")
    return life


def test_it_waits_for_the_yes_and_protection_does_not_run(asking):
    """– → awaiting_consent | employer's or referred person's consent is required | hard checks run before anybody is written to;
    protection does not run"""
    referral = asking.of(asking.submitted(asking.stage.ann, later(days=1)))
    assert (referral.status, referral.protects, referral.protected_until) == ("awaiting_consent", False, None)
    assert asking.happened(referral) == ["referral.received", "referral.consent_asked"]
    assert [(row.who, row.email, row.answer_by) for row in Consent.objects.all()] == [("referred", "jonas@hafen1.example", later(days=31))]


def test_all_say_yes_each_on_her_own_page_and_the_first_receipt_counts(asking_both):
    """awaiting_consent → submitted | all say yes, each on her own page | consent recorded; priority stays the first receipt; scan"""
    referral = asking_both.submitted(asking_both.stage.ann, later(days=1), **BOSS)
    asking_both.answer(referral, later(days=3))
    assert asking_both.status(referral) == ["awaiting_consent"]
    asking_both.answer(referral, later(days=5), who="employer")
    referral = asking_both.of(referral)
    assert (referral.status, referral.received_at, referral.accepted_at) == ("accepted", later(days=1), later(days=5))
    assert asking_both.moves(referral) == ["awaiting_consent", "submitted", "accepted"]
    assert asking_both.happened(referral)[2:5] == ["referral.consent_given", "referral.submitted", "referral.accepted"]


def test_an_earlier_one_that_is_asked_keeps_the_later_ones_waiting(asking):
    """Undecided: awaiting_consent, submitted, in_review"""
    first = asking.submitted(asking.stage.ann, later(days=1))
    second = asking.submitted(asking.stage.ben, later(days=2))
    assert asking.status(first, second) == ["awaiting_consent"] * 2
    assert Consent.objects.filter(asked_at__isnull=False).count() == 1   # nobody is asked in vain
    asking.answer(first, later(days=3))
    asking.lose(first, later(days=4))
    assert Consent.objects.get(referral_id=second.id).asked_at == later(days=4)   # now it is her turn to be asked


def test_no_answer_in_time_ends_it(asking):
    """awaiting_consent → declined (no_consent), expired | clock | no answer in time after reminders | never written to again"""
    referral = asking.submitted(asking.stage.ann, later(days=1))
    worker.drain(asking.stage.tenant_id, later(days=31))
    referral = asking.of(referral)
    assert (referral.status, referral.reason, referral.ended_at) == ("expired", "no_answer", later(days=31))
    with pytest.raises(Refused) as refusal:
        asking.answer(referral, later(days=32))
    assert refusal.value.code == "consent_over"


def test_her_no_is_about_her(asking):
    """awaiting_consent → declined (no_consent) | a person asked | never written to again"""
    first, second = asking.submitted(asking.stage.ann, later(days=1)), asking.submitted(asking.stage.ben, later(days=2))
    asking.answer(first, later(days=3), answer="no")
    assert [(row.status, row.reason) for row in (asking.of(first), asking.of(second))] == [("declined", "no_consent")] * 2
    assert Party.objects.get().do_not_contact_at == later(days=3)
    third = asking.of(asking.submitted(asking.cleo, later(days=4)))
    assert (third.status, third.reason) == ("declined", "do_not_contact") and not Consent.objects.get(referral_id=third.id).asked_at
    with pytest.raises(Refused) as refusal:
        asking.appeal(first, later(days=5))
    assert refusal.value.code == "no_appeal"


def test_the_employers_no_ends_that_claim_only(asking_both):
    """The employer's no ends that claim only."""
    first = asking_both.submitted(asking_both.stage.ann, later(days=1), **BOSS)
    second = asking_both.submitted(asking_both.stage.ben, later(days=2), **BOSS)
    asking_both.answer(first, later(days=3), answer="no", who="employer")
    assert asking_both.status(first, second) == ["declined", "awaiting_consent"] and Party.objects.get().do_not_contact_at is None
    assert Consent.objects.filter(referral_id=second.id, asked_at=later(days=3)).count() == 2


def test_the_same_answer_again_changes_nothing_and_another_is_refused(asking):
    referral = asking.submitted(asking.stage.ann, later(days=1))
    asking.answer(referral, later(days=3))
    before = asking.happened(referral)
    asking.answer(referral, later(days=4))
    with pytest.raises(Refused):
        asking.answer(referral, later(days=5), answer="no")
    assert asking.happened(referral) == before


def test_a_page_that_nobody_was_sent_is_unknown(asking):
    asking.submitted(asking.stage.ann, later(days=1))
    with pytest.raises(NotFound):
        queries.consent_with("something else")


def test_who_is_asked_needs_an_address(asking_both):
    for values, field in (({"contact": "+49 431 220400", **BOSS}, "/contact"), ({}, "/employer"), ({"employer": "jonas@hafen1.example"}, "/employer")):
        with pytest.raises(BadInput) as refusal:
            asking_both.submitted(asking_both.stage.ann, later(days=1), **values)
        assert [error.pointer for error in refusal.value.errors] == [field]
    assert Referral.objects.count() == 0
