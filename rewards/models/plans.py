"""A plan as it is written, and as it was published."""
from datetime import UTC

from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class PlanDraft(TenantModel):
    """The plan that somebody is writing for a program. Saved as typed once it parses; published, it becomes a version."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "program"], name="one_draft_per_program")]

    @property
    def ticket(self) -> str:
        """Another one after each saving: who publishes says with it which draft she read."""
        return f"{self.written_at.astimezone(UTC):%Y%m%d%H%M%S%f}"

    def __str__(self) -> str:
        return f"draft of {self.program_id}"


class KeptDraft(TenantModel):
    """A draft as it was saved before another one took its place, or before it was dropped: it can be taken again until a plan is published.
    Added and, with the draft or once many are newer, deleted; never changed."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    document = models.JSONField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()
    ended_by = models.UUIDField()       # who saved another one, or dropped it
    ended_at = models.DateTimeField()
    dropped = models.BooleanField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "program", "-id"], name="kept_draft_of_program")]

    def __str__(self) -> str:
        return f"kept draft of {self.program_id}"


class PlanVersion(TenantModel):
    """A plan as published. Append-only: a decision can be worked out again with the same number for ever."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    effective_from = models.DateTimeField()
    written_by = models.UUIDField()
    published_by = models.UUIDField()
    published_alone = models.BooleanField(default=False)   # nobody else was there to look at it; shown wherever the plan is
    published_at = models.DateTimeField()
    back_test = TenantForeignKey("jobs.Job", null=True, on_delete=models.PROTECT, related_name="+")   # what was looked at before it was published

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "program", "number"], name="one_plan_per_number"),
            models.CheckConstraint(condition=models.Q(published_alone=True) | ~models.Q(written_by=models.F("published_by")), name="plan_has_a_second_person"),
        ]

    def __str__(self) -> str:
        return f"plan {self.number} of {self.program_id}"


class PlanWithdrawal(TenantModel):
    """A version that was announced and taken back before it counted. Of its own, for a version never changes: every read about what counts or
    will count leaves out the versions that have one."""

    version = TenantForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=300)
    withdrawn_by = models.UUIDField()
    withdrawn_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "version"], name="withdrawn_once"),
                       models.CheckConstraint(condition=~models.Q(reason=""), name="withdrawn_with_a_reason")]

    def __str__(self) -> str:
        return f"withdrawal of {self.version_id}"
