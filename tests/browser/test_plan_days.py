"""A version that counts from a day on, in a browser: the publisher says when, the day is refused at its field, both versions stand side by side."""
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands
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
        for number in (1, 2):
            money.accepted(stage, stage.ann, number, cast.later(days=1))
        commands.change_settings(program_id=stage.program.id, values={"notice_days": 30}, acting=stage.tess, at=cast.START)
    worker.drain(acme.id, timezone.now())
    return stage


def see(page, name):
    shoot(page, f"plan-days-{name}")
    assert problems(page) == [], name


def test_published_for_a_day(page, acme, stage):
    petra, owen = [signed_in(acme.client(), new_member(acme, role, name).user) for role, name in (("program_manager", "Petra Lang"), ("owner", "Owen Frey"))]
    petra.post(url("console_plan_save", stage.program.id), {"document": json.dumps(paying(7_500))})
    open(page, acme.host, url("console_plan", stage.program.id), signed_in=owen)
    see(page, "before")
    page.get_by_label("It counts from").fill(str(timezone.localdate() + timedelta(days=3)))
    page.get_by_role("button", name="Publish this version").click()
    expect(page.locator(".err").first).to_contain_text("Notice of 30 days is agreed")
    see(page, "refused")
    page.get_by_label("It counts from").fill(str(timezone.localdate() + timedelta(days=60)))
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_role("status").or_(page.locator(".notice")).first).to_contain_text("Published. It counts from")
    see(page, "program")
    open(page, acme.host, url("console_plan", stage.program.id), signed_in=owen)
    see(page, "both")
    open(page, acme.host, "/p/customers/")
    see(page, "public")
    open(page, acme.host, url("console_settings", stage.program.id), signed_in=petra)
    see(page, "settings")
    open(page, acme.host, url("console_approvals") + "?show=all", signed_in=owen)
    page.get_by_text("For the books").click()
    see(page, "figures")
