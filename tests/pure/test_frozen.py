"""What the pure core hands around cannot be changed by who gets it."""
import dataclasses
import importlib
import pkgutil

import pytest

ROOMS = ("foundation.kernel", "rewards.engine", "rewards.plan", "referrals.rules")
MODULES = sorted(found.name for room in ROOMS for found in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."))
WORKPLACES = {"Mistakes", "Written", "Room", "_Row"}   # what one function fills while it works
SHAPES = [shape for name in MODULES for shape in vars(importlib.import_module(name)).values() if isinstance(shape, type) and dataclasses.is_dataclass(shape) and shape.__module__ == name and shape.__name__ not in WORKPLACES]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.__module__}.{shape.__name__}")
def test_frozen(shape):
    assert shape.__dataclass_params__.frozen
