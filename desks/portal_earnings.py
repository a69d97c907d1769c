"""What an advocate earned: the panel of her home, and the sheets of the earnings page, whose sums close."""
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from desks.earned_for import earned_for
from desks.owed_back import owed_back, owners_of
from desks.portal_rows import RewardLine, reasons_of, reward_line
from foundation.kernel.money import POINTS, Money
from foundation.ledger import queries as ledger_queries
from foundation.web import formats
from fulfilment import queries as fulfilment_queries
from programs import queries as programs_queries
from rewards import queries as rewards_queries

WAITING_SHOWN = 5


@dataclass(frozen=True)
class Earned(rewards_queries.Earned):
    """What was earned in one currency, and the bar: shares of 1 000."""

    @property
    def paid_share(self) -> int:
        return self.paid * 1000 // self.earned if self.earned > 0 else 0

    @property
    def way_from(self) -> int:
        return self.paid_share + (4 if self.paid_share else 0)

    @property
    def way_share(self) -> int:
        return 1000 - self.way_from


@dataclass(frozen=True)
class Sheet:
    """One currency: its lines, what earlier ones came to, and three sums that close."""

    currency: str
    lines: list[RewardLine]
    earlier: Money
    paid: Money
    on_the_way: Money
    earned: Money


def _earned(advocate_id: UUID, program_id: UUID) -> list[Earned]:
    return [Earned(one.currency, one.earned, one.on_the_way, one.paid) for one in rewards_queries.earnings(advocate_id, program_id)]


def panel(advocate_id: UUID, program) -> dict:
    """Earned, paid, on the way, and the newest of what is on the way with its reasons; nothing where the program shows no amounts."""
    if not programs_queries.shows_rewards(program):
        return {"earned": [], "waiting": [], "more_waiting": False}
    program_id = program.id
    rewards = rewards_queries.on_the_way(advocate_id, program_id, WAITING_SHOWN)
    titles = earned_for(rewards, whose=True)
    stopped = fulfilment_queries.payout_holds_of(rewards)
    waiting = [reward_line(reward, titles[reward.id].who, stopped_by=stopped.get(reward.id, ())) for reward in rewards[:WAITING_SHOWN]]
    return {"earned": _earned(advocate_id, program_id), "waiting": waiting, "more_waiting": len(rewards) > WAITING_SHOWN}


def sheets(advocate_id: UUID, program) -> dict:
    """A sheet for each currency that she earned something in, and the points in her wallet over all programs (None: never any)."""
    program_id, shown = program.id, programs_queries.shows_rewards(program)
    rewards = rewards_queries.rewards_of(advocate_id, program_id)
    hers = rewards if shown else []
    titles, stopped = earned_for(hers), fulfilment_queries.payout_holds_of(hers)
    because = reasons_of(hers, program)
    lines = [reward_line(reward, titles[reward.id].who, titles[reward.id].what, stopped.get(reward.id, ()), because.get(reward.id, "")) for reward in hers]
    earned = _earned(advocate_id, program_id) if shown else []
    known = {one.currency: one for one in earned}
    found = []
    for currency in dict.fromkeys([*known, *(line.counted.currency for line in lines)]):
        mine, sums = [line for line in lines if line.counted.currency == currency], known.get(currency, Earned(currency, 0, 0, 0))
        listed = sum(line.counted.minor for line in mine)
        found.append(Sheet(currency, mine, earlier=Money(sums.earned - listed, currency), paid=Money(sums.paid, currency),
                           on_the_way=Money(sums.on_the_way, currency), earned=Money(sums.earned, currency)))
    wallet = ledger_queries.balances_of("advocate", advocate_id, POINTS).get("wallet")
    return {"sheets": found, "shown": shown, "earned": earned, "main": earned[0] if earned else None, "together": _together(earned),
            "points": -wallet if wallet is not None else None, "pays_to": _pays_to(advocate_id, rewards),
            "backs": owed_back(owners_of(advocate_id)) if shown else []}


def _pays_to(advocate_id: UUID, rewards) -> dict | None:
    """Where her money goes; None while she has neither earned money nor said where to pay it. Points and bill credits need no account."""
    method = fulfilment_queries.method_of("advocate", advocate_id)
    if method is None and not any(reward.currency != POINTS and reward.beneficiary_kind == "advocate" for reward in rewards):
        return None
    return {"method": method, "masked": fulfilment_queries.masked(method) if method else ""}


def _together(earned: list[Earned]) -> str:
    """"€100.00 and 75 points", where one figure does not say it; empty where it does."""
    if len(earned) < 2:
        return ""
    amounts = [formats.money(Money(one.earned, one.currency)) for one in earned]
    return _("{amounts} and {last}").format(amounts=", ".join(amounts[:-1]), last=amounts[-1])

