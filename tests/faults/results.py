"""What a run of the fault tests saw, with where and when; `python -m tests.faults.results` writes it into docs/reliability.md."""
import json
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(os.environ.get("FAULT_RESULTS", "artifacts/faults.jsonl"))
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def note_result(test: str, said: str, **figures: object) -> None:
    """One line: printed, and added to the file that FAULT_RESULTS names."""
    print(f"\n{test}: {said}")
    commit = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True).stdout.strip()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with open(FILE, "a") as file:
        file.write(json.dumps({"test": test, "said": said, **figures, "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "commit": commit,
                               "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1)}, ensure_ascii=False) + "\n")

def as_a_whole(noted: Iterable[dict]) -> list[dict]:
    """What was run in parts is said once, by the last of them."""
    parts: dict[str, list[dict]] = {}
    for one in noted:
        parts.setdefault(one["test"] if "part" in one else str(len(parts)), []).append(one)
    return [of[-1] | ({"said": f"{sum(one['examples'] for one in of):,} examples in {len(of)} parts".replace(",", " ")} if "part" in of[-1] else {})
            for of in parts.values()]


def write_page() -> None:
    """The latest of each test and seed, below "Seen"."""
    latest: dict[tuple, dict] = {}
    for line in FILE.read_text().splitlines():
        one = json.loads(line)
        latest[(one["test"], one.get("point", ""), one.get("seed", 0), one.get("part", 0))] = one
    lines = []
    for one in as_a_whole(latest.values()):
        seed = f", seed {one['seed']}" if "seed" in one else ""
        lines.append(f"- **{one['test']}**{seed}: {one['said']}. *{one['date']}, {one['cores']} cores, load {one['load']}, {one['commit']}*")
    head, _, rest = PAGE.read_text().partition("## Seen\n")
    intro = rest.split("\n- ")[0].strip()
    PAGE.write_text(f"{head}## Seen\n\n{intro}\n\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    write_page()
