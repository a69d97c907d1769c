"""Parties, claims on them, and what happened: the truth is append-only, the status is its projection."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states


def one_of(field: str, values) -> models.Q:
    return models.Q(**{f"{field}__in": tuple(values)})


class Party(TenantModel):
    """The person and the company introduced, as who came first wrote them. Addresses stand here alone, and so do the comparable forms."""

    person = models.CharField(max_length=120)
    company = models.CharField(max_length=160)
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    # Comparable forms (rules/identity.py), stored because row-level security turns off every index over lower() and LIKE.
    email_key = models.CharField(max_length=254, default="", blank=True)
    phone_key = models.CharField(max_length=20, default="", blank=True)
    domain_key = models.CharField(max_length=254, default="", blank=True)
    company_key = models.CharField(max_length=160, default="", blank=True, db_collation="C")
    block_key = models.CharField(max_length=8, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            # The same address or number is the same party: two leads in the same second meet here.
            models.UniqueConstraint(fields=["tenant_id", "email_key"], condition=~models.Q(email_key=""), name="one_party_per_address"),
            models.UniqueConstraint(fields=["tenant_id", "phone_key"], condition=~models.Q(phone_key=""), name="one_party_per_number"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "domain_key"], name="party_by_domain"),
            models.Index(fields=["tenant_id", "block_key"], name="party_by_block"),
            models.Index(fields=["tenant_id", "company_key"], name="party_by_company"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Referral(TenantModel):
    """The claim "this advocate introduced this party". Its status and step repeat its last move, held by a key to it."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    enrolment = TenantForeignKey("advocates.Enrolment", on_delete=models.PROTECT, related_name="+")
    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="referrals")
    # As this advocate wrote them, and what she is shown: the party's words may be those of another, who knew more than she does.
    person = models.CharField(max_length=120)
    company = models.CharField(max_length=160)
    channel = models.CharField(max_length=10)
    note = models.CharField(max_length=1000, default="", blank=True)
    received_at = models.DateTimeField()               # decides priority for ever
    status = models.CharField(max_length=20, default=states.SUBMITTED)
    step = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=30, default="", blank=True)   # of a decline or a loss
    moved_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    protected_until = models.DateTimeField(null=True)
    protects = models.BooleanField(default=False)      # false again once over: one at a time, see the constraint
    findings = models.JSONField(default=list)          # what the scan saw: [{"code", "referral_id"}], no names

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("status", states.STATES), name="referral_status_is_known"),
            models.CheckConstraint(condition=one_of("channel", states.CHANNELS), name="referral_channel_is_known"),
            models.UniqueConstraint(fields=["tenant_id", "advocate", "program", "party"], name="one_standing_claim_per_advocate",
                                    condition=one_of("status", (*states.OPEN, states.WON))),
            models.UniqueConstraint(fields=["tenant_id", "party"], condition=models.Q(protects=True), name="one_protection_per_party"),
            models.CheckConstraint(name="protection_belongs_to_accepted", condition=models.Q(protects=False) | (
                models.Q(protected_until__isnull=False) & one_of("status", (*states.WORKED, states.WON)))),
            models.CheckConstraint(condition=(one_of("status", (states.DECLINED,)) & one_of("reason", states.DECLINE_REASONS))
                                   | (one_of("status", (states.LOST,)) & one_of("reason", states.LOST_REASONS))
                                   | (~one_of("status", (states.DECLINED, states.LOST)) & models.Q(reason="")), name="reason_is_of_its_list"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "advocate", "-id"], name="referral_of_advocate"),
            models.Index(fields=["tenant_id", "status", "-id"], name="referral_by_status"),
            models.Index(fields=["tenant_id", "-id"], name="referral_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Move(TenantModel):
    """One step of a referral. Each names the one before it by (step, state), so a history can neither fork nor be bent."""

    referral_id = models.UUIDField()   # no key: a move is written before its referral; the referral holds the key to it
    step = models.PositiveIntegerField()
    prev_step = models.PositiveIntegerField(null=True)
    from_state = models.CharField(max_length=20, null=True)   # noqa: DJ001  NULL, not '': an empty text would need a row to point to
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=30, default="", blank=True)
    acting_kind = models.CharField(max_length=10)
    acting_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral_id", "step"], name="one_move_per_step"),
            models.UniqueConstraint(fields=["tenant_id", "referral_id", "step", "to_state"], name="move_is_a_target"),
            models.CheckConstraint(name="moves_follow_each_other", condition=(
                models.Q(step=1, prev_step__isnull=True, from_state__isnull=True, to_state=states.SUBMITTED)
                | models.Q(step__gt=1, prev_step=models.F("step") - 1, from_state__isnull=False))),
            models.CheckConstraint(name="moves_are_legal", condition=models.Q(from_state__isnull=True) | models.Q(
                *[models.Q(from_state=here, to_state=there) for here, there in states.MOVES], _connector=models.Q.OR)),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.step} {self.to_state}"


class Deal(TenantModel):
    """One piece of business with the party."""

    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="deals")

    def __str__(self) -> str:
        return str(self.id)


class DealReference(TenantModel):
    """How one source calls a deal; a source has at most one name for it."""

    deal = TenantForeignKey(Deal, on_delete=models.PROTECT, related_name="references")
    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="+")
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

    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="milestones")
    referral = TenantForeignKey(Referral, on_delete=models.PROTECT, related_name="milestones")   # on which it was reported
    deal = TenantForeignKey(Deal, null=True, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=30)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=20)
    reported_by = models.UUIDField(null=True)      # the account of the person who said so
    implied = models.BooleanField(default=False)   # a won deal implies that it was qualified

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("kind", states.MILESTONES), name="milestone_kind_is_known"),
            models.CheckConstraint(condition=models.Q(received_at__gte=models.F("occurred_at")), name="milestone_is_not_ahead"),
            models.UniqueConstraint(fields=["tenant_id", "party", "kind", "deal"], name="one_win_per_deal", nulls_distinct=False,
                                    condition=one_of("kind", states.OF_THE_PARTY)),
            models.UniqueConstraint(fields=["tenant_id", "referral", "kind", "deal"], name="one_milestone_per_deal", nulls_distinct=False,
                                    condition=~one_of("kind", states.OF_THE_PARTY)),
        ]

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


class Attribution(TenantModel):
    """The frozen choice of who is credited for a deal. Append-only."""

    deal = TenantForeignKey(Deal, on_delete=models.PROTECT, related_name="attributions")
    milestone = TenantForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")
    winner = TenantForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "deal"], name="one_attribution_per_deal")]

    def __str__(self) -> str:
        return str(self.id)


class Candidate(TenantModel):
    """A claim that was looked at for an attribution, with the reason it won or lost. Append-only."""

    attribution = TenantForeignKey(Attribution, on_delete=models.PROTECT, related_name="candidates")
    referral = TenantForeignKey(Referral, on_delete=models.PROTECT, related_name="+")
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
