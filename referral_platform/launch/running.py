"""`make run`: engines, roles, migrations, demo, and the three processes, until somebody says stop."""
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

from referral_platform import environment
from referral_platform.launch import health, ports, processes, supervisor
from referral_platform.launch.refusals import Refused
from referral_platform.launch.services import ENGINE_VARIABLES, Service, services
from referral_platform.launch.stack import RUN_STATE, Stack

READY_PATIENCE = 60.0   # seconds
PULSE = 0.3             # seconds between two looks at the processes
WAITS = {"migrate": "tables are made", "demo": "months of history for two companies, made once; some minutes on a busy machine"}


def say(line: str) -> None:
    print(line, flush=True)


def run() -> int:
    """Runs until a stop signal, which is a good end: 0. Refused with a sentence when something stands in the way."""
    processes.leave_on_signals()
    try:
        run_until_stopped()
    except processes.Stopped:
        return 0


def run_until_stopped() -> NoReturn:
    host = environment.text("BIND_HOST", "127.0.0.1")
    port = environment.number("PORT", 8000, 1, 65535)
    began = time.monotonic()
    stack = Stack(Path(os.environ.get("RUN_STATE") or RUN_STATE))
    ended = stack.roster.stop_leftovers()   # before the port is tried: an earlier web process may hold it
    if ended:
        say(f"Ended what an earlier run had left: {', '.join(ended)}.")
    ports.refuse_taken(host, port)
    logs = stack.state.folder / "logs"
    logs.mkdir(exist_ok=True)
    with stack:
        say(f"PostgreSQL and Valkey are up ({time.monotonic() - began:.1f} s). Bringing the database up to date.")
        env = {**os.environ, "DEMO": "1", "BIND_HOST": host, "PORT": str(port), **stack.environment}
        people = prepare(env, logs, stack)
        supervised = [supervisor.Supervised(service, env, logs, stack.roster, say) for service in services(env)]
        try:
            for one in supervised:
                one.start()
            wait_until_ready(supervised[0], host, port)
            say(f"\nOpen {ports.url_of(host, port)}   (ready after {time.monotonic() - began:.1f} s; Ctrl-C stops everything)\n")
            say(people.rstrip() + f"\n\nLogs: {logs}")
            watch(supervised, stack)
        finally:
            say("\nStopping.")
            supervisor.stop_all(supervised)


def prepare(env: dict[str, str], logs: Path, stack: Stack) -> str:
    """Brings the database up to date and makes the demo once; returns the table of demo people."""
    def step(name: str, *arguments: str) -> str:
        return supervisor.run_step(name, Service(name, (sys.executable, "manage.py", *arguments), ENGINE_VARIABLES),
                                   env, logs, stack.roster, lambda seconds: say(f"  still at it after {seconds:.0f} s: {WAITS.get(name, name)}"))
    step("migrate", "migrate", "--database=owner", "--no-input")
    step("demo", "demo")
    return step("people", "demo", "--people")


def wait_until_ready(web: supervisor.Supervised, host: str, port: int) -> None:
    deadline = time.monotonic() + READY_PATIENCE
    while not health.web_is_well(host, port):
        if web.process is None or web.process.poll() is not None or time.monotonic() > deadline:
            raise Refused(f"The web process does not answer. The end of {web.log}:\n{supervisor.last_lines(web.log, 15)}")
        time.sleep(0.05)


def watch(supervised: list[supervisor.Supervised], stack: Stack) -> NoReturn:
    """Never returns: a stop signal ends it. A dead engine comes back first, then what leaned on it."""
    while True:
        for engine in stack.engines:
            if not engine.alive:
                say(f"{engine.name} ended and is started again. Log: {engine.log}")
                engine.start()
        for one in supervised:
            one.look()
        time.sleep(PULSE)
