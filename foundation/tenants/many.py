"""Many rows in one statement: their ids are handed over as one value, and each id is made once, however often it comes."""
from collections.abc import Iterable
from typing import Any
from uuid import UUID, SafeUUID

from django.db import connection
from django.db.models.expressions import RawSQL
from psycopg2.extensions import new_type, register_type

MOST = 50_000   # ids that are remembered, some ten megabytes; then it begins anew
_known: dict[str, UUID] = {}
_put = object.__setattr__   # a UUID lets nobody else set anything


class ReadId(UUID):
    """As the database wrote it: nothing has to be checked, its number is worked out when somebody asks for it (to compare it, say), and its
    text is there."""

    __slots__ = ("said",)
    said: str

    def __init__(self, said: str) -> None:
        _put(self, "said", said)

    def __getattr__(self, name: str) -> Any:
        """Of what a UUID keeps, what was not put there yet."""
        if name == "int":
            _put(self, "int", int(self.said.replace("-", ""), 16))
        elif name == "is_safe":
            _put(self, "is_safe", SafeUUID.unknown)
        else:
            raise AttributeError(name)
        return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        """PostgreSQL writes an id in one way."""
        return self.said == other.said if other.__class__ is ReadId else super().__eq__(other)   # type: ignore[attr-defined]

    __hash__ = UUID.__hash__

    def __str__(self) -> str:
        return self.said

    def __reduce__(self) -> tuple:
        return UUID, (self.said,)


def _once(said: str | None, _cursor: Any) -> UUID | None:
    """What is the same stays one object, so comparing it costs nothing either."""
    if said is None:
        return None
    found = _known.get(said)
    if found is None:
        if len(_known) >= MOST:
            _known.clear()
        found = _known[said] = ReadId(said)
    return found


ID = new_type((2950,), "ID", _once)


def listed(ids: Iterable[UUID | str]) -> str:
    """For `= ANY(%s::uuid[])`: one value, where IN would be as many as there are ids."""
    return f"{{{','.join(map(str, ids))}}}"


def among(ids: Iterable[UUID | str]) -> RawSQL:
    """The same for `__in` of a filter."""
    return RawSQL("SELECT unnest(%s::uuid[])", (listed(ids),))


def rows(statement: str, parameters: Any = None) -> list[tuple]:
    """All of them. Who writes the statement names the tenant in it, literally."""
    with connection.cursor() as cursor:
        register_type(ID, cursor.cursor)
        cursor.execute(statement, parameters)
        return cursor.fetchall()
