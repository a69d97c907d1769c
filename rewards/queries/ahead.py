"""What rewards will cost yet: what is owed by when it falls due, and how much of a budget is left."""
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum, TextField
from django.db.models.functions import Cast, TruncMonth

from foundation.kernel import periods
from foundation.kernel.money import POINTS, Money
from rewards import states
from rewards.models import Hold, PlanVersion, Reward
from rewards.queries.plans import parsed, standing

# As Reward.left_minor says it of one row: what is still to be delivered.
LEFT = F("granted_minor") - (F("taken_back_minor") - F("owed_minor") - F("wallet_back_minor")) - F("delivered_minor")
NOT_GRANTED = (states.CANCELLED, states.FORGONE, states.LAPSED)


@dataclass
class Liability:
    """What is owed in one currency, in minor units. by_month: the first of the month in which it matures -> (how much, of how many
    rewards); undated: its refund period is over or it never had one, and it waits for somebody."""

    currency: str
    by_month: dict[date, tuple[int, int]] = field(default_factory=dict)
    undated: tuple[int, int] = (0, 0)
    payable: tuple[int, int] = (0, 0)
    in_flight: tuple[int, int] = (0, 0)

    @property
    def total(self) -> int:
        return self.undated[0] + self.payable[0] + self.in_flight[0] + sum(minor for minor, _ in self.by_month.values())


@dataclass(frozen=True)
class Payable:
    """What is left, in minor units, of all that is approved for one beneficiary in one currency: of how many rewards, and the first of them."""

    beneficiary_kind: str
    beneficiary_id: UUID
    currency: str
    minor: int
    number: int
    first: UUID


def payable_sums(but: Iterable[UUID] = ()) -> list[Payable]:
    """Of everybody but points, without these rewards; who waits longest first. One statement, however many rewards wait."""
    rows = (Reward.objects.filter(state=states.APPROVED).exclude(currency=POINTS).exclude(id__in=list(but)).alias(left=LEFT).filter(left__gt=0).order_by()
            .values_list("beneficiary_kind", "beneficiary_id", "currency").annotate(minor=Sum(LEFT), number=Count("id"), first=Min(Cast("id", TextField()))))
    return sorted((Payable(kind, its_id, currency, int(minor), number, UUID(first)) for kind, its_id, currency, minor, number, first in rows),
                  key=lambda one: one.first)


def liabilities(zone: str) -> list[Liability]:
    """One for each currency in which something is owed, points last; months go by the zone. Two statements, however much is owed."""
    found: dict[str, Liability] = {}
    matures = Hold.objects.filter(reward_id=OuterRef("id"), kind=states.MATURATION, released_at__isnull=True).values("until")[:1]
    pending = (Reward.objects.filter(state=states.PENDING).annotate(month=TruncMonth(Subquery(matures), tzinfo=ZoneInfo(zone))).order_by()
               .values_list("currency", "month").annotate(minor=Sum(LEFT), number=Count("id")))
    for currency, month, minor, number in pending:
        of = found.setdefault(currency, Liability(currency))
        if month is None:
            of.undated = (int(minor), number)
        else:
            of.by_month[month.astimezone(ZoneInfo(zone)).date()] = (int(minor), number)
    leaving = (Reward.objects.filter(state__in=(states.APPROVED, states.FULFILLING, states.UNKNOWN)).order_by()
               .values_list("currency", "state").annotate(minor=Sum(LEFT), number=Count("id")))
    for currency, state, minor, number in leaving:
        of = found.setdefault(currency, Liability(currency))
        if state == states.APPROVED:
            of.payable = (int(minor), number)
        else:
            of.in_flight = (of.in_flight[0] + int(minor), of.in_flight[1] + number)
    return sorted((one for one in found.values() if one.total), key=lambda one: (one.currency == POINTS, one.currency))


@dataclass(frozen=True)
class Budget:
    """A program's budget in its window that runs now: what was granted of it in each month, in minor units of its currency."""

    program_id: UUID
    program: str
    currency: str
    amount: int
    span: periods.Span
    by_month: dict[date, int]

    @property
    def used(self) -> int:
        return sum(self.by_month.values())


def budgets(now: datetime, zone: str) -> list[Budget]:
    """Of every program whose plan in force has a budget; grants of all its versions count, by when their milestone happened. Windows go by
    the program's zone, the months shown by the given one. Two statements, however many programs there are."""
    plans = {version.program_id: (version.program, parsed(version)) for version in _in_force_with_budget(now)}
    spans, wanted = dict[UUID, tuple[Money, periods.Span]](), Q()
    for program_id, (program, plan) in plans.items():
        if plan.budget is not None and plan.budget_window is not None:
            span = periods.span(plan.budget_window.kind, now, program.time_zone, plan.budget_window.days)
            spans[program_id] = plan.budget, span
            wanted |= Q(program_id=program_id, currency=plan.budget.currency, milestone__occurred_at__gte=span.start, milestone__occurred_at__lt=span.end)
    if not spans:
        return []
    months: dict[UUID, dict[date, int]] = {program_id: {} for program_id in spans}
    rows = (Reward.objects.filter(wanted, given_by__isnull=True).exclude(state__in=NOT_GRANTED).order_by()
            .values_list("program_id", TruncMonth("milestone__occurred_at", tzinfo=ZoneInfo(zone))).annotate(minor=Sum(F("granted_minor") - F("taken_back_minor"))))
    for program_id, month, minor in rows:
        months[program_id][month.astimezone(ZoneInfo(zone)).date()] = int(minor)
    return [Budget(program_id, plans[program_id][0].name, budget.currency, budget.minor, span, months[program_id])
            for program_id, (budget, span) in spans.items()]


def _in_force_with_budget(now: datetime) -> Iterable[PlanVersion]:
    """Of each program the version that counts now, where it has a budget."""
    latest = standing().filter(program_id=OuterRef("program_id"), effective_from__lte=now).order_by("-effective_from", "-number").values("id")[:1]
    return PlanVersion.objects.select_related("program").filter(id=Subquery(latest), document__has_key="budget").order_by("program_id")
