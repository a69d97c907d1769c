"""What is owed, what holds it, and what was taken back."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from rewards import states
from rewards.models.decisions import Decision, ManualReward
from rewards.models.progress import Goal


class Reward(TenantModel):
    """What a decision granted to one beneficiary. The state tells where its delivery stands; the amounts are in the ledger too.

    Enrolment and advocate say whose claim it came from, the beneficiary whom it is owed to."""

    decision = TenantForeignKey(Decision, on_delete=models.PROTECT, related_name="rewards")
    milestone = TenantForeignKey("referrals.Milestone", null=True, on_delete=models.PROTECT, related_name="+")   # for an earlier one raised, that one
    goal = TenantForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="rewards")
    manual = TenantForeignKey(ManualReward, null=True, on_delete=models.PROTECT, related_name="rewards")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")
    enrolment = TenantForeignKey("advocates.Enrolment", on_delete=models.PROTECT, related_name="+")
    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    beneficiary_kind = models.CharField(max_length=20)
    beneficiary_id = models.UUIDField()
    given_by = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="given_to")   # the reward that was donated
    restores = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="restored_by")   # whose taken part comes back as this one
    currency = models.CharField(max_length=3)
    granted_minor = models.BigIntegerField()
    taken_back_minor = models.BigIntegerField(default=0)
    delivered_minor = models.BigIntegerField(default=0)
    # Parts of these, for the legs follow from them: of what was delivered, what was set off against a debt; of what was taken
    # back, what came out of the wallet and what became a debt; of that, what came back.
    netted_minor = models.BigIntegerField(default=0)
    wallet_back_minor = models.BigIntegerField(default=0)
    owed_minor = models.BigIntegerField(default=0)
    recovered_minor = models.BigIntegerField(default=0)
    written_off_minor = models.BigIntegerField(default=0)   # of what came back, what nobody gave: it is not asked for
    repaid_minor = models.BigIntegerField(default=0)        # of what came back, what was sent to us
    # Of one that a person cancelled: what else its rule had granted there, in the same currency. So much may be paid again, should it ever be granted anew.
    spared_minor = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, default=states.PENDING)
    ended_because = models.CharField(max_length=300, default="", blank=True)   # where somebody on the staff noted that nobody wants it, or cancelled it
    accrued_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "decision", "milestone", "referral"], condition=models.Q(given_by__isnull=True), name="one_reward_per_decision"),
            models.UniqueConstraint(fields=["tenant_id", "goal"], name="one_reward_per_goal",
                                    condition=models.Q(goal__isnull=False, given_by__isnull=True, restores__isnull=True)),
            models.CheckConstraint(condition=models.Q(milestone__isnull=False, goal__isnull=True, manual__isnull=True)
                                   | models.Q(milestone__isnull=True, goal__isnull=False, manual__isnull=True)
                                   | models.Q(milestone__isnull=True, goal__isnull=True, manual__isnull=False), name="reward_is_for_one"),
            models.UniqueConstraint(fields=["tenant_id", "given_by"], condition=models.Q(given_by__isnull=False), name="given_away_once"),
            models.CheckConstraint(condition=models.Q(state__in=states.STATES), name="reward_state_is_known"),
            models.CheckConstraint(condition=models.Q(beneficiary_kind__in=states.BENEFICIARIES), name="beneficiary_kind_is_known"),
            models.CheckConstraint(condition=~models.Q(beneficiary_kind__in=states.OF_THE_ADVOCATE) | models.Q(beneficiary_id=models.F("advocate")),
                                   name="beneficiary_is_the_advocate"),
            models.CheckConstraint(condition=models.Q(granted_minor__gt=0, taken_back_minor__gte=0, delivered_minor__gte=0)
                                   & models.Q(taken_back_minor__lte=models.F("granted_minor")) & models.Q(delivered_minor__lte=models.F("granted_minor")),
                                   name="reward_amounts_make_sense"),
            models.CheckConstraint(condition=models.Q(netted_minor__gte=0, wallet_back_minor__gte=0, owed_minor__gte=0, recovered_minor__gte=0,
                                                      written_off_minor__gte=0, repaid_minor__gte=0)
                                   & models.Q(recovered_minor__gte=models.F("written_off_minor") + models.F("repaid_minor"))
                                   & models.Q(netted_minor__lte=models.F("delivered_minor"), recovered_minor__lte=models.F("owed_minor"))
                                   & models.Q(taken_back_minor__gte=models.F("owed_minor") + models.F("wallet_back_minor")),
                                   name="reward_parts_make_sense"),
            models.CheckConstraint(condition=models.Q(spared_minor__isnull=True) | models.Q(state=states.CANCELLED, spared_minor__gte=0),
                                   name="spared_by_a_cancellation"),
            models.CheckConstraint(condition=models.Q(state=states.FULFILLED, delivered_minor__gt=0) | ~models.Q(state=states.FULFILLED), name="fulfilled_was_delivered"),
        ]
        indexes = [models.Index(fields=["tenant_id", "advocate", "-id"], name="reward_of_advocate"),
                   models.Index(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "-id"], name="reward_of_beneficiary"),
                   models.Index(fields=["tenant_id", "milestone"], name="reward_of_milestone"),
                   models.Index(fields=["tenant_id", "state", "-id"], name="reward_by_state"),
                   models.Index(fields=["tenant_id", "accrued_at"], name="reward_by_accrual"),   # what rewards cost in a span of time
                   models.Index(fields=["tenant_id", "referral"], name="reward_of_referral"),
                   # Who owes: few of all rewards leave a debt.
                   models.Index(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "id"], condition=models.Q(owed_minor__gt=0), name="reward_left_a_debt")]

    @property
    def about_id(self) -> str:
        """By what a decision's steps about it are told apart: the milestone, the goal, or the proposal by hand."""
        return str(self.milestone_id or self.goal_id or self.manual_id)

    @property
    def left_minor(self) -> int:
        """What of it is still to be delivered. What was taken back on its way is a debt of its own, and leaves the way as it is."""
        return self.granted_minor - self.taken_before_minor - self.delivered_minor

    @property
    def taken_before_minor(self) -> int:
        """What was taken back before it was delivered."""
        return self.taken_back_minor - self.owed_minor - self.wallet_back_minor

    @property
    def cancelled(self) -> bool:
        """A person said that what was left of it is not paid. What is cancelled because it was taken back was taken back whole."""
        return self.state == states.CANCELLED and self.taken_back_minor < self.granted_minor

    @property
    def given_up(self) -> bool:
        """Nobody wanted what was left of it, or a person cancelled that: for good, whatever the milestone's money does."""
        return self.state in states.NOT_WANTED or self.cancelled

    def __str__(self) -> str:
        return f"{self.granted_minor} {self.currency} {self.state}"


