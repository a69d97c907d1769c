"""`manage.py dispatcher`: finds due deliveries and ticks and wakes the workers up, until SIGTERM or Ctrl-C."""
import signal

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from foundation.outbox.broker import Broker
from foundation.outbox.dispatcher import Dispatcher
from foundation.tenants.roles import DangerousRole
from referral_platform.celery import app


class Command(BaseCommand):
    help = "Finds what is due and wakes the workers up; the scheduler too. Any number may run."
    requires_system_checks: list[str] = []   # it serves no page

    def handle(self, **options) -> None:
        if "relay" not in connections:
            raise CommandError("DATABASE_RELAY_URL is not set. See docs/running.md for what it means.")
        dispatcher = Dispatcher(Broker(app))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: dispatcher.stop())
        try:
            dispatcher.run()
        except DangerousRole as error:
            raise CommandError(str(error)) from None
