"""What stops a payout. These holds belong to the beneficiary and touch no reward: gone, what was approved is simply paid."""
from dataclasses import dataclass
from datetime import datetime, timedelta

NO_METHOD, CHECK_METHOD, COOLING_OFF, SUSPENDED, BELOW_MINIMUM = "no_method", "check_method", "cooling_off", "suspended", "below_minimum"
HOLDS = (NO_METHOD, CHECK_METHOD, COOLING_OFF, SUSPENDED, BELOW_MINIMUM)
OWN = "own"   # of a file in the making: it would pay the person who makes it
COOLING_OFF_FOR = timedelta(days=3)


@dataclass(frozen=True)
class Account:
    """What of a payout method decides whether it is paid to."""

    pays_from: datetime
    doubted: bool


def holds_on(*, account: Account | None, suspended: bool, payable_minor: int, minimum_minor: int, at: datetime) -> list[str]:
    """The holds of one beneficiary in one currency. `payable_minor`: the sum of all that is approved and in no payout yet."""
    found = []
    if account is None:
        found.append(NO_METHOD)
    elif account.doubted:
        found.append(CHECK_METHOD)
    elif at < account.pays_from:
        found.append(COOLING_OFF)
    if suspended:
        found.append(SUSPENDED)
    if payable_minor < minimum_minor:
        found.append(BELOW_MINIMUM)
    return found


def pays_from(*, at: datetime, first: bool) -> datetime:
    """From when an account that is set now is paid to: the first one at once, a changed one after it has cooled off."""
    return at if first else at + COOLING_OFF_FOR
