"""What is agreed with one person, in a browser: on her pages and the partner's, where it is proposed with bounds, and where it waits; read by axe and pictured."""
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.tenants.context import tenant_context
from partners.models import Membership
from tests.apps.desks.console import url
from tests.apps.desks.test_agreed_told import BETTER, HUNDREDS, RATE
from tests.apps.rewards.stage import accepted, publish, set_money_stage
from tests.apps.rewards.test_agreements import agreed, eur, for_partner
from tests.browser.pages import open, problems, shoot
from tests.pure.ladder import document
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.browser


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def see(page, name):
    shoot(page, f"agreed-{name}")
    assert problems(page) == [], name


def test_she_reads_what_she_is_paid(page, acme, stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(HUNDREDS))
        accepted(stage, stage.ann, 1, timezone.now() - timedelta(days=1))
        agreed(stage, fields=BETTER | {"within": {"per_referral": eur(90_000)}}, ends_at=timezone.now() + timedelta(days=40))
        ann = signed_in(acme.client(), stage.ann.advocate.user, strong=False)
    open(page, acme.host, "/portal/", signed_in=ann)
    expect(page.get_by_role("heading", name="What we agreed on")).to_be_visible()
    see(page, "home")
    open(page, acme.host, "/portal/refer", signed_in=ann)
    see(page, "refer")


def test_a_partner_reads_it(page, acme, stage):
    with tenant_context(stage.tenant_id):
        organisation = for_partner(stage)
        publish(stage, RATE)
        Membership.objects.filter(advocate_id=stage.ann.advocate_id).update(role="admin")
        agreed(stage, enrolment_id=None, organisation_id=organisation.id)
        admin = signed_in(acme.client(), stage.ann.advocate.user, strong=False)
    for name in ("", "organisation/", "refer"):
        open(page, acme.host, f"/partner/{name}", signed_in=admin)
        see(page, f"partner-{name.strip('/') or 'home'}")


def test_it_is_proposed_and_ended_by_two(page, acme, stage):
    with tenant_context(stage.tenant_id):
        publish(stage, RATE)
        agreed(stage, enrolment_id=stage.ben.id)
    open(page, acme.host, url("console_advocate", stage.ann.advocate_id), signed_in=staff_client(acme, "program_manager"))
    page.get_by_text("Something else for “Main” of Customers for customers…").click()
    page.get_by_text("Details: bounds").click()
    page.get_by_label("At most, each time (EUR)").fill("much")
    page.get_by_label("Why?").fill("Brings in whole groups")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_label("At most, each time (EUR)")).to_have_value("much")
    see(page, "bounds-refused")
    page.get_by_label("At most, each time (EUR)").fill("90")
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("at most €90.00 instead of no limit").first).to_be_visible()
    open(page, acme.host, url("console_advocate", stage.ben.advocate_id), signed_in=staff_client(acme, "program_manager"))
    page.get_by_text("End it…").click()
    page.get_by_label("Why?").first.fill("Another contract")
    page.get_by_role("button", name="Propose its end").click()
    expect(page.get_by_text("The end of: 18% instead of 15%").first).to_be_visible()
    see(page, "end-waits")
    open(page, acme.host, url("console_approvals"), signed_in=staff_client(acme, "finance_approver"))
    expect(page.get_by_text("Ben: The end of: 18% instead of 15%").first).to_be_visible()
    see(page, "approvals")
