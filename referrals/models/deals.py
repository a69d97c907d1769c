"""Deals and what happened with them: append-only, so that what was paid can always be explained."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states
from referrals.models.choices import one_of


class Deal(TenantModel):
    """One piece of business with the party."""

    party = TenantForeignKey("referrals.Party", on_delete=models.PROTECT, related_name="deals")

    def __str__(self) -> str:
        return str(self.id)


class DealReference(TenantModel):
    """How one source calls a deal; a source has at most one name for it."""

    deal = TenantForeignKey(Deal, on_delete=models.PROTECT, related_name="references")
    party = TenantForeignKey("referrals.Party", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    reference = models.CharField(max_length=120)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "deal", "source"], name="one_reference_per_source"),
            models.UniqueConstraint(fields=["tenant_id", "party", "source", "reference"], name="one_deal_per_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class Milestone(TenantModel):
    """A business event that can earn. Append-only; its amounts are rows of their own, none is guessed."""

    party = TenantForeignKey("referrals.Party", on_delete=models.PROTECT, related_name="milestones")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="milestones")   # on which it was reported
    deal = TenantForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=30)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    reported_by = models.UUIDField(null=True)      # the account of the person who said so
    implied = models.BooleanField(default=False)   # a won deal implies that it was qualified
    invoice = models.CharField(max_length=120, default="", blank=True)   # its number, where the milestone is of an invoice

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("kind", states.MILESTONES) | models.Q(kind__startswith=states.CUSTOM),
                                   name="milestone_kind_is_known"),
            models.CheckConstraint(condition=models.Q(received_at__gte=models.F("occurred_at")), name="milestone_is_not_ahead"),
            # Whatever referral it was reported on; a win has no invoice, so it is one per deal.
            models.CheckConstraint(condition=models.Q(invoice="") | one_of("kind", states.OF_INVOICES), name="only_invoices_have_numbers"),
            models.CheckConstraint(condition=~one_of("kind", states.OF_THE_PARTY) | models.Q(deal__isnull=False), name="wins_have_a_deal"),
            models.UniqueConstraint(fields=["tenant_id", "deal", "kind", "invoice"], name="one_win_per_deal",
                                    condition=one_of("kind", states.OF_THE_PARTY)),
            models.UniqueConstraint(fields=["tenant_id", "referral", "kind", "deal"], name="one_milestone_per_deal", nulls_distinct=False,
                                    condition=~one_of("kind", states.OF_THE_PARTY)),
        ]
        indexes = [models.Index(fields=["tenant_id", "kind", "occurred_at"], name="milestone_by_kind")]   # what was won in a span of time

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class MilestoneAmount(TenantModel):
    """One amount of a milestone. Append-only: what was not known at first is added later, nothing known is edited."""

    milestone = TenantForeignKey(Milestone, on_delete=models.PROTECT, related_name="amounts")
    base = models.CharField(max_length=20)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "milestone", "base"], name="one_amount_per_base"),
            models.CheckConstraint(condition=one_of("base", states.BASES), name="amount_base_is_known"),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="amounts_are_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.minor} {self.currency}"


class MilestoneFact(TenantModel):
    """What else was said of a milestone's deal, in words: its product, region or segment. Append-only, as its amounts."""

    milestone = TenantForeignKey(Milestone, on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=20)
    value = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "milestone", "fact"], name="one_value_per_fact"),
            models.CheckConstraint(condition=one_of("fact", states.FACTS), name="fact_is_known"),
            models.CheckConstraint(condition=~models.Q(value=""), name="facts_are_said"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.value}"


class MilestoneAdjustment(TenantModel):
    """What became of a milestone: taken back, standing again, refunded, disputed. Append-only, as the milestone itself."""

    milestone = TenantForeignKey(Milestone, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=20)
    minor = models.BigIntegerField(null=True)          # of what was refunded or is disputed; none: all of it
    currency = models.CharField(max_length=3, default="", blank=True)
    payment = models.CharField(max_length=120, default="", blank=True)     # which one, where it was paid in several
    reference = models.CharField(max_length=120, default="", blank=True)   # the dispute's own name
    amounts = models.JSONField(default=dict, blank=True)                   # what an amendment says: base -> minor units
    note = models.CharField(max_length=300, default="", blank=True)        # of who recorded it by hand, for the staff
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    reported_by = models.UUIDField(null=True)
    key = models.CharField(max_length=160, default="", blank=True)   # of the outside, which may say it twice

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("kind", states.ADJUSTMENTS), name="adjustment_kind_is_known"),
            models.UniqueConstraint(fields=["tenant_id", "source", "key"], condition=~models.Q(key=""), name="one_adjustment_per_key"),
            models.CheckConstraint(condition=models.Q(minor__isnull=True) | models.Q(minor__gt=0), name="adjustment_is_above_zero"),
            # Opened once and settled once, in whatever order that is heard.
            models.UniqueConstraint(fields=["tenant_id", "milestone", "payment", "reference"], condition=models.Q(kind=states.PAYMENT_DISPUTE),
                                    name="dispute_is_opened_once"),
            models.UniqueConstraint(fields=["tenant_id", "milestone", "payment", "reference"], name="dispute_is_settled_once",
                                    condition=models.Q(kind__in=(states.DISPUTE_WON, states.DISPUTE_LOST))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.milestone_id}"


class KeptMilestone(TenantModel):
    """News that cannot count yet: it waits for a decision, or for somebody who knows which deal is meant. Then it is applied, in order."""

    party = TenantForeignKey("referrals.Party", on_delete=models.PROTECT, related_name="+")
    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="+")   # on which it was reported
    kind = models.CharField(max_length=30)
    report = models.JSONField()                    # as it came: reference, invoice, amounts; no names
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    acting_kind = models.CharField(max_length=10)
    acting_id = models.UUIDField(null=True)
    waits_for = models.CharField(max_length=20)
    decide_by = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)   # applied, or dropped because nobody can be credited
    milestone = TenantForeignKey(Milestone, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(condition=one_of("waits_for", states.WAITS), name="kept_waits_for_something_known")]
        indexes = [models.Index(fields=["tenant_id", "party"], condition=models.Q(settled_at__isnull=True), name="kept_of_party")]

    def __str__(self) -> str:
        return f"{self.kind} {self.waits_for}"
