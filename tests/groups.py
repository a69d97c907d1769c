"""Tests that share what one of them built run in one worker: the scheduler of xdist reads their mark from the file, for this pytest gives
nobody the end of a test's name any more by which xdist 3.8 would know it."""
import re
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadGroupScheduling

ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r'^pytestmark = pytest\.mark\.xdist_group\("([^"]+)"\)', re.MULTILINE)


@cache
def group_of(path: str) -> str:
    """The group of all tests of a file; '' of those that may run anywhere."""
    found = MARK.search((ROOT / path).read_text())
    return found[1] if found else ""


class ByFile(LoadGroupScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None
