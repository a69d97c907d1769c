"""manage.py demo: builds the demo's companies once, side by side; --people prints who can be stepped into."""
import gc
import os
import subprocess
import sys
import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.build import build, host_of, missing
from demo.operator import OPERATOR, ensure_operator
from demo.operator import host as operators_host
from demo.people import COMPANIES


class Command(BaseCommand):
    help = "Builds two invented companies with their history, once. With --people: who is there."

    def add_arguments(self, parser):
        parser.add_argument("--people", action="store_true", help="print the people of the demo and build nothing")
        parser.add_argument("--only", choices=[company.slug for company in COMPANIES], help="build this company alone")

    def handle(self, *args, people: bool, only: str | None, **options):
        if people:
            self.stdout.write(people_table())
            return
        began = time.monotonic()
        ensure_operator(timezone.now())
        if only:
            gc.disable()   # the process ends with its work; what it leaves behind is swept by that
            build(timezone.now(), only=only)
            return
        built = self._side_by_side([company.slug for company in missing()])
        names = [company.name for company in COMPANIES if company.slug in built]
        self.stderr.write(f"Built {', '.join(names)} in {time.monotonic() - began:.0f} s." if names else "The demo was there already.")

    def _side_by_side(self, slugs: list[str]) -> list[str]:
        """One process for each company: their rows never meet, and together they take as long as the longer one."""
        # What an interrupted start half wrote steps aside anyway, so nothing here waits for the disk at each of some thousand commits.
        env = {**os.environ, "PGOPTIONS": f"{os.environ.get('PGOPTIONS', '')} -c synchronous_commit=off".strip()}
        running = [subprocess.Popen([sys.executable, sys.argv[0], "demo", "--only", slug], env=env) for slug in slugs]
        if any([process.wait() for process in running]):
            raise CommandError("The demo could not be built; what it said stands above.")
        return slugs


def people_table() -> str:
    """Name, who that is and where, one line each."""
    rows = [(person.name, person.role.replace("_", " ") or "advocate", company.name, host_of(company)) for company in COMPANIES for person in company.people]
    rows.append((OPERATOR.name, "operator", "the installation", operators_host()))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "Step into anybody's shoes from there:\n" + "\n".join(f"  {line}" for line in lines) + "\n"
