"""Rick hears of somebody in the lift: on his phone, with one thumb, in less than half a minute."""
import secrets
import time

import pytest
from playwright.sync_api import expect

from tests.browser.person import PHONE, Person

pytestmark = pytest.mark.browser

HALF_A_MINUTE = 30


@pytest.fixture
def rick(chromium, product) -> Person:
    return Person(chromium, product, screen=PHONE, name="rick").step_into("rick")


def test_somebody_registered_told_him(rick):
    company = f"Wattwerk {secrets.token_hex(3).title()}"
    rick.look("home")
    began = time.monotonic()
    rick.open("Enter a referral")
    rick.page.get_by_label("Who told you?").press_sequentially("Ann K")
    rick.page.get_by_label("Ann Keller").first.check()
    rick.fill(person="Joe Brandt", company=company, contact="+49 431 220 4011")
    rick.page.get_by_label("They know we’ll call, and said yes").check()
    rick.press("Save the referral")
    rick.reads(f"Ann Keller introduced {company}. Noted.")
    assert time.monotonic() - began < HALF_A_MINUTE
    rick.never_reads("isn’t registered yet")
    rick.look("entered")
    rick.open("Open it")
    rick.heading(f"Joe Brandt, {company}")


def test_somebody_unregistered_told_him_of_a_company_that_is_known(chromium, product, rick):
    teller = f"Frieda {secrets.token_hex(3).title()}"
    rick.open("Enter a referral")
    rick.page.get_by_label("Who told you?").press_sequentially(teller)
    rick.reads(f"{teller} isn’t registered yet.")
    rick.fill(who_contact="+49 171 555 0149", person="Jonas Weber")
    rick.page.get_by_label("Company").press_sequentially("Hafenkontor GmbH")
    rick.reads("We may know this company already.")
    rick.reads("Draft kept")
    rick.page.reload()   # the phone rang, the browser forgot
    assert (rick.value("who"), rick.value("person"), rick.value("company")) == (teller, "Jonas Weber", "Hafenkontor GmbH")
    rick.look("verbal")
    rick.press("Save the referral")
    rick.error()
    rick.look("verbal-errors")
    rick.fill(contact="jonas.weber@hafenkontor.example")
    rick.page.get_by_label("They know we’ll call, and said yes").check()
    rick.press("Save the referral")
    rick.reads(f"{teller} introduced Hafenkontor GmbH. Noted.")
    expect(rick.page.get_by_role("img", name="QR code that opens the link")).to_be_visible()
    rick.look("entered-unregistered")
    link = rick.page.get_by_role("textbox", name="The link").input_value()

    frieda = Person(chromium, product, screen=PHONE, name="rick-frieda")
    frieda.page.goto(link)
    frieda.heading(f"{teller}, something waits in your name.")
    frieda.press("Send me a code")
    frieda.error()
    frieda.look("claim-errors")


def test_the_page_went_in_the_middle_of_a_word(rick):
    rick.open("Enter a referral")
    company = f"Wattwerk {secrets.token_hex(3).title()}"
    rick.page.get_by_label("Company").press_sequentially(company)
    rick.never_reads("Draft kept")   # not yet
    rick.go("/sales/")   # the screen is gone before the field is left
    for _ in range(10):
        rick.go("/sales/refer")
        if rick.value("company") == company:
            break
        rick.page.wait_for_timeout(200)
    assert rick.value("company") == company
    rick.reads("Draft kept")


def test_he_called(rick):
    rows = rick.page.locator("section[aria-labelledby=first] li")
    waiting = rows.count()
    assert waiting, "the demo leaves a first call or two to be made"
    company = rows.first.locator("a.link-q").inner_text()
    rows.first.get_by_role("button", name="I’ve talked to them").click()
    rick.page.wait_for_load_state("load")
    expect(rick.page.locator("section[aria-labelledby=first] li", has_text=company)).to_have_count(0)
    rick.page.get_by_role("link", name="Advocates").first.click()
    rick.look("advocates")
    rick.page.locator("main a[href^='/sales/advocates/']").first.click()
    rick.look("advocate")
    rick.go("/sales/referrals/?show=all")
    rick.look("referrals")
