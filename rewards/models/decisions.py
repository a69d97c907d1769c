"""What was decided, and what two people decided by hand."""
from uuid import UUID

from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from rewards import states
from rewards.models.plans import PlanVersion
from rewards.models.progress import Goal


class ManualReward(TenantModel):
    """A reward that no rule gives: one person proposes it and says why, a second one confirms it, or it is dropped."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=20)                # the plan's word for whom it is for
    beneficiary_kind = models.CharField(max_length=20)
    beneficiary_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=300)
    proposed_by = models.UUIDField()
    at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)        # confirmed, or dropped

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral", "beneficiary_kind"], condition=models.Q(settled_at__isnull=True),
                                    name="one_open_proposal_by_hand"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by")), name="given_by_two"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | models.Q(settled_at__isnull=False), name="confirmed_is_settled"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0) & ~models.Q(reason=""), name="given_by_hand_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} by hand"


class Decision(TenantModel):
    """What a rule said about a milestone for one claim, or about a goal of its subject, also when that is nothing, with all it was worked out
    from. Append-only: one that waited, or was taken back, is replaced by the decision that was made later."""

    plan_version = TenantForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    rule_key = models.CharField(max_length=60)          # with + before it: a promotion's extra
    milestone = TenantForeignKey("referrals.Milestone", null=True, on_delete=models.PROTECT, related_name="+")
    goal = TenantForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="decisions")
    manual = TenantForeignKey(ManualReward, null=True, on_delete=models.PROTECT, related_name="decisions")   # no rule says it: rule_key is empty
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")   # of a goal: the last one that counted
    enrolment = TenantForeignKey("advocates.Enrolment", on_delete=models.PROTECT, related_name="+")
    beneficiary = models.CharField(max_length=20)
    cause = models.CharField(max_length=80)             # 'milestone', or what made it necessary to decide again
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, default="", blank=True)
    facts = models.JSONField()
    trace = models.JSONField()
    engine = models.CharField(max_length=20)            # revision of the engine
    replaces = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    decided_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "milestone", "rule_key", "referral", "beneficiary", "cause"], name="one_decision_per_cause"),
            models.UniqueConstraint(fields=["tenant_id", "manual"], condition=models.Q(manual__isnull=False), name="one_decision_by_hand"),
            models.UniqueConstraint(fields=["tenant_id", "goal", "cause"], condition=models.Q(goal__isnull=False), name="one_decision_per_goal_and_cause"),
            models.CheckConstraint(condition=models.Q(milestone__isnull=False, goal__isnull=True, manual__isnull=True)
                                   | models.Q(milestone__isnull=True, goal__isnull=False, manual__isnull=True)
                                   | models.Q(milestone__isnull=True, goal__isnull=True, manual__isnull=False), name="decision_is_about_one"),
            models.UniqueConstraint(fields=["tenant_id", "replaces"], condition=models.Q(replaces__isnull=False), name="decision_is_replaced_once"),
            models.CheckConstraint(condition=models.Q(outcome__in=states.OUTCOMES), name="decision_outcome_is_known"),
            models.CheckConstraint(condition=models.Q(outcome=states.GRANTED) | ~models.Q(reason=""), name="nothing_has_a_reason"),
        ]
        indexes = [models.Index(fields=["tenant_id", "referral", "-id"], name="decision_of_referral"),
                   models.Index(fields=["tenant_id", "outcome", "-id"], name="decision_by_outcome")]

    @property
    def about_id(self) -> str:
        """By what the steps of its trace are told apart: the milestone, the goal, or the proposal by hand."""
        return str(self.milestone_id or self.goal_id or self.manual_id)

    @property
    def its_milestone(self) -> UUID:
        """Of one that is about a milestone."""
        assert self.milestone_id is not None
        return self.milestone_id

    def __str__(self) -> str:
        return f"{self.rule_key} {self.outcome}"
