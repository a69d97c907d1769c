"""Programs and plans by API: from a template, published by a second person, each mistake named at its place."""
import json

import pytest

from foundation.tenants.context import tenant_context
from programs.models import Program, Terms
from rewards.models import PlanDraft, PlanVersion
from tests.callers import caller

NEW = {"template": "points_escalating", "name": "Friends of Acme", "slug": "friends", "terms": "Introduce people you know."}


@pytest.fixture
def owner(acme):
    return caller(acme)


@pytest.fixture
def manager(acme):
    return caller(acme, "program_manager")


@pytest.fixture
def finance(acme):
    return caller(acme, "finance_approver")


def test_from_template_to_open(acme, manager, finance):
    [template] = [row for row in manager.get("templates").json()["data"] if row["name"] == "points_escalating"]
    assert "rate" in [question["name"] for question in template["questions"]]
    made = manager.post("programs", NEW | {"answers": {"rate": "12.5", "step": "4"}})
    assert (made.status_code, made.json()["status"], made.json()["terms"]["version"]) == (201, "draft", 1)
    plan = manager.get(f"programs/{made.json()['id']}/plan").json()
    bands = plan["draft"]["document"]["rules"][0]["pay"]["escalator"]["bands"]
    assert [band["from"] for band in bands] == [0, 4] and bands[0]["pay"]["units_bp"] == 1250
    opened = finance.post(f"programs/{made.json()['id']}/publish")
    assert (opened.status_code, opened.json()["status"]) == (200, "open")
    assert "12.5" in opened.json()["offer"]["en"]
    plan = manager.get(f"programs/{made.json()['id']}/plan").json()
    assert plan["draft"] is None and plan["versions"][0]["published_alone"] is False
    assert plan["versions"][0]["published_by"] == str(finance.user_id)
    assert manager.get(f"programs/{made.json()['id']}").json() == opened.json()
    assert [row["id"] for row in manager.get("programs").json()["data"]] == [made.json()["id"]]


@pytest.mark.parametrize("change, pointer", [
    ({"slug": "Not a slug"}, "/slug"), ({"template": "golden"}, "/template"), ({"terms": " "}, "/terms"), ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
    ({"answers": {"rate": "lots"}}, "/answers/rate"), ({"answers": {"ratte": "12"}}, "/answers/ratte"), ({"protection_days": 0}, "/protection_days"),
    ({"currency": "EURO"}, "/currency"), ({"acceptance": "never"}, "/acceptance"), ({"surprise": 1}, "/surprise")])
def test_a_program_that_cannot_be_is_refused_at_its_field(acme, manager, change, pointer):
    answer = manager.post("programs", NEW | change)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])
    with tenant_context(acme.id):
        assert (Program.objects.count(), Terms.objects.count(), PlanDraft.objects.count()) == (0, 0, 0)


def test_a_slug_is_taken_once(manager):
    assert manager.post("programs", NEW).status_code == 201
    again = manager.post("programs", NEW)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "taken")


def test_only_managers_draw_up_and_reps_publish_nothing(acme, manager, finance):
    for role in ("sales_rep", "read_only", "finance_approver"):
        assert caller(acme, role).post("programs", NEW).status_code == 403
    made = manager.post("programs", NEW).json()
    for role in ("sales_rep", "read_only"):
        assert caller(acme, role).post(f"programs/{made['id']}/publish").status_code == 403
    with tenant_context(acme.id):
        assert PlanVersion.objects.count() == 0


def test_a_new_version_needs_a_second_person(acme, manager, finance):
    made = manager.post("programs", NEW).json()
    finance.post(f"programs/{made['id']}/publish")
    document = manager.get(f"programs/{made['id']}/plan").json()["versions"][0]["document"]
    document["rules"][0]["title"] = "Points for every deal"
    saved = manager.post(f"programs/{made['id']}/plan", document)
    assert saved.json()["draft"]["document"] == document
    assert manager.post(f"programs/{made['id']}/plan/publish").json()["code"] == "second_person_needed"
    read = finance.get(f"programs/{made['id']}/plan").json()["draft"]["ticket"]
    assert finance.post(f"programs/{made['id']}/plan/publish", {"ticket": "1" + read}).json()["code"] == "draft_changed"
    published = finance.post(f"programs/{made['id']}/plan/publish", {"ticket": read}).json()
    assert [version["number"] for version in published["versions"]] == [2, 1] and published["draft"] is None


def test_mistakes_in_a_plan_are_named_where_they_are(acme, manager):
    made = manager.post("programs", NEW).json()
    document = manager.get(f"programs/{made['id']}/plan").json()["draft"]["document"]
    bent = json.loads(json.dumps(document))
    bent["rules"][0]["pay"]["escalator"]["bands"][0]["pay"]["units_bp"] = 15.5
    bent["rouding"] = "up"
    answer = manager.post(f"programs/{made['id']}/plan", bent)
    assert answer.status_code == 400
    assert {"/rules/0/pay/escalator/bands/0/pay/units_bp", "/rouding"} <= {error["pointer"] for error in answer.json()["errors"]}
    assert manager.get(f"programs/{made['id']}/plan").json()["draft"]["document"] == document
    assert manager.post(f"programs/{made['id']}/plan", []).status_code == 400


@pytest.mark.parametrize("path", ["programs", "programs/{id}/plan"])
@pytest.mark.parametrize("body", ["[" * 100_000, "{\"a\":" * 50_000, "\"\\ud800\"", "1e400", "{\"currency\": \"\\ud800\"}", "", "nul", "9" * 5000], ids=range(8))
def test_bodies_from_hell_are_refused(manager, path, body):
    made = manager.post("programs", NEW).json()
    answer = manager.client.post(f"/api/v1/{path.format(id=made['id'])}", data=body, content_type="application/json",
                                 headers=manager.headers() | {"idempotency-key": "hell"})
    assert answer.status_code == 400, answer.content[:300]
