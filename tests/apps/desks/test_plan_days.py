"""Who publishes says from which day on it counts, and reads before whom it concerns and who gets less."""
import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from rewards import queries
from rewards.models import PlanVersion
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage
from tests.apps.rewards.test_effective_days import paying
from tests.callers import caller
from tests.cast import START
from tests.sign_in import new_member, signed_in


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, paying(100))
    worker.drain(acme.id, START)
    return stage


@pytest.fixture
def staff(acme):
    return {name: signed_in(acme.client(), new_member(acme, role, name).user) for name, role in (("Petra", "program_manager"), ("Owen", "owner"))}


def today(days: int = 0) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/Berlin")).date() + timedelta(days=days)


def draft(staff, stage, minor: int) -> None:
    staff["Petra"].post(url("console_plan_save", stage.program.id), {"document": json.dumps(paying(minor))})


def go(staff, stage, day: str):
    return staff["Owen"].post(url("console_plan_publish", stage.program.id), {"effective_on": day}, follow=True)


def test_published_for_a_day_it_is_shown_beside_what_counts_now(acme, stage, staff):
    with tenant_context(acme.id):
        accepted(stage, stage.ann, 1, later(days=1))
    draft(staff, stage, 200)
    page = text(staff["Owen"].get(url("console_plan", stage.program.id)))
    for said in ("Left empty, it counts from the moment it’s published.", "2 people refer in the program", "One open referral keeps what counted when it was accepted.",
                 "Until then: €1.00 when won", "From then on: €2.00 when won", "Nothing was paid here yet, so no figure tells it: the two sentences do."):
        assert said in page
    answer = text(go(staff, stage, today(40).isoformat()))
    assert "Published. It counts from" in answer and "Version 1 counts since 2 March" in answer and "Version 2 counts from" in answer
    assert "€1.00 when won" in answer and "€2.00 when won" in answer
    shown = text(staff["Petra"].get(url("console_plan", stage.program.id)))
    assert shown.count("Counts now") == 1 and "Version 2 counts from" in shown
    with tenant_context(acme.id):
        assert [row.number for row in queries.versions_of(stage.program.id)] == [2, 1]
        assert queries.plan_in_force(stage.program.id, datetime.now(UTC)).number == 1


@pytest.mark.parametrize("typed, said", [("soon", "A day is expected here, such as 2026-12-25."), ("2020-01-01", "It can’t count from a day that has begun"),
                                         ("2999-01-01", "At most two years ahead.")])
def test_a_wrong_day_stands_at_its_field_and_nothing_is_published(acme, stage, staff, typed, said):
    draft(staff, stage, 200)
    answer = go(staff, stage, typed)
    page = answer.content.decode()
    assert 'id="id_effective_on_error"' in page and said in text(answer) and f'value="{typed}"' in page
    with tenant_context(acme.id):
        assert PlanVersion.objects.count() == 1 and queries.draft_of(stage.program.id) is not None


def test_the_notice_that_is_agreed_is_said_and_kept(acme, stage, staff):
    with tenant_context(acme.id):
        programs_commands.change_settings(program_id=stage.program.id, values={"notice_days": 30}, acting=stage.tess, at=START)
    draft(staff, stage, 200)
    assert "30 days’ notice is agreed. Left empty, it counts from" in text(staff["Owen"].get(url("console_plan", stage.program.id)))
    assert "Notice of 30 days is agreed" in text(go(staff, stage, today(10).isoformat()))
    assert "Published. It counts from" in text(go(staff, stage, ""))
    with tenant_context(acme.id):
        begins = queries.versions_of(stage.program.id)[0].effective_from.astimezone(ZoneInfo("Europe/Berlin"))
    assert begins.date() in (today(30), today(31)) and (begins.hour, begins.minute) == (0, 0)
    public = text(acme.client().get("/p/customers/"))
    assert "everybody in the program is told 30 days before" in public and "€2.00 when won" in public
    draft(staff, stage, 300)
    assert "This one counts from" in text(staff["Owen"].get(url("console_plan", stage.program.id)))
    assert "Say from which day this one counts" in text(go(staff, stage, ""))


def test_the_page_asks_as_often_for_many_as_for_few(acme, stage, staff):
    draft(staff, stage, 200)

    def asked() -> int:
        staff["Owen"].get(url("console_plan", stage.program.id))
        with CaptureQueriesContext(connection, ) as seen:
            staff["Owen"].get(url("console_plan", stage.program.id))
        return len(seen)
    with tenant_context(acme.id):
        deal(stage, 1, None, later(days=1))
        accepted(stage, stage.ann, 2, later(days=1))
    few = asked()
    with tenant_context(acme.id):
        for number in range(3, 9):
            accepted(stage, stage.ben, number, later(days=2))
            deal(stage, 10 + number, None, later(days=2))
    assert asked() == few


def test_by_api(acme, stage):
    manager, finance = caller(acme, "program_manager"), caller(acme, "finance_approver")
    path = f"programs/{stage.program.id}/plan"
    before = manager.get(path).json()
    assert before["in_force"] == before["versions"][0]["id"] and before["at_once"] is True and before["earliest_on"] in (str(today()), str(today(1)))
    manager.post(path, paying(200))
    for day, code in ((str(today(-1)), "past"), ("2999-01-01", "too_far"), ("soon", "invalid")):
        refused = finance.post(f"{path}/publish", {"effective_on": day})
        assert refused.status_code in (400, 422) and [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/effective_on", code)]
    made = finance.post(f"{path}/publish", {"effective_on": str(today(40))}).json()
    assert [row["number"] for row in made["versions"]] == [2, 1] and made["in_force"] == before["in_force"]
    assert made["at_once"] is False and made["earliest_on"] == str(today(40))
    program = manager.get(f"programs/{stage.program.id}").json()
    assert program["offer"]["en"] == "€1.00 when won" and program["offer_ahead"]["en"] == "€2.00 when won" and program["notice_days"] == 0
    assert manager.post(f"programs/{stage.program.id}/settings", {"notice_days": 14}).json()["notice_days"] == 14
    assert manager.post(f"programs/{stage.program.id}/settings", {"notice_days": 7}).json()["errors"][0]["code"] == "shortened"
