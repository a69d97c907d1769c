"""The ledger: accounts, journals and their postings. Debit is above zero, credit below. Every promise is a CHECK or a key.

The wider keys that hold the chains together stand in the migration (ChainKey), for Django knows none of several columns."""
from django.db import models
from django.db.models import F, Q

from foundation.ledger import states
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel

CHAINED = Q(step__isnull=False, balance_before__isnull=False, balance_after__isnull=False, balance_after=F("balance_before") + F("amount")) & (
    Q(step=1, prev_step__isnull=True, balance_before=0) | Q(step__gt=1, prev_step__isnull=False, prev_step=F("step") - 1))
UNCHAINED = Q(step__isnull=True, prev_step__isnull=True, balance_before__isnull=True, balance_after__isnull=True)


class Account(TenantModel):
    """One owner's account of a kind in a currency. `owner_kind` is what the owner is (advocate), or a provider's name. Append-only."""

    kind = models.CharField(max_length=20)
    owner_kind = models.CharField(max_length=40, default="", blank=True)
    owner_id = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    side = models.CharField(max_length=6)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "kind", "owner_kind", "owner_id", "currency"], nulls_distinct=False, name="one_account_per_owner"),
            models.UniqueConstraint(fields=["tenant_id", "id", "currency", "side"], name="account_is_a_target"),
            models.CheckConstraint(name="account_side_follows_its_kind", condition=Q(side=states.CREDIT, kind__in=states.CREDIT_KINDS)
                                   | Q(side=states.DEBIT, kind__in=states.DEBIT_KINDS) | Q(side=states.FREE, kind__in=states.FREE_KINDS)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_kind} {self.currency}"


class Journal(TenantModel):
    """The whole of a booking in one currency. It names its last leg and says that the sum there is zero: at commit all legs
    exist and balance, and none can be added later. Append-only."""

    key = models.CharField(max_length=200)              # what is booked twice under one key is booked once
    kind = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    occurred_at = models.DateTimeField()
    reverses = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")   # the first booking that this one corrects
    legs = models.SmallIntegerField()
    closing_sum = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="one_journal_per_key"),
            models.UniqueConstraint(fields=["tenant_id", "id", "currency", "legs"], name="journal_is_a_target"),
            models.CheckConstraint(condition=Q(legs__gte=2, legs__lte=states.MOST_LEGS), name="journal_has_2_to_100_legs"),
            models.CheckConstraint(condition=Q(closing_sum=0), name="journal_closes_at_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Posting(TenantModel):
    """A leg. Two chains hold it: the running sum of its journal, and the running balance of its account. Append-only."""

    # No simple keys: the wider ones of the migration say more.
    journal = TenantForeignKey(Journal, on_delete=models.PROTECT, related_name="postings", db_constraint=False, db_index=False)
    account = TenantForeignKey(Account, on_delete=models.PROTECT, related_name="postings", db_constraint=False, db_index=False)
    reward_id = models.UUIDField(null=True)             # rewards stand above the ledger: no key, verify_ledger compares them
    leg = models.SmallIntegerField()
    legs = models.SmallIntegerField()
    currency = models.CharField(max_length=3)
    side = models.CharField(max_length=6)
    amount = models.BigIntegerField()
    sum_before = models.BigIntegerField()
    sum_after = models.BigIntegerField()
    prev_leg = models.SmallIntegerField(null=True)
    step = models.BigIntegerField(null=True)
    prev_step = models.BigIntegerField(null=True)
    balance_before = models.BigIntegerField(null=True)
    balance_after = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "journal", "leg"], name="one_posting_per_leg"),
            models.UniqueConstraint(fields=["tenant_id", "journal", "leg", "sum_after"], name="leg_is_a_target"),
            models.UniqueConstraint(fields=["tenant_id", "account", "step"], name="one_posting_per_step"),
            models.UniqueConstraint(fields=["tenant_id", "account", "step", "balance_after"], name="step_is_a_target"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_moves_something"),
            models.CheckConstraint(condition=Q(leg__gte=1, leg__lte=F("legs")), name="leg_is_one_of_its_journal"),
            models.CheckConstraint(condition=Q(sum_after=F("sum_before") + F("amount")), name="sum_adds_up"),
            models.CheckConstraint(condition=Q(leg=1, prev_leg__isnull=True, sum_before=0) | Q(leg__gt=1, prev_leg__isnull=False, prev_leg=F("leg") - 1),
                                   name="legs_follow_each_other"),
            models.CheckConstraint(condition=(Q(side=states.FREE) & UNCHAINED) | (Q(side__in=(states.CREDIT, states.DEBIT)) & CHAINED), name="balance_chain"),
            models.CheckConstraint(condition=Q(side=states.FREE) | Q(side=states.CREDIT, balance_after__lte=0) | Q(side=states.DEBIT, balance_after__gte=0),
                                   name="balance_sign"),
        ]
        indexes = [models.Index(fields=["tenant_id", "reward_id"], condition=Q(reward_id__isnull=False), name="posting_of_reward")]

    def __str__(self) -> str:
        return f"{self.leg}/{self.legs} {self.amount} {self.currency}"
