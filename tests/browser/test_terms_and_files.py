"""Newer terms, an appeal with files, and a program that ends: readable at both widths, in both themes, with what was refused."""
from datetime import timedelta

import pytest
from django.utils import timezone

from advocates import commands as advocates_commands
from foundation.files.rules import Incoming
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from referrals.commands import appeal
from tests.apps.partners.stage import set_living_stage
from tests.apps.referrals.verbs import live
from tests.browser.pages import open, problems, shoot
from tests.cast import START
from tests.sign_in import new_member, signed_in, staff_client


@pytest.fixture
def house(acme):
    now = timezone.now()
    with tenant_context(acme.id):
        life = live(acme, acceptance="by_hand")
        life.declined, life.appealed = [life.submitted(life.stage.ann, now - timedelta(days=5), number=number) for number in (1, 2)]
        for referral in (life.declined, life.appealed):
            life.decline(referral, now - timedelta(days=4), reason="too_small")
        note = Incoming("What they told us about their second site in Lübeck, with the offer of last year.txt", b"They grew.", 10)
        appeal.appeal_referral(referral_id=life.appealed.id, text="They bought a second site.", files=[note, note],
                               acting=Actor("advocate", life.stage.ann.advocate_id), at=now - timedelta(days=3))
        programs_commands.publish_terms(program_id=life.stage.program.id, text="Be kinder.\n\nIntroduce people you know well.", acting=life.stage.tess, at=now)
        user = life.stage.ann.advocate.user
    life.page, life.manager = signed_in(acme.client(), user, strong=False), staff_client(acme, "program_manager")
    return life


def looked_at(page, vendor, paths: dict, client) -> dict:
    wrong = {}
    for name, path in paths.items():
        open(page, vendor.host, path, signed_in=client)
        shoot(page, f"files-{name}")
        found = [*([f"answered {page.status}"] if page.status >= 400 else []), *problems(page)]
        if found:
            wrong[name] = found
    return wrong


def test_terms_and_appeals(page, acme, house):
    assert looked_at(page, acme, {"home": "/portal/", "terms": "/portal/terms/customers/", "appealed": f"/portal/referrals/{house.appealed.id}/"}, house.page) == {}
    open(page, acme.host, f"/portal/referrals/{house.declined.id}/", signed_in=house.page)
    page.locator("summary", has_text="Ask for a second look").click()
    page.locator("#appeal_text").fill("They bought a second site.")
    page.locator("[name=files]").set_input_files([{"name": "shot.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n123"},
                                                  {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}])
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("“shot.png” is a picture").first.wait_for()
    assert page.locator("#appeal_text").input_value() == "They bought a second site."
    shoot(page, "files-refused")
    assert problems(page) == []
    assert looked_at(page, acme, {"console": f"/console/referrals/{house.appealed.id}/"}, house.manager) == {}
    page.context.clear_cookies()
    open(page, acme.host, "/portal/terms/customers/", signed_in=house.page)
    page.get_by_role("button", name="I agree to version 2").click()
    page.get_by_text("You agreed to version 2 of the terms on").wait_for()
    shoot(page, "files-agreed")
    assert problems(page) == []


def test_a_program_that_ended(page, acme):
    living = set_living_stage(acme)
    with tenant_context(acme.id):
        now, silver = timezone.now(), living.stage.programs["silver"]
        programs_commands.publish_terms(program_id=silver.id, text="Be kinder.", acting=living.stage.tess, at=now)
        programs_commands.end_program(program_id=silver.id, ends_at=now + timedelta(days=20), tail_days=60, acting=living.stage.tess, at=now)
        made = advocates_commands.add_unclaimed(program_id=living.stage.base.program.id, name="Maria Santos", email="maria@santos.example", acting=living.stage.tess, at=START)
        secret = advocates_commands.issue_claim_link(advocate_id=made.advocate_id, channel="rep", acting=living.stage.tess, at=now)
        programs_commands.end_program(program_id=living.stage.base.program.id, ends_at=now, tail_days=60, acting=living.stage.tess, at=now)
        paul = living.paul.advocate.user
    assert looked_at(page, acme, {"partner": "/partner/", "partner-settings": "/partner/organisation/"}, signed_in(acme.client(), paul, strong=False)) == {}
    page.context.clear_cookies()
    assert looked_at(page, acme, {"claim": f"/claim/{secret}/"}, None) == {}
    assert looked_at(page, acme, {"sales": "/sales/"}, signed_in(acme.client(), new_member(acme, "sales_rep", "Rick").user)) == {}
    page.context.clear_cookies()
    assert looked_at(page, acme, {"partner-console": f"/console/partners/{living.stage.harbour.id}/", "referrals-console": "/console/referrals/"},
                     staff_client(acme, "program_manager")) == {}
