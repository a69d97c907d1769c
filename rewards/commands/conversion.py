"""Which exchange rate a milestone is priced at: the latest one not after the day on which it happened."""
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.kernel.acting import SYSTEM
from foundation.kernel.money import Money
from foundation.outbox import commands as outbox_commands
from foundation.rates import commands as rates_commands
from foundation.rates import queries as rates_queries
from referrals import queries as referrals_queries
from rewards import events, queries
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.models import Decision


def rate_for(milestone: referrals_queries.MilestoneFacts, currency: str, *, zone: str, before: Decision | None = None) -> engine_facts.Rate | None:
    """None where nothing has to be converted, and where no rate is known: then none comes before this transaction ends.

    What was priced before keeps its rate, whatever was said about that day since."""
    kept = stored.rate_of(before.facts) if before is not None else None
    deal = deal_currency(milestone.amounts, currency)
    if kept is not None or not deal:
        return kept
    return _told(rates_commands.rate_to_use(from_currency=deal, to_currency=currency, on=day_of(milestone.occurred_at, zone)))


def known_rate(amounts: Mapping[str, Money | None], currency: str, occurred_at: datetime, zone: str) -> engine_facts.Rate | None:
    """The same for a milestone that is only counted; it waits for nobody."""
    deal = deal_currency(amounts, currency)
    return _told(rates_queries.latest(deal, currency, day_of(occurred_at, zone))) if deal else None


def told(deal: str, currency: str) -> list[tuple[datetime, tuple, engine_facts.Rate]]:
    """All that was ever said about a pair: when, of which day and the how-manieth of it, and the rate."""
    return [(row.imported_at, (row.date, row.number), rate) for row in rates_queries.told(deal, currency) if (rate := _told(row)) is not None]


def deal_currency(amounts: Mapping[str, Money | None], currency: str) -> str:
    """The currency that has to be converted into `currency`; '' for none. The amounts of one milestone stand in one currency."""
    for money in amounts.values():
        if money is not None and money.currency != currency:
            return money.currency
    return ""


def day_of(at: datetime, zone: str) -> date:
    """The day in the program's zone, by which its windows go too."""
    return at.astimezone(ZoneInfo(zone)).date()


def tell_waiting(*, pairs: list[tuple[str, str]], at: datetime) -> list[UUID]:
    """Rates came: each milestone that waits for one of these pairs gets an event of its own, so that one that fails keeps no other."""
    told = queries.waiting_for_rates(pairs)
    for milestone_id, referral_id in told:
        outbox_commands.record(events.RateArrived(subject_id=referral_id, milestone_id=milestone_id), acting=SYSTEM, at=at)
    return [milestone_id for milestone_id, _ in told]


def _told(row) -> engine_facts.Rate | None:
    return None if row is None else engine_facts.Rate(plan_minor=row.to_minor, deal_minor=row.from_minor, id=str(row.id), date=row.date.isoformat(),
                                                      source=row.source)
