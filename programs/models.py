"""A vendor's programs, the versions of their terms, and the days on which nobody works."""
from django.db import models
from django.db.models import F, Q

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from programs import states

BOUNDS = {**states.CLOCKS, "priority": states.PRIORITY}
WITHIN_BOUNDS = Q(**{f"{name}__gte": low for name, (low, _) in BOUNDS.items()}, **{f"{name}__lte": high for name, (_, high) in BOUNDS.items()})


class Program(TenantModel):
    """One set of terms for one audience. Kind, currency, zone and language are frozen once it is published."""

    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in states.KINDS])
    gratitude = models.BooleanField(default=False)   # it only thanks: no amount is shown anywhere
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, default="", blank=True)   # what the vendor sells, for people who were sent here
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    locale = models.CharField(max_length=10)
    status = models.CharField(max_length=10, default=states.DRAFT)   # `ended` follows ends_at by a timer: ask queries.phase()
    published_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)    # takes referrals in [opens_at, closes_at) and before ends_at
    closes_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)     # open referrals earn until tail_days later
    tail_days = models.PositiveSmallIntegerField(default=90)
    offer = models.JSONField(default=dict)   # language -> one sentence, written down by rewards when a version takes effect
    offer_at = models.DateTimeField(null=True)   # since when: what comes late from before it changes nothing
    offer_ahead = models.JSONField(default=dict)   # the one that is announced and takes its place at offer_ahead_at
    offer_ahead_at = models.DateTimeField(null=True)

    acceptance = models.CharField(max_length=10, default=states.BY_HAND)
    party = models.CharField(max_length=10, default=states.COMPANY)   # who is introduced; fixed with the kind
    visibility = models.CharField(max_length=20, default=states.STATUS_AND_REWARD)
    decline_detail = models.CharField(max_length=10, default=states.EXACT)
    consent = models.CharField(max_length=20, default=states.NOBODY)
    unclaimed = models.CharField(max_length=12, default=states.ACCRUE)
    priority = models.PositiveSmallIntegerField(default=100)   # of several programs the lowest number decides and pays
    routing = models.JSONField(default=list)       # ids of users, in turn
    own_kinds = models.JSONField(default=list)     # names of milestones that it declares, see rules/own_kinds.py
    lead_fields = models.JSONField(default=list)   # see rules/lead_fields.py; removed ones stay, so that old answers can be read

    protection_days = models.PositiveSmallIntegerField(default=90)
    grace_days = models.PositiveSmallIntegerField(default=30)
    reopen_days = models.PositiveSmallIntegerField(default=90)
    late_credit_days = models.PositiveSmallIntegerField(default=180)
    appeal_days = models.PositiveSmallIntegerField(default=30)
    consent_days = models.PositiveSmallIntegerField(default=30)
    decision_days = models.PositiveSmallIntegerField(default=5)        # working days
    first_contact_days = models.PositiveSmallIntegerField(default=2)   # working days
    notice_days = models.PositiveSmallIntegerField(default=0)          # how long before a change of what is paid people are told of it

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slug"], name="one_program_per_slug"),
            models.CheckConstraint(condition=Q(kind__in=states.KINDS), name="program_kind_is_known"),
            models.CheckConstraint(condition=Q(status__in=states.STATES), name="program_status_is_known"),
            models.CheckConstraint(condition=Q(acceptance__in=states.ACCEPTANCE), name="program_acceptance_is_known"),
            models.CheckConstraint(condition=Q(party__in=states.PARTY), name="program_party_is_known"),
            models.CheckConstraint(condition=Q(visibility__in=states.VISIBILITY), name="program_visibility_is_known"),
            models.CheckConstraint(condition=Q(decline_detail__in=states.DECLINE_DETAIL), name="program_decline_detail_is_known"),
            models.CheckConstraint(condition=Q(consent__in=states.CONSENT), name="program_consent_is_known"),
            models.CheckConstraint(condition=Q(unclaimed__in=states.UNCLAIMED), name="program_unclaimed_is_known"),
            models.CheckConstraint(condition=Q(status=states.DRAFT) | Q(published_at__isnull=False), name="open_programs_were_published"),
            models.CheckConstraint(condition=~Q(status=states.ENDED) | Q(ends_at__isnull=False), name="ended_programs_say_when"),
            models.CheckConstraint(condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(opens_at__lt=F("closes_at")),
                                   name="programs_close_after_they_open"),
            models.CheckConstraint(condition=WITHIN_BOUNDS, name="program_clocks_are_within_bounds"),
            models.CheckConstraint(condition=Q(offer_ahead={}, offer_ahead_at__isnull=True) | (~Q(offer_ahead={}) & Q(offer_ahead_at__isnull=False)),
                                   name="announced_offers_say_when"),
        ]

    def __str__(self) -> str:
        return self.slug


class Terms(TenantModel):
    """One version of what an advocate agrees to. Append-only: what somebody accepted stays what she read."""

    program = TenantForeignKey(Program, on_delete=models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField()
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "program", "version"], name="one_text_per_terms_version")]

    def __str__(self) -> str:
        return f"{self.program_id} terms {self.version}"


class Holiday(TenantModel):
    """A day on which the vendor's people don't work: clocks in working days pass over it. The local day of each program's zone."""

    date = models.DateField()
    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "date"], name="one_holiday_per_day")]

    def __str__(self) -> str:
        return str(self.date)
