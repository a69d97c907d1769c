"""Reads about what became of a milestone's money: amounts as they are now, what is gone of them, and what was said."""
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from foundation.kernel.frozen import frozen
from foundation.kernel.money import Money
from foundation.tenants import many
from referrals import states
from referrals.models import Milestone, MilestoneAdjustment
from referrals.rules import refunds


@frozen
class Adjusted:
    """gross_minor: what refunds are measured by, None where nobody said it · gone_minor: refunded or disputed, never more than that
    · whole: nothing is left · last_kind: of the latest news · amended_by: of the staff, who said other amounts."""

    gross_minor: int | None
    gone_minor: int
    whole: bool
    currency: str
    last_kind: str
    amended_by: tuple[UUID, ...] = ()


def amounts_of(row: Milestone) -> dict[str, Money | None]:
    """Every base: its amount as it was said last, or None where nobody said it."""
    return amended({amount.base: Money(amount.minor, amount.currency) for amount in row.amounts.all()}, row.adjustments.all())


def amended(amounts: Mapping[str, Money | None], said: Iterable[MilestoneAdjustment]) -> dict[str, Money | None]:
    """Amounts with what was said about them since."""
    known = dict(amounts)
    for one in sorted((one for one in said if one.kind == states.AMENDMENT), key=_in_time):
        known |= {base: Money(minor, one.currency) for base, minor in one.amounts.items()}
    return {base: known.get(base) for base in states.BASES}


def facts_of(row: Milestone) -> dict[str, str | None]:
    """Every fact of a deal that is said in words: what was said, or None where nobody said it."""
    known = {one.fact: one.value for one in row.facts.all()}
    return {fact: known.get(fact) for fact in states.FACTS}


def gross_of(row: Milestone) -> Money | None:
    """The invoice, else the deal value, else the first amount that is known."""
    amounts = amounts_of(row)
    first = states.INVOICE_AMOUNT if row.kind in states.OF_INVOICES else states.BASES[0]
    return next((amounts[base] for base in (first, *states.BASES) if amounts[base] is not None), None)


def adjusted(milestone_id: UUID) -> Adjusted | None:
    """What is left of its money; None for a milestone that nothing happened to."""
    said = list(MilestoneAdjustment.objects.filter(milestone_id=milestone_id).order_by("id"))
    if not said:   # nearly always, so no more is read
        return None
    return adjusted_by(said, gross_of(Milestone.objects.prefetch_related("amounts", "adjustments").get(id=milestone_id)))


def adjusted_of(row: Milestone) -> Adjusted | None:
    """The same of a milestone that was read with its amounts and adjustments."""
    said = sorted(row.adjustments.all(), key=lambda one: one.id)
    if not said:
        return None
    return adjusted_by(said, gross_of(row))


def adjusted_by(said: Sequence[MilestoneAdjustment], gross: Money | None) -> Adjusted:
    """What is left of `gross` after at least one piece of news, in the order in which it was heard."""
    gone = refunds.gone(map(_entry, said), gross.minor if gross else None)
    return Adjusted(gross_minor=gross.minor if gross else None, gone_minor=gone.minor, whole=gone.whole, currency=gross.currency if gross else "",
                    last_kind=said[-1].kind, amended_by=tuple(one.reported_by for one in said if one.kind == states.AMENDMENT and one.reported_by))


def adjustments_of(milestone_ids: Iterable[UUID]) -> dict[UUID, list[MilestoneAdjustment]]:
    """Milestone -> what became of it, in the order in which we heard of it."""
    found: dict[UUID, list[MilestoneAdjustment]] = {}
    for row in MilestoneAdjustment.objects.filter(milestone_id__in=many.among(milestone_ids)).order_by("id"):
        found.setdefault(row.milestone_id, []).append(row)
    return found


def open_disputes(said: Iterable[MilestoneAdjustment]) -> list[refunds.Entry]:
    """Of one milestone's news: the disputes that nobody has won yet."""
    return refunds.open_disputes(map(_entry, said))


def adjustment_by_key(source: str, key: str) -> MilestoneAdjustment | None:
    return MilestoneAdjustment.objects.filter(source=source, key=key).first() if key else None


def _entry(row: MilestoneAdjustment) -> refunds.Entry:
    return refunds.Entry(row.kind, row.minor, row.payment, row.reference)


def _in_time(row: MilestoneAdjustment) -> tuple:
    """By when it happened: the same whatever arrives first."""
    return row.occurred_at, row.key, row.id
