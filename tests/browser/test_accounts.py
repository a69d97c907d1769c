"""Signing in, the team, the keys and the operators' admin in a browser; a passkey made and used by a real one."""
import re

import pytest
from django.test import Client
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.kernel.acting import SYSTEM
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from tests.apps.accounts.walk import PASSWORD, app_code, last_mail, mailed_code, staff
from tests.browser.pages import open, problems, shoot
from tests.cast import START, set_stage
from tests.sign_in import new_member, signed_in, staff_client


@pytest.fixture
def acme(acme):
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
    return acme


def fine(page, name):
    """Pictured, and nothing wrong."""
    shoot(page, name)
    assert problems(page) == []


@pytest.fixture
def authenticator(page):
    """A passkey holder as part of the browser, which says yes to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools.send("WebAuthn.addVirtualAuthenticator", {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                                                                       "hasUserVerification": True, "isUserVerified": True,
                                                                       "automaticPresenceSimulation": True}})


def type_password(page):
    page.get_by_label("Your e-mail address").fill("tess@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_mailed_code(acme, page):
    set_stage(acme)
    open(page, acme.host, "/sign-in/?next=/p/customers/")
    page.get_by_role("button", name="Send me a code").click()
    fine(page, "account-sign-in-errors")
    page.get_by_label("Your e-mail address").fill("ann@example.test")
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/sign-in/code/")
    fine(page, "account-code")
    page.get_by_label("Six figures").fill("12345")
    page.get_by_role("button", name="Go on").click()
    fine(page, "account-code-errors")
    page.get_by_label("Six figures").fill(mailed_code(acme))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/p/customers/")


def test_a_passkey_is_made_and_used(acme, page, authenticator):
    member = staff(acme)
    open(page, acme.host, "/staff/sign-in/?next=/console/team/")
    type_password(page)
    page.wait_for_url("**/staff/second-factor/")
    fine(page, "account-set-up")
    page.get_by_role("button", name="Make a passkey").click()
    page.wait_for_url("**/staff/recovery-codes/")
    fine(page, "account-recovery-codes")
    page.get_by_role("button", name="I’ve kept them").click()
    page.wait_for_url("**/console/team/")
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == ["webauthn"]
    page.context.clear_cookies()
    open(page, acme.host, "/staff/sign-in/?next=/console/keys/")
    type_password(page)
    page.wait_for_url("**/staff/second-factor/")
    fine(page, "account-second-factor-passkey")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/console/keys/")
    page.goto(page.url.replace("/console/keys/", "/staff/your-sign-in/"))
    fine(page, "account-your-sign-in")


def test_an_app_and_what_goes_wrong(acme, page):
    staff(acme)
    open(page, acme.host, "/staff/sign-in/")
    page.get_by_label("Your e-mail address").fill("tess@acme.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    fine(page, "account-staff-errors")
    assert page.get_by_label("Your e-mail address").input_value() == "tess@acme.example"
    type_password(page)
    page.wait_for_url("**/staff/second-factor/")
    page.get_by_text("I can’t scan it").click()
    secret = page.locator("strong.break-all").inner_text().replace(" ", "")
    page.get_by_label("six figures that the app shows").fill("1")
    page.get_by_role("button", name="Set up the app").click()
    fine(page, "account-set-up-errors")
    page.get_by_label("six figures that the app shows").fill(app_code(secret, -1))
    page.get_by_role("button", name="Set up the app").click()
    page.wait_for_url("**/staff/recovery-codes/")
    page.context.clear_cookies()
    open(page, acme.host, "/staff/sign-in/?next=/console/team/")
    type_password(page)
    page.get_by_label("Code from your authenticator app").fill("1")
    page.get_by_role("button", name="Go on").click()
    fine(page, "account-second-factor-errors")
    page.get_by_label("Code from your authenticator app").fill(app_code(secret))
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/console/team/")


def test_mailed_links(acme, page):
    staff(acme)
    open(page, acme.host, "/staff/forgotten/")
    fine(page, "account-forgotten")
    page.get_by_label("Your e-mail address").fill("tess@acme.example")
    page.get_by_role("button", name="Mail me the link").click()
    fine(page, "account-forgotten-sent")
    open(page, acme.host, re.search(r"/staff/reset/[\w-]+/", last_mail(acme)).group())
    page.get_by_label("Your new password").fill("short")
    page.get_by_role("button", name="Change my password").click()
    fine(page, "account-reset-errors")
    open(page, acme.host, "/staff/reset/nothing/")
    fine(page, "account-link-over")
    with tenant_context(acme.id):
        _, secret = commands.invite_member(email="olga@acme.example", role="finance_approver", acting=SYSTEM, at=timezone.now())
    open(page, acme.host, f"/staff/invitation/{secret}/")
    fine(page, "account-invitation")
    page.get_by_role("button", name="Join the team").click()
    fine(page, "account-invitation-errors")


@pytest.mark.parametrize("language", ["en", "de"])
def test_team_and_keys(acme, page, language):
    client = staff_client(acme)
    for role, name in (("program_manager", "Tess Ortega"), ("finance_approver", "Olga Lind"), ("sales_rep", "Maximiliane von Hohenzollern-Sigmaringen"), ("read_only", "Rita")):
        new_member(acme, role, name)
    with tenant_context(acme.id):
        commands.invite_member(email="jan@acme.example", role="sales_rep", acting=SYSTEM, at=timezone.now())
        key, _ = commands.issue_api_key(label="Old CRM", scopes=["read"], staff_user_id=client.member.user_id, acting=SYSTEM, at=START)
        commands.revoke_api_key(key_id=key.id, acting=SYSTEM, at=START)
    open(page, acme.host, "/console/team/", signed_in=client, language=language)
    page.locator("main details").nth(1).locator("summary").click()
    fine(page, f"team.{language}")
    page.locator("section[aria-labelledby=invite] button").click()
    fine(page, f"team-errors.{language}")
    open(page, acme.host, "/console/keys/", signed_in=client, language=language)
    page.locator("section[aria-labelledby=issue] button").click()
    fine(page, f"keys-errors.{language}")
    page.locator("#id_label").fill("CRM")
    page.locator("input[name=scopes]").first.check()
    page.locator("section[aria-labelledby=issue] button").click()
    page.wait_for_selector("#fresh")
    page.locator("main details summary").nth(1).click()
    fine(page, f"keys.{language}")


def test_the_operators_admin_obeys_the_policy(acme, page):
    platform = tenants_queries.tenant_by_slug("platform") or tenants_commands.create_tenant(slug="platform", kind="platform", name="Referral platform",
                                                                                           host="operator.localhost")
    host = tenants_queries.canonical_host(platform.id)
    operator = new_member(type("Platform", (), {"tenant_id": platform.id}), "operator", "Rosa")
    client = signed_in(Client(HTTP_HOST=host), operator.user)
    for path, name in (("/operator/", "operator"), ("/operator/tenants/tenant/", "operator-tenants"), (f"/operator/tenants/tenant/{acme.id}/change/", "operator-tenant"),
                       ("/operator/accounts/user/", "operator-users"), ("/staff/sign-in/", "operator-sign-in")):
        open(page, host, path, signed_in=client)
        shoot(page, name)
        assert page.status == 200 and page.refused == []
