"""A draft goes back to how it was saved before, is dropped, and a version that was announced is taken back: each from the page of the plan."""
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from tests import cast
from tests.apps.desks.console import url
from tests.apps.rewards import stage as money
from tests.apps.rewards.test_effective_days import paying
from tests.browser.pages import open, problems, shoot
from tests.sign_in import new_member, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(acme, monkeypatch):
    monkeypatch.setattr(cast, "START", timezone.now() - timedelta(days=42))
    stage = money.set_money_stage(acme)
    with tenant_context(acme.id):
        money.publish(stage, paying(10_000), at=cast.later())
    worker.drain(acme.id, timezone.now())
    return stage


def see(page, name):
    shoot(page, f"plan-drafts-{name}")
    assert problems(page) == [], name


def test_back_and_forth(page, acme, stage):
    petra, owen = [signed_in(acme.client(), new_member(acme, role, name).user) for role, name in (("program_manager", "Petra Lang"), ("owner", "Owen Frey"))]
    for minor in (12_000, 7_500):
        petra.post(url("console_plan_save", stage.program.id), {"document": json.dumps(paying(minor))})
    open(page, acme.host, url("console_plan", stage.program.id), signed_in=petra)
    page.get_by_text("What going back changes").click()
    see(page, "kept")
    page.get_by_role("button", name="Go back to this").click()
    expect(page.get_by_text("This is the draft again.")).to_be_visible()
    page.get_by_role("button", name="Drop this draft").click()
    expect(page.get_by_text("Dropped. It’s kept below")).to_be_visible()
    see(page, "dropped")
    page.get_by_role("button", name="Go back to this").first.click()
    page.context.clear_cookies()
    open(page, acme.host, url("console_plan", stage.program.id), signed_in=owen)
    page.get_by_label("It counts from").fill(str(timezone.localdate() + timedelta(days=60)))
    page.get_by_role("button", name="Publish this version").click()
    open(page, acme.host, url("console_plan", stage.program.id), signed_in=owen)
    page.get_by_text("Take it back…").click()
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.locator(".err").first).to_contain_text("Say why")
    see(page, "announced")
    page.get_by_label("Why?").fill("Sales can’t afford it this year.")
    page.get_by_role("button", name="Take it back", exact=True).click()
    expect(page.get_by_text("Taken back. Whoever was told of it hears that it does not come.")).to_be_visible()
    page.get_by_text("One version was taken back").click()
    see(page, "taken-back")
