"""How a vendor's files look, and from which sum on anybody is paid."""
from collections.abc import Mapping
from datetime import datetime

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from foundation.kernel.money import CURRENCIES, POINTS, Money
from foundation.outbox import commands as outbox_commands
from fulfilment import events
from fulfilment.commands.locks import person
from fulfilment.models import FileLayout, PayoutMinimum
from fulfilment.rules import layouts

MOST_MINIMUM = 1_000_000_00   # a typing error, not a minimum


def change_layout(*, kind: str, places: Mapping[str, int | None], heads: Mapping[str, str], separator: str, decimal_mark: str, encoding: str,
                  acting: Actor, at: datetime) -> FileLayout:
    """For files that are downloaded from now on. Raises BadInput."""
    wrong = layouts.wrong_layout(kind, places, heads, separator, decimal_mark, encoding)
    if wrong:
        raise BadInput(wrong)
    wanted = layouts.layout_of(kind, places, heads, separator, decimal_mark, encoding)
    row, _ = FileLayout.objects.update_or_create(kind=kind, defaults={
        "columns": [{"field": column.field, "head": column.head} for column in wanted.columns], "separator": separator, "decimal_mark": decimal_mark,
        "encoding": encoding, "changed_by": person(acting), "changed_at": at})
    outbox_commands.record(events.FileLayoutChanged(subject_id=row.id, kind=kind), acting=acting, at=at)
    return row


def set_minimum(*, currency: str, amount: Money | None, acting: Actor, at: datetime) -> PayoutMinimum:
    """None: whatever somebody earned is paid. Raises BadInput."""
    if currency not in CURRENCIES or currency == POINTS:
        raise BadInput([FieldError("/currency", "no_currency", "Choose a currency in which you pay.")])
    minor = amount.minor if amount is not None else 0
    if amount is not None and amount.currency != currency or not 0 <= minor <= MOST_MINIMUM:
        raise BadInput([FieldError("/amount", "no_minimum", "A minimum is at most {most}.", {"most": Money(MOST_MINIMUM, currency)})])
    row, _ = PayoutMinimum.objects.update_or_create(currency=currency, defaults={"amount_minor": minor})
    outbox_commands.record(events.PayoutMinimumSet(subject_id=row.id, currency=currency, amount_minor=minor), acting=acting, at=at)
    return row
