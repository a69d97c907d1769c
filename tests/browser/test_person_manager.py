"""Tess runs the programs: what needs her, many decisions at once, claims side by side, more time for who waited, and a plan in sentences."""
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person, introduce

pytestmark = pytest.mark.browser


@pytest.fixture
def tess(chromium, product) -> Person:
    return Person(chromium, product, name="tess").step_into("tess")


def test_she_decides_about_two_at_once_and_gives_one_more_time(chromium, product, tess):
    stem = f"Deichhof {secrets.token_hex(3).title()}"
    ann = Person(chromium, product).step_into("ann")
    for place in ("Nord", "Süd"):
        introduce(ann, f"{stem} {place}")
    tess.page.reload()
    tess.heading(re.compile("need(s)? you"))
    tess.reads("How it goes")
    tess.look("home")

    tess.go(f"/console/referrals/?company={stem.replace(' ', '+')}")
    ticks = tess.page.locator("[name=referral]")
    expect(ticks).to_have_count(2)
    ticks.first.check()
    tess.press("Decline the ticked ones")
    tess.reads("Choose a reason: each advocate is told.")
    tess.look("referrals-no-reason")
    for number in range(2):
        ticks.nth(number).check()
    tess.press("Accept the ticked ones")
    tess.reads("2 accepted. Their advocates are told.")
    tess.look("referrals-decided")
    ann.go("/portal/")
    ann.reads(f"{stem} Nord")

    tess.open(f"{stem} Süd")
    tess.unfold("We were slow")
    tess.fill(days="14")
    tess.press("Extend the protection, once")
    tess.error()
    tess.look("extend-errors")
    tess.fill(evidence="Our engineer was ill for two weeks.")
    tess.press("Extend the protection, once")
    expect(tess.page.locator(".err")).to_have_count(0)
    expect(tess.page.locator("summary", has_text="We were slow")).to_have_count(0)   # once is once
    tess.look("extended")


def test_she_compares_two_claims(tess):
    tess.go("/console/referrals/?company=Hafenkontor")
    tess.page.get_by_role("row", name=re.compile("Ben Castillo")).get_by_role("link").first.click()
    expect(tess.page.get_by_role("article", name="Claim by Ann Keller")).to_contain_text("Comes first")
    expect(tess.page.get_by_role("article", name="Claim by Ben Castillo")).to_contain_text("This one")
    tess.look("claims")
    tess.page.get_by_role("link", name="Open Ann Keller’s claim").click()
    expect(tess.page.get_by_role("article", name="Claim by Ann Keller")).to_contain_text("This one")


def test_she_rewrites_what_a_program_pays(tess):
    share = 10 + secrets.randbelow(30) / 10
    tess.go("/console/programs/")
    tess.open("Acme independents", "Change what it pays")
    tess.page.get_by_label("How much", exact=True).fill("a lot")
    tess.press("Save the draft")
    tess.error()
    assert tess.page.get_by_label("How much", exact=True).input_value() == "a lot"
    tess.look("plan-errors")
    tess.page.get_by_label("How much", exact=True).fill("")
    tess.page.get_by_label("How much", exact=True).press_sequentially(f"{share:g}")
    expect(tess.page.locator("#answers")).to_contain_text(f"{share:g}%")   # worked out by the engine, while she types
    tess.press("Save the draft")
    tess.reads("Waits for a second person")
    tess.reads(f"{share:g}%")
    expect(tess.page.get_by_role("button", name="Publish this version")).to_have_count(0)
    tess.look("plan-draft")


def test_she_draws_up_a_program_step_by_step(tess):
    name = f"Guests {secrets.token_hex(3).title()}"
    tess.go("/console/programs/new/")
    tess.page.locator("a[href*='customer_bill_credit']").click()
    tess.press("Go on")
    tess.error()
    tess.fill(name=name)
    tess.press("Go on")
    tess.look("wizard-pays")
    for _ in range(3):
        tess.press("Go on")
    tess.reads("This is what people will see.")
    tess.look("wizard-look")
    tess.press("Make the draft")
    tess.heading(name)
    tess.reads("You wrote the plan yourself")
    tess.look("program-draft")
