"""Name -> provider."""
from collections.abc import Callable
from uuid import UUID

from fulfilment.providers.interface import Provider
from fulfilment.providers.points import Points
from fulfilment.rules.providers import POINTS_PROVIDER

PROVIDERS: dict[str, Callable[[UUID], Provider]] = {POINTS_PROVIDER: Points}


def provider(name: str, tenant_id: UUID) -> Provider:
    """Raises KeyError for a name that no payout should have."""
    return PROVIDERS[name](tenant_id)
