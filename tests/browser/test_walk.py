"""From a published program to points in a wallet, by hand in a real browser, against a real broker and real workers."""
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.person import SOON, Person

pytestmark = pytest.mark.browser

def test_from_a_program_to_points_in_the_wallet(chromium, product):
    tess, ines, lena, olga = (Person(chromium, product) for _ in range(4))
    lena_reads = Person(chromium, product)   # her mailbox, in another browser

    # A manager draws up a program and sees her mistakes where she made them.
    tess.page.goto(product.url())
    tess.look("start")
    tess.step_into("tess")
    tess.look("console-home")
    tess.go("/console/programs/")
    tess.look("console-programs")
    tess.go("/console/programs/new/")
    tess.look("console-templates")
    tess.page.get_by_role("link", name=re.compile("points", re.I)).first.click()
    tess.fill(name="Neighbours")
    tess.press("Go on")
    tess.fill(step="one")
    tess.press("Go on")
    expect(tess.page.locator(".err").first).to_be_visible()
    assert tess.page.locator("[name=step]").input_value() == "one"   # what was typed is kept
    tess.look("console-program-errors")
    tess.fill(step="6", maturation_days="0")
    for step in ("Go on", "Go on", "Go on", "Make the draft"):
        tess.press(step)
    expect(tess.page.get_by_role("heading", name="Neighbours")).to_be_visible()
    tess.look("console-program-draft")

    # Another person publishes it.
    ines.step_into("ines")
    ines.go("/console/programs/")
    ines.page.get_by_role("link", name="Neighbours").first.click()
    ines.press("Publish the program")
    expect(ines.page.get_by_text("See its page")).to_be_visible()
    ines.look("console-program-open")

    # Somebody joins with a proven address and accepts the terms.
    lena.go("/p/neighbours/")
    expect(lena.page.get_by_text("15 points per 100 of first-year value").first).to_be_visible()
    lena.look("program")
    lena.go("/p/neighbours/join")
    lena.press(re.compile("Join|Send"))
    expect(lena.page.locator(".err").first).to_be_visible()
    lena.look("join-errors")
    lena.fill(name="Lena Vogt", email="lena@vogt.example", company="Vogt & Co")
    lena.page.locator("[name=agreed]").check()
    lena.press(re.compile("Join|Send"))
    lena.look("code")
    lena.fill(code=lena_reads.code_mailed("lena@vogt.example"))
    lena.press(re.compile("Go on|Sign in|Continue|Join"))
    lena.page.wait_for_url("**/portal/**")
    lena.look("portal-empty")

    # She refers in three fields.
    lena.page.get_by_role("link", name="Refer someone").first.click()
    lena.page.wait_for_url("**/portal/refer**")
    lena.fill(person="Jonas Weber", company="Reederei Nordwind", contact="jonas@nordwind")
    lena.page.locator("form [type=submit]").last.click()
    expect(lena.page.locator(".err").first).to_be_visible()
    assert lena.page.locator("[name=company]").input_value() == "Reederei Nordwind"
    lena.look("refer-errors")
    lena.fill(contact="jonas@nordwind.example")
    lena.page.locator("[name=agreed]").check()
    lena.page.locator("form [type=submit]").last.click()
    lena.page.wait_for_url(re.compile(r"/portal/referrals/[0-9a-f-]+/"))
    at_referral = lena.page.url
    lena.look("portal-referral")

    # The manager accepts, and records that the deal was won.
    tess.go("/console/referrals/")
    tess.look("console-referrals")
    tess.page.get_by_role("link", name="Reederei Nordwind").first.click()
    tess.look("console-referral-submitted")
    tess.press(re.compile("^Accept"))
    expect(tess.page.get_by_text(re.compile("protected", re.I)).first).to_be_visible()
    record_win(tess, value="a lot")
    expect(tess.page.locator(".err").first).to_be_visible()
    tess.look("console-referral-errors")
    record_win(tess, value="12,000.00")
    expect(tess.page.locator(".err")).to_have_count(0)

    # 15 points per 100 of 12 000.00 are 1 800 points; they wait for somebody who does not earn from them.
    olga.step_into("olga")
    olga.go("/console/approvals/")
    olga.until("Lena Vogt")
    expect(olga.page.get_by_text("1,800").first).to_be_visible()
    olga.look("console-approvals")
    approve(olga, "Lena Vogt")
    expect(approvals_of(olga, "Lena Vogt")).to_have_count(0, timeout=SOON)

    # They land, and she can ask why.
    lena.go("/portal/earnings/")
    lena.until(re.compile("Added"))
    lena.look("portal-earnings")
    lena.go("/portal/")
    expect(lena.page.get_by_text("1,800").first).to_be_visible()
    lena.look("portal-home")
    lena.page.goto(at_referral)
    lena.look("portal-referral-won")
    lena.go("/portal/earnings/")
    lena.page.locator("a.money").first.click()
    expect(lena.page.get_by_text("your 1st deal").first).to_be_visible()
    expect(lena.page.get_by_text("12,000")).to_have_count(0)   # what they pay stays between them and the vendor
    lena.look("portal-why")
    tess.page.reload()
    tess.page.locator("a.money").first.click()
    expect(tess.page.get_by_text("12,000.00").first).to_be_visible()
    tess.look("console-reward")
    lena.go("/portal/share/")
    lena.look("portal-share")

    # Everybody was told at each step.
    lena_reads.mails("lena@vogt.example")
    for words in ("introducing Reederei Nordwind", "accepted", "became a customer", "1,800"):
        lena_reads.until(re.compile(words))
    lena_reads.look("mails")
    pictures = {path.name for path in Path("artifacts/shots").glob("walk-*")}
    assert all({f"walk-{name}.390.png", f"walk-{name}.1280.dark.png"} <= pictures for who in (tess, ines, lena, olga) for name in who.looked_at)


def record_win(tess: Person, value: str) -> None:
    form = tess.page.locator("form", has=tess.page.locator("[name=occurred_at]"))
    if not form.locator("[name=kind]").first.is_visible():
        tess.page.locator("details", has=tess.page.locator("[name=occurred_at]")).first.locator("summary").first.click()
    form.locator("[name=kind]").first.select_option("won")
    form.locator("[name=deal_reference]").fill("N-1")
    form.locator("[name=first_year_value]").fill(value)
    form.locator("[type=submit]").first.click()


def approve(olga: Person, name: str) -> None:
    approvals_of(olga, name).first.click()


def approvals_of(olga: Person, name: str):
    return olga.page.locator("li, tr", has_text=name).get_by_role("button", name=re.compile("^Approve"))
