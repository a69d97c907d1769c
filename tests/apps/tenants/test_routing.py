"""Every statement on a vendor's tables names the vendor literally: row-level security alone does not route on a distributed database."""
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from advocates import queries as advocates_queries
from foundation.kernel.acting import Actor
from foundation.outbox import queries as outbox_queries
from foundation.tenants import catalog
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals.commands import decide, milestones
from tests.cast import later, set_stage, submitted

# Tables of libraries, adopted by the foundation: their models know no vendor, the policy and the keys do.
ADOPTED = {"account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "django_admin_log"}


def tenant_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
        return [name for name, in cursor.fetchall() if name not in catalog.GLOBAL_TABLES and name not in ADOPTED]


def unrouted(statements, tenant_id, tables) -> list[str]:
    """The statements that touch a table of `tables` without naming the vendor, or join two without comparing their vendors
    (with each other's, or with the vendor itself)."""
    named = re.compile(rf"\b({'|'.join(map(re.escape, tables))})\b")
    found = []
    for sql in statements:
        if not named.search(sql) or "pg_advisory" in sql:
            continue
        joins = [re.split(r" WHERE | ORDER BY | GROUP BY | LIMIT | FOR ", part)[0] for part in sql.split(" JOIN ")[1:]]
        if str(tenant_id) not in sql or any(join.count("tenant_id") < 2 and str(tenant_id) not in join for join in joins if named.search(join)):
            found.append(sql)
    return found


def story(vendor) -> None:
    """The commands and reads of a referral's life."""
    stage = set_stage(vendor)
    with tenant_context(vendor.id):
        won = submitted(stage, stage.ann, later(days=1))
        decide.accept_referral(referral_id=won.id, acting=stage.tess, at=later(days=2))
        report = milestones.Report(kind="won", occurred_at=later(days=4), amounts={"first_year_value": 120_000}, currency="EUR", deal_reference="A-1")
        milestone = milestones.record_milestone(referral_id=won.id, report=report, source="manual", acting=stage.tess, at=later(days=5))
        declined = submitted(stage, stage.ben, later(days=3), number=2)
        decide.decline_referral(referral_id=declined.id, reason="not_a_fit", acting=stage.tess, at=later(days=4))
        withdrawn = submitted(stage, stage.ben, later(days=3), number=3)
        decide.withdraw_referral(referral_id=withdrawn.id, acting=Actor("advocate", stage.ben.advocate_id), at=later(days=4))
        referrals_queries.referrals_found(referrals_queries.Wanted(statuses=("won",), company="ha"), before=withdrawn.id)
        referrals_queries.milestone_facts(milestone.id)
        referrals_queries.credit_of(milestone.id)
        referrals_queries.attributions_with(won.id)
        referrals_queries.referrals_of(stage.ann.advocate_id)
        advocates_queries.enrolments_of(stage.ann.advocate_id)
        advocates_queries.link_by_code("ann")
        programs_queries.program_by_slug("customers")
        outbox_queries.timeline([won.id])
        outbox_queries.trail()


def test_every_statement_of_the_story_names_its_vendor(acme):
    with CaptureQueriesContext(connection) as captured:
        story(acme)
    statements = [query["sql"] for query in captured]
    assert len(statements) > 100
    assert unrouted(statements, acme.id, tenant_tables()) == []


def test_statements_without_it_are_noticed(acme):
    tables = ["referrals_referral", "referrals_party"]
    bare = "SELECT count(*) FROM referrals_referral"
    loose = (f"SELECT * FROM \"referrals_referral\" INNER JOIN \"referrals_party\" ON (\"referrals_referral\".\"party_id\" = \"referrals_party\".\"id\") "
             f"WHERE \"referrals_referral\".\"tenant_id\" = '{acme.id}'")
    assert unrouted([bare, loose], acme.id, tables) == [bare, loose]
