"""The team and the keys in the console: owners invite, change, remove; keys are shown once; everybody else is turned away."""
import re
import uuid

import pytest

from foundation.accounts import commands, queries
from foundation.accounts.models import ApiKey, Invitation, Member
from foundation.kernel.acting import SYSTEM
from foundation.mail.models import Message
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import with_app
from tests.cast import START
from tests.sign_in import new_member, signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
INVITE = {"email": "olga@acme.example", "role": "finance_approver"}


def events_about(vendor, subject_id):
    with tenant_context(vendor.id):
        return [(event.name, event.acting_id) for event in outbox_queries.timeline([subject_id])]


def test_an_owner_invites(acme):
    client = staff_client(acme)
    page = client.get("/console/team/")
    assert page.status_code == 200 and "One person looks after Acme" in page.content.decode()
    answer = client.post("/console/team/", INVITE)
    assert (answer.status_code, answer["Location"]) == (302, "/console/team/")
    page = client.get("/console/team/").content.decode()
    assert "olga@acme.example" in page and "It works once, for seven days." in page
    with tenant_context(acme.id):
        invitation = Invitation.objects.get()
        assert Message.objects.get().kind == "invitation"
    assert events_about(acme, invitation.id) == [("member.invited", client.member.user_id)]
    client.post(f"/console/team/invitations/{invitation.id}/withdraw")
    assert "olga@acme.example" not in client.get("/console/team/").content.decode()
    assert events_about(acme, invitation.id)[-1] == ("invitation.withdrawn", client.member.user_id)


@pytest.mark.parametrize("wrong", [{"email": "olga"}, {"email": ""}, {"role": ""}, {"role": "operator"}])
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(acme, wrong):
    client = staff_client(acme)
    page = client.post("/console/team/", INVITE | wrong)
    assert page.status_code == 400 and 'class="err"' in page.content.decode()
    with tenant_context(acme.id):
        assert not Invitation.objects.exists() and not Message.objects.exists()


def test_who_is_on_the_team_already_is_an_error_at_the_address(acme):
    client = staff_client(acme)
    page = client.post("/console/team/", INVITE | {"email": client.member.user.email})
    assert page.status_code == 400 and "on the team already" in page.content.decode()


def test_an_owner_changes_roles_and_removes(acme):
    client, rep = staff_client(acme), new_member(acme, "sales_rep", "Rex")
    client.post(f"/console/team/{rep.id}/role", {"role": "read_only"})
    with tenant_context(acme.id):
        assert queries.member_of(rep.user_id).role == "read_only"
    client.post(f"/console/team/{rep.id}/remove")
    with tenant_context(acme.id):
        assert queries.member_of(rep.user_id) is None
    assert [name for name, _ in events_about(acme, rep.user_id)] == ["member.added", "member.role_changed", "member.removed"]
    assert client.post(f"/console/team/{rep.id}/remove").status_code == 404


def test_the_last_owner_stays(acme):
    client = staff_client(acme)
    for path, data in (("role", {"role": "read_only"}), ("remove", {})):
        client.post(f"/console/team/{client.member.id}/{path}", data)
        assert "Somebody has to stay owner" in client.get("/console/team/").content.decode()
    client.post(f"/console/team/{client.member.id}/role", {"role": "king"})
    with tenant_context(acme.id):
        assert Member.objects.get().role == "owner"


def test_an_owner_resets_a_lost_second_step(acme):
    member, _, _ = with_app(acme)
    client = staff_client(acme)
    client.post(f"/console/team/{member.id}/second-step")
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == [] and queries.unused_recovery_codes(member.user_id) == []
    assert events_about(acme, member.user_id)[-1] == ("member.factor_removed", client.member.user_id)
    client.post(f"/console/team/{member.id}/second-step")
    assert "no second step to reset" in client.get("/console/team/").content.decode()


def test_nobody_resets_their_own(acme):
    member, _, client = with_app(acme)
    answer = client.post(f"/console/team/{member.id}/second-step")
    assert answer.status_code == 302
    with tenant_context(acme.id):
        assert queries.factors_of(member.user_id) == ["totp"]


