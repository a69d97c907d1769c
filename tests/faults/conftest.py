"""Each test of this folder gets a world of its own; those whose faults come at random run once for each seed of FAULT_SEEDS."""
import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests.faults.world import World, a_folder


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        seeds = [int(one) for one in os.environ.get("FAULT_SEEDS", "1").split()]
        metafunc.parametrize("seed", seeds, ids=[f"seed {one}" for one in seeds])


@pytest.fixture
def chance(seed: int) -> random.Random:
    """When and whom a fault meets."""
    return random.Random(seed)


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    """`with world(SHORT_LEASES="1") as w:`"""
    with a_folder() as folder:
        yield lambda **env: World(folder, **env)
