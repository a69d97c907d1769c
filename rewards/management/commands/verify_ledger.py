"""manage.py verify_ledger: goes through everybody's books again and names the first row that is wrong. Exit code 1 if one is."""
import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import connection

from foundation.ledger.queries import checks
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from rewards.queries import books


class Command(BaseCommand):
    help = "Recomputes chains, sums, signs and balances of the ledger, and holds the state of every reward against its legs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")
        parser.add_argument("--vendor", help="the slug of one vendor; without it, all of them")

    def handle(self, *args, **options) -> None:
        tenants = [tenant for tenant in tenants_queries.all_tenants() if options["vendor"] in (None, tenant.slug)]
        if options["vendor"] and not tenants:
            self.stderr.write(f"There’s no vendor {options['vendor']}.")
            sys.exit(2)
        results = []
        for number, tenant in enumerate(tenants, 1):
            self.stderr.write(f"{number}/{len(tenants)} {tenant.slug}")
            results.append(verified(tenant.slug, tenant.id))
        good = not any(result["wrong"] for result in results)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": good, "vendors": results}))
        else:
            for result in results:
                for row in result["wrong"]:
                    self.stdout.write(f"{result['vendor']}: {row['check']}: {row['table']} {row['id']}: {row['says']}")
            self.stdout.write(f"{sum(result['journals'] for result in results)} journals of {len(results)} vendors: {'all right' if good else 'NOT RIGHT'}")
        if not good:
            sys.exit(1)


def verified(slug: str, tenant_id: UUID) -> dict:
    """What was gone through and what is wrong, all of it as of one instant: work goes on beside it."""
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        wrong = [*checks.wrong_rows(cursor, tenant_id), *books.wrong_rewards(checks.legs_by_reward(cursor, tenant_id))]
        return {"vendor": slug, **checks.how_many(cursor, tenant_id), "wrong": [asdict(row) for row in wrong]}
