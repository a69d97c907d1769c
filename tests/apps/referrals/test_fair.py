"""What nobody gets by a detour: a decision about one's own earnings, somebody else's protection, people who want to be left in peace."""
import pytest

from advocates import commands as advocates_commands
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners.models import Membership, Organisation
from programs import queries as programs_queries
from referrals import queries
from referrals.commands import assign, award, decide, merge, submit, void
from referrals.models import Appeal, Party, Referral, VoidProposal
from tests.apps.referrals.deals import second_program
from tests.cast import START, later, lead

# Who decides

def refused(code: str, command) -> None:
    with pytest.raises(Refused) as refusal:
        command()
    assert refusal.value.code == code


def test_who_entered_it_does_not_accept_it(by_hand):
    """submitted → accepted | automatic, or manager who does not earn from it"""
    stage = by_hand.stage
    entered, _ = submit.submit_referral(enrolment_id=stage.ann.id, lead=lead(1), channel="verbal", acting=stage.tess, at=later(days=1), entered_by=stage.tess.id)
    events = Event.objects.count()
    refused("own_referral", lambda: by_hand.accept(entered, later(days=2)))
    assert by_hand.status(entered) == ["submitted"] and Event.objects.count() == events
    by_hand.accept(entered, later(days=2), acting=by_hand.rita)
    assert by_hand.status(entered) == ["accepted"]


def test_nor_who_looks_after_the_advocate_or_acts_for_the_partner(by_hand):
    """in_review → accepted | manager who does not earn from it"""
    stage = by_hand.stage
    hers, ours = by_hand.submitted(stage.ann, later(days=1), number=1), by_hand.submitted(stage.ben, later(days=1), number=2)
    Member.objects.create(user_id=stage.tess.id, role="program_manager")
    advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=stage.tess.id, acting=stage.tess, at=later(days=1))
    harbour = Organisation.objects.create(name="Harbour")
    Referral.objects.filter(id=ours.id).update(organisation_id=harbour.id)
    Membership.objects.create(organisation=harbour, advocate_id=by_hand.cleo.advocate_id, role="member", joined_at=START)
    cleo = Actor("staff", by_hand.cleo.advocate.user_id)   # she runs programs too
    refused("own_referral", lambda: by_hand.accept(hers, later(days=2)))
    refused("own_referral", lambda: by_hand.accept(ours, later(days=2), acting=cleo))
    assert by_hand.status(hers, ours) == ["submitted", "submitted"]
    by_hand.decline(hers, later(days=2))   # saying no earns nobody anything


def test_nobody_drops_the_proposal_to_cancel_her_own(life):
    """any but voided → voided | a person with the role owner plus a second"""
    referral = life.submitted(life.stage.ann, later(days=1))
    life.propose_void(referral, later(days=2))
    from_ann = Actor("staff", life.stage.ann.advocate.user_id)
    refused("own_referral", lambda: _keep(referral, from_ann))
    assert VoidProposal.objects.get().settled_at is None
    _keep(referral, life.rita)
    assert VoidProposal.objects.get().settled_at is not None and life.happened(referral)[-1] == "referral.void_dropped"


def _keep(referral, acting):
    return void.keep_referral(referral_id=referral.id, acting=acting, at=later(days=3))


def test_an_appeal_in_the_queue_is_still_decided_by_somebody(life):
    """declined → in_review | appeal | another reviewer: the queue accepts nobody whom a person said no to."""
    first = life.submitted(life.stage.ben, later(days=1), number=2)
    referral = life.submitted(life.stage.ann, later(days=2), number=1)
    Referral.objects.filter(id=referral.id).update(findings=[])
    life.withdraw(referral, later(days=3))
    again = life.submitted(life.stage.ann, later(days=4), number=2)   # behind Ben
    life.decline(again, later(days=5))
    life.appeal(again, later(days=6))
    life.correct(again, later(days=7), person="Jonas Weber-Lang")
    assert life.status(first, again) == ["accepted", "queued"]
    Referral.objects.filter(id=again.id).update(findings=[])
    life.withdraw(first, later(days=8))
    assert life.status(again) == ["in_review"]
    refused("same_reviewer", lambda: life.accept(again, later(days=9)))
    life.decide_appeal(again, later(days=9), grant=True)
    assert life.status(again) == ["accepted"] and Appeal.objects.get().outcome == "granted"


def test_what_is_asked_about_a_no_tells_no_more_than_the_program(by_hand):
    """decline reasons exact or general: why there is no second look says the reason neither."""
    by_hand.set(decline_detail="general")
    peace = by_hand.submitted(by_hand.stage.ann, later(days=1))
    by_hand.decline(peace, later(days=2), reason="do_not_contact")
    said = queries.why_no_appeal(by_hand.of(peace), later(days=3))
    assert said is not None and "contact" not in said.template and "respect" not in said.template
    by_hand.set(decline_detail="exact")
    assert "contacted" in queries.why_no_appeal(by_hand.of(peace), later(days=3)).template


# Correcting

def test_a_correction_takes_nobodys_protection(life):
    """another advocate's claim on the party is protected, whatever the receipts"""
    mine = life.submitted(life.stage.ann, later(days=1), number=1)
    theirs = life.submitted(life.stage.ben, later(days=2), number=2)
    life.correct(mine, later(days=3), person="Jonas Weber 2", contact="jonas@hafen2.example")
    assert life.status(mine, theirs) == ["queued", "accepted"] and life.of(theirs).protects


