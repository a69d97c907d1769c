"""Petra runs the installation: she sees how the vendors are doing, and looks inside one only on record, with a reason, and reading."""
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser


SEND = """([path, reason]) => fetch(path, {method: "POST", body: new URLSearchParams({reason,
  csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value})}).then(async answer => [answer.status, await answer.text()])"""


@pytest.fixture
def petra(chromium, product) -> Person:
    return Person(chromium, product, at="platform", name="petra").step_into("petra")


def test_she_sees_how_the_vendors_are_doing(petra):
    petra.heading("vendors run here")
    petra.reads("Acme Cloud")
    petra.reads("Bolt Fiber")
    petra.look("vendors")
    petra.open("Health")
    petra.reads("What the clock asks for")
    petra.look("health")


def test_a_visit_is_on_record_and_changes_nothing(chromium, product, petra):
    reason = f"Olga asked about ticket {secrets.randbelow(90000) + 10000}."
    petra.open("Acme Cloud")
    petra.press("Begin a support visit")
    petra.error()
    petra.look("vendor-errors")
    petra.page.locator("[name=reason]").fill(reason)
    petra.press("Begin a support visit")
    petra.page.wait_for_url("**/console/")
    petra.at = "acme"
    petra.reads("Support visit of Petra Lang until")
    petra.reads(reason)
    petra.look("visit")

    # She reads what the team reads, and has no button that changes anything; whatever is sent all the same is refused.
    petra.page.get_by_role("link", name="Referrals").first.click()
    expect(petra.page.locator("[name=referral]")).to_have_count(0)
    petra.page.locator("main table a[href^='/console/referrals/']").first.click()
    petra.reads("Support visit of Petra Lang until")
    expect(petra.page.get_by_role("button", name="Accept")).to_have_count(0)
    expect(petra.page.locator("main form[method=post]:not([action='/staff/visit/leave'])")).to_have_count(0)
    path = f"/console/referrals/{petra.page.url.split('/')[-2]}/decline"
    status, said = petra.page.evaluate(SEND, [path, "too_small"])
    assert status == 403 and "It changes nothing." in said
    assert petra.go("/console/approvals/").locator("[name=reward]").count() == 0
    petra.page.refused.clear()   # what was sent was to be refused
    petra.look("visit-approvals")

    # The vendor reads who looked and why, and is told by mail.
    ines = Person(chromium, product, name="petra-ines").step_into("ines")
    ines.go("/console/visits/")
    ines.reads(reason)
    ines.look("visits")
    ines.mails("ines@acme.example")
    ines.until("Petra Lang")

    petra.press("End the visit")
    petra.go("/console/")
    petra.never_reads("Support visit of Petra Lang until")
    petra.reads("Sign in")
