"""PRODUCT F7: "versioned terms per program, accepted and recorded". Who is in agrees to newer ones when she likes; what she introduced before stays."""
from datetime import timedelta

import pytest
from django.utils import timezone

from advocates import commands, queries
from advocates.models import Enrolment
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import queries as outbox_queries
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from tests.apps.desks.console import text, url
from tests.apps.partners.stage import set_living_stage
from tests.cast import START, later, submitted
from tests.sign_in import new_member, signed_in


def newer(stage, days=10, said="Be kinder."):
    return programs_commands.publish_terms(program_id=stage.program.id, text=said, acting=stage.tess, at=later(days=days))


def agree(stage, terms, at, enrolment=None, acting=None):
    enrolment = enrolment or stage.ann
    return commands.agree_to_terms(enrolment_id=enrolment.id, terms_id=terms.id, acting=acting or Actor("advocate", enrolment.advocate_id), at=at)


def test_agreed_with_version_and_instant_and_what_was_introduced_before_stays(at_acme):
    """DOMAIN §1: "Enrolment: an advocate in a program, with status, accepted terms"; the receipt of a referral says under which version it stands."""
    first = programs_queries.terms_in_force(at_acme.program.id)
    old = submitted(at_acme, at_acme.ann, later(days=1))
    second = newer(at_acme)
    waiting = submitted(at_acme, at_acme.ann, later(days=11), number=2)   # nothing is held back until she agrees: the first version counts
    assert queries.newer_terms(at_acme.ann) == second
    for again in (later(days=12), later(days=13)):
        agree(at_acme, second, again)
    row = Enrolment.objects.get(id=at_acme.ann.id)
    assert (row.terms_id, row.accepted_at, queries.newer_terms(row)) == (second.id, later(days=12), None)
    new = submitted(at_acme, at_acme.ann, later(days=12), number=3)
    assert [queries.terms_when(row, one.received_at) for one in (old, waiting, new)] == [first, first, second]
    assert [(one.terms.version, one.at) for one in queries.agreements(row)] == [(1, START), (2, later(days=12))]
    event = outbox_queries.timeline([row.id])[-1]
    assert (event.name, event.acting_id, event.occurred_at) == ("terms.accepted", row.advocate_id, later(days=12))
    assert event.payload == {"advocate_id": str(row.advocate_id), "program_id": str(at_acme.program.id), "terms_id": str(second.id), "version": 2}
    assert len(outbox_queries.timeline([row.id])) == 2   # the second time wrote nothing
    assert Enrolment.objects.get(id=at_acme.ben.id).terms_id == first.id


def test_refused_nothing_changes(at_acme):
    second, third = newer(at_acme), newer(at_acme, 11, "Be kindest.")
    waiting = commands.add_unclaimed(program_id=at_acme.program.id, name="Maria", email="maria@santos.example", acting=at_acme.tess, at=later(days=12))
    before = list(Enrolment.objects.order_by("id").values()), Event.objects.count()
    ben = Actor("advocate", at_acme.ben.advocate_id)
    for error, code, values in [
        (NotFound, "enrolment_unknown", {"terms": third, "acting": ben}),                 # another's
        (NotFound, "enrolment_unknown", {"terms": third, "acting": at_acme.tess}),        # nobody agrees for her
        (Refused, "terms_changed", {"terms": second}),                                    # a third came while she read the second
        (Refused, "not_in_program", {"terms": third, "enrolment": waiting}),
    ]:
        with pytest.raises(error) as refused:
            agree(at_acme, at=later(days=12), **values)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        commands.agree_to_terms(enrolment_id=uuid7(), terms_id=third.id, acting=ben, at=later(days=12))
    assert (list(Enrolment.objects.order_by("id").values()), Event.objects.count()) == before


def test_until_the_tail_is_over(at_acme):
    second = newer(at_acme)
    programs_commands.end_program(program_id=at_acme.program.id, ends_at=later(days=20), tail_days=30, acting=at_acme.tess, at=later(days=11))
    tail = later(days=50)
    with pytest.raises(Refused) as refused:
        agree(at_acme, second, tail)
    assert refused.value.code == "program_over"
    agree(at_acme, second, tail - timedelta(microseconds=1))


def test_from_the_portal(acme, stage):
    with tenant_context(acme.id):
        newer(stage)
        users = [one.advocate.user for one in (stage.ann, stage.ben)]
    ann, ben = (signed_in(acme.client(), user, strong=False) for user in users)
    page = url("portal_terms", "customers")
    home = ann.get("/portal/")
    assert "counts for you until you agree to the new ones." in text(home) and page in home.content.decode()
    shown = text(ann.get(page))
    assert "Version 2 of the terms waits for your yes." in shown and "I agree to version 2" in shown and "Be kinder." in shown and "Be kind, introduce" in shown
    assert "Choose" not in text(ann.post(page, {"terms": "nonsense"}, follow=True)) and "waits for your yes" in text(ann.get(page))
    with tenant_context(acme.id):
        second = programs_queries.terms_in_force(stage.program.id)
    answer = text(ann.post(page, {"terms": str(second.id)}, follow=True))
    assert "Agreed." in answer and "You agreed to version 2 of the terms on" in answer and "I agree to" not in answer
    assert "changed on" not in text(ann.get("/portal/")) and "waits for your yes" in text(ben.get(page))
    with tenant_context(acme.id):
        assert timezone.now() - Enrolment.objects.get(id=stage.ann.id).accepted_at < timedelta(minutes=1)
        old = submitted(stage, stage.ann, later(days=1))
    assert "under version 1 of the terms" in text(ann.get(url("portal_referral", old.id)))
    assert ann.get(url("portal_terms", "nowhere")).status_code == 404


def test_partner_workspace_and_sales_lead_there(acme):
    living = set_living_stage(acme)
    with tenant_context(acme.id):
        silver = living.stage.programs["silver"]
        programs_commands.publish_terms(program_id=silver.id, text="Be kinder.", acting=living.stage.tess, at=timezone.now())
        paul = living.paul.advocate.user
    page, admin = url("portal_terms", silver.slug), signed_in(acme.client(), paul, strong=False)
    for address in ("/partner/", "/partner/organisation/"):
        assert page in admin.get(address).content.decode(), address
    assert "you agreed to version 1 on" in text(admin.get("/partner/organisation/"))
    member = new_member(acme, "sales_rep", "Rick Moreno")
    with tenant_context(acme.id):
        program = programs_commands.create_program(slug="team", kind="sales_rep", name="Team", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                                   acting=living.stage.tess, at=START)
        first = programs_commands.publish_terms(program_id=program.id, text="Sell well.", acting=living.stage.tess, at=START)
        programs_commands.set_offer(program_id=program.id, offer={"en": "Points."}, acting=living.stage.tess, at=START)
        programs_commands.publish_program(program_id=program.id, acting=living.stage.tess, at=START)
        commands.join_program(program_id=program.id, terms_id=first.id, user_id=member.user_id, name="Rick", email="rick@acme.example", at=START)
        programs_commands.publish_terms(program_id=program.id, text="Sell better.", acting=living.stage.tess, at=later(days=1))
    rick = signed_in(acme.client(), member.user)
    assert url("portal_terms", "team") in rick.get("/sales/").content.decode()
    assert "I agree to version 2" in text(rick.get(url("portal_terms", "team")))
