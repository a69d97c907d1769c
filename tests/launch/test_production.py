"""The production files agree with the launcher, and every lock with the one below it."""
import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from referral_platform.environment import OddSetting
from referral_platform.launch import roles, services
from referral_platform.launch.refusals import Refused

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SETS = ["run", "test", "dev", "e2e"]


@pytest.mark.parametrize("name", ["web", "worker", "dispatcher"])
def test_a_container_runs_the_launchers_command_and_is_told_the_same_engines(name):
    service = next(one for one in services.services({}) if one.name == name)
    container = COMPOSE[name]
    assert container["command"][-2:] == ["serve", name]
    assert set(container["environment"]) & set(services.ENGINE_VARIABLES) == set(service.needs)
    assert "healthcheck" in container
    assert container["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_every_manage_command_of_the_compose_file_exists():
    named = {word[word.index("manage.py") + 1] for one in COMPOSE.values() for word in (one.get("command", []), one.get("healthcheck", {}).get("test", []))
             if "manage.py" in word}
    ours = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert named - ours - {"migrate"} == set()


def test_only_the_roles_container_knows_the_administrator_and_all_urls():
    assert [name for name, one in COMPOSE.items() if "DATABASE_ADMIN_URL" in one.get("environment", {})] == ["roles"]
    assert set(roles.VARIABLES.values()) < set(COMPOSE["roles"]["environment"])


def test_every_variable_of_the_compose_file_is_in_the_example():
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.M))
    assert used == offered


def test_postgres_keeps_its_data_where_version_18_looks_for_it():
    assert COMPOSE["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_web_process_is_sized_by_the_environment():
    web = services.services({"BIND_HOST": "::1", "PORT": "9000", "WEB_WORKERS": "7"})[0]
    assert {"[::1]:9000", "7"} <= set(web.command)
    with pytest.raises(OddSetting, match="^WEB_THREADS is '0'"):
        services.services({"WEB_THREADS": "0"})
    with pytest.raises(Refused, match="no service 'wep', only web, worker, dispatcher"):
        services.become("wep", {})


def pins(name: str) -> dict[str, str]:
    """requirement (with its marker) -> version"""
    text = Path(ROOT / "requirements" / f"{name}.lock").read_text()
    return {f"{package}{marker}": version for package, version, marker in re.findall(r"^(\S+)==([^\s;]+)( ; .+?)? \\$", text, re.M)}


@pytest.mark.parametrize("lower, upper", [("run", "test"), ("test", "dev"), ("test", "e2e")])
def test_a_set_pins_what_the_set_below_it_pins(lower, upper):
    below, above = pins(lower), pins(upper)
    assert len(below) > 40
    assert {name: above.get(name) for name in below} == below


def test_sets_that_share_an_environment_pin_the_same_versions():
    dev, e2e = pins("dev"), pins("e2e")
    assert {name: (dev[name], e2e[name]) for name in dev.keys() & e2e.keys() if dev[name] != e2e[name]} == {}


@pytest.mark.parametrize("name", SETS)
def test_a_lock_names_no_registry_and_hashes_everything(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text
    entries = re.split(r"\n(?=\S)", text)
    assert [entry.splitlines()[0] for entry in entries if "==" in entry and not entry.startswith("#") and "--hash=sha256:" not in entry] == []
