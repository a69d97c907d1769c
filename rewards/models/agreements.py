"""What was agreed with one advocate or one partner instead of what a plan says."""
from uuid import UUID

from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from rewards import states


class Agreement(TenantModel):
    """Other terms for one rule of a program: one person proposes them, another agrees. Only its state and its ends ever move; what is agreed
    is never written anew, for decisions were made by it."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    enrolment = TenantForeignKey("advocates.Enrolment", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = TenantForeignKey("partners.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    rule_key = models.CharField(max_length=60)
    fields = models.JSONField()                         # `pay`, `within` or both, as they are written in a plan
    starts_at = models.DateTimeField()                  # agreed later than this, it holds from then
    ends_at = models.DateTimeField(null=True)           # exclusive; null: until somebody ends it
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default=states.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)            # who agreed, refused or took it back
    settled_at = models.DateTimeField(null=True)
    alone = models.BooleanField(default=False)          # nobody else was there to agree; shown wherever it is
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(enrolment__isnull=False, organisation__isnull=True) | models.Q(enrolment__isnull=True, organisation__isnull=False),
                                   name="agreed_with_one"),
            models.CheckConstraint(condition=models.Q(state__in=states.AGREEMENTS), name="agreement_state_is_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="agreed_with_a_reason"),
            models.CheckConstraint(condition=models.Q(state=states.PROPOSED, settled_by__isnull=True, settled_at__isnull=True)
                                   | (~models.Q(state=states.PROPOSED) & models.Q(settled_by__isnull=False, settled_at__isnull=False)), name="settled_by_somebody"),
            models.CheckConstraint(condition=~models.Q(state__in=states.HOLDING) | models.Q(alone=True) | ~models.Q(settled_by=models.F("proposed_by")),
                                   name="agreed_by_two"),
            # What happened before was decided by what held then.
            models.CheckConstraint(condition=~models.Q(state__in=states.HOLDING) | models.Q(starts_at__gte=models.F("settled_at")),
                                   name="nothing_is_agreed_for_the_past"),
            models.CheckConstraint(condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")), name="agreement_ends_after_it_starts"),
            models.CheckConstraint(condition=models.Q(state=states.ENDED, ended_by__isnull=False, ended_at__isnull=False, ends_at__gte=models.F("ended_at"))
                                   | (~models.Q(state=states.ENDED) & models.Q(ended_by__isnull=True, ended_at__isnull=True)), name="ended_for_what_comes"),
            # Two waiting, or two without an end, would overlap; all the other overlaps are refused under a lock.
            *(models.UniqueConstraint(fields=["tenant_id", "program", subject, "rule_key"], condition=models.Q(state=states.PROPOSED, **{f"{subject}__isnull": False}),
                                      name=f"one_proposal_for_{subject}") for subject in ("enrolment", "organisation")),
            *(models.UniqueConstraint(fields=["tenant_id", "program", subject, "rule_key"], name=f"one_lasting_for_{subject}",
                                      condition=models.Q(state__in=states.HOLDING, ends_at__isnull=True, **{f"{subject}__isnull": False}))
              for subject in ("enrolment", "organisation")),
        ]
        indexes = [models.Index(fields=["tenant_id", "program", "rule_key"], name="agreement_about_rule"),
                   models.Index(fields=["tenant_id", "organisation"], name="agreement_of_organisation"),
                   models.Index(fields=["tenant_id", "enrolment"], name="agreement_of_enrolment")]

    @property
    def ends(self) -> UUID | None:
        """The agreement that this is a proposal to end; it holds at no instant itself."""
        found = self.fields.get(states.ENDS)
        return UUID(found) if found else None

    def __str__(self) -> str:
        return f"{self.rule_key} {self.state}"