def test_a_yes_is_not_carried_to_somebody_else(life):
    """awaiting_consent → submitted | all say yes, each on her own page: an address that was asked stays the one that is introduced."""
    life.set(consent="referred_person")
    referral = life.submitted(life.stage.ann, later(days=1))
    life.answer(referral, later(days=2))
    assert life.status(referral) == ["accepted"]
    for contact in ("lena@else.example", "+49 431 220400"):
        with pytest.raises(BadInput) as wrong:
            life.correct(referral, later(days=3), contact=contact)
        assert [error.pointer for error in wrong.value.errors] == ["/contact"]
    assert life.of(referral).party.email_key == "jonas@hafen1.example" and life.happened(referral)[-1] != "referral.corrected"
    life.correct(referral, later(days=3), note="After nine.")


# Her no

@pytest.mark.parametrize("acceptance, ended", [("automatic", ("withdrawn", "referred_person")), ("by_hand", ("declined", "do_not_contact"))])
def test_who_wants_peace_has_it_from_what_is_corrected_too(life, acceptance, ended):
    """The referred person's no is about her, not about one claim: all open claims on her end with it … new ones are declined"""
    gone = life.submitted(life.stage.ben, later(days=1), number=2)
    life.withdraw(gone, later(days=2), her_no=True)
    life.set(acceptance=acceptance)
    referral = life.submitted(life.stage.ann, later(days=3), number=1)
    life.correct(referral, later(days=4), contact="jonas@hafen2.example")
    assert (life.of(referral).status, life.of(referral).reason) == ended


def test_and_from_what_is_merged(life):
    gone, goes_on = life.submitted(life.stage.ben, later(days=1), number=2), life.submitted(life.stage.ann, later(days=1), number=1)
    life.withdraw(gone, later(days=2), her_no=True)
    merge.merge_parties(party_id=gone.party_id, into_id=goes_on.party_id, acting=life.stage.tess, at=later(days=3))
    assert (life.of(goes_on).status, life.of(goes_on).reason) == ("withdrawn", "referred_person")


def test_and_from_the_queue(life):
    """declined → queued, but for who asked to be left in peace meanwhile"""
    first, second = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.stage.ben, later(days=2))
    life.report(first, later(days=5))
    Party.objects.filter(id=first.party_id).update(do_not_contact_at=later(days=6))
    life.propose_void(first, later(days=9))
    life.void(first, later(days=10))
    assert life.status(first, second) == ["voided", "declined"]


# The clock

def test_a_window_that_is_over_is_over_for_every_command(life):
    """a window that is over is over even if its timer has not run: every command first applies what is due on the party"""
    won, other = life.submitted(life.stage.ann, later(days=1)), life.submitted(life.cleo, later(days=2))
    milestone = life.report(won, later(days=3)).milestone
    lost = life.submitted(life.stage.ben, later(days=4), number=5)
    life.contact(lost, later(days=4))
    Member.objects.create(user_id=life.stage.tess.id, role="program_manager")
    refused("referral_over", lambda: assign.assign_referral(referral_id=lost.id, rep_id=life.stage.tess.id, acting=life.rita, at=later(days=4 + 120)))
    again = life.submitted(life.stage.ben, later(days=94))
    life.accept(again, later(days=94))
    life.contact(again, later(days=94))
    award.award_credit(deal_id=milestone.deal_id, shares={other.id: 10_000}, reason="Agreed with Ann.", acting=life.rita, at=later(days=94 + 121))
    assert life.status(again) == ["expired"]


def test_one_protection_time_is_what_this_claim_was_given(life):
    """A manager may extend once … by at most one protection time"""
    harbour = Organisation.objects.create(name="Harbour", protection_days=30)
    referral = life.submitted(life.stage.ann, later(days=1))
    Referral.objects.filter(id=referral.id).update(first_end=later(days=31), protected_until=later(days=31), organisation_id=harbour.id)
    with pytest.raises(BadInput) as wrong:
        life.extend(referral, later(days=5), days=31)
    assert [error.pointer for error in wrong.value.errors] == ["/days"]
    assert life.extend(referral, later(days=5), days=30).protected_until == later(days=61)


# The sales team

def test_a_program_for_reps_takes_the_sales_team_alone(acme, life):
    """Claims compete per claimant kind (sales_rep programs: reps; all others: advocates)"""
    own = second_program(life.stage, User.objects.get(id=life.rita.id))
    terms = programs_queries.terms_in_force(own.program_id)
    stranger = User.objects.create(email="mallory@example.test", name="Mallory")
    refused("for_team", lambda: advocates_commands.join_program(program_id=own.program_id, terms_id=terms.id, user_id=stranger.id, name="Mallory",
                                                                email=stranger.email, at=START))
    assert life.submitted(own, later(days=1), number=7).claimant_kind == "rep"
    Member.objects.filter(user_id=life.rita.id).update(role="read_only")
    refused("not_on_team", lambda: life.submitted(own, later(days=1), number=8))
    with tenant_context(acme.id):
        slug = own.program.slug
    assert acme.client().get(f"/p/{slug}/join")["Location"] == "/sales/"
    assert slug not in acme.client().get("/").content.decode()


def test_her_own_in_bulk_is_refused_alone(by_hand):
    mine, other = by_hand.submitted(by_hand.stage.ann, later(days=1), number=1), by_hand.submitted(by_hand.stage.ben, later(days=1), number=2)
    from_ann = Actor("staff", by_hand.stage.ann.advocate.user_id)
    refused("own_referral", lambda: decide.decline_referral(referral_id=mine.id, reason="too_small", acting=from_ann, at=later(days=2)))
    assert by_hand.accept(other, later(days=2), acting=from_ann).status == "accepted"



