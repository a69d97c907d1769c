"""The worker and the dispatcher as processes: neither starts as a role that may too much, and the dispatcher stops when told."""
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connections

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "relay", "owner"])
WORKER = ("-m", "celery", "--app", "referral_platform", "worker", "--pool", "solo", "--loglevel", "WARNING")
DISPATCHER = ("manage.py", "dispatcher")


def url(alias: str) -> str:
    parts = connections[alias].settings_dict
    return f"dbname={parts['NAME']} user={parts['USER']} password={parts['PASSWORD']} host={parts['HOST']} port={parts['PORT']}"


def begun(command, **environment: str) -> subprocess.Popen:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "referral_platform.settings", **environment}
    return subprocess.Popen([sys.executable, *command], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.parametrize(("command", "environment", "words"), [
    (WORKER, {"DATABASE_URL": "owner"}, "owns the table"),
    (DISPATCHER, {"DATABASE_URL": "default", "DATABASE_RELAY_URL": "owner"}, "Let DATABASE_RELAY_URL name referral_relay."),
    (DISPATCHER, {"DATABASE_URL": "default", "DATABASE_RELAY_URL": "default"}, "Let DATABASE_RELAY_URL name referral_relay."),
])
def test_they_refuse_another_role(command, environment, words):
    process = begun(command, **{name: url(alias) for name, alias in environment.items()})
    said, _ = process.communicate(timeout=60)
    assert process.returncode not in (0, None) and words in said


def test_the_dispatcher_stops_when_told():
    process = begun(DISPATCHER, DATABASE_URL=url("default"), DATABASE_RELAY_URL=url("relay"))
    time.sleep(4)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, "")
