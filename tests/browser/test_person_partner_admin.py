"""Paul runs Harbour Systems: he invites a seller, enters what Nadia told him, and sees his own organisation alone."""
import re
import secrets

import pytest

from tests.browser.person import Person

pytestmark = pytest.mark.browser

HIS_PEOPLE = ("Paul Brenner", "Nadia Roth", "Lars Friis", "Mara Quist")


@pytest.fixture
def paul(chromium, product) -> Person:
    return Person(chromium, product, name="paul").step_into("paul")


def test_he_invites_a_seller_who_joins(chromium, product, paul):
    email = f"mara.{secrets.token_hex(3)}@harbour-systems.example"
    paul.look("home")
    paul.page.get_by_role("link", name="People").first.click()
    paul.fill(email="mara@harbour", name="Mara Quist")
    paul.press("Send the invitation")
    paul.error()
    assert paul.value("name") == "Mara Quist"
    paul.look("invite-errors")
    paul.fill(email=email)
    paul.press("Send the invitation")
    paul.reads(email)
    paul.look("people")

    mara, her_mail = Person(chromium, product, name="paul-mara"), Person(chromium, product)
    her_mail.mails(email)
    her_mail.until("Harbour Systems")
    mara.page.goto(her_mail.page.locator("a[href*='/invitation/']").first.get_attribute("href"))
    mara.heading("Harbour Systems would like you to introduce people to Acme Cloud.")
    mara.press("Send me a code")
    mara.error()
    mara.look("invitation-errors")
    mara.fill(name="Mara Quist")
    mara.page.locator("[name=agreed]").check()
    mara.press("Send me a code")
    mara.fill(code=her_mail.code_mailed(email))
    mara.press("Go on")
    mara.reads("You introduce people for Harbour Systems from now on.")
    paul.page.reload()
    paul.reads("Mara Quist")


def test_he_enters_what_nadia_told_him(chromium, product, paul):
    company = f"Reeperbahn {secrets.token_hex(3).title()}"
    paul.open("Refer someone")
    paul.page.get_by_label("Who introduces them").select_option(label="Nadia Roth")
    paul.fill(person="Jo Lund", company=company, contact=f"jo@{company.split()[1].lower()}.example")
    paul.press(re.compile("Send|Enter|Save"))
    paul.error()
    assert paul.value("company") == company
    paul.look("refer-errors")
    paul.page.locator("[name=agreed]").check()
    paul.press(re.compile("Send|Enter|Save"))
    paul.heading(f"Nadia Roth introduced {company}.")
    paul.look("referral")
    nadia = Person(chromium, product).step_into("nadia")
    nadia.reads(company)


def test_he_sees_harbour_systems_alone(chromium, product, paul):
    paul.go("/partner/referrals/")
    paul.look("referrals")
    rows = paul.page.locator("a.rowlink").all_inner_texts()
    assert rows and all(any(name in row for name in HIS_PEOPLE) for row in rows)
    paul.go("/partner/people/")
    paul.never_reads("Jorge Pinto", "Ann Keller", "Pinto Legal")
    # What is Pinto Legal's is unknown here, by whichever way it is asked for; his own is known.
    tess = Person(chromium, product).step_into("tess")
    tess.go("/console/referrals/?company=Mohr+Pflege")
    pintos = tess.page.get_by_role("link", name="Mohr Pflege").first.get_attribute("href").split("/")[3]
    for path in (f"/partner/referrals/{pintos}/", f"/portal/referrals/{pintos}/"):
        assert paul.page.goto(product.url("acme", path)).status == 404
    assert paul.page.goto(product.url("acme", "/console/")).status in (403, 404) or "/staff/sign-in/" in paul.page.url
    paul.go("/partner/referrals/")
    paul.page.locator("a.rowlink").first.click()
    paul.reads("What happened")
