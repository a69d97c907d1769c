"""Who may call what: keys, scopes, roles, and vendors that know nothing of each other."""
import re

import pytest
from django.urls import URLResolver, get_resolver

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts.models import User
from foundation.kernel.acting import SYSTEM
from foundation.tenants.context import tenant_context
from foundation.web.api import ApiView
from referrals.models import Referral
from tests.callers import Caller, caller
from tests.cast import START, later, set_stage, submitted
from tests.contracts import permissions


def without_key(vendor, secret: str = "") -> Caller:
    return Caller(vendor.host, secret)


def test_without_a_key_everything_is_refused_alike(acme):
    answers = [without_key(acme).get("referrals"), without_key(acme, "rp_made-up").get("referrals"), without_key(acme, "nonsense").get("referrals")]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["code"] == "no_key"
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"
    assert answers[0].headers["Content-Type"] == "application/problem+json"


def test_a_key_works_at_its_own_host_and_at_the_installation(acme):
    owner = caller(acme)
    assert owner.get("me").json()["vendor"] == "Acme"
    owner.host = "localhost"
    assert owner.get("me").json()["vendor"] == "Acme"
    owner.secret = "rp_never-was"
    assert (owner.get("me").status_code, owner.post("referrals", {}).status_code) == (401, 401)


def test_another_vendors_key_is_as_unknown_as_one_that_never_was(acme, bolt):
    of_bolt = caller(bolt)
    of_bolt.host = acme.host
    assert of_bolt.get("me").status_code == 401
    assert of_bolt.get("me").content == without_key(acme, "rp_never-was").get("me").content


def test_a_revoked_key_and_a_key_of_somebody_who_left_open_nothing(acme):
    first, second = caller(acme), caller(acme, "sales_rep")
    with tenant_context(acme.id):
        accounts_commands.revoke_api_key(key_id=first.key_id, acting=SYSTEM, at=START)
        accounts_commands.remove_member(member_id=accounts_queries.member_of(second.user_id).id, acting=SYSTEM, at=START)
    assert (first.get("me").status_code, second.get("me").status_code) == (401, 401)
    assert first.get("me").content == without_key(acme).get("me").content


def test_a_session_is_no_key(acme):
    """A cookie that came along must never act: there is no form token here."""
    owner = caller(acme)
    with tenant_context(acme.id):
        owner.client.force_login(User.objects.get(id=owner.user_id))
    owner.secret = ""
    assert owner.get("me").status_code == 401


def test_a_scope_that_is_missing_is_refused(acme, stage, lead_of):
    reader = caller(acme, scopes=("read",))
    assert reader.get("referrals").status_code == 200
    answer = reader.post("referrals", lead_of(stage.ann))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    writer = caller(acme, scopes=("referrals:write",))
    assert writer.get("referrals").status_code == 403
    with tenant_context(acme.id):
        assert Referral.objects.count() == 0


@pytest.mark.parametrize("role, submits, accepts", [
    ("owner", 201, 200), ("program_manager", 201, 200), ("sales_rep", 201, 403), ("finance_approver", 403, 403), ("read_only", 403, 403)])
def test_the_role_of_the_person_holds(acme, stage, lead_of, role, submits, accepts):
    with tenant_context(acme.id):
        waiting = submitted(stage, stage.ben, later(days=1), number=9)
    somebody = caller(acme, role)
    assert somebody.get("referrals").status_code == 200
    assert somebody.post("referrals", lead_of(stage.ann)).status_code == submits
    assert somebody.post(f"referrals/{waiting.id}/accept").status_code == accepts


def test_the_keys_person_acts_and_four_eyes_hold(acme, stage):
    """Ann is on the staff as well: her key decides about nothing that she earns from. Nobody had decided in time, which is
    written down before the decision, at the instant at which the clock ran out."""
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, later(days=1))
        accounts_commands.add_member(email="ann@example.test", name="Ann", role="owner", acting=SYSTEM, at=START)
    ann = caller(acme, user_id=stage.ann.advocate.user_id)
    answer = ann.post(f"referrals/{referral.id}/accept")
    assert (answer.status_code, answer.json()["code"]) == (409, "own_referral")
    other = caller(acme)
    assert other.post(f"referrals/{referral.id}/accept").status_code == 200
    timeline = other.get(f"referrals/{referral.id}/timeline").json()["data"]
    assert [(event["name"], event["acting_kind"]) for event in timeline][:3] == [
        ("referral.submitted", "advocate"), ("referral.overdue", "system"), ("referral.accepted", "staff")]


def api_views():
    for pattern in get_resolver("referral_platform.urls.vendor").url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "api/v1/":
            yield from pattern.url_patterns


def paths(identifier: str) -> list[str]:
    return [re.sub(r"<uuid:\w+>", identifier, str(pattern.pattern)).replace("<str:beneficiary_kind>", "advocate") for pattern in api_views()]


def test_nothing_of_another_vendor_is_found_anywhere(acme, bolt):
    """Every address with an id in it, asked for a real row of the other vendor and for an id that never was: one answer."""
    stage_of_bolt = set_stage(bolt)
    with tenant_context(bolt.id):
        referral = submitted(stage_of_bolt, stage_of_bolt.ann, later(days=1))
    owner = caller(acme)
    never = "01890000-0000-7000-8000-000000000000"
    real = [referral.id, stage_of_bolt.program.id, stage_of_bolt.ann.id, stage_of_bolt.ann.advocate_id]
    checked = 0
    for unknown in paths(never):
        if never not in unknown:
            continue
        for method in (owner.get, owner.post):
            expected = method(unknown)
            assert expected.status_code in (404, 405, 400), unknown
            for identifier in real:
                answer = method(unknown.replace(never, str(identifier)))
                assert (answer.status_code, answer.content) == (expected.status_code, expected.content), unknown
                checked += 1
    assert checked > 100


def test_lists_show_no_row_of_another_vendor(acme, bolt):
    stage_of_bolt = set_stage(bolt)
    with tenant_context(bolt.id):
        submitted(stage_of_bolt, stage_of_bolt.ann, later(days=1))
    owner = caller(acme)
    for path in ("programs", "advocates", "referrals"):
        assert owner.get(path).json() == {"data": [], "next": None}, path


def test_every_view_is_guarded_by_key_and_scope():
    for pattern in api_views():
        view = pattern.callback.cls
        assert issubclass(view, ApiView), view
        assert [one.__name__ for one in view.permission_classes] == ["ScopePermission"], view
        assert [one.__name__ for one in view.authentication_classes] == ["KeyAuthentication"], view
        if hasattr(view, "post"):
            assert view.write[0] and view.write[1], view


def test_nothing_is_done_without_an_idempotency_key(acme, stage):
    """Every operation that writes: a value of the caller's own comes first, whatever is sent."""
    owner = caller(acme)
    for path, (_, roles) in permissions.operations("POST").items():
        address = re.sub(r"{\w+_id}", "01890000-0000-7000-8000-000000000000", path).replace("{beneficiary_kind}", "staff")
        answer = owner.post(address, {}, key="")
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), path
        assert "owner" in roles
