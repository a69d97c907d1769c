"""A key acts as one person, opens one vendor, is seen once, and ends with its person's place on the staff."""
import pytest
from django.db import connection

from foundation.accounts import commands, queries
from foundation.accounts.models import ApiKey, ApiKeyIndex
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.cast import START, later
from tests.sign_in import new_member


def issue(member, **other):
    values = {"label": "CRM", "scopes": ["milestones:write", "read"], "staff_user_id": member.user_id, "acting": Actor("staff", member.user_id), "at": START}
    return commands.issue_api_key(**(values | other))


def test_a_key_leads_to_its_vendor_and_its_person(acme, bolt):
    tess = new_member(acme, "program_manager")
    with tenant_context(acme.id):
        key, secret = issue(tess)
        assert secret.startswith("rp_") and key.last_four == secret[-4:]
        used = queries.api_key_of(f"Bearer {secret}")
        assert (used.id, used.role, used.staff_user_id, used.scopes) == (key.id, "program_manager", tess.user_id, ("read", "milestones:write"))
        [event] = outbox_queries.timeline([key.id])
        assert event.name == "api_key.issued" and secret not in str(event.payload)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM accounts_apikey WHERE tenant_id = %s", [acme.id])
            assert secret not in repr(cursor.fetchall())
    assert queries.tenant_of_api_key(f"Bearer {secret}") == acme.id   # asked outside every vendor
    with tenant_context(bolt.id):
        assert queries.api_key_of(f"Bearer {secret}") is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer rp_unknown", "Basic rp_unknown", "rp_unknown"])
def test_what_is_no_key_opens_nothing(acme, header):
    assert queries.tenant_of_api_key(header) is None
    with tenant_context(acme.id):
        assert queries.api_key_of(header) is None


def test_a_revoked_key_opens_nothing(acme):
    tess = new_member(acme, "owner")
    with tenant_context(acme.id):
        key, secret = issue(tess)
        commands.revoke_api_key(key_id=key.id, acting=SYSTEM, at=later(days=1))
        assert queries.api_key_of(f"Bearer {secret}") is None and queries.tenant_of_api_key(f"Bearer {secret}") is None
        with pytest.raises(Refused):
            commands.revoke_api_key(key_id=key.id, acting=SYSTEM, at=later(days=1))
        with pytest.raises(NotFound):
            commands.revoke_api_key(key_id=tess.id, acting=SYSTEM, at=later(days=1))
        assert [event.name for event in outbox_queries.timeline([key.id])] == ["api_key.issued", "api_key.revoked"]


def test_a_key_has_the_rights_its_person_has_now(acme):
    owner, rep = new_member(acme, "owner"), new_member(acme, "sales_rep")
    with tenant_context(acme.id):
        _, secret = issue(rep)
        commands.change_role(member_id=rep.id, role="read_only", acting=Actor("staff", owner.user_id), at=START)
        assert queries.api_key_of(f"Bearer {secret}").role == "read_only"
        commands.remove_member(member_id=rep.id, acting=Actor("staff", owner.user_id), at=START)
        assert queries.api_key_of(f"Bearer {secret}") is None
        commands.add_member(email=rep.user.email, name="", role="sales_rep", acting=SYSTEM, at=START)
        assert queries.api_key_of(f"Bearer {secret}") is None   # coming back does not bring the key back


def test_nobody_issues_a_key_that_acts_as_somebody_else(acme):
    owner, finance = new_member(acme, "owner"), new_member(acme, "finance_approver")
    with tenant_context(acme.id):
        with pytest.raises(NotAllowed):
            issue(finance, acting=Actor("staff", owner.user_id))
        assert not ApiKey.objects.exists()


@pytest.mark.parametrize("wrong", [{"label": " "}, {"scopes": []}, {"scopes": ["read", "everything"]}])
def test_a_key_says_what_it_is_for(acme, wrong):
    tess = new_member(acme, "owner")
    before = ApiKeyIndex.objects.count()
    with tenant_context(acme.id):
        with pytest.raises(BadInput):
            issue(tess, **wrong)
        assert not ApiKey.objects.exists() and ApiKeyIndex.objects.count() == before


def test_only_staff_have_keys(acme):
    with tenant_context(acme.id):
        ann = commands.ensure_user(email="ann@example.test", name="Ann")
        with pytest.raises(Refused):
            commands.issue_api_key(label="x", scopes=["read"], staff_user_id=ann.id, acting=SYSTEM, at=START)


def test_who_is_switched_off_has_no_role_and_no_key(acme):
    tess = new_member(acme, "owner")
    with tenant_context(acme.id):
        _, secret = issue(tess)
        tess.user.is_active = False
        tess.user.save(update_fields=["is_active"])
        assert queries.member_of(tess.user_id) is None and queries.api_key_of(f"Bearer {secret}") is None
