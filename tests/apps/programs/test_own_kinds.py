"""A program declares kinds of milestones: they are recorded, named in its plan and paid for; what it does not declare is refused everywhere."""
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from foundation.kernel.errors import BadInput
from foundation.tenants.context import tenant_context
from programs import commands, queries
from programs.rules.own_kinds import name_of, words_of
from referrals.commands import milestones
from referrals.models import Milestone
from rewards.commands import plans
from rewards.models import PlanDraft
from rewards.plan.reader import PlanErrors
from tests.apps.desks.console import text
from tests.apps.rewards.stage import accepted
from tests.callers import caller
from tests.cast import START, later, set_stage
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db
DECLARED = "Demo given\nOnboarded\nRollout done\nTrial"   # by every program of the stage
FIFTY = {"fixed": {"minor": 5000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    return set_stage(acme)


@pytest.fixture
def tess(acme):
    return staff_client(acme, role="program_manager")


def settings_of(stage, tess) -> dict:
    page = tess.get(reverse("console_settings", args=[stage.program.id]))
    return {field.html_name: field.value() if field.value() is not None else "" for field in page.context["form"]}


def plan(kind: str = "custom.survey", **rule) -> dict:
    return {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even",
            "rules": [{"key": "main", "title": "Main", "on": {"milestone": kind}, "pay": FIFTY, "to": "advocate"} | rule]}


@pytest.mark.parametrize("typed, name", [("Site survey", "site_survey"), ("  Ortstermin für Maße ", "ortstermin_fur_masse"), ("Go-live", "go_live"), ("3D scan", "3D scan"),
                                         ("x" * 24, "x" * 24), ("試験", "試験")])
def test_a_name_is_made_of_what_was_typed(typed, name):
    assert name_of(typed) == name
    assert name_of(words_of("site_survey")) == "site_survey"


def test_saving_the_settings_renames_none_that_another_system_named(stage, tess, acme):
    """Else what that system reports would be refused from then on."""
    names = [*stage.program.own_kinds, "site__survey", "survey_", "go_live", "survey"]
    with tenant_context(acme.id):
        commands.change_settings(program_id=stage.program.id, values={"own_kinds": names}, acting=stage.tess, at=START)
    assert tess.post(reverse("console_settings", args=[stage.program.id]), settings_of(stage, tess)).status_code == 302
    with tenant_context(acme.id):
        assert queries.program(stage.program.id).own_kinds == names


def test_declared_in_the_settings_it_is_offered_and_recorded(stage, tess, acme):
    """kinds that a program declares (`custom.<slug>`)"""
    address = reverse("console_settings", args=[stage.program.id])
    assert tess.post(address, settings_of(stage, tess) | {"own_kinds": f"{DECLARED}\nSurvey\nRoll-out done"}).status_code == 302
    with tenant_context(acme.id):
        assert queries.own_kinds(queries.program(stage.program.id))[4:] == ["custom.survey", "custom.roll_out_done"]
        referral = accepted(stage, stage.ann, 1, timezone.now() - timedelta(hours=9))   # pages look at the clock of today
    page = tess.get(reverse("console_referral", args=[referral.id]))
    assert '<option value="custom.roll_out_done">Roll out done</option>' in page.content.decode()
    with tenant_context(acme.id):
        plans.save_draft(program_id=stage.program.id, document=plan(), acting=stage.tess, at=START)
    plan_page = tess.get(reverse("console_plan", args=[stage.program.id])).content.decode()
    assert '<option value="custom.survey" selected>“Survey”</option><option value="custom.roll_out_done">“Roll out done”</option>' in plan_page
    assert tess.post(reverse("console_milestone", args=[referral.id]), {"kind": "custom.survey", "occurred_at": f"{timezone.localtime() - timedelta(hours=2):%Y-%m-%dT%H:%M}", "currency": "EUR"}).status_code == 302
    with tenant_context(acme.id):
        assert [row.kind for row in Milestone.objects.filter(kind__startswith="custom.")] == ["custom.survey"]
    assert "Survey" in text(tess.get(reverse("console_referral", args=[referral.id])))


@pytest.mark.parametrize("typed", ["3D scan", "Won", "Survey", "Survey\nSurvey", "\n".join(f"Kind {number}x" for number in range(21))])
def test_what_cannot_be_a_name_is_refused_where_it_was_typed(stage, tess, acme, typed):
    answer = tess.post(reverse("console_settings", args=[stage.program.id]), settings_of(stage, tess) | {"own_kinds": typed})
    assert answer.status_code == 400 and answer.context["form"].errors.keys() == {"own_kinds"} and typed.splitlines()[0] in answer.content.decode()
    with tenant_context(acme.id):
        assert len(queries.own_kinds(queries.program(stage.program.id))) == 4


def test_what_is_not_declared_is_neither_recorded_nor_promised(stage, acme):
    with tenant_context(acme.id):
        referral = accepted(stage, stage.ann, 1, later(days=1))
        before = Milestone.objects.count()
        with pytest.raises(BadInput) as refused:
            milestones.record_milestone(referral_id=referral.id, report=milestones.Report(kind="custom.survey", occurred_at=later(days=2)), source="manual",
                                        acting=stage.tess, at=later(days=3))
        assert refused.value.errors[0].pointer == "/kind" and "custom.trial" in refused.value.errors[0].params["kinds"] and Milestone.objects.count() == before
        on_goal = {"on": {"goal": {"scope": "enrolment", "window": "lifetime", "decide": "when_reached", "on_fall": "keep"}},
                   "when": {"fact": "count.custom.survey", "is": "gte", "value": 2}}
        counted = {"escalator": {"key": "steps", "metric": {"referrals": "custom.survey"}, "scope": "enrolment", "window": "lifetime", "mode": "whole_forward",
                                 "crossing": "new_rate", "demotion": "none", "on_reversal": "keep", "late_arrival": "arrival_order",
                                 "bands": [{"from": 0, "pay": FIFTY}, {"from": 3, "pay": FIFTY}]}}
        extra = {"key": "more", "title": "More", "from": "2026-01-01", "until": "2027-01-01", "effect": {"extra": FIFTY, "on": "custom.survey", "to": "advocate"}}
        for document, at in ((plan(), "/rules/0/on/milestone"), (plan("won", **on_goal), "/rules/0/when"), (plan("won", pay=counted), "/rules/0/pay/escalator/metric"),
                             (plan("won") | {"promotions": [extra]}, "/promotions/0/effect/on")):
            with pytest.raises(PlanErrors) as wrong:
                plans.save_draft(program_id=stage.program.id, document=document, acting=stage.tess, at=START)
            assert [(one.pointer, one.code) for one in wrong.value.errors] == [(at, "kind_undeclared")]
        assert not PlanDraft.objects.exists()
        commands.change_settings(program_id=stage.program.id, values={"own_kinds": [*stage.program.own_kinds, "survey"]}, acting=stage.tess, at=START)
        for document in (plan(), plan("won", **on_goal), plan("won", pay=counted), plan("won") | {"promotions": [extra]}):
            plans.save_draft(program_id=stage.program.id, document=document, acting=stage.tess, at=START)


def test_by_api_they_are_set_and_read(stage, acme):
    api = caller(acme)
    answer = api.post(f"programs/{stage.program.id}/settings", {"own_kinds": [*stage.program.own_kinds, "survey"]})
    assert answer.status_code == 200 and answer.json()["own_kinds"][4:] == ["survey"]
    refused = api.post(f"programs/{stage.program.id}/settings", {"own_kinds": ["Survey"]})
    assert refused.status_code == 400 and "/own_kinds" in json.dumps(refused.json())
