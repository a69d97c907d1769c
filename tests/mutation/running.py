"""Runs the pure tests in forks of one warm process: once to see which test comes by which line, then once for each mutant.

A fork imports the module with its wrong change in memory, so no file is ever touched, and two runs beside each other are fine."""
import importlib
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutation import killers, reach
from tests.mutation.mutants import Mutant
from tests.mutation.quick import Quick

TESTS = "tests/pure"
HOUSE = Path(__file__).resolve().parents[2]
PYTEST = ["-q", "-m", "not faults", "-p", "no:cacheprovider", "-W", "ignore", f"--confcutdir={TESTS}"]
SHORT = ["--assert=plain", "--tb=no"]   # that something failed is enough
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"
ENOUGH = 30_000                 # calls after which a test has shown by which lines it comes: its further examples come by them again
NOTHING = (0, 5)                # pytest's answers when nothing failed; 5: no test is left
FIRST = 3                       # test files that are asked before the others
SOON = 1                        # seconds that the quick way spends on a mutant
SECONDS, MEMORY = 20, 3 << 30   # of a mutant's processor time beyond what its tests take in peace; of its address space


class Seen:
    """A plugin: which tests come by which line of the files that are to be mutated, and how long each takes."""

    def __init__(self, files: Iterable[str]):
        self.files = {str(HOUSE / file): file for file in files}
        self.lines: dict[str, dict[int, set[str]]] = {file: {} for file in files}
        self.took: dict[str, float] = {}
        self.test, self.calls = "", 0

    def trace(self, frame, event, _argument):
        lines = self.lines.get(self.files.get(frame.f_code.co_filename, ""))
        self.calls += 1
        if lines is None:
            if self.calls > ENOUGH:
                sys.settrace(None)
            return None

        def local(frame, event, _argument):
            lines.setdefault(frame.f_lineno, set()).add(self.test)
            return local
        return local(frame, event, None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.test, self.calls, began = item.nodeid, 0, time.process_time()
        sys.settrace(self.trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.took[item.nodeid] = time.process_time() - began
            self.test = ""

    def all_seen(self) -> dict:
        return {"took": self.took, "lines": {file: {line: sorted(tests - {""}) for line, tests in lines.items()} for file, lines in self.lines.items()},
                "others": sorted(name for name in sys.modules if not _ours(name))}


class Chosen:
    """A plugin: only these tests, in this order, since the first that fails ends it; and those that did not exist before."""

    def pytest_runtest_logreport(self, report):
        if report.failed:
            killers.note(report.nodeid)

    def __init__(self, tests: list[str], known: Iterable[str]):
        self.place, self.known = {test: place for place, test in enumerate(tests)}, set(known)

    def pytest_collection_modifyitems(self, items):
        chosen = [item for item in items if item.nodeid in self.place or item.nodeid not in self.known]
        items[:] = sorted(chosen, key=lambda item: self.place.get(item.nodeid, -1))


class Bent(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from code that was changed."""

    def __init__(self, mutant: Mutant):
        self.name, self.code = mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", "."), mutant.code
        self.package = mutant.file.endswith("__init__.py")

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        found = importlib.machinery.PathFinder.find_spec(name, path)
        assert found is not None
        return importlib.util.spec_from_file_location(name, found.origin, loader=self, submodule_search_locations=found.submodule_search_locations)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.code, module.__dict__)


def _ours(name: str) -> bool:
    return (HOUSE / name.partition(".")[0]).exists() or name.startswith("test")


def fork(work: Callable[[], int], seconds: float) -> int:
    """The process in which `work` runs, silent and bounded; its answer is the exit code."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 3))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(int(seconds * 10) + 60)   # who sleeps for ever uses no processor
        code = work()
    finally:
        os._exit(code)


def prepare() -> None:
    """No plugin but pytest's own; the same examples each time, and none made smaller: that something failed is enough."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settings.register_profile("mutation", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate),
                              suppress_health_check=list(HealthCheck))
    settings.load_profile("mutation")


def look(files: list[str]) -> dict:
    """All tests once, in peace."""
    prepare()
    with tempfile.NamedTemporaryFile("w+") as said:
        def work() -> int:
            seen = Seen(files)
            code = int(pytest.main([*PYTEST, TESTS], plugins=[seen]))
            with open(said.name, "w") as file:
                json.dump(seen.all_seen(), file)
            return code
        _, status = os.waitpid(fork(work, 900), 0)
        if status != 0:
            raise SystemExit(f"The tests in {TESTS} fail without any mutant ({status}): python -m pytest {TESTS}")
        seen = json.load(said)
    for name in seen["others"]:   # warm: what is not ours is imported once, not in each fork
        try:
            importlib.import_module(name)
        except Exception:   # noqa: S112  not everything that was imported can be imported by its name
            continue
    return seen


def tests_of(mutant: Mutant, seen: dict) -> list[str]:
    """Who comes by its statement, the quick ones first; of one that runs at import whoever imports it, those who come by its file first."""
    took, lines = seen["took"], {int(line): tests for line, tests in seen["lines"][mutant.file].items()}
    if mutant.at_import:
        near, named = {test for tests in lines.values() for test in tests}, _naming(mutant.file)
        able = [test for test in took if mutant.file in reach.reached(test.partition("::")[0])]
        return sorted(able or took, key=lambda test: (test.partition("::")[0] not in named, test not in near, took[test]))
    found = {test for line in range(mutant.first, mutant.last + 1) for test in lines.get(line, [])}
    if not found:   # run in a process of their own, where nobody looks
        found = {test for test in took if test.partition("::")[0] in _naming(mutant.file)}
    return sorted(found, key=lambda test: took[test])


@cache
def _naming(file: str) -> set[str]:
    """The files of tests that name the module."""
    name = re.compile(rf"\b{Path(file).stem}\b")
    return {str(one.relative_to(HOUSE)) for one in (HOUSE / TESTS).glob("test_*.py") if name.search(one.read_text())}


def fates(mutants: Iterable[Mutant], seen: dict, jobs: int, doubted: Callable[[Mutant], bool]) -> Iterator[tuple[Mutant, str]]:
    """Each mutant and how it fared, as they end; `jobs` at a time. First the quick way, then those that run at import, and of those that
    lived the doubted ones, in processes of their own."""
    every = list(mutants)
    quick = [mutant for mutant in every if not mutant.at_import]
    done = _quickly(quick, seen, jobs)
    done |= {mutant.key: SURVIVED for mutant in quick if mutant.key not in done and not doubted(mutant)}
    yield from ((mutant, done[mutant.key]) for mutant in every if mutant.key in done)
    yield from _each([mutant for mutant in every if mutant.key not in done], seen, jobs, lambda mutant, tests: _tried(mutant, tests, seen))


def _quickly(mutants: list[Mutant], seen: dict, jobs: int) -> dict[str, str]:
    """key -> fate of those that a test notices."""
    if not mutants:
        return {}
    with tempfile.NamedTemporaryFile("w+") as said:
        def all_of_them(quick: Quick) -> None:
            for mutant, fate in _each(mutants, seen, jobs, lambda mutant, tests: quick.tried(mutant, _short(tests, seen))):
                if fate != SURVIVED:
                    said.write(json.dumps([mutant.key, fate]) + "\n")
                    said.flush()
        _, status = os.waitpid(fork(lambda: int(pytest.main([*PYTEST, *SHORT, "-s", TESTS], plugins=[Quick(all_of_them)])), 20_000), 0)
        if status != 0:
            raise SystemExit(f"The quick way ended too early ({status}): pytest {TESTS}")
        said.seek(0)
        return dict(json.loads(line) for line in said)


def _short(tests: list[str], seen: dict) -> list[str]:
    """As many as end soon: who lives them, and has no reason for it, is looked at again with all."""
    spent = list(accumulate(seen["took"][test] for test in tests))
    return [test for test, took in zip(tests, spent, strict=True) if took <= SOON] or tests[:1]


def _each(mutants: Iterable[Mutant], seen: dict, jobs: int, tried: Callable[[Mutant, list[str]], int]) -> Iterator[tuple[Mutant, str]]:
    running: dict[int, Mutant] = {}

    def ended() -> tuple[Mutant, str]:
        child, status = os.wait()
        killers.take()
        return running.pop(child), _fate(status)
    for mutant in mutants:
        tests = killers.first(tests_of(mutant, seen))
        if not tests:
            yield mutant, SURVIVED
            continue
        if len(running) >= jobs:
            yield ended()
        seconds = SECONDS + 2 * sum(seen["took"][test] for test in tests)
        running[fork(lambda mutant=mutant, tests=tests: tried(mutant, tests), seconds)] = mutant   # type: ignore[misc]
    while running:
        yield ended()


def _tried(mutant: Mutant, tests: list[str], seen: dict) -> int:
    """The files of the first tests first, since to collect all of them takes longer than to find a killer."""
    sys.meta_path.insert(0, Bent(mutant))
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    for some in (files[:FIRST], files[FIRST:]):
        code = int(pytest.main([*PYTEST, *SHORT, "-x", *some], plugins=[Chosen(tests, seen["took"])])) if some else 0
        if code not in NOTHING:
            return code
    return 0


def _fate(status: int) -> str:
    if os.WIFSIGNALED(status):
        return TIMEOUT if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL) else KILLED
    return SURVIVED if os.WEXITSTATUS(status) in NOTHING else KILLED
