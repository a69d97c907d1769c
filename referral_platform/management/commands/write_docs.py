"""Writes the pages of docs/ that are made from the code; a test compares them with it."""
from django.core.management.base import BaseCommand

from referral_platform import described


class Command(BaseCommand):
    help = "Writes the generated files of docs/: " + ", ".join(described.FILES)

    def handle(self, *args, **options):
        for path in described.write():
            self.stdout.write(f"Written: {path}")