class PromotionPart(TenantModel):
    """How much of a reward a promotion added, for its own budget is spent by that; of one that came in the place of a paid one, its part of that. Append-only."""

    reward = TenantForeignKey(Reward, on_delete=models.PROTECT, related_name="promotions")
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    promotion = models.CharField(max_length=40)
    minor = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reward", "promotion"], name="one_part_per_promotion"),
            models.CheckConstraint(condition=models.Q(minor__gt=0), name="promotion_adds"),
        ]
        indexes = [models.Index(fields=["tenant_id", "program", "promotion"], name="spent_on_promotion")]

    def __str__(self) -> str:
        return f"{self.promotion} {self.minor}"


class Hold(TenantModel):
    """A reason why a reward is still pending, and its end."""

    reward = TenantForeignKey(Reward, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=12)
    placed_at = models.DateTimeField()
    until = models.DateTimeField(null=True)             # maturation ends by the clock; an approval needs a person
    placed_by = models.UUIDField(null=True)             # who placed it by hand, and why: in her words
    reason = models.CharField(max_length=300, default="", blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=20, default="", blank=True)   # the source that said the same, where that let it go

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=states.HOLDS), name="hold_kind_is_known"),
            models.UniqueConstraint(fields=["tenant_id", "reward", "kind"], condition=models.Q(released_at__isnull=True), name="one_hold_of_a_kind"),
            models.CheckConstraint(condition=~models.Q(kind=states.APPROVAL, released_at__isnull=False, released_by__isnull=True, confirmed_by=""),
                                   name="approval_names_who"),
            models.CheckConstraint(condition=~models.Q(kind__in=states.PLACED_BY_HAND) | (models.Q(placed_by__isnull=False) & ~models.Q(reason="")),
                                   name="placed_by_hand_with_a_reason"),
            models.CheckConstraint(condition=models.Q(placed_by__isnull=True) | models.Q(released_by__isnull=True) | ~models.Q(placed_by=models.F("released_by")),
                                   name="hold_is_released_by_another"),
        ]

    def __str__(self) -> str:
        return self.kind


