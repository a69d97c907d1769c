"""The pages of second thoughts: the public question, the advocate's portal, the staff's verbs. A form that is refused keeps what was typed."""
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.models import Consent, Referral
from tests.apps.desks.console import text, url
from tests.apps.referrals.verbs import live
from tests.sign_in import signed_in, staff_client


@pytest.fixture
def house(acme):
    with tenant_context(acme.id):
        life = live(acme, acceptance="by_hand")
        ann = life.stage.ann.advocate.user
    life.ago = lambda **much: timezone.now() - timedelta(**much)
    life.manager, life.owner, life.finance = (staff_client(acme, role) for role in ("program_manager", "owner", "finance_approver"))
    life.page = signed_in(acme.client(), ann)
    life.vendor = acme
    return life


def state(house, referral) -> str:
    with tenant_context(house.vendor.id):
        return queries.referral(referral.id).status


def inside(house, verb):
    with tenant_context(house.vendor.id):
        return verb()


def asked(house) -> tuple[Referral, str]:
    with tenant_context(house.vendor.id):
        house.set(consent="referred_person")
        referral = house.submitted(house.stage.ann, house.ago(days=2))
        return referral, f"/consent/{queries.consent_secret(Consent.objects.get().id)}/"


def test_the_question_comes_by_mail_and_reading_it_answers_nothing(house):
    referral, page = asked(house)
    worker.drain(house.vendor.id, timezone.now())
    [message] = [one for one in mail.outbox if one.to == ["jonas@hafen1.example"]]
    assert page in message.body and "Ann would like to introduce you to Acme" in message.subject
    visitor = house.vendor.client()
    shown = text(visitor.get(page))
    assert "May Acme get in touch with you?" in shown and "Ann thinks that Acme could help" in shown
    assert state(house, referral) == "awaiting_consent"
    assert "Thank you. Acme may get in touch." in text(visitor.post(page, {"answer": "yes"}, follow=True))
    assert state(house, referral) == "submitted"
    refused = visitor.post(page, {"answer": "no"})
    assert refused.status_code == 400 and state(house, referral) == "submitted"


def test_a_no_and_nonsense_and_an_unknown_page(house):
    referral, page = asked(house)
    visitor = house.vendor.client()
    assert visitor.post(page, {"answer": "maybe"}).status_code == 400 and state(house, referral) == "awaiting_consent"
    assert "won’t get in touch with you" in text(visitor.post(page, {"answer": "no"}, follow=True)) and state(house, referral) == "declined"
    assert visitor.get("/consent/nothing/").status_code == 404


def test_who_is_silent_is_reminded_and_then_left_in_peace(house):
    referral, _ = asked(house)
    asked_at = house.ago(days=2)
    for days in (21, 28, 40):   # as time goes by: the clock that ends it rings after both reminders
        worker.drain(house.vendor.id, asked_at + timedelta(days=days))
    to_them = [one.subject for one in mail.outbox if one.to == ["jonas@hafen1.example"]]
    assert len(to_them) == 3 and to_them[1] == to_them[2] == "Still open: may Acme get in touch?"
    assert state(house, referral) == "expired"
    assert any("ran out of time" in one.subject for one in mail.outbox if one.to == ["ann@example.test"])


def test_the_queue_says_someone_was_earlier_and_never_who(house):
    first = inside(house, lambda: house.submitted(house.stage.ben, house.ago(days=3)))
    inside(house, lambda: house.accept(first, house.ago(days=2)))
    second = inside(house, lambda: house.submitted(house.stage.ann, house.ago(days=1)))
    shown = text(house.page.get(url("portal_referral", second.id)))
    assert "Someone was earlier with" in shown and "You’d move up on" in shown and "Ben" not in shown
    worker.drain(house.vendor.id, timezone.now())
    [told] = [one for one in mail.outbox if one.to == ["ann@example.test"] and "Someone was earlier" in one.subject]
    assert "You’d move up on" in told.body and "Ben" not in told.body


def test_an_appeal_from_the_portal_and_the_second_look_in_the_console(house):
    referral = inside(house, lambda: house.submitted(house.stage.ann, house.ago(days=5)))
    inside(house, lambda: house.decline(referral, house.ago(days=4), reason="too_small"))
    page = house.page.post(url("portal_appeal", referral.id), {"text": " "}, follow=True)
    assert "Say what we should look at again." in text(page) and state(house, referral) == "declined"
    house.page.post(url("portal_appeal", referral.id), {"text": "They bought a second site."}, follow=True)
    assert state(house, referral) == "in_review"
    shown = text(house.manager.get(url("console_referral", referral.id)))
    assert "“They bought a second site.”" in shown and "Too small for this program" in shown
    answer = house.manager.post(url("console_appeal", referral.id), {"grant": ""}, follow=True)
    assert "Choose one of the two." in text(answer) and state(house, referral) == "in_review"
    house.manager.post(url("console_appeal", referral.id), {"grant": "no", "reason": ""}, follow=True)
    assert state(house, referral) == "declined" and "portal_appeal" not in text(house.page.get(url("portal_referral", referral.id)))
    assert "Ask for a second look" not in text(house.page.get(url("portal_referral", referral.id)))


