"""Named places at which a test ends the process: before and after each commit, and around each call to the world.

Nothing in the product arms them and no setting does, so nothing that is set in production can: the tests' settings alone call
arm() (tests/faults/armed.py), and the image holds no tests."""
import fcntl
import os
import signal
from contextlib import suppress

_file = ""


def arm(file: str) -> None:
    """`file` says which point, and the how many-th time that any process comes by: "outbox.after_count:1". Whoever comes by
    then takes the order out of the file and dies, so of any number of processes one does. Without the file nobody dies."""
    global _file
    _file = file


def point(name: str) -> None:
    """Nothing, unless it is armed: then the process ends here as if the power were cut."""
    if _file and _taken(name):
        os.kill(os.getpid(), signal.SIGKILL)


def _taken(name: str) -> bool:
    with suppress(FileNotFoundError), open(_file, "r+") as order:
        fcntl.flock(order, fcntl.LOCK_EX)
        wanted, _, times = order.read().strip().partition(":")
        if wanted != name:
            return False
        left = int(times or 1) - 1
        order.seek(0)
        order.truncate()   # who waited for the lock reads this file still, gone or not
        order.write(f"{name}:{left}" if left else "")
        if not left:
            os.unlink(_file)
        return not left
    return False
