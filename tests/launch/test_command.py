"""`launch test -- COMMAND`: its exit code, what it is told, and an environment that is already there."""
import json
import subprocess
import sys

from conftest import ROOT, clean_environment


def launch(*arguments: str, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "referral_platform.launch", *arguments], cwd=ROOT, env=clean_environment(**env),
                          capture_output=True, text=True, timeout=60)


def test_the_command_hears_where_everything_is_and_its_exit_code_is_kept(folder):
    script = "import json, os, sys; print(json.dumps(dict(os.environ))); sys.exit(7)"

    ended = launch("test", "--", sys.executable, "-c", script, TEST_STATE=str(folder), STRIPE_API_KEY="sk_live_real")

    told = json.loads(ended.stdout)
    assert ended.returncode == 7
    assert "referral_app:" in told["DATABASE_URL"] and "referral_owner:" in told["DATABASE_OWNER_URL"]
    assert {"DATABASE_RELAY_URL", "DATABASE_TOUCH_URL", "DATABASE_BACKUP_URL", "SECRET_KEY", "FIELD_KEYS"} <= told.keys()
    assert told["REDIS_URL"].startswith("unix://") and told["BROKER_URL"].startswith("redis+socket://")
    assert "STRIPE_API_KEY" not in told


def test_an_environment_that_names_the_owner_is_used_as_it_is(folder):
    unused = folder / "unused"

    ended = launch("test", "--", sys.executable, "-c", "import os; print(os.environ['DATABASE_OWNER_URL'])",
                   TEST_STATE=str(unused), DATABASE_OWNER_URL="postgresql://there")

    assert (ended.returncode, ended.stdout.strip()) == (0, "postgresql://there")
    assert not unused.exists()


def test_an_unknown_word_shows_the_words_there_are():
    ended = launch("rnu")

    assert ended.returncode == 2
    assert "launch run" in ended.stderr and "launch test --" in ended.stderr


def test_roles_needs_an_administrator():
    ended = launch("roles")

    assert ended.returncode == 1
    assert ended.stderr.startswith("DATABASE_ADMIN_URL is not set.")
