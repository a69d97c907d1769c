"""docs/events.md: every event, what it carries, and who hears of it."""
import dataclasses
import types
import typing

import advocates.events
import foundation.accounts.events
import foundation.files.events
import foundation.jobs.events
import foundation.mail.events
import foundation.outbox.announcements
import foundation.rates.events
import fulfilment.events
import partners.events
import programs.events
import referrals.events
import rewards.events
from foundation.outbox.events import Event
from referral_platform.subscriptions import CLOCKWORK, SUBSCRIPTIONS

MODULES = (programs.events, advocates.events, partners.events, referrals.events, rewards.events, fulfilment.events, foundation.accounts.events,
           foundation.mail.events, foundation.files.events, foundation.jobs.events, foundation.rates.events, foundation.outbox.announcements)

HEAD = """# Events

An event is written in the transaction of the change itself, with one delivery for each subscriber; a worker brings each delivery
to its handler until it worked. The events of a subject in the order of their `seq` are its timeline, all events of a vendor are its
audit trail. They carry ids, codes, instants and whole numbers, never a name or an address. A delivery may come twice and in any
order, and changes nothing the second time. `referral_platform/subscriptions.py` is the table of who hears of what.

Each event also has its `subject_id`, `occurred_at` (business time), `recorded_at`, and who acted (`acting_kind`, `acting_id`).
"""


def page() -> str:
    parts = [HEAD]
    for module in MODULES:
        name = module.__name__.rpartition(".")[0]
        parts += [f"\n## {name}\n", "| Event | Subject | Carries | Heard by |", "|---|---|---|---|"]
        parts += [_row(event) for event in events_of(module)]
    parts += ["\n## What the clock asks for\n", "Once for every vendor, each time.\n", "| Name | Every |", "|---|---|"]
    parts += [f"| `{work.name}` | {work.every} |" for work in CLOCKWORK]
    return "\n".join(parts) + "\n"


def events_of(module: types.ModuleType) -> list[type[Event]]:
    """In the order in which they stand in the file; the classes between, which only share fields, are left out."""
    return [value for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Event) and value.__module__ == module.__name__ and "name" in value.__dict__]


def _row(event: type[Event]) -> str:
    hints = typing.get_type_hints(event)
    carried = ", ".join(f"`{field.name}` {_kind(hints[field.name])}" for field in dataclasses.fields(event) if field.name != "subject_id")
    heard = ", ".join(f"`{one.subscriber}`{' (a timer)' if one.due else ''}" for one in SUBSCRIPTIONS if one.event is event)
    own = event.__dict__.get("__doc__") or ""
    said = f" {own.strip()}" if own and not own.startswith(f"{event.__name__}(") else ""
    return f"| `{event.name}`{said and ':' + said.replace('|', '/')} | {event.subject_kind} | {carried or '–'} | {heard or '–'} |".replace("\n", " ")


def _kind(hint: object) -> str:
    if isinstance(hint, types.UnionType):
        return " or ".join("none" if one is type(None) else _kind(one) for one in typing.get_args(hint))
    if typing.get_origin(hint) in (list, tuple):
        return f"{_kind(typing.get_args(hint)[0])}s"
    return {"UUID": "id", "str": "code", "int": "number", "datetime": "instant", "bool": "yes or no"}.get(getattr(hint, "__name__", ""), str(hint))
