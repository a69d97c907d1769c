"""manage.py backtest_plan: a plan is tried on a program's history, here and now. Exit code 1 where the replay doesn't come to what the books say."""
import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.kernel.errors import BadInput, HouseError
from foundation.kernel.money import Money
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from rewards.commands import back_tests, replay
from rewards.management.commands._vendors import vendor_with


class Command(BaseCommand):
    help = ("Says what a plan would have cost, beside what was granted. Nothing is written. "
            "Examples: backtest_plan partners draft --vendor acme; backtest_plan partners plan.json --from 2026-01-01 --json")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("program", help="its short address or its id")
        parser.add_argument("plan", help="“draft” for the program's draft, else a file with a plan")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, help="the first day; twelve months before the last one without")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day; today without")
        parser.add_argument("--vendor", help="the slug of the vendor, where several have such a program")
        parser.add_argument("--json", action="store_true", help="the whole report as one JSON document")

    def handle(self, *args, **options) -> None:
        tenant_id, program_id = vendor_with(lambda: _program(options["program"]), options["vendor"])
        try:
            with tenant_context(tenant_id):
                document = back_tests.wanted(program_id, _document(options["plan"]))
                since, until = back_tests.span(programs_queries.program(program_id).time_zone, options["since"], options["until"], timezone.now())
            report = replay.replay(program_id=program_id, document=document, since=since, until=until, step=lambda: tenant_context(tenant_id), progress=self.progress)
        except BadInput as wrong:
            raise CommandError("\n".join(f"{one.pointer}  {one}" for one in wrong.errors)) from None
        except HouseError as refused:
            raise CommandError(str(refused)) from None
        self.stderr.write("")
        self.stdout.write(json.dumps(report) if options["json"] else "\n".join(_said(report)))
        if report["check"]["differing"]:
            sys.exit(1)

    def progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done}/{total}", ending="")


def _program(text: str) -> UUID:
    try:
        return programs_queries.program(UUID(text)).id
    except ValueError:
        return programs_queries.program_by_slug(text).id


def _document(text: str) -> dict | None:
    if text == "draft":
        return None
    try:
        return json.loads(Path(text).read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{text} can’t be read as a plan: {error}") from None


def _said(report: dict) -> list[str]:
    lines = [f"{report['milestones']} events that could earn, {report['since'][:10]} to {report['until'][:10]}"]
    for total in report["totals"]:
        now, draft = (Money(total[side], total["currency"]) for side in ("now", "draft"))
        lines.append(f"now {now}, draft {draft}, difference {draft - now}")
    people = report["people"]
    lines.append(f"{people['more']} earn more, {people['less']} less, {people['same']} the same")
    if report["gated"]["draft"]:
        lines += [f"waits until somebody clears what the law may forbid: {report['gated']['draft']}"]
    lines += [f"{fact} was never recorded: {number}" for fact, number in report["missing"]["draft"].items()]
    check = report["check"]
    return [*lines, f"replayed, the versions in force come to the books to the cent: {check['milestones']} events" if not check["differing"] else
            f"NOT to the cent: {check['differing']} of {check['milestones']} events differ, the first at {', '.join(one['milestone'] for one in check['where'][:3])}"]


