"""Of the cases of a test in every combination `make test` meets each value."""
from itertools import product

from tests.sweeps import beyond


def cases(*axes: str) -> list[tuple[str, set]]:
    return [("".join(values), set(enumerate(values))) for values in product(*axes)]


def test_each_value_is_met_by_as_few_as_it_takes():
    of_one = cases("ab", "xyz", "12")
    left = set(beyond(of_one))
    stay = [name for name, _ in of_one if name not in left]
    assert len(stay) == 3 and {(at, one) for name in stay for at, one in enumerate(name)} == set().union(*(values for _, values in of_one))


def test_who_has_one_parameter_stays_whole():
    assert beyond(cases("abcd")) == []


def test_what_stands_alone_stays():
    """Asked for by its name, with the others not collected."""
    assert beyond(cases("a", "x")) == []
