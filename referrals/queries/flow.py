"""How it goes: what came in, what became of it and what it was worth, day by day and advocate by advocate. Counted by reporting."""
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate

from referrals import states
from referrals.models import Milestone, MilestoneAdjustment, MilestoneAmount, Move, Referral

WORTH = ("first_year_value", "deal_value", "annual_value")   # of a deal: the first of these that somebody said


def figures_by_day(since: datetime, until: datetime, zone: str) -> dict[date, dict[str, int]]:
    """What each local day in [since, until) came to; days without anything are left out.

    Of what was received that day, as it stands by now: received, channel:…, accepted, talked, customers (steps include those that went
    further), open, lost, refused. Of what was won that day: won, took (seconds until the win), worth:CURRENCY, unsaid (deals of which
    nobody said an amount)."""
    found: dict[date, dict[str, int]] = {}
    local = ZoneInfo(zone)
    for row in _received(since, until, local):
        day = found.setdefault(row.pop("day"), {})
        day[f"channel:{row.pop('channel')}"] = row["received"]
        for name, number in row.items():
            day[name] = day.get(name, 0) + number
    wins = Referral.objects.filter(id__in=_moves(states.WON, since, until).values("referral_id"), status=states.WON, moved_at__gte=since, moved_at__lt=until)
    for row in wins.annotate(day=TruncDate("moved_at", tzinfo=local)).values("day").annotate(won=Count("id"), took=Sum(F("moved_at") - F("received_at"))).order_by():
        found.setdefault(row["day"], {}).update(won=row["won"], took=row["took"] // timedelta(seconds=1))
    deals = _deals(since, until).annotate(day=TruncDate("occurred_at", tzinfo=local)).values("day", "currency")
    for row in deals.annotate(total=Sum("worth"), number=Count("id")).order_by():
        day = found.setdefault(row["day"], {})
        if row["currency"] is None:
            day["unsaid"] = row["number"]
        else:
            day[f"worth:{row['currency']}"] = int(row["total"])
    return found


def days_of(referral_ids: Iterable[UUID], zone: str) -> set[date]:
    """The local days whose figures these referrals are in, or were in before they moved on."""
    ids, local = list(referral_ids), ZoneInfo(zone)
    instants = {*Referral.objects.filter(id__in=ids).values_list("received_at", flat=True),
                *Move.objects.filter(referral_id__in=ids, to_state=states.WON).values_list("at", flat=True),
                *Milestone.objects.filter(referral_id__in=ids, kind=states.MILESTONE_WON).values_list("occurred_at", flat=True)}
    return {at.astimezone(local).date() for at in instants}


def brought_by_advocate(advocate_ids: Sequence[UUID] | None = None) -> dict[UUID, tuple[int, int]]:
    """Advocate -> how many referrals came by her, and how many of them became customers; of all advocates without ids."""
    rows = Referral.objects.all() if advocate_ids is None else Referral.objects.filter(advocate_id__in=advocate_ids)
    counted = rows.values_list("advocate_id").annotate(referred=Count("id"), won=Count("id", filter=Q(status=states.WON))).order_by()
    return {advocate_id: (referred, won) for advocate_id, referred, won in counted}


def worth_by_advocate(advocate_ids: Sequence[UUID] | None = None) -> dict[UUID, dict[str, int]]:
    """Advocate -> currency -> what the deals of her won referrals were worth, in minor units; of all advocates without ids."""
    won = Milestone.objects.filter(kind=states.MILESTONE_WON)
    rows = _standing(won if advocate_ids is None else won.filter(referral__advocate_id__in=advocate_ids)).filter(currency__isnull=False)
    found: dict[UUID, dict[str, int]] = {}
    for advocate_id, currency, total in rows.values_list("referral__advocate_id", "currency").annotate(total=Sum("worth")).order_by():
        found.setdefault(advocate_id, {})[currency] = int(total)
    return found


def _received(since: datetime, until: datetime, local: ZoneInfo):
    talked = Exists(Move.objects.filter(referral_id=OuterRef("id"), to_state=states.QUALIFIED))   # asked of the span's alone
    rows = Referral.objects.filter(received_at__gte=since, received_at__lt=until).annotate(day=TruncDate("received_at", tzinfo=local), talks=talked)
    return rows.values("day", "channel").annotate(
        received=Count("id"), accepted=Count("id", filter=Q(accepted_at__isnull=False) | Q(status=states.WON)),
        talked=Count("id", filter=Q(talks=True) | Q(status=states.WON)), customers=Count("id", filter=Q(status=states.WON)),
        open=Count("id", filter=Q(status__in=states.OPEN)), lost=Count("id", filter=Q(status__in=(states.LOST, states.EXPIRED))),
        refused=Count("id", filter=Q(status__in=(states.DECLINED, states.VOIDED)))).order_by()


def _moves(to_state: str, since: datetime, until: datetime):
    return Move.objects.filter(to_state=to_state, at__gte=since, at__lt=until)


def _deals(since: datetime, until: datetime):
    return _standing(Milestone.objects.filter(kind=states.MILESTONE_WON, occurred_at__gte=since, occurred_at__lt=until))


def _standing(milestones):
    """Without those that were taken back, each with what its deal was worth and in which currency (None: nobody said)."""
    last = MilestoneAdjustment.objects.filter(milestone_id=OuterRef("id"), kind__in=(states.WITHDRAWAL, states.REINSTATEMENT)).order_by("-id")
    said = [MilestoneAmount.objects.filter(milestone_id=OuterRef("id"), base=base) for base in WORTH]
    return (milestones.annotate(last=Coalesce(Subquery(last.values("kind")[:1]), Value(""))).exclude(last=states.WITHDRAWAL)
            .annotate(worth=Coalesce(*[Coalesce(_amended(base), Subquery(rows.values("minor")[:1])) for base, rows in zip(WORTH, said, strict=True)]),
                      currency=Coalesce(*[Subquery(rows.values("currency")[:1]) for rows in said])))


def _amended(base: str) -> Subquery:
    """What was said last about one amount, by when it happened; nothing where nobody has said another one. It stays in its currency."""
    rows = MilestoneAdjustment.objects.filter(milestone_id=OuterRef("id"), kind=states.AMENDMENT, amounts__has_key=base)
    return Subquery(rows.order_by("-occurred_at", "-key", "-id").annotate(now=Cast(KeyTextTransform(base, "amounts"), BigIntegerField())).values("now")[:1])
