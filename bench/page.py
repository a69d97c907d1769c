"""Writes docs/performance.md from bench/results: one section for each row that was measured, and what came of hurting it."""
from pathlib import Path

from bench.harness import RESULTS, Figure, Result, number, read_results, said

PAGE = RESULTS.parent.parent / "docs" / "performance.md"
HURT = RESULTS / "hurt.md"

HEAD = """# What was measured

A figure counts only beside its yardstick from the same run: machines differ and drift. Subject and yardstick take turns (A B A B), and
what stands here is the median of several rounds (five, unless the command says otherwise) with the least and the most. Every answer is
checked, and rows are counted afterwards: a run in which something was wrong reports nothing.

`make bench` measures the short way, `make bench-full` with a million referrals; both write this page anew. The
rows of the generator (`python -m bench.generator`) are those that the commands write: `tests/apps/bench` compares them column by column.
"""


def write() -> Path:
    parts = [HEAD, *(_section(result) for result in read_results())]
    if HURT.exists():
        parts.append(HURT.read_text())
    PAGE.write_text("\n".join(part.strip() + "\n" for part in parts))
    return PAGE


def _section(result: Result) -> str:
    lines = [f"## {result.row} · {result.title}", "", "| | measured | beside | ratio | wanted |", "|---|---|---|---|---|", *map(_line, result.figures), ""]
    lines += [f"{sentence}\n" for sentence in result.said]
    lines.append(f"`{result.command}` · {result.date} · {result.machine} · {result.busy} · commit {result.commit}")
    return "\n".join(lines)


def _line(one: Figure) -> str:
    beside = f"{one.beside}: {said(one.yardstick, one.unit)}" if one.yardstick else one.beside
    verdict = "" if one.good is None else (" ✓" if one.good else " ✗ not yet")
    return f"| {one.name} | **{number(one.subject.median)}** {one.unit} ({number(one.subject.least)}–{number(one.subject.most)}) | {beside} | " \
           f"{number(one.ratio) if one.ratio is not None else ''} | {one.wanted}{verdict} |"


if __name__ == "__main__":
    print(write())
