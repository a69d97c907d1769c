"""Adds the stage's subscriptions, clockwork and moods, and makes leases and pauses short enough to be watched."""
import os
from datetime import timedelta

from django.apps import AppConfig

from fulfilment.rules.providers import POINTS_PROVIDER


class StageConfig(AppConfig):
    name = "tests.faults.stage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from foundation.outbox import clockwork, registry, retries, sweeps, worker
        from fulfilment.providers import directory
        from tests.faults.stage import moody, story

        registry.subscribe([*registry.subscriptions(), *story.SUBSCRIPTIONS])
        registry.schedule([*registry.clockworks(), *story.CLOCKWORK])
        directory.PROVIDERS[POINTS_PROVIDER] = moody.Moody
        if seconds := float(os.environ.get("SHORT_LEASES", 0)):
            sweeps.LEASE, retries.LONGEST_PAUSE = int(2 * seconds), 0.3
            worker.LEASE, worker.CALL_LEASE = timedelta(seconds=seconds), timedelta(seconds=2 * seconds)
            clockwork.LEASE = timedelta(seconds=10 * seconds)
