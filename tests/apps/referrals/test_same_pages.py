"""The pages on which two become one: shown before it is done, refused in words, and what is left to say afterwards."""
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.tenants.context import tenant_context
from referrals import queries
from referrals.models import DomainAlias, Referral
from tests.apps.desks.console import text
from tests.apps.referrals.deals import tell
from tests.apps.referrals.verbs import live
from tests.callers import caller
from tests.sign_in import signed_in, staff_client


def day(number: int):
    """Of the last weeks: pages live today, and a protection runs."""
    return timezone.now() - timedelta(days=20 - number)


@pytest.fixture
def house(acme):
    """Ann's accepted one, and Ben's of the same domain, which waits for somebody to look."""
    with tenant_context(acme.id):
        house = live(acme, acceptance="automatic")
        house.first = house.submitted(house.stage.ann, day(1), number=1)
        house.second = house.submitted(house.stage.ben, day(2), number=2, contact="mia@hafen1.example")
    house.vendor, house.manager = acme, staff_client(acme, "program_manager")
    return house


def state(house, *rows):
    with tenant_context(house.vendor.id):
        return house.status(*rows)


def path(house) -> str:
    return f"/console/referrals/{house.second.id}/same/{house.first.id}/"


def test_the_decision_page_leads_there_and_it_shows_what_will_be(house):
    page = house.manager.get(f"/console/referrals/{house.second.id}/").content.decode()
    assert path(house) in page and "These two are the same…" in text(house.manager.get(f"/console/referrals/{house.second.id}/"))
    shown = text(house.manager.get(path(house)))
    assert "the same?" in shown and "Being checked" in shown and "Someone was earlier" in shown and "stays as it is" in shown
    assert state(house, house.first, house.second) == ["accepted", "in_review"]
    done = text(house.manager.post(path(house), follow=True))
    assert "They’re one now." in done and state(house, house.first, house.second) == ["accepted", "queued"]
    assert "They’re one already." in text(house.manager.get(path(house), follow=True))


def test_a_merge_that_cannot_be_is_said_in_words(house):
    with tenant_context(house.vendor.id):
        other = house.submitted(house.stage.ann, day(3), number=3)
        for row in (house.first, other):
            house.report(row, day(4))
    where = f"/console/referrals/{other.id}/same/{house.first.id}/"
    shown = text(house.manager.get(where))
    assert "The same person was credited for both, so they stay apart." in shown and "join them" not in shown
    assert "so they stay apart" in text(house.manager.post(where, follow=True))


def test_a_program_about_persons_is_named(house):
    with tenant_context(house.vendor.id):
        house.set(party="person")
    assert "is about the person. Joined, this one competes for the company all the same." in text(house.manager.get(path(house)))


def test_what_the_scan_did_not_notice_is_found_by_its_name(house):
    with tenant_context(house.vendor.id):
        other = house.submitted(house.cleo, day(4), number=9)
        assert other.findings == []
    assert "the same company as another one" in text(house.manager.get(f"/console/referrals/{other.id}/"))
    where = f"/console/referrals/{other.id}/same/"
    assert "Whom is it the same as?" in text(house.manager.get(where))
    page = house.manager.get(where, {"company": "hafenkontor"}).content.decode()
    assert f"{where}{house.first.id}/" in page and f"{where}{house.second.id}/" in page and f"{where}{other.id}/" not in page
    assert "Nobody of that name" in text(house.manager.get(where, {"company": "zzz"}))
    house.manager.post(f"{where}{house.first.id}/")
    assert state(house, other) == ["queued"]


def test_two_deals_of_one_reference_are_told_apart(house):
    with tenant_context(house.vendor.id):
        house.accept(house.second, day(3))
        for row in (house.first, house.second):
            tell(house.stage, row, "won", day(4), source="crm", reference="4711", first_year_value=100)
    assert "A deal of both bears one reference." in text(house.manager.get(path(house)))
    house.manager.post(path(house))
    assert "two deals are called 4711" in text(house.manager.get("/console/"))
    with tenant_context(house.vendor.id):
        [pair] = queries.twin_deals()
    page = text(house.manager.post(f"/console/references/{pair.id}/twins", {}, follow=True))
    assert "Two deals are called 4711" in page and "Choose what they are." in page
    page = text(house.manager.post(f"/console/references/{pair.id}/twins", {"stands": str(pair.first.deal_id)}, follow=True))
    assert "Noted." in page and "Two deals are called" not in page and state(house, house.first, house.second) == ["won", "lost"]
    assert house.manager.post(f"/console/references/{pair.id}/twins", {"stands": "two"}).status_code == 404


