"""A process that dies is started again, ever later; what it leaves behind is ended; a stop ends all of it."""
import os
import sys
import time

import pytest
from conftest import wait_for

from referral_platform.launch import processes, supervisor
from referral_platform.launch.refusals import Refused
from referral_platform.launch.roster import Roster
from referral_platform.launch.services import Service

# Starts a child that outlives it, writes both pids, and goes on or dies.
PARENT = "import os, subprocess, sys, time; child = subprocess.Popen(['sleep', '300']); " \
         "print(os.getpid(), child.pid, flush=True); "
LIVES, DIES = PARENT + "time.sleep(300)", PARENT + "sys.exit(3)"


@pytest.fixture
def supervised(folder):
    made = []

    def make(script: str, **env: str) -> supervisor.Supervised:
        service = Service("web", (sys.executable, "-c", script), needs=("DATABASE_URL",))
        one = supervisor.Supervised(service, {"PATH": os.environ["PATH"], **env}, folder, Roster(folder), made[0].append)
        made.append(one)
        return one
    said: list[str] = []
    made.append(said)
    make.said = said
    yield make
    supervisor.stop_all(made[1:], patience=2)


def pids(one: supervisor.Supervised, start: int = 0) -> list[int]:
    """The pids the start number `start` wrote to the log."""
    wait_for(lambda: one.log.exists() and len(one.log.read_text().splitlines()) > start)
    return [int(word) for word in one.log.read_text().splitlines()[start].split()]


def test_a_dead_process_is_started_again_and_its_children_do_not_stay(supervised, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.2)
    one = supervised(DIES)
    one.start()
    _, child = pids(one)

    def starts() -> int:
        one.look()
        return len(one.log.read_text().splitlines())
    wait_for(lambda: starts() == 3)

    assert not processes.command_of(child)
    assert "web ended (code 3) and starts again in 0.2 s." in supervised.said[0]
    assert "web ended (code 3) and starts again in 0.4 s." in supervised.said[1]


def test_a_process_is_not_started_again_before_its_pause_is_over(supervised):
    one = supervised("import sys; sys.exit(1)")
    one.start()
    one.process.wait()
    before = one.process.pid
    until = time.monotonic() + 0.4
    while time.monotonic() < until:
        one.look()
    assert one.process.pid == before


def test_stopping_ends_the_children_too(supervised):
    one = supervised(LIVES)
    one.start()
    both = pids(one)
    assert all(processes.command_of(pid) for pid in both)

    supervisor.stop_all([one])

    wait_for(lambda: not any(processes.command_of(pid) for pid in both), 3)


def test_a_process_sees_only_the_engines_it_needs(supervised):
    one = supervised("import os; print(sorted(n for n in os.environ if n.endswith('_URL')))",
                     DATABASE_URL="app", DATABASE_OWNER_URL="owner", DATABASE_ADMIN_URL="admin", REDIS_URL="r", BROKER_URL="b")
    one.start()
    one.process.wait()
    assert one.log.read_text().strip() == "['DATABASE_URL']"


def test_what_a_killed_run_left_is_ended_with_its_children(supervised, folder):
    one = supervised(LIVES)
    one.start()
    both = pids(one)

    assert Roster(folder).stop_leftovers() == ["web"]

    wait_for(lambda: not any(processes.command_of(pid) for pid in both), 3)


def test_a_step_that_fails_shows_its_last_lines(folder):
    step = Service("migrate", (sys.executable, "-c", "import sys; sys.exit('column missing')"), ())
    with pytest.raises(Refused, match=r"(?s)failed \(code 1\)\. Nothing is running\..*column missing"):
        supervisor.run_step("migrate", step, {}, folder, Roster(folder))


def test_a_step_gives_back_what_it_printed_without_its_warnings(folder):
    step = Service("people", (sys.executable, "-c", "import sys; print('Ann'); print('old', file=sys.stderr)"), ())
    assert supervisor.run_step("people", step, {}, folder, Roster(folder)) == "Ann\n"
    assert (folder / "people.log").read_text() == "old\nAnn\n"


def test_a_step_that_takes_long_says_that_it_is_still_at_it(folder):
    step, heard = Service("demo", (sys.executable, "-c", "import time; print('Ann', flush=True); time.sleep(0.6); print('Ben')"), ()), []
    assert supervisor.run_step("demo", step, {}, folder, Roster(folder), heard.append, pulse=0.1) == "Ann\nBen\n"
    assert len(heard) >= 2 and heard == sorted(heard)
