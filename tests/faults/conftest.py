"""Each test of this folder gets a world of its own."""
from collections.abc import Callable, Iterator

import pytest

from tests.faults.world import World, a_folder


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    """`with world(SHORT_LEASES="1") as w:`"""
    with a_folder() as folder:
        yield lambda **env: World(folder, **env)
