"""Subject and yardstick in turn (A B A B), what came of them, and where it is kept. A wrong answer is no figure: nothing is reported then."""
import json
import os
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"
ROUNDS = 5


class Wrong(AssertionError):
    """An answer was not what it had to be, or its rows are not there: whatever was measured counts for nothing."""


def must(holds: object, what: str) -> None:
    if not holds:
        raise Wrong(what)


@dataclass(frozen=True)
class Spread:
    """The median of the rounds, and how far they lay apart."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class Figure:
    """One line of a page: the subject beside its yardstick. `ratio` is subject through yardstick; `wanted` says what it should be,
    `good` whether it is (None: nothing was asked)."""

    name: str
    unit: str
    subject: Spread
    yardstick: Spread | None = None
    beside: str = ""       # what the yardstick is
    wanted: str = ""
    good: bool | None = None

    @property
    def ratio(self) -> float | None:
        return self.subject.median / self.yardstick.median if self.yardstick and self.yardstick.median else None


@dataclass
class Result:
    """What one file of bench/rows measured in one run."""

    row: str
    title: str
    figures: list[Figure]
    said: list[str] = field(default_factory=list)    # sentences below the table
    command: str = ""
    commit: str = ""
    date: str = ""
    machine: str = ""
    busy: str = ""


def alternately(subject: Callable[[], float], yardstick: Callable[[], float], rounds: int = ROUNDS) -> tuple[Spread, Spread]:
    """The first of each is a rehearsal and counts for nothing."""
    subject(), yardstick()
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        ours.append(subject())
        theirs.append(yardstick())
    return Spread.of(ours), Spread.of(theirs)


def percentile(values: Sequence[float], hundredths: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * hundredths // 100, len(ordered) - 1)]


def kept(result: Result, command: str, load_before: float) -> Result:
    """Written to bench/results, with how, where and when it was; and printed."""
    result.command, result.commit, result.date = command, _commit(), f"{datetime.now(UTC):%Y-%m-%d}"
    result.machine = f"{os.cpu_count()} cores, {_memory()} GB of memory"
    result.busy = f"load {load_before:.1f} before, {os.getloadavg()[0]:.1f} at the end"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{result.row}.json").write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n")
    print(f"\n{result.row} {result.title} ({result.commit}, {result.machine}, {result.busy})")
    for one in result.figures:
        beside = f" | {one.beside} {said(one.yardstick, one.unit)} | ratio {one.ratio:.3g}" if one.yardstick and one.ratio is not None else ""
        print(f"  {one.name}: {said(one.subject, one.unit)}{beside}" + (f" | wanted {one.wanted}: {'yes' if one.good else 'NO'}" if one.wanted else ""))
    for sentence in result.said:
        print(f"  {sentence}")
    return result


def said(spread: Spread, unit: str) -> str:
    return f"{number(spread.median)} {unit} ({number(spread.least)}–{number(spread.most)})"


def number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def read_results() -> list[Result]:
    found = []
    for path in sorted(RESULTS.glob("*.json"), key=lambda path: (len(path.stem), path.stem)):
        stored = json.loads(path.read_text())
        figures = [Figure(**{**one, "subject": Spread(**one["subject"]), "yardstick": Spread(**one["yardstick"]) if one["yardstick"] else None})
                   for one in stored.pop("figures")]
        found.append(Result(figures=figures, **stored))
    return found


def _commit() -> str:
    named = subprocess.run(["git", "describe", "--always", "--dirty=+"], capture_output=True, text=True).stdout.strip()
    return named or "unknown"


def _memory() -> int:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024 ** 3)
    except (ValueError, OSError):
        return 0
