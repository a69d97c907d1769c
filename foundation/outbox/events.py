"""What an event is: a frozen dataclass of ids, codes, instants and whole numbers. Never a name, an address, a note or a secret."""
import dataclasses
import re
import types
import typing
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Subclasses set `name` (the wire name, past tense) and `subject_kind`, and add fields. The subject's events in the order
    of their `seq` are its timeline."""

    name: ClassVar[str]
    subject_kind: ClassVar[str]
    subject_id: UUID


@dataclasses.dataclass(frozen=True)
class StoredEvent:
    """An event as it was recorded. `occurred_at` is business time, `recorded_at` the database's."""

    id: UUID
    tenant_id: UUID
    name: str
    subject_kind: str
    subject_id: UUID
    seq: int
    payload: dict[str, Any]
    occurred_at: datetime
    recorded_at: datetime
    acting_kind: str
    acting_id: UUID | None


# What a person is called or wrote nearly always holds a space, an "@" or a letter beyond ASCII.
CODE = re.compile(r"[A-Za-z0-9_.:/+-]{0,100}")


class NoPayload(TypeError):
    """An event carries something that does not belong there."""


def payload_of(event: Event) -> dict[str, Any]:
    """The fields beside the subject as plain JSON. Raises NoPayload for anything but ids, codes, whole numbers, instants."""
    return {field.name: _plain(getattr(event, field.name), f"{event.name}.{field.name}")
            for field in dataclasses.fields(event) if field.name != "subject_id"}


def _plain(value: Any, where: str) -> Any:
    if value is None or type(value) in (int, bool):
        return value
    if type(value) is str:
        if not CODE.fullmatch(value):
            raise NoPayload(f"{where}: only codes, no words: names and addresses stay in their own rows, where they can be erased")
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise NoPayload(f"{where}: an instant without its zone")
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one, where) for one in value]
    raise NoPayload(f"{where}: {type(value).__name__} does not belong into an event")


def typed(event_class: type[Event], stored: StoredEvent) -> Event:
    """The dataclass again. Fields that were added after it was recorded take their defaults, those that are gone are dropped."""
    hints = typing.get_type_hints(event_class)
    fields = {field.name: _typed(stored.payload[field.name], hints[field.name])
              for field in dataclasses.fields(event_class) if field.name in stored.payload}
    return event_class(subject_id=stored.subject_id, **fields)


def _typed(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if UUID in options:
        return UUID(value)
    if datetime in options:
        return datetime.fromisoformat(value)
    for option in options:
        if typing.get_origin(option) in (list, tuple):
            return [_typed(one, typing.get_args(option)[0]) for one in value]
    return value
