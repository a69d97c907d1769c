"""Reads about what beneficiaries owe for rewards that were taken back after they had arrived, and what answered for it."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min, Q, Sum

from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS, Money
from programs import queries as programs_queries
from rewards import states
from rewards.models import DebtSettlement, GivenBack, Reward, TakeBack


@dataclass(frozen=True)
class Debt:
    """What one beneficiary owes in one currency. since: the oldest take-back whose reward still leaves a debt, None once nothing is owed.
    became = owed + netted + repaid + written_off: what became a debt, less what came back; netted: later rewards answered for it."""

    beneficiary_kind: str
    beneficiary_id: UUID
    owed: Money
    became: Money
    netted: Money
    repaid: Money
    written_off: Money
    since: datetime | None
    id: UUID | None = None   # in a page: of the take-back that holds its place

    @property
    def owner(self) -> tuple[str, UUID]:
        return self.beneficiary_kind, self.beneficiary_id

    @property
    def answered(self) -> Money:
        """In whatever way."""
        return self.became - self.owed


@dataclass(frozen=True)
class DebtOf:
    """One take-back that became a debt: of which reward, because of what. returned: it came back after all."""

    reward: Reward
    cause: str
    amount: Money
    at: datetime
    returned: bool = False


def debts_of(owners: Iterable[tuple[str, UUID]]) -> list[Debt]:
    """What these owe or owed, one for each beneficiary and currency."""
    whose = Q()
    for kind, its_id in owners:
        whose |= Q(beneficiary_kind=kind, beneficiary_id=its_id)
    return _debts(Reward.objects.filter(whose, owed_minor__gt=0)) if whose else []


def _debts(rows) -> list[Debt]:
    sums = rows.values("beneficiary_kind", "beneficiary_id", "currency").annotate(
        became=Sum("owed_minor"), recovered=Sum("recovered_minor"), repaid=Sum("repaid_minor"), written_off=Sum("written_off_minor"))
    since = {(row["kind"], row["its_id"], row["currency"]): row["since"] for row in TakeBack.objects.filter(
        owed_minor__gt=0, reward__in=rows.filter(owed_minor__gt=F("recovered_minor"))).values(
            kind=F("reward__beneficiary_kind"), its_id=F("reward__beneficiary_id"), currency=F("reward__currency")).annotate(since=Min("at"))}
    found = []
    for row in sums:
        currency = row["currency"]
        owed, netted = row["became"] - row["recovered"], row["recovered"] - row["repaid"] - row["written_off"]
        found.append(Debt(row["beneficiary_kind"], row["beneficiary_id"], Money(owed, currency), Money(row["became"], currency), Money(netted, currency),
                          Money(row["repaid"], currency), Money(row["written_off"], currency),
                          since.get((row["beneficiary_kind"], row["beneficiary_id"], currency))))
    return sorted(found, key=lambda one: (one.since is None, one.since, one.owed.currency == POINTS, one.owed.currency, str(one.beneficiary_id)))


def debt_of(kind: str, beneficiary_id: UUID, currency: str) -> int:
    """Minor units that are owed now."""
    rows = Reward.objects.filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id, currency=currency, owed_minor__gt=F("recovered_minor"))
    return rows.aggregate(owed=Sum(F("owed_minor") - F("recovered_minor")))["owed"] or 0


def names_the_debt(kind: str, beneficiary_id: UUID) -> bool:
    """Whether a program that shows amounts is among those in which it arose: else whoever owes it was never told of any."""
    rows = Reward.objects.select_related("program").filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id, take_backs__owed_minor__gt=0)
    return any(programs_queries.shows_rewards(row.program) for row in rows.distinct())


def owed_ever(kind: str, beneficiary_id: UUID) -> bool:
    return Reward.objects.filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id, take_backs__owed_minor__gt=0).exists()


def made_of(kind: str, beneficiary_id: UUID, limit: int = 200) -> list[DebtOf]:
    """The take-backs that became a debt, and what came back of them, the newest first."""
    whose = {"reward__beneficiary_kind": kind, "reward__beneficiary_id": beneficiary_id}
    rows = [DebtOf(row.reward, row.cause.partition(":")[0], Money(row.owed_minor, row.reward.currency), row.at)
            for row in TakeBack.objects.select_related("reward__advocate", "reward__program").filter(owed_minor__gt=0, **whose).order_by("-id")[:limit]]
    rows += [DebtOf(row.reward, row.cause.partition(":")[0], Money(row.owed_minor + row.written_off_minor, row.reward.currency), row.at, returned=True)
             for row in GivenBack.objects.select_related("reward__advocate", "reward__program").filter(
                 Q(owed_minor__gt=0) | Q(written_off_minor__gt=0), **whose).order_by("-id")[:limit]]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def set_off_of(kind: str, beneficiary_id: UUID, limit: int = 200) -> list[Reward]:
    """Later rewards of which a part, or all, was set off against a debt, the newest first."""
    rows = Reward.objects.select_related("advocate", "program").filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id, netted_minor__gt=0)
    return list(rows.order_by("-id")[:limit])


def settlements_of(kind: str, beneficiary_id: UUID, limit: int = 200) -> list[DebtSettlement]:
    """Repayments and write-offs, the newest first, also those that wait or were dropped."""
    return list(DebtSettlement.objects.filter(beneficiary_kind=kind, beneficiary_id=beneficiary_id).order_by("-id")[:limit])


def open_write_off(kind: str, beneficiary_id: UUID, currency: str) -> DebtSettlement | None:
    return DebtSettlement.objects.filter(kind=states.WRITTEN_OFF, beneficiary_kind=kind, beneficiary_id=beneficiary_id, currency=currency,
                                         settled_at__isnull=True, dropped_at__isnull=True).first()


def open_write_offs(limit: int = 50) -> list[DebtSettlement]:
    """That wait for a second person, the oldest first."""
    return list(DebtSettlement.objects.filter(kind=states.WRITTEN_OFF, settled_at__isnull=True, dropped_at__isnull=True).order_by("id")[:limit])


def settlement(settlement_id: UUID) -> DebtSettlement:
    """Raises NotFound."""
    found = DebtSettlement.objects.filter(id=settlement_id).first()
    if found is None:
        raise NotFound("settlement_unknown", "There’s no such proposal.")
    return found
