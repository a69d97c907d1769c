"""What a manager changes about a program by API; each mistake at its field, and what people relied on stays."""
import pytest

from foundation.tenants.context import tenant_context
from programs.models import Program, Terms
from tests.callers import caller

SEATS = {"key": "seats", "kind": "number", "label": "How many seats?", "required": True, "least": 10, "must_fit": True}


@pytest.fixture
def manager(acme, stage):
    return caller(acme, "program_manager")


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_settings(manager, stage):
    changed = done(manager.post(f"programs/{stage.program.id}/settings", {"protection_days": 120, "visibility": "deal_value", "closes_at": "2090-01-01T00:00:00Z",
                                                                         "routing": [str(manager.user_id)]}))
    assert (changed["protection_days"], changed["visibility"], changed["closes_at"], changed["grace_days"]) == (120, "deal_value", "2090-01-01T00:00:00Z", 30)
    assert changed["routing"] == [str(manager.user_id)]
    assert done(manager.post(f"programs/{stage.program.id}/settings", {"closes_at": None}))["closes_at"] is None


@pytest.mark.parametrize("change, pointer", [
    ({"protection_days": 0}, "/protection_days"), ({"visibility": "all"}, "/visibility"), ({"closes_at": "tomorrow"}, "/closes_at"),
    ({"closes_at": "2090-01-01T00:00:00"}, "/closes_at"), ({"currency": "USD"}, "/currency"), ({"slug": "other"}, "/slug"), ({"name": " "}, "/name"),
    ({"routing": ["01890000-0000-7000-8000-000000000000"]}, "/routing"), ({"ends_at": "2090-01-01T00:00:00Z"}, "/ends_at"), ({"priority": None}, "/priority")])
def test_a_setting_that_cannot_be_is_refused_at_its_field(acme, manager, stage, change, pointer):
    with tenant_context(acme.id):
        before = Program.objects.values().get(id=stage.program.id)
    answer = manager.post(f"programs/{stage.program.id}/settings", {"grace_days": 7} | change)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])
    with tenant_context(acme.id):
        assert Program.objects.values().get(id=stage.program.id) == before


def test_questions_of_the_form(acme, manager, stage, lead_of):
    path = f"programs/{stage.program.id}/lead-fields"
    [asked] = done(manager.post(path, {"fields": [SEATS]}))["lead_fields"]
    assert SEATS.items() <= asked.items()
    few = manager.post("referrals", lead_of(stage.ann, answers={"seats": 5}))
    assert [error["pointer"] for error in few.json()["errors"]] == ["/answers/seats"]
    assert done(manager.post("referrals", lead_of(stage.ann, answers={"seats": 50})), 201)["answers"] == {"seats": 50}
    for fields, pointer in (([SEATS | {"kind": "music"}], "/fields/0/kind"), ([SEATS, SEATS], "/fields/1/key"), ([{"kind": "text"}], "/fields/0/key")):
        answer = manager.post(path, {"fields": fields})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert done(manager.get(f"programs/{stage.program.id}"))["lead_fields"] == [asked]
    assert done(manager.post(path, {"fields": []}))["lead_fields"] == []


def test_the_next_terms(acme, manager, stage):
    assert manager.post(f"programs/{stage.program.id}/terms", {"text": " "}).json()["errors"][0]["pointer"] == "/text"
    assert done(manager.post(f"programs/{stage.program.id}/terms", {"text": "Be kinder."}), 201)["terms"]["version"] == 2
    with tenant_context(acme.id):
        assert Terms.objects.count() == 2


def test_the_end_and_its_tail(manager, stage, lead_of):
    path = f"programs/{stage.program.id}/end"
    assert manager.post(f"{path}/take-back").json()["code"] == "no_end"
    assert manager.post(path, {"ends_at": "2020-01-01T00:00:00Z"}).json()["errors"][0]["pointer"] == "/ends_at"
    ahead = done(manager.post(path, {"ends_at": "2090-01-01T00:00:00Z", "tail_days": 10}))
    assert (ahead["phase"], ahead["tail_until"]) == ("taking", "2090-01-11T00:00:00Z")
    assert done(manager.post(f"{path}/take-back"))["ends_at"] is None
    ended = done(manager.post(path))
    assert (ended["status"], ended["phase"]) == ("ended", "ended") and ended["tail_until"] > ended["ends_at"]
    assert manager.post("referrals", lead_of(stage.ann)).json()["code"] == "program_not_open"
    assert manager.post(f"{path}/take-back").json()["code"] == "program_ended"
