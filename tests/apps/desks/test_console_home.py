"""The console's first page: what needs whom, in which order, and how it goes."""
from datetime import timedelta

from django.utils import timezone

from foundation.kernel.acting import Actor
from foundation.outbox.models import DEAD, Delivery, Event
from foundation.tenants.context import tenant_context
from referrals.commands import appeal, decide, void
from tests.apps.desks.console import text, url
from tests.cast import later, submitted
from tests.sign_in import new_member, signed_in


def test_nothing_needs_anybody(client_of):
    for role, words in (("owner", "nothing waits for your yes"), ("read_only", "Your role reads along.")):
        page = text(client_of(role).get(url("console_home")))
        assert "Nothing needs you." in page and words in page and "No referral has arrived yet." in page


def test_the_title_says_how_much_and_how_much_of_it_today(stage, tess):
    """The longest waiting first; what is late counts for today."""
    now = timezone.now()
    with tenant_context(stage.tenant_id):
        submitted(stage, stage.ann, later(days=1), company="Late Lager")
        submitted(stage, stage.ben, now - timedelta(minutes=5), number=2, company="Fresh Fisch")
    page = text(tess.get(url("console_home")))
    assert "Two things need you, one of them today." in page
    assert page.index("Late Lager") < page.index("Fresh Fisch") and "Late" in page and "days left" in page
    assert "Of the one referral received" in page and "Accepted 0% of all" in page   # the other came before the span that is shown
    assert "Referrals 2 waiting" in page   # in the navigation


def test_who_only_approves_or_reads_is_not_asked_to_decide(stage, client_of):
    with tenant_context(stage.tenant_id):
        submitted(stage, stage.ann, later(days=1))
    for role in ("finance_approver", "read_only"):
        page = text(client_of(role).get(url("console_home")))
        assert "Nothing needs you." in page and "waiting" not in page


def test_more_than_fits_is_counted_and_led_to(stage, tess):
    with tenant_context(stage.tenant_id):
        for number in range(11):
            submitted(stage, stage.ann, timezone.now() - timedelta(hours=number), number=number, company=f"Firma Nummer{number:02}")
    page = text(tess.get(url("console_home")))
    assert "Eleven things need you." in page and "3 more wait for a decision" in page


def test_a_message_that_was_given_up_is_told_to_who_can_mend_it(stage, tess, client_of):
    with tenant_context(stage.tenant_id):
        submitted(stage, stage.ann, later(days=1))
        event = Event.objects.first()
        Delivery.objects.create(event=event, subscriber="x.y", subject_id=event.subject_id, seq=event.seq, state=DEAD, at=later(), due_at=later())
    page = text(tess.get(url("console_home")))
    assert "One message didn’t go through" in page
    assert "didn’t go through" not in text(client_of("read_only").get(url("console_home")))


def test_her_own_referral_is_for_somebody_else(acme, stage):
    with tenant_context(stage.tenant_id):
        user = stage.ann.advocate.user
        submitted(stage, stage.ann, later(days=1), company="Own Optik")
    manager = new_member(acme, "program_manager")
    with tenant_context(stage.tenant_id):
        stage.ann.advocate.__class__.objects.filter(id=stage.ann.advocate_id).update(user_id=manager.user_id)
    assert user.id != manager.user_id
    page = text(signed_in(acme.client(), manager.user).get(url("console_home")))
    assert "Your own referral of Own Optik waits for somebody else" in page


def test_somebody_without_a_session_is_sent_to_sign_in_and_back(acme, stage):
    answer = acme.client().get(url("console_home"))
    assert answer.status_code == 302 and answer["Location"] == "/staff/sign-in/?next=%2Fconsole%2F"


def test_a_rep_gets_no_console_yet(client_of):
    assert client_of("sales_rep").get(url("console_home")).status_code == 403


def test_what_was_promised_and_not_kept_comes_first(stage, client_of, acme):
    """First contact 2 working days; overdue ones show to rep, manager and advocate. Where no manager runs the programs, an accepted
    referral without a rep is a work item."""
    new_member(acme, "sales_rep", "Rick")
    with tenant_context(stage.tenant_id):
        decide.accept_referral(referral_id=submitted(stage, stage.ann, later(days=1), company="Late Lager").id, acting=stage.tess, at=later(days=1))
        fresh = submitted(stage, stage.ben, timezone.now() - timedelta(minutes=5), number=2, company="Fresh Fisch")
        decide.accept_referral(referral_id=fresh.id, acting=stage.tess, at=timezone.now())
    page = text(client_of("owner").get(url("console_home")))
    assert "Nobody has talked to Late Lager yet" in page and "Fresh Fisch has no rep" in page
    assert page.index("Late Lager") < page.index("Fresh Fisch") and "Late Lager has no rep" not in page


def test_an_appeal_says_that_it_is_one(stage, tess, acme):
    with tenant_context(stage.tenant_id):
        declined = submitted(stage, stage.ann, timezone.now() - timedelta(days=1), company="Hotel Sund")
        decide.decline_referral(referral_id=declined.id, reason="existing_customer", acting=stage.olga, at=timezone.now())
        appeal.appeal_referral(referral_id=declined.id, text="They left two years ago.", acting=Actor("advocate", stage.ann.advocate_id), at=timezone.now())
    assert "Ann asks for a second look at Hotel Sund" in text(tess.get(url("console_home")))


def test_a_cancellation_waits_for_a_second_person(stage, tess, client_of, acme):
    owner = new_member(acme, "owner", "Rita")
    with tenant_context(stage.tenant_id):
        taken = submitted(stage, stage.ann, timezone.now(), company="Hotel Sund")
        void.propose_void(referral_id=taken.id, reason="Invented", acting=Actor("staff", owner.user_id), at=timezone.now())
    assert "Hotel Sund is to be cancelled" in text(tess.get(url("console_home")))
    assert "is to be cancelled" not in text(signed_in(acme.client(), owner.user).get(url("console_home")))   # she asked for it herself
