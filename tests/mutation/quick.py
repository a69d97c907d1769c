"""The quick way: the tests are collected once, and each mutant is a fork in which one function has its wrong code.

It finds killers only. What it lets live, and what runs when the module is imported, is tried again by running.py, in a process that
imports everything anew: a test that computed something while it was collected would otherwise be asked in vain."""
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FunctionType

import pytest

from tests.mutation import killers
from tests.mutation.mutants import Mutant

NOT_BENT = 0   # it lives as far as is known here: its function is nowhere to be found


class Quick:
    """A plugin: instead of running the tests that were collected, `work` runs, and may ask for some of them."""

    def __init__(self, work: Callable[["Quick"], None]):
        self.work = work
        self.items: dict[str, pytest.Item] = {}
        self.functions: dict[str, list[FunctionType]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        self.items, self.session = {item.nodeid: item for item in session.items}, session
        gc.collect()
        for one in gc.get_objects():
            if type(one) is FunctionType:   # isinstance would ask a lazy object what it is
                self.functions.setdefault(one.__code__.co_filename, []).append(one)
        gc.freeze()   # forks share what is there
        self.work(self)
        return True

    def tried(self, mutant: Mutant, tests: list[str]) -> int:
        """1 if one of the tests fails with it."""
        if not bend(mutant, self.functions.get(os.path.abspath(mutant.file), [])):
            return NOT_BENT
        items = [self.items[test] for test in tests if test in self.items]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                killers.note(item.nodeid)
                return 1
        return 0


def bend(mutant: Mutant, functions: Iterable[FunctionType]) -> bool:
    """Gives the functions of its file, whoever holds them, the code that the mutant has for them."""
    codes, bent = {(code.co_qualname, code.co_firstlineno): code for code in _functions(mutant.code)}, False
    for function in functions:
        code = codes.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if code is not None and code != function.__code__ and code.co_freevars == function.__code__.co_freevars:
            function.__code__, bent = code, True
    return bent


def _functions(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _functions(one)
