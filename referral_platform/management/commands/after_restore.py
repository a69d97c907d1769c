"""manage.py after_restore: run after a backup was put back, before any process starts. Nothing that may have been paid since is paid again by itself."""
import json
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone

from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from fulfilment import queries as fulfilment_queries
from fulfilment import states
from rewards.commands import restored

TO_DO = """
What a person has to do now, before money moves again:
  1. Ask the bank, payroll and billing for every file that was handed over after {taken}: none of those files is known here.
  2. A reward that was paid by one of them: give the yes, put it into a file that nobody hands over, and settle its row as paid.
     A reward that was not: give the yes, and it goes into the next file.
  3. Files named above as in flight are known: settle their rows as ever. Files that were not
     downloaded yet may have been since: downloaded now, their rows stay behind until the yes is given.
  4. Mails that were due at the time of the backup go out once more, under the Message-ID they had."""


class Command(BaseCommand):
    help = ("Holds every reward in money that may have been paid between the backup and now, until a finance approver says yes; lists what "
            "was in flight. Run it once, after pg_restore and before web, worker and dispatcher start. May be run again.")

    def add_arguments(self, parser):
        parser.add_argument("--taken-at", required=True, help="when the backup was taken: 2026-03-01T02:00+00:00; later files are unknown here")
        parser.add_argument("--vendor", help="its short name: this one alone")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, taken_at: str, dry_run: bool, vendor: str | None = None, **options) -> None:
        taken, now = _instant(taken_at), timezone.now()
        if taken > now:
            raise CommandError(f"{taken_at} lies ahead.")
        reason = f"Restored from a backup of {taken:%Y-%m-%d %H:%M %Z}. Was it paid since? Compare with the bank, payroll or billing first."
        tenants = [tenant for tenant in tenants_queries.vendors() if vendor in (None, tenant.slug)]
        if vendor and not tenants:
            raise CommandError(f"There is no vendor {vendor!r}.")
        vendors, wrong = [], {}
        for tenant in tenants:
            try:
                with tenant_context(tenant.id):
                    vendors.append(_held(tenant.slug, reason, now))
                    transaction.set_rollback(dry_run)
            except DatabaseError as error:   # its books are wrong: the others must be held all the same
                wrong[tenant.slug] = str(error).splitlines()[0]
        if options["json"]:
            self.stdout.write(json.dumps({"taken_at": taken.isoformat(), "dry_run": dry_run, "vendors": vendors, "wrong": wrong}))
        else:
            for one in vendors:
                self.stdout.write(f"{one['vendor']}: {one['held']} rewards {'would wait' if dry_run else 'wait'} for a yes; last file {one['last_file']}; "
                                  f"in flight {one['in_flight'] or 'none'}, not downloaded {one['made'] or 'none'}")
            self.stdout.write(TO_DO.format(taken=f"{taken:%Y-%m-%d %H:%M %Z}"))
        if wrong:
            raise CommandError("Nothing was held for " + "; ".join(f"{slug}: {why}" for slug, why in wrong.items())
                               + ". Start nothing before manage.py verify_ledger says what is wrong and this command went through.")


def _held(slug: str, reason: str, at: datetime) -> dict:
    held = restored.hold_until_compared(reason=reason, at=at)
    return {"vendor": slug, "held": len(held), "last_file": fulfilment_queries.next_number() - 1,
            "in_flight": fulfilment_queries.numbers_in(states.DOWNLOADED), "made": fulfilment_queries.numbers_in(states.MADE)}


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no instant such as 2026-03-01T02:00+00:00.") from None
    if at.tzinfo is None:
        raise CommandError(f"{text!r} names no time zone: 2026-03-01T02:00+00:00 does.")
    return at
