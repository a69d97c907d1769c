"""Payouts with the rewards they carry, the attempts to make them, and the register of the platform's own points."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from fulfilment import states


class Payout(TenantModel):
    """One amount to one beneficiary that never changes. Its id is the reference under which every attempt reaches the provider.
    With a file it is one row there, and of no second one."""

    beneficiary_kind = models.CharField(max_length=20)
    beneficiary_id = models.UUIDField()
    provider = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=states.REQUESTED)
    requested_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    file = TenantForeignKey("fulfilment.PayoutFile", null=True, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(null=True)     # its row in the file
    method = TenantForeignKey("fulfilment.PayoutMethod", null=True, on_delete=models.PROTECT, related_name="+")
    executed_on = models.DateField(null=True)           # when the bank, payroll or billing did it
    reason = models.CharField(max_length=40, default="", blank=True)   # why its file went without it, or it came back
    settled_by = models.UUIDField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "file", "number"], condition=models.Q(file__isnull=False), name="one_row_per_number"),
            models.CheckConstraint(condition=models.Q(state__in=states.PAYOUT_STATES), name="payout_state_is_known"),
            models.CheckConstraint(condition=models.Q(beneficiary_kind__in=states.BENEFICIARIES), name="payout_is_somebodys"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_pays_something"),
            models.CheckConstraint(name="paid_has_its_instant", condition=(
                models.Q(state__in=(states.PAID, states.RETURNED), paid_at__isnull=False)
                | (~models.Q(state__in=(states.PAID, states.RETURNED)) & models.Q(paid_at__isnull=True)))),
            models.CheckConstraint(name="a_row_has_file_number_and_method", condition=(
                models.Q(file__isnull=True, number__isnull=True, method__isnull=True) & ~models.Q(state__in=states.OVER_UNPAID)
                | models.Q(file__isnull=False, number__isnull=False, method__isnull=False))),
            models.CheckConstraint(name="a_settled_row_says_who_and_when", condition=(
                models.Q(file__isnull=True) | ~models.Q(state__in=(states.PAID, states.REJECTED, states.RETURNED))
                | models.Q(executed_on__isnull=False, settled_by__isnull=False))),
        ]
        indexes = [models.Index(fields=["tenant_id", "beneficiary_kind", "beneficiary_id", "-id"], name="payout_of_beneficiary")]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"


class PayoutReward(TenantModel):
    """A reward that a payout carries, and with how much. A reward is in one payout at a time: freed, it may go into a later one."""

    payout = TenantForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    reward = TenantForeignKey("rewards.Reward", on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()
    freed_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reward"], condition=models.Q(freed_at__isnull=True), name="reward_in_one_payout"),
            models.UniqueConstraint(fields=["tenant_id", "payout", "reward"], name="reward_once_in_a_payout"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_line_pays_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} of {self.reward_id}"


class Attempt(TenantModel):
    """One try. Its id is the provider's idempotency key: the same try twice is paid once."""

    payout = TenantForeignKey(Payout, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=states.OPEN)
    begun_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=80, default="", blank=True)    # what the provider calls it
    reason = models.CharField(max_length=40, default="", blank=True)     # the provider's code of a refusal

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "payout", "number"], name="one_attempt_per_number"),
            # A new try begins only once the one before it is proven to have paid nothing, and never after one that paid.
            models.UniqueConstraint(fields=["tenant_id", "payout"], condition=~models.Q(state=states.FAILED), name="one_attempt_that_may_have_paid"),
            models.CheckConstraint(condition=models.Q(state__in=states.ATTEMPT_STATES), name="attempt_state_is_known"),
            models.CheckConstraint(name="settled_has_its_instant", condition=(
                models.Q(state__in=states.UNSETTLED, settled_at__isnull=True) | (~models.Q(state__in=states.UNSETTLED) & models.Q(settled_at__isnull=False)))),
            models.CheckConstraint(condition=~models.Q(state=states.CONFIRMED) | ~models.Q(receipt=""), name="confirmed_has_a_receipt"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class PointsCredit(TenantModel):
    """The register of the provider `points`, which is the platform itself. Append-only, written by providers/points.py alone."""

    reference = models.UUIDField()          # the payout, as any provider knows it: by its id
    idempotency_key = models.UUIDField()
    holder = models.UUIDField()
    amount_minor = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reference"], name="one_credit_per_reference"),
            models.UniqueConstraint(fields=["tenant_id", "idempotency_key"], name="one_credit_per_key"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="credit_is_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} PTS"