def test_domains_are_added_and_removed(house):
    page = text(house.manager.get("/console/domains/"))
    assert "No company is known by several domains." in page
    wrong = house.manager.post("/console/domains/", {"domain": "gmail.com", "main": "hafen1.example"})
    assert wrong.status_code == 400 and 'id="id_domain_error"' in wrong.content.decode() and 'value="hafen1.example"' in wrong.content.decode()
    page = text(house.manager.post("/console/domains/", {"domain": "hafen.example", "main": "hafen1.example"}, follow=True))
    assert "One company has several domains." in page and "hafen.example" in page
    with tenant_context(house.vendor.id):
        row = DomainAlias.objects.get()
    assert "compared by itself" in text(house.manager.post(f"/console/domains/{row.id}/remove", follow=True))
    with tenant_context(house.vendor.id):
        assert not DomainAlias.objects.exists()


def test_a_correction_says_what_became_of_it(house):
    with tenant_context(house.vendor.id):
        mine = house.submitted(house.cleo, day(3), number=5)
        page = signed_in(house.vendor.client(), house.cleo.advocate.user, strong=False)
    where = f"/portal/referrals/{mine.id}/correct"
    assert "Its place stays the one it had." in text(page.post(where, {"person": "Jonas Weber 5", "company": mine.company, "note": "After nine."}, follow=True))
    shown = text(page.post(where, {"person": "Jonas", "company": mine.company, "contact": "ole@hafen1.example"}, follow=True))
    assert "Its place stays the one it had." in shown and "looks like" not in shown   # a doubt names another claim: it stays inside
    console = text(house.manager.get(f"/console/referrals/{mine.id}/"))
    assert "may be somebody else’s now" in console and "may be known already" in text(house.manager.get("/console/"))
    assert "It goes on as it was." in text(house.manager.post(f"/console/referrals/{mine.id}/doubt/settle", follow=True))
    assert "may be somebody else’s now" not in text(house.manager.get(f"/console/referrals/{mine.id}/"))
    shown = text(page.post(where, {"person": "Jonas", "company": mine.company, "contact": "jonas@hafen1.example"}, follow=True))
    assert "Somebody introduced them earlier, so this one waits for its turn now." in shown and state(house, mine) == ["queued"]
    shown = text(house.manager.post(f"/console/referrals/{mine.id}/correct", {"person": "Jo", "company": "Nordlicht", "contact": "jo@nord.example"}, follow=True))
    assert "Nobody is ahead of it any more, so it’s accepted." in shown


def test_by_api(house):
    key = caller(house.vendor, "program_manager")
    wrong = key.post(f"referrals/{house.first.id}/merge", {"other_referral_id": str(house.stage.ann.id)})
    assert wrong.status_code == 404
    joined = key.post(f"referrals/{house.first.id}/merge", {"other_referral_id": str(house.second.id)})
    assert (joined.status_code, joined.json()["status"]) == (200, "accepted") and state(house, house.second) == ["queued"]
    assert key.post(f"referrals/{house.first.id}/merge", {"other_referral_id": str(house.second.id)}).status_code == 404
    with tenant_context(house.vendor.id):
        third = house.submitted(house.cleo, day(3), number=6)
        house.correct(third, day(4), contact="ole@hafen1.example")
    assert key.get(f"referrals/{third.id}").json()["doubted_at"]
    assert key.post(f"referrals/{third.id}/doubt/settle").json()["doubted_at"] is None
    assert key.post(f"referrals/{third.id}/doubt/settle").json()["code"] == "not_doubted"
    with tenant_context(house.vendor.id):
        assert Referral.objects.get(id=third.id).status == "accepted"
