"""Tests that share what one of them built run in one worker: the scheduler of xdist reads their mark from the file, for this pytest gives
nobody the end of a test's name any more by which xdist 3.8 would know it."""
import re
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadGroupScheduling

ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r'^pytestmark = \[?pytest\.mark\.xdist_group\("([^"]+)"\)', re.MULTILINE)


@cache
def group_of(path: str) -> str:
    """The group of all tests of a file; '' of those that may run anywhere."""
    found = MARK.search((ROOT / path).read_text())
    return found[1] if found else ""


class ByFile(LoadGroupScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid

    def mark_test_complete(self, node, item_index: int, duration: float = 0) -> None:
        """What a worker is done with is forgotten: xdist counts through all that it ever gave a worker, after each test."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None
