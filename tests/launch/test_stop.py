"""However a run ends, no engine and no process of it stays; and nobody else's is touched."""
import signal
import subprocess
import sys

import pytest
from conftest import wait_for

from referral_platform.launch import processes
from referral_platform.launch.roster import Roster


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_the_command_and_both_engines(launched, number):
    run = launched()
    run.wait_up()
    pids = run.pids()
    assert all(processes.command_of(pid) for pid in pids)

    run.process.send_signal(number)

    assert run.process.wait(30) == 128 + number
    assert [processes.command_of(pid) for pid in pids] == ["", "", ""]


def test_after_sigkill_the_next_run_ends_what_was_left(launched):
    killed = launched()
    killed.wait_up()
    left = killed.pids()
    killed.process.kill()
    killed.process.wait()
    assert all(processes.command_of(pid) for pid in left), "nothing was left, so nothing is shown"

    after = launched()
    after.wait_up()

    wait_for(lambda: not any(processes.command_of(pid) for pid in left), 5)
    assert not set(left) & set(after.pids())


def test_a_second_run_in_the_same_folder_is_refused_and_the_first_goes_on(launched):
    first = launched()
    first.wait_up()

    second = launched()
    _, said = second.process.communicate(timeout=30)

    assert second.process.returncode == 1
    assert f"Another run (process {first.process.pid}) uses {first.folder}." in said
    assert all(processes.command_of(pid) for pid in first.pids())


def test_a_pid_that_was_given_out_again_is_left_alone(folder):
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
    try:
        wait_for(lambda: "time.sleep" in processes.command_of(stranger.pid))
        Roster(folder).note("web", stranger.pid, ["python", "-m", "gunicorn", "referral_platform.wsgi:application"])

        assert Roster(folder).stop_leftovers() == []
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_what_ignores_the_gentle_signal_is_killed():
    stubborn = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(300)"],
                                stdout=subprocess.PIPE)
    stubborn.stdout.readline()

    # A child of ours stays a zombie until it is waited for; a zombie has no command line any more.
    assert processes.stop_leftover(stubborn.pid, "SIG_IGN", signal.SIGTERM, signal.SIGKILL, patience=0.2)
    assert stubborn.wait(5) == -signal.SIGKILL
    stubborn.stdout.close()
