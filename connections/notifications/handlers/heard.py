"""Who heard of what: asked of the mails that were made, never guessed from how things stand by now."""
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.mail import queries as mail_queries
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import Event, StoredEvent


def key_of(reader_id: UUID, told: UUID | str) -> str:
    """What keeps a mail single. `told`: the event, or what is told once for ever."""
    return f"{told}:{reader_id}"


def heard(reader_ids: Iterable[UUID], news: Iterable[StoredEvent], *, before: StoredEvent | None = None) -> dict[UUID, list[StoredEvent]]:
    """Reader -> what she heard of `news`, in the order in which it was told; an empty list for who heard nothing. `before`: by mails that were made
    before that was recorded, where both are done under one lock.

    Whoever she was then: what was told to an entry that is part of hers by now, or to her account, she heard."""
    told = {event.id: event for event in news}
    found: dict[UUID, list[StoredEvent]] = {}
    meant: dict[str, list[tuple[UUID, StoredEvent]]] = {}
    for reader_id, ids in advocates_queries.known_as(reader_ids).items():
        found[reader_id] = []
        for one in ids:
            for event in told.values():
                meant.setdefault(key_of(one, event.id), []).append((reader_id, event))
    for key in mail_queries.queued_keys(meant, before=before.id if before is not None else None):
        for reader_id, event in meant[key]:
            found[reader_id].append(event)
    return found


class Before(Protocol):
    """What a reader has to have heard before something makes sense to her."""

    def reaches(self, reader_id: UUID) -> bool: ...


@dataclass(frozen=True)
class Behind:
    """News that makes sense only behind other news. `news`: all about the same thing; `fits`: asked with what a reader heard of it last, None
    where that is nothing. `also`: of what a reader's mail says in other words to whom heard of it; it decides nothing about whom it goes to.

    The order of the mails counts, not of what they tell of. So whoever makes one of these mails holds what it is about: else a withdrawal might
    look for an announcement that is written in this second."""

    news: Sequence[StoredEvent]
    fits: Callable[[StoredEvent | None], bool]
    also: Sequence[StoredEvent] = ()

    def suits(self, heard_of: Sequence[StoredEvent]) -> bool:
        return self.fits(next((one for one in reversed(heard_of) if one not in self.also), None))

    def reaches(self, reader_id: UUID) -> bool:
        return self.suits(heard([reader_id], self.news)[reader_id])


def undoes(announced: type[Event], *others: type[Event], of: UUID) -> Behind:
    """Only for who heard of `announced` last, of all that these events tell about one subject."""
    return Behind(_about(of, announced, *others), lambda last: last is not None and last.name == announced.name)


def not_again(said: type[Event], *others: type[Event], of: UUID) -> Behind:
    """Not for who heard of `said` last: whatever came between she was not told of."""
    return Behind(_about(of, said, *others), lambda last: last is None or last.name != said.name)


@dataclass(frozen=True)
class CameBack:
    """What came back, only for who heard of more that went than of what came back: each an event and the field of its amount. What went, and was told
    when this had come back already, was told as so much less."""

    went: tuple[type[Event], str]
    came: tuple[type[Event], str]
    now: StoredEvent
    of: UUID

    def reaches(self, reader_id: UUID) -> bool:
        return self._told(reader_id, *self.went, before=self.now) > self._told(reader_id, *self.came)

    def _told(self, reader_id: UUID, event: type[Event], amount: str, *, before: StoredEvent | None = None) -> int:
        return sum(int(one.payload[amount]) for one in heard([reader_id], _about(self.of, event), before=before)[reader_id])


def told_once(reader_id: UUID, *told: str) -> bool:
    """Whether she was told one of these, which are told once for ever, under whatever entry or account of hers."""
    keys = [key_of(one, each) for one in advocates_queries.known_as([reader_id])[reader_id] for each in told]
    return bool(mail_queries.queued_keys(keys))


def _about(subject_id: UUID, *events: type[Event]) -> list[StoredEvent]:
    names = {event.name for event in events}
    return [event for event in outbox_queries.timeline([subject_id]) if event.name in names]
