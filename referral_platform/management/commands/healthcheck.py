"""`manage.py healthcheck worker|dispatcher`: whether what such a process leans on answers; for a container's health."""
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.db import connections

from foundation.outbox import broker as brokers
from foundation.outbox.broker import Broker
from referral_platform.celery import app

ALIASES = {"worker": "default", "dispatcher": "relay"}


class Command(BaseCommand):
    help = "Exit code 0 when the database and the broker answer as that process asks them; else 1 and a sentence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("process", choices=list(ALIASES))

    def handle(self, *, process: str, **options) -> None:
        alias = ALIASES[process]
        if alias not in connections:
            raise CommandError("DATABASE_RELAY_URL is not set. See docs/running.md for what it means.")
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {str(error).strip()}") from None
        broker = Broker(app)
        try:
            waiting = broker.waiting()
        except brokers.ERRORS as error:
            raise CommandError(f"The broker does not answer: {error}") from None
        finally:
            broker.close()
        self.stdout.write(f"ok, {waiting} messages wait")
