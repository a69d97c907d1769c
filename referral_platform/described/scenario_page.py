"""docs/scenarios.md: each line of the domain that a test quotes, with the tests that show it."""
import ast
import re
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

HEAD = """# What is promised, and the test that shows it

A scenario test quotes in its docstring the line of the domain that it shows. Here they are by what they are about, in the words of the tests.
Run one with `pytest <file>::<name>`.
"""
# Topic -> the tests in which every docstring is such a line, and those in which a line stands in quotation marks or behind its section.
TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "The referral’s life": (("apps/referrals/test_consent.py", "apps/referrals/test_queue.py", "apps/referrals/test_promotion.py", "apps/referrals/test_corrections.py",
                             "apps/referrals/test_second_thoughts.py", "apps/referrals/test_windows.py", "apps/referrals/test_fair.py",
                             "apps/referrals/test_machine.py", "apps/referrals/test_together.py"), ("apps/referrals",)),
    "Parties and the scan for duplicates": (("apps/referrals/test_parties.py", "pure/test_countries.py"), ("pure/test_identity.py",)),
    "Deals, milestones, and what is withdrawn": (
        ("apps/referrals/test_deals.py", "apps/referrals/test_kept.py", "apps/referrals/test_unwin.py", "pure/test_deals.py"), ()),
    "Who is credited": (("pure/test_precedence.py",), ()),
    "Programs, and who sees what": ((), ("apps/programs", "apps/desks")),
    "Advocates, and those who did not join yet": ((), ("apps/advocates", "apps/fulfilment/test_merging.py", "apps/fulfilment/test_merge_pages.py")),
    "Partners": ((), ("apps/partners",)),
    "Reps and routing": ((), ("apps/sales",)),
    "Rewards and the books": ((), ("apps/rewards", "pure")),
    "Payouts": ((), ("apps/fulfilment", "faults")),
}
SECTION = re.compile(r"^(?:DOMAIN|MONEY|PRODUCT|ISSUE|Issue|F\d+)[^:\"“]*:?\s*")
QUOTED = re.compile(r"[\"“](.{12,}?)[\"”](?=[\s.,;:!?)]|$)")


def page() -> str:
    """A test stands under the first topic that names its file."""
    tests, parts = Path(settings.BASE_DIR) / "tests", [HEAD]
    seen = {tests / name for whole, _ in TOPICS.values() for name in whole}
    for topic, (whole, quoting) in TOPICS.items():
        lines: dict[str, list[str]] = {}
        for names, every in ((whole, True), (quoting, False)):
            for path in [one for name in names for one in _files(tests / name)]:
                if not every and path in seen:
                    continue
                seen.add(path)
                for test, doc in _documented(path):
                    for line in [doc] if every else quotes(doc):
                        lines.setdefault(_cell(line), []).append(f"`{path.relative_to(settings.BASE_DIR)}::{test}`")
        parts += [f"\n## {topic}\n", "| Promised | Shown by |", "|---|---|", *(f"| {line} | {'<br>'.join(by)} |" for line, by in lines.items())]
    return "\n".join(parts) + "\n"


def quotes(doc: str) -> list[str]:
    """The lines of the domain in a docstring: what stands in quotation marks, or behind the name of a section; none in any other."""
    section = SECTION.match(doc)
    if section is None and doc[:1] not in "\"“":
        return []
    found = QUOTED.findall(doc)
    return found or ([doc[section.end():]] if section is not None and section.end() < len(doc) else [])


def _files(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else sorted(path.rglob("test_*.py"))


def _documented(path: Path) -> Iterable[tuple[str, str]]:
    """(name, docstring in one line) of the tests that have one, in their order."""
    for node in ast.parse(path.read_text()).body:
        doc = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") else None
        if isinstance(node, ast.FunctionDef) and doc:
            yield node.name, " ".join(doc.split())


def _cell(line: str) -> str:
    return line.strip().rstrip(".").replace(" | ", " · ").replace("|", "\\|")