def test_a_correction_from_the_portal_keeps_what_was_typed(house):
    referral = inside(house, lambda: house.submitted(house.stage.ann, house.ago(days=5)))
    address = url("portal_correct", referral.id)
    page = house.page.post(address, {"person": "", "company": "Hafen AG", "contact": "nobody", "note": ""}, follow=True)
    assert "Tell us who to ask for." in text(page) and 'value="Hafen AG"' in page.content.decode() and 'value="nobody"' in page.content.decode()
    house.page.post(address, {"person": "Jonas W.", "company": "Hafen AG", "contact": "", "note": "Mornings"}, follow=True)
    with tenant_context(house.vendor.id):
        assert (queries.referral(referral.id).person, queries.referral(referral.id).company) == ("Jonas W.", "Hafen AG")


def test_the_verbs_of_the_staff(house):
    referral = inside(house, lambda: house.submitted(house.stage.ann, house.ago(days=3)))
    house.manager.post(url("console_review", referral.id))
    assert state(house, referral) == "in_review"
    house.manager.post(url("console_accept", referral.id))
    assert state(house, referral) == "accepted"
    page = house.manager.post(url("console_extend", referral.id), {"days": "900", "evidence": "Slow"}, follow=True)
    assert "From 1 to 90 days." in text(page) and 'value="900"' in page.content.decode()
    assert "lasts longer" in text(house.manager.post(url("console_extend", referral.id), {"days": "30", "evidence": "Slow"}, follow=True))
    house.manager.post(url("console_correct", referral.id), {"person": "Jonas", "company": "Hafen AG", "contact": "", "note": ""})
    house.manager.post(url("console_lose", referral.id), {"reason": "timing"})
    assert "It goes on" in text(house.manager.post(url("console_reopen", referral.id), follow=True)) and state(house, referral) == "accepted"
    assert "Say who wants that." in text(house.manager.post(url("console_withdraw", referral.id), {}, follow=True))
    house.manager.post(url("console_withdraw", referral.id), {"who": "referred_person"})
    assert state(house, referral) == "withdrawn"


def test_cancelling_takes_an_owner_and_a_second(house):
    referral = inside(house, lambda: house.submitted(house.stage.ann, house.ago(days=3)))
    assert "Say why" in text(house.owner.post(url("console_void", referral.id), {"reason": ""}, follow=True))
    house.owner.post(url("console_void", referral.id), {"reason": "The introduction was bought."})
    assert "You proposed this" in text(house.owner.post(url("console_void_confirm", referral.id), follow=True))
    other = staff_client(house.vendor, "owner")
    assert "It takes the yes of a program manager" in text(other.post(url("console_void_confirm", referral.id), follow=True))
    assert state(house, referral) == "submitted"
    shown = text(house.finance.get(url("console_referral", referral.id)))
    assert "“The introduction was bought.”" in shown and "Leave it as it is" in shown
    house.finance.post(url("console_void_confirm", referral.id))
    assert state(house, referral) == "voided"
    assert "Propose to cancel" not in text(house.owner.get(url("console_referral", referral.id)))


def test_every_state_has_a_page_for_both(house):
    """A page that knows no words for a state would fall; so each is opened."""
    rows = [inside(house, lambda number=number: house.submitted(house.stage.ann, house.ago(days=200), number=number)) for number in range(1, 6)]
    inside(house, lambda: house.accept(rows[0], house.ago(days=199)))
    inside(house, lambda: house.contact(rows[0], house.ago(days=199)))
    inside(house, lambda: house.clock(timezone.now()))
    seen = {state(house, row) for row in rows}
    assert "expired" in seen
    for row in rows:
        assert house.page.get(url("portal_referral", row.id)).status_code == 200
        assert house.manager.get(url("console_referral", row.id)).status_code == 200
    assert house.page.get("/portal/").status_code == 200


def test_a_program_that_asks_the_employer_asks_where(house):
    with tenant_context(house.vendor.id):
        house.set(consent="employer")
    form = {"person": "Jonas Weber", "company": "Hafen AG", "contact": "jonas@hafen.example", "agreed": "on", "employer": ""}
    page = house.page.post("/portal/refer", form)
    assert page.status_code == 400 and "The e-mail address of somebody who can agree for your employer." in text(page)
    house.page.post("/portal/refer", form | {"employer": "boss@ann.example"})
    with tenant_context(house.vendor.id):
        assert [(row.who, row.email) for row in Consent.objects.all()] == [("employer", "boss@ann.example")]
