"""At which rate a milestone is converted, and from when on that was known."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rewards.engine.facts import Rate


@dataclass(frozen=True, slots=True)
class Rates:
    """kept: that of its decision, which stays, known from `since` on (None: at once). steps: (when it was told, the one that holds from then
    on), by which it is counted where nothing was decided."""

    kept: Rate | None = None
    since: datetime | None = None
    steps: Sequence[tuple[datetime, Rate]] = ()

    def counted(self, at: datetime) -> Rate | None:
        """Of its day, as it was known then."""
        return next((rate for told, rate in reversed(self.steps) if told <= at), None) if self.steps else None

    def own(self, at: datetime) -> Rate | None:
        """By which its own rules price it."""
        if self.kept is None:
            return self.counted(at)
        return self.kept if self.since is None or self.since <= at else None

    def arrives(self, after: datetime) -> datetime | None:
        """When the first one came for what its rules had to wait for; None where that was known then."""
        if self.own(after) is not None:
            return None
        return self.since if self.kept is not None else next((told for told, _ in self.steps if told > after), None)


NONE = Rates()   # what nobody has to convert


def steps(told: Sequence[tuple[datetime, tuple, Rate]]) -> list[tuple[datetime, Rate]]:
    """Of (when it was told, (day, number), rate), in the order in which they were told: the latest day counts, and of it the last correction."""
    found: list[tuple[datetime, Rate]] = []
    best: tuple | None = None
    for at, day, rate in told:
        if best is None or day > best:
            best = day
            if found and found[-1][0] == at:
                found.pop()
            found.append((at, rate))
    return found
