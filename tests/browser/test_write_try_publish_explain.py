"""A rule from its first word to the cent that it paid: written as a sentence, tried on history, published by a second person, explained to everybody."""
import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.person import SOON, Person, introduce
from tests.browser.test_walk import record_win

pytestmark = pytest.mark.browser


def test_written_tried_published_and_explained(chromium, product):
    tess, olga, ann = (Person(chromium, product, name=f"rule-{key}").step_into(key) for key in ("tess", "olga", "ann"))
    points, company = 410 + secrets.randbelow(400), f"Kranwerk {secrets.token_hex(3).title()}"

    # Written: the engine answers while she types.
    tess.go("/console/programs/")
    tess.open("Acme Cloud for friends", "Change what it pays")
    for name, rate in (("r0-rate", points), ("r0-s1-rate", points + 1)):
        field = tess.page.locator(f"[name='{name}']")
        field.fill("")
        field.press_sequentially(str(rate))
    expect(tess.page.locator("#answers")).to_contain_text(str(points))
    tess.press("Save the draft")
    tess.reads("Waits for a second person")
    tess.look("draft")

    # Tried: nobody publishes what was not tried.
    tess.press("Try on history")
    tess.reads("to what the books say, to the cent")
    tess.look("report")
    tess.open("Plan of Acme Cloud for friends")
    tess.reads("Had it counted before")
    expect(tess.page.get_by_role("button", name="Publish this version")).to_have_count(0)

    # Published by somebody else, with that report.
    olga.go("/console/")
    olga.open("A plan for Acme Cloud for friends waits for a second person")
    olga.reads("Had it counted before")
    olga.press("Publish this version")
    olga.reads("published by Olga Brandt")

    # Explained: what is won from now on says by which version and how.
    at_referral = introduce(ann, company)
    tess.go(f"/console/referrals/?company={company.replace(' ', '+')}")
    tess.open(company)
    tess.press(re.compile("^Accept"))
    expect(tess.page.get_by_text(re.compile("protected", re.I)).first).to_be_visible()
    record_win(tess, value="1,000.00")
    expect(tess.page.locator(".err")).to_have_count(0)
    paid = re.compile("|".join(f"{rate * 10:,}" for rate in (points, points + 1)))   # she may be at either step by now
    tess.until(paid, SOON)
    tess.page.locator("main a.money").first.click()
    tess.reads("1,000.00")
    tess.reads(paid)
    tess.look("decision")
    ann.page.goto(at_referral)
    ann.page.locator("main a.money").first.click()
    ann.reads(paid)
    ann.look("why")
