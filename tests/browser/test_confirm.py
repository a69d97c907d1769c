"""Confirm that it's you, in a browser: what was typed goes on by itself after the proof, through a redirect that keeps the form."""
import pytest
from django.utils import timezone

from foundation.accounts import queries
from foundation.accounts.models import ApiKey
from foundation.tenants.context import tenant_context
from foundation.web import proof
from fulfilment import queries as fulfilment_queries
from tests.apps.accounts.walk import app_code, mailed_code, with_app
from tests.browser.pages import open, problems, shoot
from tests.browser.test_accounts import authenticator  # noqa: F401
from tests.cast import set_stage
from tests.sign_in import signed_in


def grown_old(client):
    session = client.session
    session[queries.HOW] = {**session[queries.HOW], proof.UNTIL: timezone.now().isoformat()}
    session.save()
    return client


def looked_at(page, name):
    shoot(page, name)
    assert problems(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_key_after_the_code_of_the_app(acme, page):
    _, secret, client = with_app(acme)
    open(page, acme.host, "/console/keys/", signed_in=grown_old(client))
    page.get_by_label("What is it for?").fill("Our shop, & more")
    page.get_by_label("Read programs, referrals and rewards").check()
    page.locator("form:has([name=label]) button[type=submit]").click()
    page.get_by_role("heading", name="Confirm that it’s you").wait_for()
    looked_at(page, "account-confirm")
    page.get_by_label("Code from your authenticator app").fill("000000")
    page.get_by_role("button", name="Confirm and go on").click()
    page.get_by_text("That code doesn’t fit").first.wait_for()
    looked_at(page, "account-confirm-errors")
    page.get_by_label("Code from your authenticator app").fill(app_code(secret))
    page.get_by_role("button", name="Confirm and go on").click()
    page.wait_for_url("**/console/keys/")
    page.get_by_text("Our shop, & more").first.wait_for()
    with tenant_context(acme.id):
        assert ApiKey.objects.get().label == "Our shop, & more"


def test_an_account_after_a_mailed_code(acme, page):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        ann = queries.user(stage.ann.advocate.user_id)
    open(page, acme.host, "/portal/payout/", signed_in=signed_in(acme.client(), ann, strong=False, fresh=False))
    page.locator("[name=holder]").fill("Ann Keller")
    page.locator("[name=iban]").fill("DE89 3704 0044 0532 0130 00")
    page.locator("form:has([name=iban]) button[type=submit]").click()
    page.get_by_text("We sent six figures to").wait_for()
    looked_at(page, "account-confirm-advocate")
    page.get_by_label("Six figures").fill(mailed_code(acme))
    page.get_by_role("button", name="Confirm and go on").click()
    page.wait_for_url("**/portal/payout/")
    with tenant_context(acme.id):
        assert fulfilment_queries.method_of("advocate", stage.ann.advocate_id) is not None


@pytest.mark.usefixtures("authenticator")
def test_an_invitation_after_a_passkey(acme, page):
    _, secret, client = with_app(acme)
    open(page, acme.host, "/staff/your-sign-in/", signed_in=client)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("That’s set up").wait_for()
    session = client.session.__class__(next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session"))
    session[queries.HOW] = {**session[queries.HOW], proof.UNTIL: timezone.now().isoformat()}
    session.save()
    open(page, acme.host, "/console/team/")
    page.get_by_label("Their e-mail address").fill("new@acme.example")
    page.locator("[name=role][value=read_only]").first.check()
    page.locator("form:has([name=email]) button[type=submit]").click()
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/console/team/")
    page.get_by_text("A link is on its way to new@acme.example").first.wait_for()
