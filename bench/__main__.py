"""python -m bench [--full] [--referrals N] [--vendors N] [--rounds N] [P2 P6 …]: measures those rows (all without a name), and writes docs/performance.md."""
import argparse
import importlib
import os
import pkgutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import page, rows
from bench.harness import ROUNDS, Wrong, kept
from referral_platform.launch import processes

STATE = Path(".bench-state")   # databases that were generated, kept for the next run


@dataclass(frozen=True)
class How:
    """How big, how often: the short way unless --full."""

    full: bool
    small: int          # referrals of the smaller database
    large: int          # and of the larger one
    vendors: int        # of the larger one, where they grow too (P9)
    rounds: int
    state: Path = STATE


def known() -> dict[str, str]:
    """'P8' -> 'p8_outbox'"""
    return {name.split("_")[0].upper(): name for _, name, _ in pkgutil.iter_modules(rows.__path__)}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("rows", nargs="*", type=str.upper, choices=[[], *known()], help="which; all without a name")
    asked.add_argument("--full", action="store_true", help="a million referrals, ten times as many repetitions")
    asked.add_argument("--referrals", type=int, help="of the larger database")
    asked.add_argument("--vendors", type=int, help="of the larger database, for P9")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--state", type=Path, default=STATE, help="where generated databases are kept")
    given = asked.parse_args()
    large = given.referrals or (1_000_000 if given.full else 100_000)
    how = How(full=given.full, small=min(10_000, large // 10), large=large, vendors=given.vendors or (1000 if given.full else 100), rounds=given.rounds,
              state=given.state)
    processes.leave_on_signals()   # the engines end with us
    failed = []
    for row in sorted(given.rows or known(), key=lambda row: int(row[1:])):
        module = importlib.import_module(f"bench.rows.{known()[row]}")
        print(f"{row} {module.TITLE} …", flush=True)
        before = os.getloadavg()[0]
        try:
            kept(module.measure(how), _command(given, row), before)
        except Wrong as wrong:
            failed.append(row)
            print(f"{row}: NOT REPORTED, an answer was wrong: {wrong}", file=sys.stderr, flush=True)
    print(page.write())
    return 1 if failed else 0


def _command(given: argparse.Namespace, row: str) -> str:
    """With which this row alone is measured like that again."""
    ways = [f"--{name} {value}" for name in ("referrals", "vendors") if (value := getattr(given, name))]
    ways += [f"--rounds {given.rounds}"] if given.rounds != ROUNDS else []
    return " ".join(["python -m bench", *(["--full"] if given.full else []), *ways, row])


if __name__ == "__main__":
    sys.exit(main())
