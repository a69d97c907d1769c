"""`make branches`: fails when a line or a branch of rewards/plan or rewards/engine is one that no pure test comes by.

Each statement has to be reached, each condition (of if, while, a conditional expression, a comprehension's filter) has to come out
true and false, and each loop has to end by itself once. The files are watched in memory; nothing is changed on disk."""
import ast
import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import pytest

from tests.mutation import running

SCOPE = ("rewards/plan", "rewards/engine")
Place = tuple[str, int, int, str]   # file, line, column, what has to happen there


class Watched(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the files with a mark at each statement and at each way out of a condition."""

    def __init__(self, scope: list[str]):
        files = sorted(file for one in scope for file in ([Path(one)] if one.endswith(".py") else Path(one).rglob("*.py")))
        self.files = {str(file).removesuffix(".py").removesuffix("/__init__").replace("/", "."): str(file) for file in files}
        self.expected, self.happened = set[Place](), set[Place]()

    def find_spec(self, name, path=None, target=None):
        if name not in self.files:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path)
        assert found is not None
        return importlib.util.spec_from_file_location(name, found.origin, loader=self, submodule_search_locations=found.submodule_search_locations)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.code(self.files[module.__name__]), module.__dict__)

    def code(self, file: str):
        tree = ast.parse(Path(file).read_text())
        for node in list(ast.walk(tree)):
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    setattr(node, field, [one for each in block for one in self._marked(file, each)])
            if isinstance(node, ast.For | ast.AsyncFor):
                node.orelse = [self._mark(file, node, "ends by itself"), *node.orelse]
            if isinstance(node, ast.If | ast.While | ast.IfExp) and not isinstance(node.test, ast.Constant):
                node.test = self._asked(file, node.test)
            if isinstance(node, ast.comprehension):
                node.ifs = [self._asked(file, one) for one in node.ifs]
            if isinstance(node, ast.match_case) and node.guard:
                node.guard = self._asked(file, node.guard)
        return compile(ast.fix_missing_locations(tree), str(running.HOUSE / file), "exec")

    def _marked(self, file: str, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):   # a docstring stays the first
            return [statement]
        return [self._mark(file, statement, "is reached"), statement]

    def _mark(self, file: str, node: ast.stmt, what: str) -> ast.stmt:
        return ast.copy_location(ast.Expr(self._call("__came_by__", (file, node.lineno, node.col_offset, what))), node)

    def _asked(self, file: str, test: ast.expr) -> ast.expr:
        place = file, test.lineno, test.col_offset
        self.expected |= {(*place, "is true"), (*place, "is false")}
        return ast.copy_location(self._call("__asked__", place, test), test)

    def _call(self, name: str, place: tuple, *more: ast.expr) -> ast.Call:
        if name == "__came_by__":
            self.expected.add(place)
        return ast.Call(ast.Name(name, ast.Load()), [ast.Tuple([ast.Constant(one) for one in place], ast.Load()), *more], [])

    def asked(self, place: tuple[str, int, int], value) -> bool:
        found = bool(value)
        self.happened.add((*place, "is true" if found else "is false"))
        return found


def main(scope: list[str]) -> int:
    watched = Watched(scope or list(SCOPE))
    running.prepare()
    builtins.__came_by__, builtins.__asked__ = watched.happened.add, watched.asked   # type: ignore[attr-defined]
    sys.meta_path.insert(0, watched)
    code = int(pytest.main([*running.PYTEST, running.TESTS]))
    for name in watched.files:   # what no test imports at all
        importlib.import_module(name)
    missing = sorted(watched.expected - watched.happened)
    for file, line, column, what in missing:
        print(f"{file}:{line}:{column + 1} no test in {running.TESTS}: {what}")
    print(f"{len(watched.expected) - len(missing)} of {len(watched.expected)} lines and branches of {len(watched.files)} files are come by")
    return code or (1 if missing else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
