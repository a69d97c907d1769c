"""The whole product as `make run` starts it, on engines, a broker and workers of its own, for journeys that must not pretend."""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from referral_platform.launch.services import ENGINE_VARIABLES

PATIENCE = 600   # seconds for the first start: engines, migrations, the demo's history; a busy machine takes its time


@dataclass
class Product:
    """Where it answers: `url("acme")` is Acme's host, `url()` the installation's own."""

    port: int
    folder: Path

    def url(self, vendor: str = "", path: str = "/") -> str:
        return f"http://{vendor + '.' if vendor else ''}localhost:{self.port}{path}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def running():
    """A generator for a fixture: starts the product, yields it, stops it as Ctrl-C would. PRODUCT_PORT names one that runs already (`make run`),
    for whoever writes a journey and doesn't want to wait."""
    if "PRODUCT_PORT" in os.environ:
        yield Product(int(os.environ["PRODUCT_PORT"]), Path())
        return
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="journey-", dir="/tmp"))
    # Nothing of the tests' own engines: it brings its own, as on a new machine.
    known = (*ENGINE_VARIABLES, "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "FIELD_KEYS")
    env = {name: value for name, value in os.environ.items() if name not in known}
    env |= {"PORT": str(port), "RUN_STATE": str(folder / "state"), "WEB_WORKERS": "1"}
    log = folder / "run.log"
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-m", "referral_platform.launch", "run"], env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        _wait_until_well(process, port, log)
        yield Product(port, folder)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait_until_well(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"The product did not start. Its last words:\n{log.read_text()[-3000:]}")
