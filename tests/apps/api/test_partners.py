"""Partners by API: set up, raised, suspended; their people invited or taken in. What is refused writes nothing."""
import pytest

from foundation.accounts.models import User
from foundation.tenants.context import tenant_context
from partners.models import MemberInvitation, Membership, Organisation, OrganisationLevel
from tests.apps.partners.stage import set_partner_stage
from tests.callers import caller
from tests.cast import later

NEW = {"name": "Quay Consulting", "level": "gold", "admin_email": "quentin@quay.example"}


@pytest.fixture
def partners(acme):
    return set_partner_stage(acme)


@pytest.fixture
def manager(acme, partners):
    return caller(acme, "program_manager")


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def agreed(manager, partners, **more) -> dict:
    program = done(manager.get(f"programs/{partners.programs['silver'].id}"))
    return {"program_id": program["id"], "terms_id": program["terms"]["id"], "name": "Nadia Roth", "email": "nadia@harbour.example"} | more


def test_created_raised_and_read(manager, partners):
    made = done(manager.post("partners", NEW | {"protection_days": 120}), 201)
    assert (made["level"], made["protection_days"], made["people"], made["status"]) == ("gold", 120, 0, "active")
    lower = done(manager.post(f"partners/{made['id']}/level", {"level": "silver"}))
    assert (lower["level"], [row["level"] for row in lower["levels"]]) == ("silver", ["gold", "silver"])
    assert done(manager.post(f"partners/{made['id']}/protection", {"days": None}))["protection_days"] is None
    listed = done(manager.get("partners"))["data"]
    assert [row["name"] for row in listed] == ["Quay Consulting", "Harbour Systems"]
    assert listed[0].items() < done(manager.get(f"partners/{made['id']}")).items()
    assert done(manager.get("partners", limit=1))["next"] == made["id"]


@pytest.mark.parametrize("change, pointer", [
    ({"level": "bronze"}, "/level"), ({"admin_email": "nobody"}, "/admin_email"), ({"name": ""}, "/name"), ({"protection_days": 0}, "/protection_days"),
    ({"email_domain": "no domain"}, "/email_domain"), ({"surprise": 1}, "/surprise")])
def test_a_partner_that_cannot_be_is_refused_at_its_field(acme, manager, change, pointer):
    answer = manager.post("partners", NEW | change)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])
    with tenant_context(acme.id):
        assert (Organisation.objects.count(), MemberInvitation.objects.count()) == (1, 1)


def test_suspended_and_resumed(manager, partners):
    path = f"partners/{partners.harbour.id}"
    assert manager.post(f"{path}/suspend", {}).json()["errors"][0]["pointer"] == "/reason"
    assert manager.post(f"{path}/resume").json()["code"] == "partner_not_suspended"
    off = done(manager.post(f"{path}/suspend", {"reason": "The contract is being renewed."}))
    assert (off["status"], off["status_note"]) == ("suspended", "The contract is being renewed.")
    refused = manager.post(f"{path}/members", agreed(manager, partners))
    assert refused.status_code == 409
    assert done(manager.post(f"{path}/resume"))["status"] == "active"


def test_a_level_begins_today_or_later(acme, manager, partners):
    path = f"partners/{partners.harbour.id}/level"
    for body, pointer in (({"level": "gold", "from_at": later(days=1).isoformat()}, "/from_at"), ({"level": "gold", "from_at": "2090-01-01T00:00:00"}, "/from_at"),
                          ({"level": "silver"}, "/level"), ({"level": "tin"}, "/level")):
        answer = manager.post(path, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), body
    with tenant_context(acme.id):
        assert OrganisationLevel.objects.count() == 1
    assert done(manager.post(path, {"level": "gold", "from_at": "2090-01-01T00:00:00Z"}))["level"] == "silver"


def test_people_are_invited_or_taken_in(acme, manager, partners):
    path = f"partners/{partners.harbour.id}"
    done(manager.post(f"{path}/invitations", {"email": "paul@harbour.example", "role": "admin"}), 201)
    elsewhere = manager.post(f"{path}/invitations", {"email": "lars@harbour.example", "program_id": str(partners.programs["gold"].id)})
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["pointer"]) == (400, "/program_id")
    invited = manager.post(f"{path}/invitations", {"email": "lars@harbour.example", "name": "Lars"})
    assert done(invited, 201)["role"] == "member" and "secret" not in invited.content.decode()
    assert done(manager.post(f"{path}/invitations/{invited.json()['id']}/withdraw"))["email"] == "lars@harbour.example"
    assert [row["email"] for row in done(manager.get(f"{path}/invitations"))["data"]] == ["paul@harbour.example"]
    paul = done(manager.post(f"{path}/members", agreed(manager, partners, name="Paul", email="Paul@harbour.example", role="admin")), 201)
    nadia = done(manager.post(f"{path}/members", agreed(manager, partners)), 201)
    assert done(manager.get(f"{path}/invitations"))["data"] == []   # the link in Paul's mail is used up with it
    assert manager.post(f"{path}/members/{paul['id']}/remove").json()["code"] == "last_admin"
    assert done(manager.post(f"{path}/members/{nadia['id']}/role", {"role": "admin"}))["role"] == "admin"
    assert done(manager.post(f"{path}/members/{paul['id']}/remove"))["left_at"]
    assert [row["name"] for row in done(manager.get(f"{path}/members"))["data"] if row["left_at"] is None] == ["Nadia Roth"]
    assert manager.post(f"{path}/members", agreed(manager, partners)).json()["code"] == "member_already"


def test_who_did_not_agree_is_not_taken_in(acme, manager, partners):
    path, gold = f"partners/{partners.harbour.id}/members", partners.programs["gold"].id
    with tenant_context(acme.id):
        before = User.objects.count()
    for change, code in (({"terms_id": str(gold)}, "terms_changed"), ({"program_id": str(gold)}, "level_not_admitted")):
        answer = manager.post(path, agreed(manager, partners, **change))
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert manager.post(path, agreed(manager, partners, role="king")).json()["errors"][0]["pointer"] == "/role"
    with tenant_context(acme.id):
        assert (User.objects.count(), Membership.objects.count()) == (before, 0)


def test_partners_are_no_reps_business_and_managers_alone_change_them(acme, partners, manager):
    path = f"partners/{partners.harbour.id}"
    assert caller(acme, "sales_rep").get("partners").status_code == 403
    for role in ("finance_approver", "read_only"):
        assert caller(acme, role).get(path).status_code == 200
        assert caller(acme, role).post(f"{path}/level", {"level": "gold"}).status_code == 403
    assert caller(acme, scopes=("read", "referrals:write")).post(f"{path}/level", {"level": "gold"}).status_code == 403
