"""A draft is tried from the plan's page, the report is read there, and the version is published with it."""
import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from foundation.jobs import queries as jobs_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.models import PlanVersion, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import deal, publish, set_money_stage
from tests.callers import caller
from tests.cast import later
from tests.pure.ladder import document, percents
from tests.sign_in import new_member, signed_in

NOW = document(percents("whole_forward"))
DRAFT = document(percents("whole_forward") | {"bands": [{"from": 0, "pay": {"percent_bp": 2000, "of": "first_year_value"}}, {"from": 100_000, "pay": {"percent_bp": 500, "of": "first_year_value"}}]})


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, NOW)
        deal(stage, 1, 80_000, later(days=1))
        deal(stage, 2, 300_000, later(days=2), stage.ben)
    worker.drain(acme.id, datetime.now(UTC))
    mail.outbox.clear()
    return stage


@pytest.fixture
def staff(acme):
    return {name: signed_in(acme.client(), new_member(acme, role, name).user) for name, role in (
        ("Petra", "program_manager"), ("Owen", "owner"), ("Rhea", "read_only"), ("Rick", "sales_rep"))}


def drain(stage):
    worker.drain(stage.tenant_id, datetime.now(UTC))


def test_write_try_publish(acme, stage, staff):
    plan = url("console_plan", stage.program.id)
    staff["Petra"].post(url("console_plan_save", stage.program.id), {"document": json.dumps(DRAFT)})
    for who in ("Petra", "Owen"):
        page = staff[who].get(plan)
        assert "This program has a history." in text(page) and "Try on history" in text(page) and "Publish this version" not in text(page)
    assert "Try on history" not in text(staff["Rhea"].get(plan))
    refused = staff["Owen"].post(url("console_plan_publish", stage.program.id), follow=True)
    assert "Try exactly this draft on the history first" in text(refused)
    with tenant_context(acme.id):
        assert PlanVersion.objects.count() == 1
    waits = staff["Petra"].post(url("console_try", stage.program.id), {"since": "2026-01-01"}, follow=True)
    page = waits.request["PATH_INFO"]
    assert "It begins in a moment." in text(waits) and "Stop" in text(waits)
    assert "It’s being tried on what happened." in text(staff["Owen"].get(plan))
    part = staff["Petra"].get(page, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode() and "HX-Refresh" not in part
    drain(stage)
    assert staff["Petra"].get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    report = text(staff["Rhea"].get(page))
    assert "It would have cost €370.00 less." in report and "to the cent" in report and "1 earn more, 1 less, 0 the same" in report
    assert "Ann" in report and "Ben" in report and "+€80.00" in report and "−€450.00" in report
    assert "20% of first-year value" in report and "10% of first-year value" in report   # both sides of a sample
    tables = {name: staff["Rhea"].get(page, {"as": name}).content.decode("utf-8-sig").splitlines() for name in ("months", "people", "samples")}
    assert tables["months"][0] == "month,currency,now,draft,difference" and "2026-03,EUR,680.00,310.00,-370.00" in tables["months"]
    assert [line.split(",")[2:] for line in tables["people"][1:]] == [["Ann", "EUR", "80.00", "160.00", "80.00"], ["Ben", "EUR", "600.00", "150.00", "-450.00"]]
    assert len(tables["samples"]) == 5
    said = text(staff["Owen"].get(plan))
    assert "Tried on what happened" in said and "−€370.00" in said and "1 earn more, 1 less" in said and "Publish this version" in said
    assert "The new version counts" in text(staff["Owen"].post(url("console_plan_publish", stage.program.id), follow=True))
    with tenant_context(acme.id):
        [new, _] = queries.versions_of(stage.program.id)
        assert str(new.back_test_id) in page
    assert "tried on what had happened" in text(staff["Rhea"].get(plan))
    drain(stage)
    told = {one.to[0]: one.body for one in mail.outbox if "What Customers for customers pays changes" in one.subject}
    assert set(told) == {"ann@example.test", "ben@example.test"}
    assert "Until now: 10% of first-year value when won" in told["ann@example.test"] and "From now on: 20% of first-year value when won" in told["ann@example.test"]
    assert "Introductions that were accepted before keep what counted then." in told["ben@example.test"]


def test_another_draft_needs_a_report_of_its_own(acme, stage, staff):
    staff["Petra"].post(url("console_plan_save", stage.program.id), {"document": json.dumps(DRAFT)})
    page = staff["Petra"].post(url("console_try", stage.program.id), follow=True).request["PATH_INFO"]
    drain(stage)
    other = json.loads(json.dumps(DRAFT))
    other["rules"][0]["title"] = "Another"
    staff["Petra"].post(url("console_plan_save", stage.program.id), {"document": json.dumps(other)})
    assert "The draft is another one by now." in text(staff["Petra"].get(page))
    assert "Try exactly this draft" in text(staff["Owen"].post(url("console_plan_publish", stage.program.id), follow=True))


def test_stopped_it_stays_stopped(acme, stage, staff):
    staff["Petra"].post(url("console_plan_save", stage.program.id), {"document": json.dumps(DRAFT)})
    page = staff["Petra"].post(url("console_try", stage.program.id), follow=True).request["PATH_INFO"]
    with tenant_context(acme.id):
        [job] = queries.back_tests(stage.program.id)
    assert staff["Rhea"].post(url("console_job_cancel", job.id)).status_code == 403
    stopped = staff["Petra"].post(url("console_job_cancel", job.id), follow=True)
    assert "It was stopped." in text(stopped) and stopped.request["PATH_INFO"] == page
    drain(stage)
    assert "Try the draft again" in text(staff["Petra"].get(page))
    assert "It has ended already." in text(staff["Petra"].post(url("console_job_cancel", job.id), follow=True))
    assert "Write each day as a date" in text(staff["Petra"].post(url("console_try", stage.program.id), {"since": "soon"}, follow=True))


def test_by_api(acme, stage):
    manager, reader, rep = caller(acme, "program_manager"), caller(acme, "read_only", scopes=("read",)), caller(acme, "sales_rep")
    path = f"programs/{stage.program.id}/back-tests"
    assert manager.post(path).json()["code"] == "no_draft"
    wrong = manager.post(path, {"document": {**DRAFT, "rules": []}}).json()
    assert [one["pointer"] for one in wrong["errors"]] == ["/document/rules"]
    assert [one["pointer"] for one in manager.post(path, {"document": DRAFT, "since": "2031-01-01"}).json()["errors"]] == ["/since"]
    made = manager.post(path, {"document": DRAFT, "since": "2026-01-01"})
    assert made.status_code == 201 and made.json()["state"] == "waiting"
    drain(stage)
    job = reader.get(f"jobs/{made.json()['id']}").json()
    assert (job["state"], job["kind"], job["done"], job["total"]) == ("done", "back_test", 2, 2)   # the two wins: acceptances and qualifications are looked at by no plan
    assert job["result"]["totals"] == [{"currency": "EUR", "now": 68_000, "draft": 31_000}]
    assert [one["id"] for one in reader.get(path).json()["data"]] == [job["id"]]
    assert manager.post(f"jobs/{job['id']}/cancel").json()["code"] == "job_ended"
    assert rep.get(f"jobs/{job['id']}").status_code == 403 and rep.post(path, {"document": DRAFT}).status_code == 403


def test_on_the_command_line(acme, stage, tmp_path):
    def said(*arguments, **options):
        out, err = StringIO(), StringIO()
        call_command(*arguments, stdout=out, stderr=err, **options)
        return out.getvalue(), err.getvalue()
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(DRAFT))
    out, err = said("backtest_plan", "customers", str(file), vendor=acme.host.split(".")[0], since=datetime(2026, 1, 1).date())
    assert "now 680.00 EUR, draft 310.00 EUR, difference -370.00 EUR" in out and "to the cent: 2 events" in out and "2/2" in err
    report = json.loads(said("backtest_plan", str(stage.program.id), str(file), vendor=acme.host.split(".")[0], json=True, since=datetime(2026, 1, 1).date())[0])
    assert report["check"]["differing"] == 0
    for arguments, words in ((("backtest_plan", "customers", "draft"), "no draft"), (("backtest_plan", "nowhere", str(file)), "no such thing"),
                             (("backtest_plan", "customers", str(tmp_path / "none.json")), "read as a plan")):
        with pytest.raises(CommandError, match=words):
            said(*arguments, vendor=acme.host.split(".")[0])
    with tenant_context(acme.id):
        reward = Reward.objects.get(granted_minor=8_000)
        assert jobs_queries.jobs_of("back_test", stage.program.id) == []
    out, _ = said("explain_reward", str(reward.id))
    assert "80.00 EUR by rule “Main” of version 1: 10% of first-year value" in out and "it is the same" in out
    told = json.loads(said("explain_reward", str(reward.id), json=True)[0])
    assert (told["granted_minor"], told["same_again"], told["rule"]) == (8_000, True, "main")
