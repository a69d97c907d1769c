"""Long work as a row: who asked for what, how far it is, and what came of it."""
from django.db import models

from foundation.jobs import states
from foundation.tenants.tables import TenantModel


class Job(TenantModel):
    """`asked` and `result` are plain JSON of the app that does it: ids, codes, whole numbers; names are read where they are shown."""

    kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()                         # what it is about, a program say
    asked = models.JSONField()
    asked_by = models.UUIDField()                           # the account on the staff
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, default=states.WAITING)
    run = models.PositiveSmallIntegerField(default=0)       # how often it was begun: what an earlier run still says is not heard
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)               # 0 while nobody counted
    began_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)              # the last progress
    cancel_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    trouble = models.CharField(max_length=300, default="", blank=True)   # why it failed: a sentence, translated where it is shown

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=states.STATES), name="job_state_is_known"),
            models.CheckConstraint(condition=models.Q(state__in=states.OPEN, ended_at__isnull=True) | models.Q(state__in=states.ENDED, ended_at__isnull=False),
                                   name="ended_jobs_have_ended"),
            models.CheckConstraint(condition=models.Q(state=states.DONE, result__isnull=False) | (~models.Q(state=states.DONE) & models.Q(result__isnull=True)),
                                   name="done_jobs_have_a_result"),
            models.CheckConstraint(condition=models.Q(done__gte=0, total__gte=0), name="job_progress_is_no_debt"),
        ]
        indexes = [models.Index(fields=["tenant_id", "kind", "subject_id", "-id"], name="job_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
