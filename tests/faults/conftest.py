"""Each test of this folder gets a world of its own."""
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.world import World


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    """`with world(SHORT_LEASES="1") as w:`; not tmp_path: its parents are closed to the user who runs the engines."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    yield lambda **env: World(folder, **env)
    shutil.rmtree(folder, ignore_errors=True)
