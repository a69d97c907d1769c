"""Statements about accounts name their vendor too; the few of the library that cannot are written down."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.kernel.acting import SYSTEM, Actor
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import PASSWORD, app_code
from tests.apps.tenants.test_routing import tenant_tables, unrouted
from tests.cast import START, later

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])

# allauth's own: it does not know that its table got a tenant_id, whose default is the vendor of the transaction.
OF_THE_LIBRARY = ('INSERT INTO "mfa_authenticator"', 'SELECT "mfa_authenticator"."id"', 'UPDATE "mfa_authenticator" SET "user_id"')


def story():
    olga = commands.add_member(email="olga@acme.example", name="Olga", role="owner", acting=SYSTEM, at=START, password=PASSWORD)
    acting = Actor("staff", olga.user_id)
    _, secret = commands.invite_member(email="rex@acme.example", role="sales_rep", acting=acting, at=START)
    rex = commands.accept_invitation(secret=secret, name="Rex", password=PASSWORD, at=later(days=1))
    commands.change_role(member_id=rex.id, role="read_only", acting=acting, at=later(days=2))
    key, opens = commands.issue_api_key(label="x", scopes=["read"], staff_user_id=rex.user_id, acting=SYSTEM, at=START)
    queries.api_key_of(f"Bearer {opens}")
    commands.add_totp(user_id=olga.user_id, secret="JBSWY3DPEHPK3PXP", code=app_code("JBSWY3DPEHPK3PXP"), at=timezone.now())
    commands.check_password(email="olga@acme.example", password=PASSWORD, at=START)
    commands.check_second_factor(user_id=olga.user_id, code=queries.unused_recovery_codes(olga.user_id)[0], at=START)
    commands.ask_for_reset(email="olga@acme.example", at=START)
    commands.send_code(email="ann@example.test", at=START)
    commands.consume_entry(secret=commands.issue_entry(user_id=olga.user_id, at=START), at=START)
    queries.members(), queries.who_has_second_factor(), queries.open_invitations(START), queries.api_keys()
    commands.remove_member(member_id=rex.id, acting=acting, at=later(days=3))
    commands.forget_expired(at=later(days=30))


def test_every_statement_names_its_vendor(acme):
    tables = tenant_tables()
    with tenant_context(acme.id), CaptureQueriesContext(connection) as seen:
        story()
    found = unrouted([query["sql"] for query in seen], acme.id, tables)
    assert [sql[:150] for sql in found if not sql.startswith(OF_THE_LIBRARY)] == []
    assert len(seen) > 60
