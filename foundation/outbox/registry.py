"""Who hears of what: handed down once at start by the app that knows everybody."""
from collections.abc import Mapping

_subscriptions: dict = {}


def subscribe(subscriptions: Mapping) -> None:
    """Takes the whole table: event name -> its subscribers."""
    _subscriptions.clear()
    _subscriptions.update(subscriptions)
