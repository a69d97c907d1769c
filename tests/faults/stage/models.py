"""Things that move, and what was noted about each move: no key holds a second note back, so that doubles are seen."""
from django.db import models

from foundation.tenants.tables import TenantModel


class Thing(TenantModel):
    status = models.PositiveIntegerField(default=0)


class Note(TenantModel):
    """`about` is the event, or for a tick the instant; `pid` is who wrote it."""

    about = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    pid = models.PositiveIntegerField()
