"""The people of the scripted walk (walk.py): a vendor with an open program, keys for its staff, and an operator who is signed in."""
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.ids import uuid7
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from tests.cast import set_stage
from tests.sign_in import new_member, signed_in

OPERATOR_HOST = "operator.localhost"


def towns(count: int) -> list[dict]:
    return [town() for _ in range(count)]


def town() -> dict:
    slug = f"v{uuid7().hex[-12:]}"
    host = f"{slug}.localhost"
    vendor = tenants_commands.create_tenant(slug=slug, name=slug, host=host)
    stage = set_stage(vendor)
    keys, sessions = {}, {}
    for role in ("program_manager", "finance_approver"):
        member = new_member(stage, role)
        with tenant_context(vendor.id):
            sessions[role] = cookies(host, member.user)
            _, keys[role] = accounts_commands.issue_api_key(label="walk", scopes=states.SCOPES, staff_user_id=member.user_id, acting=Actor("staff", member.user_id),
                                                            at=timezone.now() - timedelta(hours=1))
    with tenant_context(vendor.id):
        sessions["ann"] = cookies(host, accounts_queries.user(stage.ann.advocate.user_id), strong=False)
    return {"tenant_id": str(vendor.id), "slug": slug, "sessions": sessions, "host": host, "keys": keys, "program": str(stage.program.id), "terms": str(stage.ann.terms_id),
            "enrolments": {"ann": str(stage.ann.id), "ben": str(stage.ben.id)}, "advocates": {"ann": str(stage.ann.advocate_id), "ben": str(stage.ben.advocate_id)}}


def operator() -> dict[str, str]:
    """The cookies of an operator; the operators' own tenant is made with the first one."""
    platform = tenants_queries.tenant_by_slug(tenants_queries.PLATFORM) or tenants_commands.create_tenant(
        slug=tenants_queries.PLATFORM, kind=tenants_queries.PLATFORM, name="Operators", host=OPERATOR_HOST)
    with tenant_context(platform.id):
        user = accounts_commands.add_member(email=f"root{uuid7().hex[-6:]}@operators.example", name="Root", role=states.OPERATOR, acting=SYSTEM,
                                            at=timezone.now()).user
    return cookies(OPERATOR_HOST, user)


def cookies(host: str, user, strong: bool = True) -> dict[str, str]:
    """Of somebody who is signed in at the host."""
    client = signed_in(Client(HTTP_HOST=host), user, strong)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
