"""How far a property is followed: 100 examples of 30 steps in `make test`, 2 000 of 50 in `make faults` (PROPERTY_EXAMPLES says how many else).

What goes through a database and costs too much at 100 x 30 says how many it takes instead, beside the reason."""
import functools
import inspect
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.results import note_result

DEEP = int(os.environ.get("PROPERTY_EXAMPLES", "2000"))


@dataclass(frozen=True)
class Depth:
    examples: int
    steps: int
    noted: bool = False
    part: int = 0

    def settings(self) -> settings:
        """In `make test` the same examples each time, so that what is green stays so; in `make faults` others each time."""
        return settings(max_examples=self.examples, stateful_step_count=self.steps, deadline=None, derandomize=not self.noted, database=None,
                        print_blob=True, phases=(Phase.explicit, Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck))

    def follow(self, name: str, machine: Any) -> None:
        """A state machine, from a fresh start for each example."""
        self._noting(name, f"{self.examples} examples of up to {self.steps} steps", lambda: run_state_machine_as_test(machine, settings=self.settings()))

    def holds(self, name: str, property_: Callable[..., None], **examples: Any) -> None:
        """A property of values that are drawn."""
        self._noting(name, f"{self.examples} examples", self.settings()(given(**examples)(property_)))

    def _noting(self, name: str, what: str, check: Callable[[], None]) -> None:
        began = time.monotonic()
        check()
        if self.noted:
            note_result(name, f"{what}, {time.monotonic() - began:.0f} s", examples=self.examples, **({"part": self.part} if self.part else {}))


def at_two_depths(examples: int = 100, steps: int = 30, parts: int = 1, few: int = 0):
    """For tests that take `depth`: the quick one, and the deep one that `make faults` runs. `parts`: so many tests that share the deep one between them,
    where one transaction would grow slow by all of it. `few`: so many are enough in `make test`, where all of the quick one take many seconds; they are
    in `make sweeps`."""
    deep = [Depth(-(-DEEP // parts), 50, noted=True, part=number if parts > 1 else 0) for number in range(1, parts + 1)]
    return pytest.mark.parametrize("depth", [
        *([pytest.param(Depth(few, steps), id="few")] if few else []),
        pytest.param(Depth(examples, steps), id="quick", marks=[pytest.mark.sweeps] if few else []), *(
        pytest.param(one, id=f"deep-{one.part}" if one.part else "deep", marks=pytest.mark.faults) for one in deep)])


def property_of(**examples: Any):
    """`@property_of(value=AMOUNTS)`: a property without steps, at both depths. The name of the test is what is noted."""
    def decorated(check: Callable[..., None]):
        @at_two_depths()
        def test(depth: Depth) -> None:
            depth.holds(check.__name__.removeprefix("test_").replace("_", " "), _renamed(check), **examples)
        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test
    return decorated


def _renamed(check: Callable[..., None]) -> Callable[..., None]:
    """Hypothesis counts what is decorated once; a copy for each depth."""
    @functools.wraps(check)
    def copy(*values: Any, **named: Any) -> None:
        check(*values, **named)
    copy.__signature__ = inspect.signature(check)   # type: ignore[attr-defined]
    return copy
