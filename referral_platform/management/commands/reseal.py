"""manage.py reseal: what stays sealed for good is sealed with the newest field key."""
import json

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from foundation.accounts import commands as accounts_commands
from foundation.files import commands as files_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants import secrets
from foundation.tenants.context import tenant_context
from fulfilment import commands as fulfilment_commands


class Command(BaseCommand):
    help = ("Seals the secrets of authenticator apps and recovery codes, bank accounts, payout files and what people sent along with the first key of "
            "FIELD_KEYS, vendor by vendor; the old key can go afterwards, once mails and stored "
            "answers from its time are gone (30 days). May be stopped and run again. Exit code 1 when "
            "something was sealed with a key that FIELD_KEYS does not hold.")

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="open and count, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object: vendors, resealed")

    def handle(self, *args, **options):
        tenants, resealed = tenants_queries.all_tenants(), 0
        for number, tenant in enumerate(tenants, start=1):
            self.stderr.write(f"{number}/{len(tenants)} {tenant.slug}")
            try:
                with tenant_context(tenant.id):
                    resealed += accounts_commands.reseal_factors() + fulfilment_commands.reseal() + files_commands.reseal()
                    if options["dry_run"]:
                        transaction.set_rollback(True)
            except secrets.CannotOpen as error:
                raise CommandError(f"{tenant.slug}: {error}") from None
        said = {"vendors": len(tenants), "resealed": resealed}
        self.stdout.write(json.dumps(said) if options["json"] else f"{resealed} secrets of {len(tenants)} vendors"
                          + (" could be sealed anew." if options["dry_run"] else " are sealed with the newest key."))
