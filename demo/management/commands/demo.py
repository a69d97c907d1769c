"""manage.py demo: builds the demo's companies once; --people prints who can be stepped into."""
import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.build import build, host_of
from demo.people import COMPANIES


class Command(BaseCommand):
    help = "Builds two invented companies with their history, once. With --people: who is there."

    def add_arguments(self, parser):
        parser.add_argument("--people", action="store_true", help="print the people of the demo and build nothing")

    def handle(self, *args, people: bool, **options):
        if people:
            self.stdout.write(people_table())
            return
        began = time.monotonic()
        built = build(timezone.now())
        self.stderr.write(f"Built {', '.join(built)} in {time.monotonic() - began:.0f} s." if built else "The demo was there already.")


def people_table() -> str:
    """Name, who that is and where, one line each."""
    rows = [(person.name, person.role.replace("_", " ") or "advocate", company.name, host_of(company)) for company in COMPANIES for person in company.people]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "Step into anybody's shoes from there:\n" + "\n".join(f"  {line}" for line in lines) + "\n"
