"""Referring in three fields, and the link that refers by itself."""
import re

import segno

from advocates import commands as advocates_commands
from advocates.web.qr import QUIET, drawn
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs.models import Program
from referrals import queries as referrals_queries
from tests.cast import START

LEAD = {"person": "Lena Brandt", "company": "Reederei Brandt", "contact": "lena@reederei-brandt.example", "note": "", "agreed": "on"}


def mine(portal):
    with tenant_context(portal.stage.tenant_id):
        return referrals_queries.referrals_of(portal.stage.ann.advocate_id)


def test_three_fields_and_a_yes(portal):
    text = portal.read("/portal/refer")
    assert "15 points per 100 euros." in text
    answer = portal.client.post("/portal/refer", LEAD)
    [referral] = mine(portal)
    assert answer.headers["Location"] == f"/portal/referrals/{referral.id}/"
    assert "Thank you. We’ve received Reederei Brandt." in portal.read(answer.headers["Location"])
    again = portal.client.post("/portal/refer", LEAD, follow=True)
    assert "You’ve introduced Reederei Brandt before" in again.content.decode() and len(mine(portal)) == 1


def test_what_was_typed_stays_and_each_error_stands_at_its_field(portal):
    answer = portal.client.post("/portal/refer", LEAD | {"contact": "lena@brandt", "company": "", "agreed": "", "note": "Met at the fair"})
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 400 and mine(portal) == []
    for kept in ('value="Lena Brandt"', 'value="lena@brandt"', "Met at the fair"):
        assert kept in text
    for said in ("Tell us which company this is about.", "There’s something missing in this address", "We only get in touch with people who said yes to that."):
        assert text.count(said) == 2   # on top, with a link, and at the field
    assert 'href="#id_company"' in text and "<details open" in text


def second_program(portal):
    with tenant_context(portal.stage.tenant_id):
        acting = portal.stage.tess
        made = programs_commands.create_program(slug="friends", kind="customer", name="Friends of the house", currency="EUR", time_zone="Europe/Berlin",
                                                locale="en", acting=acting, at=START)
        terms = programs_commands.publish_terms(program_id=made.id, text="Be kind.", acting=acting, at=START)
        programs_commands.set_offer(program_id=made.id, offer={"en": "A warm thank-you."}, acting=acting, at=START)
        programs_commands.publish_program(program_id=made.id, acting=acting, at=START)
        ann = portal.stage.ann.advocate
        advocates_commands.join_program(program_id=made.id, terms_id=terms.id, user_id=ann.user_id, name=ann.name, email=ann.email, at=START)


def test_several_programs_are_switched_in_the_address(portal):
    assert 'aria-label="Program"' not in portal.read("/portal/")
    second_program(portal)
    assert "A warm thank-you." in portal.read("/portal/refer?program=friends")
    assert "Friends of the house" in portal.read("/portal/") and "A warm thank-you." in portal.read("/portal/?program=friends")
    portal.client.post("/portal/refer?program=friends", LEAD)
    assert "Reederei Brandt" in portal.read("/portal/?program=friends")
    assert portal.client.get("/portal/?program=somebody-elses").status_code == 404


def test_the_link_its_code_and_a_mail(portal, acme):
    text = portal.read("/portal/share/")
    assert portal.read("/portal/refer").count("QR code that opens your link") == 1
    assert f"http://{acme.host}/r/ann" in text and "ANN" in text and "<svg" in text and 'aria-label="QR code that opens your link"' in text
    mail = next(part.partition('"')[0] for part in text.split('href="') if part.startswith("mailto:"))
    assert "%2Fr%2Fann" in mail.replace("/", "%2F") and "receive%20a%20reward" in mail


def test_the_qr_code_draws_every_dark_module():
    drawing = drawn("http://acme.localhost/r/ann")
    rows = list(segno.make_qr("http://acme.localhost/r/ann", error="m").matrix)
    runs = [tuple(int(part) for part in run) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawing.path)]
    dark = {(x + step, y) for x, y, length in runs for step in range(length)}
    assert dark == {(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert drawing.size == len(rows) + 2 * QUIET


def test_a_program_that_ended_takes_none_and_keeps_what_there_is(portal):
    portal.introduce(2, company="Ostsee Druck")
    with tenant_context(portal.stage.tenant_id):
        Program.objects.update(status="ended", ends_at=START)
    text = portal.read("/portal/")
    assert "takes no new referrals" in text and "Ostsee Druck" in text and 'href="/portal/refer?' not in text
    assert "No program takes referrals just now" in portal.read("/portal/refer") and "This link rests" in portal.read("/portal/share/")
    assert portal.client.post("/portal/refer", LEAD).status_code == 200 and len(mine(portal)) == 1
