"""What stops a payout. These holds belong to the beneficiary and touch no reward: gone, what was approved is simply paid."""
from dataclasses import dataclass
from datetime import datetime, timedelta

NO_METHOD, CHECK_METHOD, SECOND_PERSON, COOLING_OFF = "no_method", "check_method", "second_person", "cooling_off"
SUSPENDED, BELOW_MINIMUM = "suspended", "below_minimum"
HOLDS = (NO_METHOD, CHECK_METHOD, SECOND_PERSON, COOLING_OFF, SUSPENDED, BELOW_MINIMUM)
OWN = "own"   # of a file in the making: it would pay the person who makes it
COOLING_OFF_FOR = timedelta(days=3)


@dataclass(frozen=True)
class Account:
    """What of a payout method decides whether it is paid to."""

    pays_from: datetime
    doubted: bool
    awaits_second: bool = False


def holds_on(*, account: Account | None, suspended: bool, payable_minor: int, minimum_minor: int, at: datetime) -> list[str]:
    """The holds of one beneficiary in one currency. `payable_minor`: the sum of all that is approved and in no payout yet."""
    found = []
    if account is None:
        found.append(NO_METHOD)
    elif account.doubted:
        found.append(CHECK_METHOD)
    else:
        if account.awaits_second:
            found.append(SECOND_PERSON)
        if at < account.pays_from:
            found.append(COOLING_OFF)
    if suspended:
        found.append(SUSPENDED)
    if payable_minor < minimum_minor:
        found.append(BELOW_MINIMUM)
    return found


def pays_from(*, at: datetime, first: bool, own: bool) -> datetime:
    """From when a bank account that is set now is paid to: at once the first one that somebody tells for herself alone. A changed one,
    and one that somebody sets for others, cools off: whom the money belongs to is told, and has time to notice."""
    return at if first and own else at + COOLING_OFF_FOR
