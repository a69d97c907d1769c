"""What one currency was worth in another on a day, as the vendor was told: rows are added, none is ever changed."""
from django.db import models

from foundation.rates.rules.quoting import LONGEST_SOURCE
from foundation.tenants.tables import TenantModel


class ExchangeRate(TenantModel):
    """`to_minor` minor units of `to_currency` for `from_minor` of `from_currency`, both whole. Append-only: a correction of a day is a
    row with the next number, and what was priced by an earlier one keeps naming that."""

    from_currency = models.CharField(max_length=3)
    to_currency = models.CharField(max_length=3)
    date = models.DateField()
    number = models.PositiveSmallIntegerField()          # 1, and one more for each correction of the day
    to_minor = models.BigIntegerField()
    from_minor = models.BigIntegerField()
    source = models.CharField(max_length=LONGEST_SOURCE)
    import_id = models.UUIDField()                       # all that came in one import; the subject of its event
    imported_by = models.UUIDField(null=True)            # null: by the command line
    imported_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            # The latest not after a day is found along it, too.
            models.UniqueConstraint(fields=["tenant_id", "from_currency", "to_currency", "date", "number"], name="one_rate_per_day_and_number"),
            models.CheckConstraint(condition=models.Q(to_minor__gt=0, from_minor__gt=0, number__gt=0), name="rate_is_above_zero"),
            models.CheckConstraint(condition=~models.Q(from_currency=models.F("to_currency")), name="rate_is_between_two"),
            models.CheckConstraint(condition=~models.Q(source=""), name="rate_has_a_source"),
        ]
        indexes = [models.Index(fields=["tenant_id", "import_id"], name="rates_of_an_import")]

    def __str__(self) -> str:
        return f"{self.to_minor} {self.to_currency} for {self.from_minor} {self.from_currency} on {self.date}"
