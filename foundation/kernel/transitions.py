"""A state machine as a list of pairs: asked by commands, and written into the database as a CHECK."""
from collections.abc import Iterable

from foundation.kernel.errors import Refused


class TransitionTable:
    """`pairs`: (from, to). One list for the command and the constraint, so that they cannot differ."""

    def __init__(self, pairs: Iterable[tuple[str, str]]):
        self.pairs = frozenset(pairs)
        self.states = frozenset(state for pair in self.pairs for state in pair)

    def allows(self, here: str, there: str) -> bool:
        return (here, there) in self.pairs

    def check(self, here: str, there: str, what: str) -> None:
        """Raises Refused with a sentence when `here` -> `there` is not in the table."""
        if not self.allows(here, there):
            raise Refused(f"{what}_state", "This {what} is {here}: it can’t become {there}.", {"what": what, "here": here, "there": there})

    def ends(self) -> frozenset[str]:
        """The states that nothing leaves."""
        return self.states - {here for here, _ in self.pairs}
