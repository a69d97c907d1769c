"""Where others are paid: it cools off, and what the staff enter for somebody takes a second person."""
import pytest
from django.db import IntegrityError, transaction

from foundation.accounts.models import Member
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotAllowed, Refused
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from fulfilment.models import PayoutMethod
from partners.models import Membership, Organisation
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import ANNS, BENS, owed_stage, told
from tests.apps.fulfilment.test_pages import text
from tests.apps.fulfilment.test_ways_out import partner_of
from tests.cast import later
from tests.sign_in import signed_in, staff_client


@pytest.fixture
def stage(acme):
    return owed_stage(acme, bens=0)


def holds(days) -> set[str]:
    return {code for codes in queries.payout_holds_of(Reward.objects.all(), later(days=days)).values() for code in codes}


def bank(whose, acting, days: int = 5, iban: str = BENS):
    return commands.set_bank_account(beneficiary_kind=whose[0], beneficiary_id=whose[1], holder="Nordwind GmbH", iban=iban, acting=acting, at=later(days=days))


def confirm(whose, acting, days: int = 5):
    return commands.confirm_method(beneficiary_kind=whose[0], beneficiary_id=whose[1], acting=acting, at=later(days=days))


def joined(stage, *enrolments) -> tuple:
    organisation = partner_of(stage)
    for enrolment in enrolments:
        Membership.objects.create(organisation=organisation, advocate_id=enrolment.advocate_id, role="admin", joined_at=later(days=1))
    return "partner_organisation", organisation.id


def ann(stage) -> Actor:
    return Actor("advocate", stage.ann.advocate_id)


def test_the_first_account_of_an_organisation_cools_off(stage):
    """MONEY §5: the payout hold `cooling_off`; the money is not hers alone who says where it goes."""
    with tenant_context(stage.tenant_id):
        whose = joined(stage, stage.ann, stage.ben)
        method = bank(whose, ann(stage))
        assert (method.pays_from, method.entered_by, method.awaits_second) == (later(days=8), None, False)
        assert holds(5) == holds(7) == {"cooling_off"} and holds(8) == set()


def test_an_organisation_of_one_is_she_herself(stage):
    """DOMAIN §1: a bronze partner is an organisation of one."""
    with tenant_context(stage.tenant_id):
        whose = joined(stage, stage.ann)
        assert bank(whose, ann(stage)).pays_from == later(days=5) and holds(5) == set()


@pytest.mark.parametrize("whose", ["party", "charity"])
def test_what_the_staff_enter_cools_off_and_takes_a_second_person(stage, whose):
    with tenant_context(stage.tenant_id):
        whose = (whose, stage.program.id)
        Reward.objects.update(beneficiary_kind=whose[0], beneficiary_id=whose[1])
        method = bank(whose, stage.olga)
        assert (method.pays_from, method.entered_by, method.alone) == (later(days=8), stage.olga.id, False)
        assert holds(5) == {"second_person", "cooling_off"} and holds(9) == {"second_person"}
        for acting, refusal in ((stage.olga, Refused), (ann(stage), NotAllowed), (SYSTEM, NotAllowed)):
            with pytest.raises(refusal):
                confirm(whose, acting)
        with pytest.raises(Refused, match="nothing_to_pay|Nothing is left"):
            commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=9))
        assert holds(9) == {"second_person"} and told(stage, method.id) == ["payout_method.set"]
        assert confirm(whose, stage.people["fritz"]).seconded_by == stage.people["fritz"].id
        assert confirm(whose, stage.people["fritz"]).seconded_by == stage.people["fritz"].id   # told twice, once
        assert holds(7) == {"cooling_off"} and holds(9) == set()
        [event] = Event.objects.filter(name="payout_method.confirmed")
        assert (event.subject_id, event.acting_id) == (method.id, stage.people["fritz"].id)


