"""Who was started by this run, on disk, so that the next run can end what a SIGKILL left alive."""
import json
import signal
from pathlib import Path

from referral_platform.launch import processes


class Roster:
    """Each process is noted with its pid and arguments; it leads a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "processes.json"
        self._noted: dict[str, tuple[int, str]] = {}

    def note(self, name: str, pid: int, command: list[str]) -> None:
        # Without the program: a framework Python starts itself again under another path.
        self._noted[name] = (pid, " ".join(command[1:]))
        self._write()

    def forget(self, name: str) -> None:
        self._noted.pop(name, None)
        self._write()

    def _write(self) -> None:
        half_made = self.path.with_suffix(".part")
        half_made.write_text(json.dumps(self._noted))
        half_made.rename(self.path)

    def stop_leftovers(self) -> list[str]:
        """Ends what an earlier run noted and what is still that very process; the names of those ended."""
        try:
            noted = json.loads(self.path.read_text())
        except (OSError, ValueError):
            noted = {}
        return [name for name, (pid, mark) in noted.items()
                if processes.stop_leftover(pid, mark, signal.SIGTERM, signal.SIGKILL, group=True, patience=10)]
