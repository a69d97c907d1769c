"""How far somebody has come: on an escalator, and towards a goal."""
from datetime import datetime

from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class Progress(TenantModel):
    """How far a subject has come on one escalator in one window: one row, locked while a milestone is decided."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    subject_id = models.UUIDField()                     # an enrolment, an organisation, or one in the other (rules.subject_id)
    escalator = models.CharField(max_length=60)         # its key, and with @ the version that began the count anew
    window_start = models.DateTimeField()               # the first instant of the window; lifetime begins with the epoch
    metric = models.BigIntegerField(default=0)          # deals or minor units, counted until now
    peak = models.BigIntegerField(default=0)            # the highest that the metric ever was; no refund lowers it

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "program", "subject_id", "escalator", "window_start"], name="one_progress_per_window")]

    def __str__(self) -> str:
        return f"{self.escalator} {self.metric}"


class ProgressEntry(TenantModel):
    """What one milestone added to a window, in the order of arrival, and where the window is priced again, that it left. Append-only."""

    # Of the milestone and the window, where a query brings them along.
    occurred_at: datetime
    received_at: datetime
    kind: str
    window_start: datetime

    progress = TenantForeignKey(Progress, on_delete=models.PROTECT, related_name="entries")
    milestone = TenantForeignKey("referrals.Milestone", on_delete=models.PROTECT, related_name="+")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    place = models.BigIntegerField()                    # the metric before it
    added = models.BigIntegerField()
    floor_band = models.PositiveSmallIntegerField(default=0)   # the band that demotion left to it
    turn = models.PositiveSmallIntegerField(default=0)  # even: it came in; odd: it left, for nothing of it stands

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "progress", "milestone", "turn"], name="one_entry_per_milestone_and_turn")]

    def __str__(self) -> str:
        return f"{self.place} + {self.added}"


class ProgressChange(TenantModel):
    """By how much a milestone that has its place counts for more or less since: refunds, disputes, another amount. Append-only."""

    progress = TenantForeignKey(Progress, on_delete=models.PROTECT, related_name="changes")
    milestone = TenantForeignKey("referrals.Milestone", on_delete=models.PROTECT, related_name="+")
    added = models.BigIntegerField()
    cause = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.added} {self.cause}"


class Goal(TenantModel):
    """A goal of a plan, for one subject in one window: what is decided about it is decided once, whoever completes it."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    rule_key = models.CharField(max_length=60)
    scope = models.CharField(max_length=20)
    subject_id = models.UUIDField()                     # as of an escalator (rules.subject_id)
    enrolment = TenantForeignKey("advocates.Enrolment", on_delete=models.PROTECT, related_name="+")   # hers, or of who began it for the organisation
    organisation_id = models.UUIDField(null=True)
    window = models.CharField(max_length=10)
    window_start = models.DateTimeField()               # the first instant of the window; lifetime begins with the epoch
    window_end = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)          # when the clock told that its window is over
    reached_at = models.DateTimeField(null=True)        # when what completed it happened: by that caps and budgets count it

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "program", "rule_key", "subject_id", "window", "window_start"], name="one_goal_per_window")]
        indexes = [models.Index(fields=["tenant_id", "enrolment", "-window_start"], name="goal_of_enrolment")]

    def __str__(self) -> str:
        return f"{self.rule_key} {self.window} {self.window_start:%Y-%m-%d}"
