"""Crash points are found by their names, and nothing in the product arms them."""
import ast
import re

from foundation.kernel import crash
from tests.architecture.sources import dotted, imported_names, name_of, our_files, tree
from tests.faults.points import points


def test_each_name_is_written_out_and_stands_once():
    found = points()
    assert len(found) > 30
    for name, files in found.items():
        assert re.fullmatch(r"[a-z_]+\.(before|after)_[a-z_]+", name), f"{name}: say what, and whether it is before or after it"
        assert len(files) == 1, f"{name} stands in {files}: a kill must say where it was"


def test_only_the_tests_arm_them(monkeypatch, tmp_path):
    for path in our_files():
        calls = {dotted(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
        assert "crash.arm" not in calls and "foundation.kernel.crash.arm" not in set(imported_names(tree(path))), name_of(path)
    order = tmp_path / "order"
    order.write_text("a.before_b")
    for name in ("CRASH_FILE", "CRASH_AT"):
        monkeypatch.setenv(name, str(order))
    crash.point("a.before_b")   # we are still here
    assert order.exists()


def test_of_many_who_come_by_one_is_told(tmp_path, monkeypatch):
    order = tmp_path / "order"
    order.write_text("a.before_b:3")
    monkeypatch.setattr(crash, "_file", str(order))
    assert [crash._taken(name) for name in ("a.before_b", "a.after_b", "a.before_b", "a.before_b", "a.before_b")] == [False, False, False, True, False]
    assert not order.exists()
