"""What is tried in every combination, by everybody, at every border: all of it in `make sweeps`, a cut of it in `make test`.

A test marked `crossed` has cases in every combination of its parameters. `make test` runs as many of them that each value of each parameter is met,
always the same ones; the others are marked `sweeps`, as is by hand what goes furthest: `only_in_sweeps("program_manager")` beside the cases that stay."""
from collections import defaultdict
from typing import Any

import pytest


def only_in_sweeps(*values: Any, id: str | None = None):
    """A case of a parametrized test that `make sweeps` runs alone."""
    return pytest.param(*values, id=id, marks=pytest.mark.sweeps)


@pytest.hookimpl(tryfirst=True)   # before -m is asked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases = defaultdict(list)
    for item in items:
        if item.get_closest_marker("crossed") is not None and hasattr(item, "callspec"):
            cases[item.nodeid.partition("[")[0]].append((item, {(name, repr(value)) for name, value in item.callspec.params.items()}))
    for of_one in cases.values():
        for item in beyond(of_one):
            item.add_marker("sweeps")


def beyond(cases: list[tuple[Any, set]]) -> list[Any]:
    """Those of which every value stands in one that was chosen already: the next one chosen has the most that no other has, of two the first."""
    left, met = list(cases), set[Any]()
    while left:
        best = max(left, key=lambda case: len(case[1] - met))
        if not best[1] - met:
            break
        met |= best[1]
        left.remove(best)
    return [item for item, _ in left]
