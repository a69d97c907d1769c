"""Olga signs off what is paid: many at once, a file that stays what it was, and the plan that somebody else wrote."""
import secrets
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def olga(chromium, product) -> Person:
    return Person(chromium, product, name="olga").step_into("olga")


@pytest.fixture
def ines(chromium, product) -> Person:
    return Person(chromium, product, name="ines").step_into("ines")


def test_she_approves_two_at_once(olga):
    olga.look("approvals")
    ticks = olga.page.locator("[name=reward]")
    before = ticks.count()
    for number in range(2):
        ticks.nth(number).check()
    olga.press("Approve the ticked ones")
    olga.reads("Approved:")
    expect(ticks).to_have_count(before - 2)
    olga.look("approved")


def test_she_makes_a_file_hands_it_over_and_says_what_became_of_it(olga, ines):
    olga.page.get_by_role("link", name="Payouts").first.click()
    olga.look("payouts")
    olga.unfold("Change it")   # what is too little for now would wait; today everything is paid
    smallest = olga.page.locator("form[action$='/minimum']")
    smallest.locator("[name=currency]").select_option("EUR")
    smallest.locator("[name=amount]").fill("")
    smallest.get_by_role("button").click()
    olga.reads("The minimum holds for the next file.")
    for number in range(2):
        olga.page.get_by_role("link", name="Enter the number").first.click()
        if number == 0:
            olga.press("Save the number")
            olga.error()
            olga.look("number-errors")
        olga.page.locator("main form input:not([type=hidden])").first.fill(f"K-{secrets.randbelow(90000) + 10000}")
        olga.press("Save the number")
        olga.go("/console/payouts/")
    olga.reads("A second person has to look")
    for _ in range(2):   # nothing is paid under a number that one person alone entered
        ines.go("/console/payouts/")
        ines.page.get_by_role("link", name="Compare it").first.click()
        ines.press("It’s right")
        ines.reads("The next file pays to it again.")
    olga.go("/console/payouts/")
    olga.open("Look at it")
    olga.heading("The next file pays €")
    olga.look("file-new")
    olga.press("Make the file for €")
    olga.heading("is ready to be handed over.")

    first = downloaded(olga, "Download €")
    olga.page.reload()
    assert first == downloaded(olga, "Download the same bytes again") != b""

    outcomes = olga.page.locator("main [name^=outcome_]")
    last = outcomes.count() - 1
    assert last >= 1
    outcomes.first.select_option("rejected")
    for number in range(1, last + 1):
        outcomes.nth(number).select_option("paid")
    olga.press("Note what became of it")
    olga.error()   # neither when nor why is said
    assert outcomes.first.input_value() == "rejected"
    olga.look("file-errors")
    whys = olga.page.locator("main [name^=reason_]")
    whys.first.select_option(index=1)
    olga.fill(executed_on=datetime.now(UTC).date().isoformat())
    olga.press("Note what became of it")
    olga.heading("is settled to its last row.")
    olga.look("file-settled")


def downloaded(olga: Person, button: str) -> bytes:
    with olga.page.expect_download() as got:
        olga.page.get_by_role("button", name=button).first.click()
    return got.value.path().read_bytes()


def test_she_publishes_what_tess_wrote(chromium, product, olga):
    points = 101 + secrets.randbelow(800)
    tess = Person(chromium, product).step_into("tess")
    tess.go("/console/programs/")
    tess.open("Points for our reps", "Change what it pays")
    tess.page.get_by_label("How much", exact=True).fill(str(points))
    tess.press("Save the draft")
    tess.reads("Waits for a second person")
    expect(tess.page.get_by_role("button", name="Publish this version")).to_have_count(0)
    tess.press("Try on history")   # a worker plays it; the page says when it is done
    tess.reads("to what the books say, to the cent")
    tess.look("back-test")
    tess.open("Plan of Points for our reps")
    tess.reads("Had it counted before")

    olga.go("/console/")
    olga.open("A plan for Points for our reps waits for a second person")
    olga.reads("You’d be the second person")
    olga.reads(f"{points} points")
    olga.look("plan")
    olga.press("Publish this version")
    olga.reads("published by Olga Brandt")
    olga.look("plan-published")
    tess.page.reload()
    tess.never_reads("Waits for a second person")
