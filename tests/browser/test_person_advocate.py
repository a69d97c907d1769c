"""Ann introduces a company, follows what becomes of it, doesn't take the first no for the last, and says where her money goes."""
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser

WRONG_IBAN, IBAN, OTHER_IBAN = "DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130 00", "DE02 1203 0000 0000 2020 51"


@pytest.fixture
def ann(chromium, product) -> Person:
    return Person(chromium, product, name="ann").step_into("ann")


def test_she_introduces_somebody_and_asks_for_a_second_look(chromium, product, ann):
    company = f"Ziegelei {secrets.token_hex(3).title()}"
    ann.look("home")
    ann.open("Refer someone")
    ann.fill(person="Wiebke Jessen", company=company, contact="wiebke@jessen")
    ann.press("Send the introduction")
    ann.error()
    assert ann.value("company") == company   # what was typed is kept
    ann.look("refer-errors")
    ann.fill(contact=f"wiebke@{company.split()[1].lower()}.example")
    ann.page.locator("[name=agreed]").check()
    ann.press("Send the introduction")
    ann.page.wait_for_url(re.compile(r"/portal/referrals/[0-9a-f-]+/"))
    ann.heading(f"Acme Cloud decides about {company} by")
    at_referral = ann.page.url
    ann.page.get_by_label("Message").fill("Call after ten, she opens late.")
    ann.press("Send")
    ann.reads("Call after ten, she opens late.")
    ann.look("referral")

    # A manager says no; somebody else looks again.
    tess, ines = (Person(chromium, product).step_into(key) for key in ("tess", "ines"))
    at_desk = f"/console/referrals/?company={company.replace(' ', '+')}"
    tess.go(at_desk)
    tess.open(company)
    tess.unfold("Don’t accept it")
    tess.page.locator("[name=reason]").first.select_option("too_small")
    tess.press("Decline and tell them why")
    ann.page.goto(at_referral)
    ann.heading(f"{company} wasn’t accepted.")
    ann.unfold("Ask for a second look")
    ann.press("Send it")
    ann.error()
    ann.look("appeal-errors")
    ann.page.locator("form[action$='/appeal'] [name=text]").fill("They took over the works next door: forty people now.")
    ann.press("Send it")
    ann.heading(f"Acme Cloud decides about {company} by")
    tess.page.reload()
    tess.reads("Somebody else than who said no the first time decides.")
    ines.go(at_desk)
    ines.open(company)
    ines.page.locator("[name=grant]").first.check()
    ines.press("Decide for good")
    ann.page.reload()
    ann.heading(f"{company} is accepted, and yours until")
    ann.look("referral-accepted")
    ann.mails("ann@keller-it.example")
    ann.until(company)


def test_she_asks_why(ann):
    ann.page.get_by_role("link", name="Earnings").first.click()
    ann.heading("You’ve earned")
    ann.look("earnings")
    ann.page.locator("a.money").first.click()
    ann.reads("How we got there")
    ann.reads("The sum")
    ann.look("why")


def test_she_says_where_her_money_goes(ann):
    ann.go("/portal/payout/")
    had_one = ann.page.locator("summary", has_text="Another account").count() > 0
    if had_one:
        ann.unfold("Another account")
    iban = OTHER_IBAN if had_one and ann.page.get_by_text("3000").count() else IBAN
    ann.fill(holder="Ann Keller", iban=WRONG_IBAN)
    ann.press(re.compile("Save the account|Change the account"))
    ann.error()
    assert ann.value("iban") == WRONG_IBAN and ann.value("holder") == "Ann Keller"
    ann.look("payout-errors")
    ann.fill(iban=iban)
    ann.press(re.compile("Save the account|Change the account"))
    expect(ann.page.get_by_role("heading", level=1)).to_contain_text(re.compile("We pay to your"))
    ann.reads(re.compile(rf"{iban[-2:]}\b"))
    ann.never_reads(iban, iban.replace(" ", ""))   # the whole number is shown to nobody again
    ann.look("payout")
