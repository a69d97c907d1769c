"""What was counted: each day, each advocate, and how far. Rebuilt from the referrals and rewards whenever it is gone."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class Day(TenantModel):
    """One day in the vendor's time zone that is over. A day on which nothing happened has no row."""

    day = models.DateField()
    figures = models.JSONField()   # name -> whole number; the names are those of referrals.queries.figures_by_day, and cost:CURRENCY

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "day"], name="one_row_per_day")]

    def __str__(self) -> str:
        return f"{self.day}"


class Bringing(TenantModel):
    """What one advocate brought, and what came of it; who brought nothing has no row."""

    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    referred = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    worth = models.JSONField()    # currency -> minor units of what her deals were worth
    earned = models.JSONField()   # currency -> minor units of what they earned, for her and others

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "advocate"], name="one_row_per_advocate")]
        indexes = [models.Index(fields=["tenant_id", "-won", "-referred", "advocate"], name="bringing_most")]   # the first five without the others

    def __str__(self) -> str:
        return f"{self.advocate_id} {self.won}/{self.referred}"   # type: ignore[attr-defined]


class Counted(TenantModel):
    """How far a vendor is counted: every day that began before `days_until`, with everything recorded before `seen_until`."""

    time_zone = models.CharField(max_length=64)   # whose days they are: in another one all of them are counted anew
    days_until = models.DateTimeField()
    seen_until = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id"], name="counted_once_per_tenant")]

    def __str__(self) -> str:
        return f"until {self.days_until:%Y-%m-%d}"
