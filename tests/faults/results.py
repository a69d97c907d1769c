"""What a run of the fault tests saw, with where and when: docs/reliability.md quotes it."""
import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(os.environ.get("FAULT_RESULTS", "artifacts/faults.jsonl"))


def note_result(test: str, said: str, **figures: object) -> None:
    """One line: printed, and added to the file that FAULT_RESULTS names."""
    print(f"\n{test}: {said}")
    commit = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True).stdout.strip()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with open(FILE, "a") as file:
        file.write(json.dumps({"test": test, "said": said, **figures, "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "commit": commit,
                               "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False) + "\n")
