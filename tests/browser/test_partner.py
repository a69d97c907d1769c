"""A partner admin and the vendor's staff look at a partner: every page is readable at both widths, in both themes, full, empty and with errors."""
import pytest

from foundation.tenants.context import tenant_context
from partners.commands import organisations
from tests.apps.partners.stage import joined, paul_of, set_living_stage, set_partner_stage
from tests.browser.pages import open, problems, shoot
from tests.sign_in import signed_in, staff_client


def client_of(vendor, membership):
    with tenant_context(vendor.id):
        return signed_in(vendor.client(), membership.advocate.user, strong=False)


def looked_at(page, vendor, paths: dict, client) -> dict:
    wrong = {}
    for name, path in paths.items():
        open(page, vendor.host, path, signed_in=client)
        shoot(page, f"partner-{name}")
        found = [*([f"answered {page.status}"] if page.status >= 400 else []), *problems(page)]
        if found:
            wrong[name] = found
    return wrong


@pytest.fixture
def living(acme):
    return set_living_stage(acme)


def test_the_workspace_full_of_life(page, acme, living):
    made = living.referrals
    paths = {"home": "/partner/", "people": "/partner/people/", "person": f"/partner/people/{living.nadia.id}/", "left": f"/partner/people/{living.tom.id}/",
             "referrals": "/partner/referrals/", "nothing-fits": "/partner/referrals/?state=queued", "referral": f"/partner/referrals/{made['won'].id}/",
             "declined": f"/partner/referrals/{made['declined'].id}/", "earnings": "/partner/earnings/", "settings": "/partner/organisation/",
             "refer": "/partner/refer", "own": "/portal/organisation/"}
    assert looked_at(page, acme, paths, client_of(acme, living.paul)) == {}
    page.goto(f"http://{acme.host}:{page.port}/partner/earnings/")
    page.locator("td a.money").first.click()
    shoot(page, "partner-why")
    assert problems(page) == []


def test_the_workspace_of_who_just_began_and_of_one_who_is_paused(page, acme):
    stage = set_partner_stage(acme)
    with tenant_context(acme.id):
        paul = paul_of(stage)
    empty = {f"empty-{name}": f"/partner/{path}" for name, path in (("home", ""), ("people", "people/"), ("referrals", "referrals/"), ("earnings", "earnings/"))}
    assert looked_at(page, acme, empty, client_of(acme, paul)) == {}
    with tenant_context(acme.id):
        organisations.suspend_organisation(organisation_id=stage.harbour.id, reason="Two invoices are unpaid.", acting=stage.tess, at=paul.joined_at)
    assert looked_at(page, acme, {"paused": "/partner/", "paused-refer": "/partner/refer"}, client_of(acme, paul)) == {}
    with tenant_context(acme.id):
        bea = joined(stage.programs["bronze"], "bea@solo.example", "Bea Solo", "Solo Works")
        bea_member = signed_in(acme.client(), bea.advocate.user, strong=False)
    assert looked_at(page, acme, {"bronze": "/partner/", "bronze-people": "/partner/people/"}, bea_member) == {}


def test_the_console_and_the_public_pages(page, acme, living):
    with tenant_context(acme.id):
        organisations.set_level(organisation_id=living.stage.harbour.id, level="gold", acting=living.stage.tess, at=living.now,
                                from_at=living.now.replace(year=living.now.year + 1))
    harbour = living.stage.harbour.id
    staff = {"console-list": "/console/partners/", "console-one": f"/console/partners/{harbour}/", "console-new": "/console/partners/new/"}
    assert looked_at(page, acme, staff, staff_client(acme, "program_manager")) == {}
    page.locator("form.panel button[type=submit]").click()
    shoot(page, "partner-console-new-errors")
    assert problems(page) == []


def test_joining(page, acme):
    set_partner_stage(acme)
    assert looked_at(page, acme, {"join": "/p/bronze/join", "join-silver": "/p/silver/join"}, None) == {}