def test_a_number_takes_a_second_person_and_each_new_one_another(stage):
    with tenant_context(stage.tenant_id):
        fritz = stage.people["fritz"]
        Reward.objects.update(beneficiary_kind="staff", beneficiary_id=stage.tess.id)
        whose = ("staff", stage.tess.id)
        commands.set_number(beneficiary_kind=whose[0], beneficiary_id=whose[1], number="4711", acting=stage.olga, at=later(days=5))
        assert holds(5) == {"second_person"}
        with pytest.raises(Refused) as refusal:   # whom it pays is no second person
            confirm(whose, stage.tess)
        assert refusal.value.code == "own_payout"
        confirm(whose, fritz)
        assert holds(5) == set()
        commands.set_number(beneficiary_kind=whose[0], beneficiary_id=whose[1], number="4712", acting=fritz, at=later(days=6))
        assert holds(6) == {"second_person"}
        with pytest.raises(Refused) as refusal:
            confirm(whose, fritz, 6)
        assert refusal.value.code == "second_person"
        confirm(whose, stage.olga, 6)
        assert holds(6) == set()


def test_alone_where_nobody_else_could_look(stage):
    with tenant_context(stage.tenant_id):
        Member.objects.exclude(user_id=stage.olga.id).delete()
        Reward.objects.update(beneficiary_kind="charity", beneficiary_id=stage.program.id)
        assert bank(("charity", stage.program.id), stage.olga).alone and holds(5) == {"cooling_off"}


def test_the_database_knows_two_persons(stage):
    with tenant_context(stage.tenant_id):
        method = bank(("charity", stage.program.id), stage.olga)
        with pytest.raises(IntegrityError, match="method_has_a_second_person"), transaction.atomic():
            PayoutMethod.objects.filter(id=method.id).update(seconded_by=stage.olga.id)


def test_the_second_person_compares_what_was_entered(acme, stage):
    with tenant_context(acme.id):
        Reward.objects.update(beneficiary_kind="party", beneficiary_id=Reward.objects.get().referral.party_id)
        whose = ("party", Reward.objects.get().beneficiary_id)
        method = bank(whose, stage.olga)
    page, owner = f"/console/payouts/numbers/{whose[0]}/{whose[1]}/", staff_client(acme, "owner")
    assert "One account waits for a second person" in text(owner.get("/console/")) and "Entered by Olga" in text(owner.get("/console/"))
    listed = owner.get("/console/payouts/").content.decode()
    assert page in listed and "Compare it" in listed
    seen = text(owner.get(page))
    assert "entered it. Is it right?" in seen
    assert "GB82WEST12345698765432" in seen and "It’s right" in seen
    with tenant_context(acme.id):
        olga = Member.objects.select_related("user").get(user_id=stage.olga.id).user
    hers = signed_in(acme.client(), olga)
    waits = text(hers.get(page))
    assert "waits for a second person" not in text(hers.get("/console/"))
    assert "Somebody else has to look at it" in waits and "It’s right" not in waits
    hers.post(f"/console/payouts/accounts/{method.id}/confirm")
    with tenant_context(acme.id):
        assert PayoutMethod.objects.get().seconded_by is None
    assert owner.post(f"/console/payouts/accounts/{method.id}/confirm").status_code == 302
    with tenant_context(acme.id):
        assert PayoutMethod.objects.get().seconded_by is not None and Organisation.objects.count() == 0
    assert "Is it right?" not in text(owner.get(page)) and "waits for a second person" not in text(owner.get("/console/"))


def test_the_portal_says_that_an_organisations_account_waits(acme, stage):
    with tenant_context(acme.id):
        joined(stage, stage.ann, stage.ben)
        client = signed_in(acme.client(), stage.ann.advocate.user, strong=False)
    assert "The new account is paid to after 3 days." in text(client.get("/portal/payout/?for=organisation"))
    assert "The new account is paid to after 3 days." not in text(client.get("/portal/payout/"))
    client.post("/portal/payout/?for=organisation", {"holder": "Nordwind GmbH", "iban": ANNS})
    assert "whoever manages Nordwind GmbH was told by mail" in text(client.get("/portal/payout/?for=organisation"))
