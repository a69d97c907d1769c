"""Who can pay what."""
from foundation.kernel.money import POINTS

POINTS_PROVIDER = "points"
NO_METHOD = "no_method"


def provider_for(currency: str) -> str | None:
    """The provider that pays in `currency`; None while there is none."""
    return POINTS_PROVIDER if currency == POINTS else None


def payout_hold(currency: str) -> str:
    """Why an approved reward is not paid out; empty when nothing stops it."""
    return "" if provider_for(currency) else NO_METHOD
