"""docs/mutation.md: the score of each file as it was last measured, and why what survives is no hole."""
import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mutation.md"
ROW = re.compile(r"^\| `([^`]+)` \|.*$", re.MULTILINE)
OPEN = re.compile(r"^- `([^`]+)` · `.*$", re.MULTILINE)
HEAD = "| File | Mutants | Killed | By the clock | Survived | of these equivalent | Measured |\n|---|---|---|---|---|---|---|"


@cache
def reasons() -> dict[str, dict[str, str]]:
    """file -> mutant -> why it changes nothing that anybody could see."""
    return tomllib.loads((Path(__file__).parent / "equivalent.toml").read_text())


def write_page(fates: Mapping[str, Mapping[str, str]], *, whole: bool, of: int) -> None:
    """New rows for these files; those of other files stay. of: how many mutants there are, tried or not."""
    text = PAGE.read_text()
    rows = {found[1]: found[0] for found in ROW.finditer(text)}
    commit = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True).stdout.strip()
    for file, of_file in fates.items():
        count, excused = Counter(of_file.values()), reasons().get(file, {})
        equivalent = sum(fate == "survived" and key in excused for key, fate in of_file.items())
        rows[file] = (f"| `{file}` | {len(of_file)} | {count['killed']} | {count['timeout']} | {count['survived']} | {equivalent} "
                      f"| {datetime.now(UTC):%Y-%m-%d}, {commit}{'' if whole else ', survivors again'}{f', {len(of_file)} of {of} mutants, evenly spread' if len(of_file) < of else ''} |")
    score = "\n".join(["## Score", "", _sum_of(rows.values()), "", HEAD, *(rows[file] for file in sorted(rows))])
    listed = ["## What survives, and why it is no hole", ""]
    for file, of_file in reasons().items():
        listed += [f"**{file}**", "", *(f"- `{key}`: {reason}" for key, reason in of_file.items()), ""]
    open_ones = [found[0] for found in OPEN.finditer(text) if found[1] not in fates]
    open_ones += [f"- `{file}` · `{key}`" for file, of_file in fates.items() for key, fate in of_file.items()
                  if fate == "survived" and key not in reasons().get(file, {})]
    listed += ["## Survives without a reason yet", "", "A test is missing, or a reason.", "", *sorted(open_ones)] if open_ones else []
    PAGE.write_text(text.partition("## Score")[0] + score + "\n\n" + "\n".join(listed).rstrip() + "\n")


def _sum_of(rows) -> str:
    numbers = [[int(cell) for cell in row.split("|")[2:7]] for row in rows]
    made, killed, late, survived, equivalent = (sum(column) for column in zip(*numbers, strict=True))
    noticed = killed + late
    return (f"**{noticed} of {made} mutants are noticed ({noticed / made:.1%}); {survived} survive, {equivalent} of them equivalent: "
            f"{noticed / (made - equivalent):.1%} of those that could be noticed.**")