class LegalGate(TenantModel):
    """A fact about somebody in a program, or about a company, that may forbid a reward: what is decided waits until another person clears it."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")    # on which it was noted
    advocate = TenantForeignKey("advocates.Advocate", null=True, on_delete=models.PROTECT, related_name="+")
    party = TenantForeignKey("referrals.Party", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField()
    cleared_by = models.UUIDField(null=True)
    cleared_at = models.DateTimeField(null=True)
    cleared_because = models.CharField(max_length=300, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=states.GATES), name="gate_kind_is_known"),
            models.CheckConstraint(condition=models.Q(advocate__isnull=True, party__isnull=False) | models.Q(advocate__isnull=False, party__isnull=True),
                                   name="gate_is_about_one"),
            models.CheckConstraint(condition=models.Q(cleared_at__isnull=True, cleared_by__isnull=True)
                                   | (models.Q(cleared_at__isnull=False, cleared_by__isnull=False) & ~models.Q(cleared_because="")), name="gate_is_cleared_by_somebody"),
            models.UniqueConstraint(fields=["tenant_id", "program", "advocate", "party", "kind"], condition=models.Q(cleared_at__isnull=True), nulls_distinct=False,
                                    name="one_gate_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.kind


class TakeBack(TenantModel):
    """What was taken back from a reward because of one event, and from where. Append-only."""

    reward = TenantForeignKey(Reward, on_delete=models.PROTECT, related_name="take_backs")
    decision = TenantForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="take_backs")   # that says so
    cause = models.CharField(max_length=80)
    before_minor = models.BigIntegerField()             # of what was not delivered yet
    wallet_minor = models.BigIntegerField()             # of points in the wallet
    owed_minor = models.BigIntegerField()               # became a debt
    trace = models.JSONField(default=dict, blank=True)  # of a refund: from what it was worked out
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reward", "cause"], name="taken_back_once_per_cause"),
            models.CheckConstraint(condition=models.Q(before_minor__gte=0, wallet_minor__gte=0, owed_minor__gte=0), name="take_back_is_no_gift"),
        ]

    @property
    def total_minor(self) -> int:
        return self.before_minor + self.wallet_minor + self.owed_minor

    def __str__(self) -> str:
        return self.cause


class GivenBack(TenantModel):
    """What came back of a take-back after all, and to where: a dispute was won. Append-only."""

    reward = TenantForeignKey(Reward, on_delete=models.PROTECT, related_name="given_backs")
    take_back = TenantForeignKey(TakeBack, on_delete=models.PROTECT, related_name="given_backs")
    cause = models.CharField(max_length=80)
    before_minor = models.BigIntegerField()
    wallet_minor = models.BigIntegerField()
    owed_minor = models.BigIntegerField()               # of the debt, what nobody had paid
    written_off_minor = models.BigIntegerField()        # of the debt, what had been written off
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "take_back", "cause"], name="given_back_once_per_cause"),
            models.CheckConstraint(condition=models.Q(before_minor__gte=0, wallet_minor__gte=0, owed_minor__gte=0, written_off_minor__gte=0),
                                   name="given_back_is_no_debt"),
        ]

    @property
    def total_minor(self) -> int:
        return self.before_minor + self.wallet_minor + self.owed_minor + self.written_off_minor

    def __str__(self) -> str:
        return self.cause
