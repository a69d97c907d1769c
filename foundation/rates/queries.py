"""Reads of exchange rates. A rate holds in its own direction only: none is turned round, and none is made of two others."""
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from foundation.rates.models import ExchangeRate


def latest(from_currency: str, to_currency: str, on: date) -> ExchangeRate | None:
    """The rate of the latest day that is not after `on`; of that day's corrections the last that was received."""
    return (ExchangeRate.objects.filter(from_currency=from_currency, to_currency=to_currency, date__lte=on)
            .order_by("-date", "-number").first())


def told(from_currency: str, to_currency: str) -> list[ExchangeRate]:
    """All of one pair, in the order in which they were received."""
    return list(ExchangeRate.objects.filter(from_currency=from_currency, to_currency=to_currency).order_by("imported_at", "date", "number"))


def page(*, from_currency: str = "", to_currency: str = "", before: UUID | None = None, limit: int = 50) -> list[ExchangeRate]:
    """The latest received first, one more than `limit` when there are more."""
    rows = ExchangeRate.objects.all()
    if from_currency:
        rows = rows.filter(from_currency=from_currency)
    if to_currency:
        rows = rows.filter(to_currency=to_currency)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:limit + 1])


def newest() -> list[ExchangeRate]:
    """For each pair the rate of its latest day, as last corrected; by their codes."""
    return list(ExchangeRate.objects.order_by("from_currency", "to_currency", "-date", "-number").distinct("from_currency", "to_currency"))


def days_of(pairs: Sequence[tuple[str, str, date]]) -> dict[tuple[str, str, date], ExchangeRate]:
    """What is known about these days, as last corrected; one statement however many they are."""
    if not pairs:
        return {}
    rows = (ExchangeRate.objects.filter(from_currency__in={one[0] for one in pairs}, to_currency__in={one[1] for one in pairs},
                                        date__in={one[2] for one in pairs}).order_by("number"))
    wanted = set(pairs)
    return {(row.from_currency, row.to_currency, row.date): row for row in rows if (row.from_currency, row.to_currency, row.date) in wanted}
