"""The news of a vendor reach the rewards: by the subscribers that are registered, in an order that is chosen, inside the caller's transaction."""
from collections.abc import Callable
from datetime import datetime

from foundation.outbox import queries as outbox_queries
from foundation.outbox import registry
from foundation.outbox.events import typed
from foundation.outbox.models import DONE, DUE, Delivery
from tests.sweeps import only_in_sweeps

# Workers take news in any order: that of its coming, the other way round, or one subscriber after another.
ORDERS: dict[str, Callable[[Delivery], tuple]] = {
    "as it comes": lambda row: (row.id.int,), "the last first": lambda row: (-row.id.int,), "goals first": lambda row: ("goal" not in row.subscriber, -row.id.int),
    "goals last": lambda row: ("goal" in row.subscriber, row.id.int)}
IN_ANY_ORDER = ["as it comes", "goals first", only_in_sweeps("the last first"), only_in_sweeps("goals last")]


def hear(until: datetime, order: str = "as it comes") -> None:
    """Everything that is due, timers in the order of their instants; what it leads to as well."""
    while rows := list(Delivery.objects.select_related("event").filter(state=DUE, subscriber__startswith="rewards.", due_at__lte=until).exclude(subscriber="rewards.back_test")):
        first = min((row.due_at for row in rows if _is_timer(row)), default=until)
        for row in sorted((row for row in rows if not _is_timer(row)), key=ORDERS[order]) or [row for row in rows if row.due_at == first]:
            subscription, event = registry.subscription(row.subscriber), outbox_queries.stored(row.event)
            assert subscription is not None
            again_at = subscription.handler(typed(subscription.event, event), at=row.at, stored=event)
            if isinstance(again_at, datetime):
                Delivery.objects.filter(id=row.id).update(at=again_at, due_at=again_at)
            else:
                Delivery.objects.filter(id=row.id).update(state=DONE, done_at=until)


def _is_timer(row: Delivery) -> bool:
    subscription = registry.subscription(row.subscriber)
    return subscription is not None and subscription.due is not None