def test_a_key_is_shown_once(acme):
    client = staff_client(acme, "program_manager")
    assert "No keys yet" in client.get("/console/keys/").content.decode()
    assert client.post("/console/keys/", {"label": "CRM", "scopes": ["read", "milestones:write"]})["Location"] == "/console/keys/"
    assert "rp_" not in str(dict(client.session))
    page = client.get("/console/keys/").content.decode()
    secret = re.search(r'value="(rp_[\w-]+)"', page).group(1)
    assert secret not in client.get("/console/keys/").content.decode()
    with tenant_context(acme.id):
        assert queries.api_key_of(f"Bearer {secret}").staff_user_id == client.member.user_id
        key = ApiKey.objects.get()
    client.post(f"/console/keys/{key.id}/revoke")
    with tenant_context(acme.id):
        assert queries.api_key_of(f"Bearer {secret}") is None
    assert [name for name, _ in events_about(acme, key.id)] == ["api_key.issued", "api_key.revoked"]
    assert client.post(f"/console/keys/{uuid.uuid4()}/revoke").status_code == 404


@pytest.mark.parametrize("wrong", [{"label": ""}, {"scopes": []}, {"scopes": ["everything"]}])
def test_a_key_without_a_purpose_is_not_issued(acme, wrong):
    client = staff_client(acme)
    page = client.post("/console/keys/", {"label": "CRM", "scopes": ["read"]} | wrong)
    assert page.status_code == 400 and 'class="err"' in page.content.decode()
    with tenant_context(acme.id):
        assert not ApiKey.objects.exists()


PAGES = ["/console/team/", "/console/keys/"]


@pytest.mark.parametrize("role, allowed", [("owner", PAGES), ("program_manager", PAGES[1:]), ("finance_approver", []), ("sales_rep", []), ("read_only", [])])
def test_who_may(acme, role, allowed):
    client, other = staff_client(acme, role), new_member(acme, "owner", "Other")
    for page in PAGES:
        assert client.get(page).status_code == (200 if page in allowed else 403), page
    if role != "owner":
        for verb in ("role", "remove", "second-step"):
            assert client.post(f"/console/team/{other.id}/{verb}", {"role": "read_only"}).status_code == 403
        assert client.post("/console/team/", INVITE).status_code == 403
        with tenant_context(acme.id):
            assert queries.member_of(other.user_id).role == "owner" and not Invitation.objects.exists()


def test_strangers_weak_sessions_and_other_vendors_get_nothing(acme, bolt):
    owner = new_member(acme, "owner")
    target = new_member(acme, "read_only", "Rita")
    with tenant_context(acme.id):
        ann = commands.ensure_user(email="ann@example.test", name="Ann")
        _, secret = commands.issue_api_key(label="x", scopes=["read"], staff_user_id=owner.user_id, acting=SYSTEM, at=START)
        key = ApiKey.objects.get()
    assert acme.client().get("/console/team/")["Location"].startswith("/staff/sign-in/?next=")
    assert signed_in(acme.client(), owner.user, strong=False).get("/console/team/")["Location"].startswith("/staff/sign-in/?next=")
    assert signed_in(acme.client(), ann).get("/console/team/").status_code == 403
    foreign = staff_client(bolt)
    assert foreign.post(f"/console/team/{target.id}/remove").status_code == 404
    assert foreign.post(f"/console/keys/{key.id}/revoke").status_code == 404
    assert "Rita" not in foreign.get("/console/team/").content.decode()
    with tenant_context(acme.id):
        assert queries.member_of(target.user_id) is not None and queries.api_key_of(f"Bearer {secret}") is not None


def test_the_team_page_counts_its_queries(acme, django_assert_max_num_queries):
    client = staff_client(acme)
    for number in range(8):
        new_member(acme, "sales_rep", f"Rep {number}")
    with django_assert_max_num_queries(17):   # three of them count what waits for her, one asks whether she refers herself, for the menu of her account
        assert client.get("/console/team/").status_code == 200
