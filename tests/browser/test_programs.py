"""A program's pages in a browser: set up step by step, set, asked, closed; read by axe and pictured."""
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from advocates import queries as advocates_queries
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from programs import commands
from programs.rules.lead_fields import LeadField
from tests import cast
from tests.apps.desks.conftest import sign_in
from tests.apps.desks.console import url
from tests.browser.pages import open, problems, shoot
from tests.cast import set_stage
from tests.sign_in import new_member, signed_in

pytestmark = pytest.mark.browser

SEATS = LeadField(key="seats", kind="number", label="How many seats do they need?", required=True, least=10, fit_words="Made for ten seats and more. Send it all the same if you think they’ll grow.")
TRADE = LeadField(key="trade", kind="choice", label="Which trade are they in?", choices=("Shipping", "Print", "Energy"), fitting=("Shipping", "Energy"), must_fit=True)
FROM = LeadField(key="from", kind="date", label="From when?", help="If they said.")


@pytest.fixture
def stage(acme, monkeypatch):
    monkeypatch.setattr(cast, "START", timezone.now() - timedelta(days=42))
    stage = set_stage(acme, summary="Backups that work, for offices of ten and more.")
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
        commands.set_lead_fields(program_id=stage.program.id, fields=(SEATS, TRADE, FROM), acting=stage.tess, at=timezone.now())
        commands.add_holiday(day=date(timezone.localdate().year + 1, 12, 25), name="Christmas Day", acting=stage.tess, at=timezone.now())
    return stage


@pytest.fixture
def tess(acme, stage):
    new_member(acme, "sales_rep", "Rick Sommer")
    return signed_in(acme.client(), new_member(acme, "program_manager", "Tess Wagner").user)


def see(page, name):
    shoot(page, f"programs-{name}")
    assert problems(page) == [], name


def test_the_pages_of_a_manager(page, acme, stage, tess):
    for name, address in (("settings", url("console_settings", stage.program.id)), ("questions", url("console_questions", stage.program.id)),
                          ("question", url("console_question", stage.program.id, "seats")), ("holidays", url("console_holidays")),
                          ("program", url("console_program", stage.program.id)), ("templates", url("console_program_new"))):
        open(page, acme.host, address, signed_in=tess)
        see(page, name)
    open(page, acme.host, url("console_settings", stage.program.id), signed_in=tess)
    page.get_by_label("Days that an accepted referral is protected").fill("0")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.locator(".err").first).to_contain_text("Between 1 and 730.")
    see(page, "settings-errors")


def test_a_program_is_set_up_step_by_step(page, acme, stage, tess):
    open(page, acme.host, url("console_program_from", "partner_escalating"), signed_in=tess)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".err").first).to_be_visible()
    see(page, "new-who-errors")
    page.get_by_label("Name").fill("Partners of Acme")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Percent of first-year value").fill("12.5")
    page.keyboard.press("Tab")
    expect(page.locator("#said")).to_contain_text("12.5% of first-year value")
    see(page, "new-pays")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Days that an accepted referral is protected").fill("120")
    see(page, "new-rules")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What do people agree to?")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Days that an accepted referral is protected")).to_have_value("120")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What do people agree to?")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="This is what people will see.")).to_be_visible()
    see(page, "new-look")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", name="Partners of Acme")).to_be_visible()
    see(page, "draft")


def test_people_read_when_it_opens_and_what_does_not_fit(page, acme, stage):
    ann = sign_in(acme, stage.ann)
    open(page, acme.host, "/portal/refer", signed_in=ann)
    for label, value in (("Their name", "Lena Brandt"), ("Company", "Reederei Brandt"), ("Work e-mail or phone", "lena@brandt.example"), ("How many seats", "4")):
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_role("button", name="Send the introduction").click()
    expect(page.get_by_text("Made for ten seats and more.")).to_be_visible()
    see(page, "refer-unfit")
    with tenant_context(acme.id):
        code = advocates_queries.code_of(stage.ann.id)
        commands.change_settings(program_id=stage.program.id, values={"opens_at": timezone.now() + timedelta(days=20)}, acting=stage.tess, at=timezone.now())
    for name, address in (("public-not-yet", "/p/customers/"), ("landing-not-yet", f"/r/{code}")):
        open(page, acme.host, address)
        see(page, name)
    with tenant_context(acme.id):
        commands.change_settings(program_id=stage.program.id, values={"opens_at": None}, acting=stage.tess, at=timezone.now())
        commands.end_program(program_id=stage.program.id, ends_at=timezone.now() + timedelta(days=9), tail_days=60, acting=stage.tess, at=timezone.now())
    open(page, acme.host, f"/r/{code}")
    see(page, "landing")
    open(page, acme.host, "/p/customers/")
    see(page, "public")
