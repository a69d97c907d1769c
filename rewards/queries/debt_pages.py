"""Who owes, page by page: the oldest debt first, and each page goes on behind the take-back with which the one before ended."""
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min, Q, Sum
from django.db.models.functions import Coalesce

from foundation.kernel.money import POINTS, Money
from rewards import states
from rewards.models import Reward, TakeBack
from rewards.queries.debts import Debt, debts_of

OPEN = Q(reward__owed_minor__gt=F("reward__recovered_minor"))
KEY = ("reward__beneficiary_kind", "reward__beneficiary_id", "reward__currency")   # whose debt, in what


def debts_page(*, settled: bool = False, before: UUID | None = None, limit: int = 50) -> list[Debt]:
    """One more than `limit` where there is a next page; `before`: the id of the last one that was read. `settled`: also who owes nothing any more,
    in the place of the first take-back."""
    rows = TakeBack.objects.filter(owed_minor__gt=0, reward__owed_minor__gt=0).exclude(reward__beneficiary_kind=states.CHARITY)
    rows = rows if settled else rows.filter(OPEN)
    found = rows.order_by().values(*KEY).annotate(key=Coalesce(Min("at", filter=OPEN), Min("at")))
    last = TakeBack.objects.select_related("reward").filter(id=before).first() if before is not None else None
    if last is not None:
        found = found.filter(_behind(last.at, last.reward))
    return _shown(list(found.order_by("key", *KEY)[:limit + 1]))


def owed_in_all() -> tuple[int, list[Money]]:
    """By how many, and what it comes to: one sum for each currency, points last. Two statements, however many owe."""
    rows = Reward.objects.filter(owed_minor__gt=F("recovered_minor")).exclude(beneficiary_kind=states.CHARITY).order_by()
    sums = rows.values_list("currency").annotate(owed=Sum(F("owed_minor") - F("recovered_minor")))
    return rows.values("beneficiary_kind", "beneficiary_id").distinct().count(), [
        Money(int(owed), currency) for currency, owed in sorted(sums, key=lambda row: (row[0] == POINTS, row[0]))]


def _behind(at: datetime, reward: Reward) -> Q:
    """In the order of the list: when, then whose, then in what."""
    values = (at, reward.beneficiary_kind, reward.beneficiary_id, reward.currency)
    names, condition = ("key", *KEY), Q()
    for number in range(len(names)):
        same = {name: value for name, value in zip(names[:number], values[:number], strict=True)}
        condition |= Q(**same, **{f"{names[number]}__gt": values[number]})
    return condition


def _shown(found: list[dict]) -> list[Debt]:
    """With the id of the take-back that holds the place of each."""
    if not found:
        return []
    of_each = {(row["reward__beneficiary_kind"], row["reward__beneficiary_id"], row["reward__currency"]): row["key"] for row in found}
    whose = Q()
    for (kind, its_id, currency), key in of_each.items():
        whose |= Q(reward__beneficiary_kind=kind, reward__beneficiary_id=its_id, reward__currency=currency, at=key)
    places = {tuple(row[:3]): row[3] for row in TakeBack.objects.filter(whose, owed_minor__gt=0).order_by("-id").values_list(*KEY, "id")}
    known = {(*one.owner, one.owed.currency): one for one in debts_of({(kind, its_id) for kind, its_id, _ in of_each})}
    return [replace(known[whose], id=places[whose]) for whose in of_each]
