"""Payouts, the attempts to make them, and the register of the platform's own points."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from fulfilment import states


class Payout(TenantModel):
    """One amount that never changes. Its id is the reference under which every attempt reaches the provider."""

    reward = TenantForeignKey("rewards.Reward", on_delete=models.PROTECT, related_name="+")
    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, default=states.REQUESTED)
    requested_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reward"], name="one_payout_per_reward"),
            models.CheckConstraint(condition=models.Q(state__in=states.PAYOUT_STATES), name="payout_state_is_known"),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="payout_pays_something"),
            models.CheckConstraint(condition=models.Q(state=states.PAID, paid_at__isnull=False) | (~models.Q(state=states.PAID) & models.Q(paid_at__isnull=True)),
                                   name="paid_has_its_instant"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"


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
