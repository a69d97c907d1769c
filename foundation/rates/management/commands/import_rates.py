"""manage.py import_rates: exchange rates of a vendor out of a CSV file, whole or not at all. Exit code 1 when a line is wrong."""
import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import BadInput
from foundation.rates import commands
from foundation.rates.rules import tables
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context


class Command(BaseCommand):
    help = ("Imports exchange rates of a vendor: lines of date, from, to, rate and source, such as 2026-03-02,USD,EUR,0.92,ECB. "
            "Recorded at the vendor as done by the system. Example: import_rates acme rates.csv --source ECB")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the vendor's short name")
        parser.add_argument("file", help="a file in UTF-8, or - for standard input")
        parser.add_argument("--source", default="", help="where those rates come from whose lines don't say it")
        parser.add_argument("--dry-run", action="store_true", help="check every line and say what would be written; write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of sentences")

    def handle(self, *args, slug, file, source, dry_run, **options) -> None:
        tenant = tenants_queries.tenant_by_slug(slug)
        if tenant is None:
            raise CommandError(f"There is no vendor {slug}.")
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} can’t be read: {error}") from None
        self.stderr.write(f"{len(text.splitlines())} lines")
        run = commands.check_table if dry_run else commands.import_table
        try:
            with tenant_context(tenant.id):
                made = run(text=text, source=source, acting=SYSTEM, at=timezone.now())
        except BadInput as wrong:
            self._refuse(wrong, text, as_json=options["json"])
        said = {"imported": len(made.rates), "corrections": made.corrected, "known": made.known, "dry_run": dry_run}
        self.stdout.write(json.dumps({"ok": True, **said}) if options["json"] else
                          f"{said['imported']} rates {'would be ' if dry_run else ''}imported, {said['corrections']} of them corrections; {said['known']} known before.")

    def _refuse(self, wrong: BadInput, text: str, *, as_json: bool) -> None:
        found = []
        for one in wrong.errors:
            parts = one.pointer.split("/")
            number = tables.read(text)[int(parts[2])].number if len(parts) == 4 else None
            found.append({"line": number, "column": parts[-1], "code": one.code, "detail": str(one)})
        if as_json:
            self.stdout.write(json.dumps({"ok": False, "errors": found}))
        else:
            for row in found:
                self.stderr.write(f"line {row['line']}, {row['column']}: {row['detail']}" if row["line"] else str(row["detail"]))
            self.stderr.write("Nothing was written.")
        sys.exit(1)
