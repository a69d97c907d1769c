"""Exchange rates and the forecast in a browser: a rate that waits is imported, a wrong line is named and kept; read by axe and pictured."""
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals.commands import milestones
from tests import cast
from tests.apps.rewards.stage import accepted, deal, publish, set_money_stage, submitted
from tests.browser.pages import open, problems, shoot
from tests.pure.ladder import document
from tests.sign_in import staff_client

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(acme, monkeypatch):
    """Sixty days of referrals: one deal in euros, whose reward matures next month, and one in dollars, which waits."""
    monkeypatch.setattr(cast, "START", timezone.now() - timedelta(days=60))
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(pay={"percent_bp": 1000, "of": "first_year_value"}, maturation_days=90), at=cast.START)
        deal(stage, 1, 1_200_000, cast.later(days=30))
        bought = accepted(stage, stage.ann, 2, cast.later(days=31))
        report = milestones.Report(kind="won", occurred_at=cast.later(days=40), amounts={"first_year_value": 120_000}, currency="USD")
        milestones.record_milestone(referral_id=bought.id, report=report, source="manual", acting=stage.tess, at=cast.later(days=40))
        for number in range(3, 9):
            submitted(stage, stage.ben, cast.later(days=7 * number - 6), number=number)
    worker.drain(acme.id, timezone.now())
    return stage


def see(page, name):
    shoot(page, f"rates-{name}")
    assert problems(page) == [], name


def test_a_rate_that_a_deal_waits_for_is_imported(page, acme, stage):
    open(page, acme.host, "/console/", signed_in=staff_client(acme, "finance_approver"))
    page.get_by_role("link", name="Import it").click()
    expect(page.get_by_text("A reward waits for a rate.")).to_be_visible()
    see(page, "waits")
    typed = page.get_by_label("Or type it, or paste it")
    line = typed.input_value().splitlines()[1]
    typed.fill(f"{line.removesuffix(',,')},nought,ECB")
    page.get_by_role("button", name="Import these rates").click()
    expect(page.get_by_text("“nought” is no rate.")).to_be_visible()
    page.refused.clear()   # that the page answered 400 is written down by the browser
    see(page, "refused")
    page.get_by_label("Or type it, or paste it").fill(f"{line.removesuffix(',,')},0.92,ECB")
    page.get_by_role("button", name="Import these rates").click()
    expect(page.get_by_text("One rate is imported.")).to_be_visible()
    see(page, "imported")
    open(page, acme.host, "/console/forecast/", signed_in=staff_client(acme, "finance_approver"))
    expect(page.get_by_text("is owed and not paid yet.")).to_be_visible()
    see(page, "forecast")
