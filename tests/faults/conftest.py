"""Each test of this folder gets a world of its own."""
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from referral_platform.launch import processes
from tests.faults.world import World


@pytest.fixture
def world() -> Iterator[Callable[..., World]]:
    """`with world(SHORT_LEASES="1") as w:`; not tmp_path: its parents are closed to the user who runs the engines."""
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    before = {number: signal.getsignal(number) for number in processes.STOP_SIGNALS}
    processes.leave_on_signals()   # a run that is stopped leaves nothing running
    yield lambda **env: World(folder, **env)
    for number, handler in before.items():
        signal.signal(number, handler)
    shutil.rmtree(folder, ignore_errors=True)
