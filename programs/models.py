"""A vendor's programs and the versions of their terms."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from programs import states


class Program(TenantModel):
    """One set of terms for one audience. Currency, zone and language are frozen once it is published."""

    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in states.KINDS])
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, default="", blank=True)   # what the vendor sells, for people who were sent here
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    locale = models.CharField(max_length=10)
    status = models.CharField(max_length=10, default=states.DRAFT)
    acceptance = models.CharField(max_length=10, default=states.BY_HAND)
    protection_days = models.PositiveSmallIntegerField(default=90)
    offer = models.JSONField(default=dict)   # language -> one sentence, written down by rewards when a plan is published
    published_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "slug"], name="one_program_per_slug"),
            models.CheckConstraint(condition=models.Q(kind__in=states.KINDS), name="program_kind_is_known"),
            models.CheckConstraint(condition=models.Q(status__in=states.STATES), name="program_status_is_known"),
            models.CheckConstraint(condition=models.Q(acceptance__in=states.ACCEPTANCE), name="program_acceptance_is_known"),
            models.CheckConstraint(condition=models.Q(status=states.DRAFT) | models.Q(published_at__isnull=False), name="open_programs_were_published"),
            models.CheckConstraint(condition=models.Q(protection_days__gte=1, protection_days__lte=730), name="protection_is_1_to_730_days"),
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
