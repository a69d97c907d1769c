"""What the pure core hands around cannot be changed by who gets it."""
import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping

import pytest

from foundation.kernel import frozen as making

ROOMS = ("foundation.kernel", "rewards.engine", "rewards.plan", "referrals.rules")
MODULES = sorted(found.name for room in ROOMS for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."))
WORKPLACES = {"Mistakes", "Written", "Room", "_Row"}   # what one function fills while it works
SHAPES = [shape for name in MODULES for shape in vars(importlib.import_module(name)).values() if isinstance(shape, type) and dataclasses.is_dataclass(shape) and shape.__module__ == name and shape.__name__ not in WORKPLACES]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_frozen(shape):
    assert shape.__dataclass_params__.frozen


def parcel() -> type:
    """Made anew each time: a decorator has done its work when a module is there."""
    @making.frozen
    class Parcel:
        weight: int
        label: str = "none"
        inside: Mapping = dataclasses.field(default_factory=dict)
        sent: bool = False

        def __post_init__(self) -> None:
            if self.weight < 0:
                raise ValueError("less than nothing")
    return Parcel


def test_what_is_made_quickly_is_a_frozen_dataclass_all_the_same():
    Parcel = parcel()
    one = Parcel(3, inside={"a": 1})
    assert (one.weight, one.label, one.inside, one.sent) == (3, "none", {"a": 1}, False) and Parcel(weight=3).inside == {}
    assert Parcel(3).inside is not Parcel(3).inside and one == Parcel(3, "none", {"a": 1}) != Parcel(4, "none", {"a": 1})
    assert dataclasses.replace(one, label="b", sent=True) == Parcel(3, "b", {"a": 1}, True)
    assert repr(Parcel(1)).endswith("Parcel(weight=1, label='none', inside={}, sent=False)")
    for name in ("weight", "other"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, name, 5)
    for given, named in (((), {}), ((1, "", {}, True, 4), {}), ((1,), {"size": 2}), ((1,), {"weight": 2})):
        with pytest.raises(TypeError):
            Parcel(*given, **named)
    with pytest.raises(ValueError):
        Parcel(-1)


def test_it_is_filled_at_once():
    assert "its" in parcel().__init__.__code__.co_varnames, "field by field, as a frozen dataclass is"


def test_what_it_cannot_make_it_refuses():
    class Slotted:
        __slots__ = ("weight",)
        weight: int

    class Later:
        name: str
        weight: int = dataclasses.field(default=0, init=False)

    class Named:
        name: str
        weight: int = dataclasses.field(default=0, kw_only=True)

    for shape in (Slotted, Later, Named):
        with pytest.raises(TypeError):
            making.frozen(shape)
