"""The folder that belongs to one run: its lock, its engines' home, its sockets."""
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from referral_platform.launch.refusals import Refused

LONGEST_SOCKET_FOLDER = 80   # the path of a Unix socket ends at 104 bytes on macOS, 108 on Linux

SPARE = Path("/var/lib/referral-platform")   # for root, when the checkout is closed to the engines' user


class State:
    """Holds the folder's lock from the first line to the end of this process.

    home     data and logs of the engines; elsewhere when root keeps the checkout closed to the engines' user
    sockets  a folder that nobody but the engines' user (and root) may enter
    user     who runs the engines: None for ourselves, an unprivileged user when we are root
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:10]
        self.user = unprivileged_user() if os.geteuid() == 0 else None
        self.home = self.folder / "engines"
        if self.user and not can_reach(self.home, self.user):
            self.home = SPARE / mark
            SPARE.mkdir(parents=True, exist_ok=True)
        name = f"referral-{os.geteuid()}-{mark}"
        self.sockets = Path(tempfile.gettempdir()) / name
        if len(os.fsencode(self.sockets)) > LONGEST_SOCKET_FOLDER:
            self.sockets = Path("/tmp") / name
        self._own_folder(self.home)
        self._own_folder(self.sockets)

    def _take_lock(self) -> None:
        # The kernel drops this lock with the process: whoever holds it knows that the earlier run is dead.
        self._lock = open(self.folder / "lock", "a+")   # noqa: SIM115 - held until the process ends
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.seek(0)
            raise Refused(f"Another run (process {self._lock.read().strip() or 'unknown'}) uses {self.folder}. "
                          "Stop it first, or work in another checkout.") from None
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    def release(self) -> None:
        with suppress(OSError):   # not empty when an engine did not end well; the next run looks after it
            self.sockets.rmdir()
        self._lock.close()

    def _own_folder(self, folder: Path) -> None:
        """Makes a folder of the engines' user, closed to everybody else. Others may write beside it: theirs is never taken."""
        engine_uid = self.user.pw_uid if self.user else os.geteuid()
        try:
            folder.mkdir(mode=0o700)
            if self.user:
                os.chown(folder, engine_uid, self.user.pw_gid)
        except FileExistsError:
            pass
        info = folder.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != engine_uid or stat.S_IMODE(info.st_mode) != 0o700:
            raise Refused(f"{folder} must be a folder of user id {engine_uid} with mode 0700. See who made it, then remove it.")

    def process_options(self) -> dict:
        """Keyword arguments for subprocess that run a child as the engines' user."""
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": "/"}

    def binaries(self, package: str, missing: str) -> Path:
        """The folder of an installed package; a copy when it lies where the engines' user cannot go, such as /root."""
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise Refused(missing)
        folder = Path(spec.origin).parent
        if not self.user or can_reach(folder / "x", self.user):
            return folder
        made = hashlib.sha256(f"{folder} {folder.stat().st_mtime_ns}".encode()).hexdigest()[:10]
        copy = SPARE / "bin" / made / folder.name
        if not copy.exists():
            libraries = folder.with_name(folder.name + ".libs")   # the wheel's RPATH looks for them beside the package
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True, dirs_exist_ok=True)
            half_made = copy.with_suffix(".part")
            shutil.rmtree(half_made, ignore_errors=True)
            shutil.copytree(folder, half_made, symlinks=True)
            half_made.rename(copy)
        return copy


def unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Refused("PostgreSQL never runs as root, and there is no user 'postgres' or 'nobody'. Run this as a plain user.")


def can_reach(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` may pass through every folder above `path`."""
    def may_pass(folder: Path) -> bool:
        info = folder.stat()
        return bool(info.st_mode & 0o001 or (info.st_uid == user.pw_uid and info.st_mode & 0o100))
    return all(may_pass(folder) for folder in path.resolve().parents)
