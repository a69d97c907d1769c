"""Who is credited for a deal, with every claim that was looked at."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states
from referrals.models.choices import one_of


class Attribution(TenantModel):
    """The frozen choice of who is credited for a deal, one for each kind of claimant. Append-only: another choice supersedes it."""

    deal = TenantForeignKey("referrals.Deal", on_delete=models.PROTECT, related_name="attributions")
    milestone = TenantForeignKey("referrals.Milestone", on_delete=models.PROTECT, related_name="+")
    claimant_kind = models.CharField(max_length=10, default=states.ADVOCATE)
    winner = TenantForeignKey("referrals.Referral", null=True, on_delete=models.PROTECT, related_name="+")   # of several the first; None: nobody
    level = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField(max_length=20, default=states.BY_WIN)
    reason = models.CharField(max_length=400, default="", blank=True)   # of an award, as the manager wrote it
    supersedes = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "deal", "claimant_kind"], condition=models.Q(supersedes__isnull=True),
                                    name="one_first_attribution_per_deal"),
            # A chain, never a fork: what is in force is the one that nothing supersedes.
            models.UniqueConstraint(fields=["tenant_id", "supersedes"], condition=models.Q(supersedes__isnull=False), name="superseded_once"),
            models.CheckConstraint(condition=one_of("cause", states.ATTRIBUTION_CAUSES), name="attribution_cause_is_known"),
            models.CheckConstraint(condition=one_of("claimant_kind", states.CLAIMANTS), name="attribution_claimant_is_known"),
            models.CheckConstraint(condition=models.Q(winner__isnull=True, level__isnull=True) | models.Q(winner__isnull=False, level__isnull=False),
                                   name="who_is_credited_has_a_level"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Candidate(TenantModel):
    """A claim that was looked at for an attribution, with the reason it won or lost. Append-only."""

    attribution = TenantForeignKey(Attribution, on_delete=models.PROTECT, related_name="candidates")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=20)
    share_bp = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "attribution", "referral"], name="one_outcome_per_claim"),
            models.CheckConstraint(condition=one_of("outcome", states.CANDIDATE_OUTCOMES), name="candidate_outcome_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.outcome}"
