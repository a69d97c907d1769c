"""Who reads a sentence decides how it is said: to herself, about her to the staff, in the language of the vendor."""
import pytest

from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from fulfilment import commands as fulfilment_commands
from fulfilment import queries as fulfilment_queries
from fulfilment.web.forms import LayoutForm
from partners.commands import enrolling
from programs import commands as programs_commands
from programs import queries as programs_queries
from programs.models import Program
from referrals import queries
from tests.apps.desks.console import text, url
from tests.apps.partners.stage import set_living_stage
from tests.apps.referrals.deals import claim, second_program, tell
from tests.cast import later, set_stage, submitted
from tests.sign_in import signed_in, staff_client


def test_a_second_claim_of_her_own_says_so_and_leads_to_the_first(acme):
    """"any but voided → won: her other open referrals of the party end with it": nobody else was earlier, and no page says so."""
    stage = set_stage(acme)
    with tenant_context(acme.id):
        user = stage.ann.advocate.user
        enrolment = second_program(stage, user, kind="customer")
        programs_commands.change_settings(program_id=enrolment.program_id, values={"priority": 10}, acting=stage.tess, at=later(days=0))
        first = claim(stage, stage.ann, later(days=2), accepted=later(days=2))
        second = claim(stage, enrolment, later(days=3), accepted=later(days=4))
        bens = submitted(stage, stage.ben, later(days=4))
        tell(stage, first, "won", later(days=9))
        assert [queries.referral(row.id).status for row in (first, second, bens)] == ["declined", "won", "declined"]
        assert queries.own_before_of([queries.referral(row.id) for row in (first, second, bens)]) == {first.id: queries.referral(second.id)}
        bens_user = stage.ben.advocate.user
        assert "You introduced them yourself" in str(queries.why_no_appeal(queries.referral(first.id), later(days=10)))
    ann = signed_in(acme.client(), user, strong=False)
    page = ann.get(url("portal_referral", first.id))
    assert "You introduced them yourself before: that introduction counts." in text(page) and url("portal_referral", second.id) in page.content.decode()
    assert "Someone introduced them" not in text(page) and "Ask for a second look" not in text(page)
    assert "You introduced them yourself before" in text(ann.get("/portal/?program=customers&show=all"))
    with tenant_context(acme.id):
        Program.objects.update(decline_detail="general")
    assert "You introduced them yourself before" in text(ann.get(url("portal_referral", first.id)))   # it tells nothing of anybody else
    assert "yourself before" not in text(signed_in(acme.client(), bens_user, strong=False).get(url("portal_referral", bens.id)))


def test_the_partner_page_names_nobody_twice_and_refuses_in_the_third_person(acme):
    living = set_living_stage(acme)
    manager = staff_client(acme, "program_manager")
    page = text(manager.get(url("console_partner", living.stage.harbour.id)))
    with tenant_context(acme.id):
        name = living.nadia.advocate.name
    assert f"{name} joined" in page and f"{name} joined by {name}" not in page and f"by {name}" not in page.split("What happened")[1]
    with tenant_context(acme.id), pytest.raises(Exception, match="This person acts for the organisation already") as refused:
        silver = living.stage.programs["silver"]
        enrolling.enrol_member(organisation_id=living.stage.harbour.id, program_id=silver.id, terms_id=programs_queries.terms_in_force(silver.id).id,
                               user_id=living.nadia.advocate.user_id, name="Nadia", email="nadia@harbour.example", acting=living.stage.tess, at=living.now)
    assert refused.value.code == "member_already"


def test_heads_of_files_are_in_the_vendors_language(acme):
    with tenant_context(acme.id):
        assert fulfilment_queries.layout("payroll").heads[0] == "Personnel number"
        Vendor.objects.update(locale="de")
        heads = fulfilment_queries.layout("bank").heads
        assert "Währung" in heads and "Currency" not in heads
        form = LayoutForm({"separator": "semicolon", "decimal_mark": ".", "encoding": "utf-8", "place_currency": "1"}, kind="bank", layout=fulfilment_queries.layout("bank"))
        assert form.is_valid() and form.chosen()["heads"]["currency"] == "Währung"   # an emptied head is the usual one again


def test_a_short_number_can_be_told_from_another(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        short, long = [fulfilment_commands.set_number(beneficiary_kind="customer_account", beneficiary_id=enrolment.advocate_id, number=number, acting=stage.olga,
                                                      at=later(days=1)) for enrolment, number in ((stage.ann, "K-99"), (stage.ben, "CUST-20417"))]
        assert (fulfilment_queries.masked(short), fulfilment_queries.masked(long)) == ("K-99", "… 0417")
        bank = fulfilment_commands.set_bank_account(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, holder="Ann", iban="NO9386011117947", bic="",
                                                    acting=stage.tess, at=later(days=1))
        assert fulfilment_queries.masked(bank) == "NO … 7947"


def test_every_host_has_an_icon(acme):
    answer = acme.client().get("/favicon.ico")
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:4] == b"\0\0\1\0"
