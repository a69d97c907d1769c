"""Who hears of what: handed down once at start by the app that knows everybody."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise

from foundation.outbox.events import Event


@dataclass(frozen=True)
class Subscription:
    """`subscriber` is stored with each delivery, so it is never renamed.

    handler(event, *, at, stored) runs inside the vendor's transaction; a returned instant means "not yet, ask again then".
    calls_out: handler(event, *, at, stored, done) runs with no transaction open, calls the world between two of its own, and
    calls done() inside the one that settles. due: makes it a timer, event -> the instant it is due.
    words: what could not be done, for the staff who see it fail ("Mail: your referral was accepted"), translatable."""

    event: type[Event]
    subscriber: str
    handler: Callable
    calls_out: bool = False
    ordered: bool = False
    due: Callable[..., datetime] | None = None
    words: str | Promise = ""


@dataclass(frozen=True)
class Clockwork:
    """What the clock asks for: `task(at=scheduled_for)` for every vendor in turn, inside its transaction; True means "not yet
    all, call me again". It may be called twice for one instant.

    `name` is stored with each tick. `every` is counted from 1970 in UTC, `after` shifts it: every day after 2 h is 02:00."""

    name: str
    every: timedelta
    task: Callable
    after: timedelta = timedelta()


_by_event: dict[str, list[Subscription]] = {}
_by_subscriber: dict[str, Subscription] = {}
_clockworks: dict[str, Clockwork] = {}


def subscribe(subscriptions: Iterable[Subscription]) -> None:
    """Takes the whole table. Raises ValueError when a subscriber stands in it twice."""
    _by_event.clear()
    _by_subscriber.clear()
    for subscription in subscriptions:
        if subscription.subscriber in _by_subscriber:
            raise ValueError(f"the subscriber {subscription.subscriber} stands in the table twice")
        _by_subscriber[subscription.subscriber] = subscription
        _by_event.setdefault(subscription.event.name, []).append(subscription)


def subscriptions_to(event_name: str) -> list[Subscription]:
    return _by_event.get(event_name, [])


def subscription(subscriber: str) -> Subscription | None:
    return _by_subscriber.get(subscriber)


def subscriptions() -> list[Subscription]:
    return list(_by_subscriber.values())


def timers() -> list[Subscription]:
    return [one for one in _by_subscriber.values() if one.due]


def schedule(clockworks: Iterable[Clockwork]) -> None:
    """Takes the whole table. Raises ValueError when a name stands in it twice."""
    _clockworks.clear()
    for each in clockworks:
        if each.name in _clockworks:
            raise ValueError(f"the clockwork {each.name} stands in the table twice")
        _clockworks[each.name] = each


def clockworks() -> list[Clockwork]:
    return list(_clockworks.values())


def clockwork(name: str) -> Clockwork | None:
    return _clockworks.get(name)
