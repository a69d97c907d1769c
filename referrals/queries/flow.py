"""How it goes: what came in, what became of it and what it was worth, in a span of time. For pages that compare spans."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from foundation.kernel.money import Money
from referrals import states
from referrals.models import Milestone, MilestoneAdjustment, MilestoneAmount, Move, Referral

WORTH = ("first_year_value", "deal_value", "annual_value")   # of a deal: the first of these that somebody said


@dataclass(frozen=True)
class Flow:
    """One span [since, until). Revenue is per currency, of the deals won in it; deals of which nobody said an amount are `unsaid`."""

    received: int
    won: int
    time_to_win: timedelta | None
    revenue: dict[str, int]
    unsaid: int

    def worth(self, currency: str) -> Money:
        return Money(self.revenue.get(currency, 0), currency)


@dataclass(frozen=True)
class Cohort:
    """The referrals received in a span, and how far each of them had come by now. Steps include those that went further."""

    received: int
    accepted: int
    talked: int
    won: int
    open: int
    lost: int
    refused: int
    channels: dict[str, int]


def flow(since: datetime, until: datetime) -> Flow:
    wins = Referral.objects.filter(id__in=_moves(states.WON, since, until).values("referral_id"), status=states.WON)
    won = wins.aggregate(number=Count("id"), took=Avg(F("moved_at") - F("received_at")))
    revenue, unsaid = dict[str, int](), 0
    for row in (_deals(since, until).values("currency").annotate(total=Sum("worth"), number=Count("id"))):
        if row["currency"] is None:
            unsaid = row["number"]
        else:
            revenue[row["currency"]] = int(row["total"])
    return Flow(received=Referral.objects.filter(received_at__gte=since, received_at__lt=until).count(), won=won["number"], time_to_win=won["took"],
                revenue=revenue, unsaid=unsaid)


def cohort(since: datetime, until: datetime) -> Cohort:
    rows = Referral.objects.filter(received_at__gte=since, received_at__lt=until)
    talked = Exists(Move.objects.filter(referral_id=OuterRef("id"), to_state=states.QUALIFIED))   # asked of the span's alone
    counts = rows.aggregate(
        received=Count("id"), accepted=Count("id", filter=Q(accepted_at__isnull=False) | Q(status=states.WON)),
        talked=Count("id", filter=talked | Q(status=states.WON)), won=Count("id", filter=Q(status=states.WON)),
        open=Count("id", filter=Q(status__in=states.OPEN)), lost=Count("id", filter=Q(status__in=(states.LOST, states.EXPIRED))),
        refused=Count("id", filter=Q(status__in=(states.DECLINED, states.VOIDED))))
    return Cohort(**counts, channels=dict(rows.values_list("channel").annotate(number=Count("id"))))


def revenue_by_span(spans: Sequence[tuple[datetime, datetime]], currency: str) -> list[int]:
    """What the deals won in each span were worth, in minor units of `currency`; one statement for all of them."""
    if not spans:
        return []
    sums = {f"span{number}": Sum("worth", filter=Q(occurred_at__gte=since, occurred_at__lt=until)) for number, (since, until) in enumerate(spans)}
    found = _deals(spans[0][0], spans[-1][1]).filter(currency=currency).aggregate(**sums)
    return [int(found[f"span{number}"] or 0) for number in range(len(spans))]


def worth_by_advocate(advocate_ids: Sequence[UUID], currency: str) -> dict[UUID, int]:
    """Advocate -> what the deals of her won referrals were worth, in minor units of `currency`."""
    rows = _standing(Milestone.objects.filter(kind=states.MILESTONE_WON, referral__advocate_id__in=advocate_ids)).filter(currency=currency)
    return dict(rows.values_list("referral__advocate_id").annotate(total=Sum("worth")))


def _moves(to_state: str, since: datetime, until: datetime):
    return Move.objects.filter(to_state=to_state, at__gte=since, at__lt=until)


def _deals(since: datetime, until: datetime):
    return _standing(Milestone.objects.filter(kind=states.MILESTONE_WON, occurred_at__gte=since, occurred_at__lt=until))


def _standing(milestones):
    """Without those that were taken back, each with what its deal was worth and in which currency (None: nobody said)."""
    last = MilestoneAdjustment.objects.filter(milestone_id=OuterRef("id"), kind__in=(states.WITHDRAWAL, states.REINSTATEMENT)).order_by("-id")
    said = [MilestoneAmount.objects.filter(milestone_id=OuterRef("id"), base=base) for base in WORTH]
    return (milestones.annotate(last=Coalesce(Subquery(last.values("kind")[:1]), Value(""))).exclude(last=states.WITHDRAWAL)
            .annotate(worth=Coalesce(*[Subquery(rows.values("minor")[:1]) for rows in said]),
                      currency=Coalesce(*[Subquery(rows.values("currency")[:1]) for rows in said])))
