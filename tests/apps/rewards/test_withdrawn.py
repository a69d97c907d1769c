"""A version that was announced is taken back before it counts: it never counts, keeps its number, and whoever heard of it hears that it does not come."""
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import plans, withdrawing
from rewards.models import Decision, PlanVersion, PlanWithdrawal
from tests.apps.desks.console import text, url
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import announced, booked, deal, later, publish, set_money_stage
from tests.apps.rewards.test_effective_days import paying, publish_on
from tests.callers import caller
from tests.pure.ladder import counted, document
from tests.sign_in import new_member, signed_in

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
MIDNIGHT = datetime(2026, 3, 31, 22, tzinfo=UTC)   # the first of April in Berlin
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def stage(acme):
    return announced(acme, paying(100))


def withdraw(stage, version, at=None, reason="Too expensive", by=None):
    return withdrawing.withdraw_version(program_id=stage.program.id, plan_version_id=version.id, reason=reason, acting=by or stage.olga, at=at or later(days=2))


def offer(stage) -> tuple:
    program = programs_queries.program(stage.program.id)
    return program.offer["en"], program.offer_ahead.get("en", ""), program.offer_ahead_at


def written(stage) -> tuple:
    return (list(PlanVersion.objects.order_by("number").values_list("number", "document", "effective_from")), PlanWithdrawal.objects.count(), offer(stage),
            [event.name for event in outbox_queries.timeline([stage.program.id])])


def test_it_never_counts_and_keeps_its_number(acme, stage):
    with tenant_context(acme.id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
        row = withdraw(stage, version)
        assert (row.version_id, row.reason, row.withdrawn_by, row.withdrawn_at) == (version.id, "Too expensive", stage.olga.id, later(days=2))
        assert PlanVersion.objects.get(id=version.id).document == paying(200), "what was published stays as it was"
        event = outbox_queries.timeline([stage.program.id])[-1]
        assert (event.name, event.payload["number"], event.payload["in_force_from"]) == ("plan.withdrawn", 2, MIDNIGHT.isoformat())
        assert "expensive" not in str(event.payload) and offer(stage) == ("€1.00 when won", "", None)
        assert [queries.plan_in_force(stage.program.id, at).number for at in (later(days=3), MIDNIGHT, later(days=400))] == [1, 1, 1]
        assert queries.plan_ahead(stage.program.id, later(days=3)) is None and [one.number for one in queries.versions_of(stage.program.id)] == [1]
        assert queries.timing(stage.program.id, later(days=3)).coming is None
    worker.drain(acme.id, MIDNIGHT + timedelta(days=1))
    with tenant_context(acme.id):
        assert offer(stage) == ("€1.00 when won", "", None)
        assert not [one for one in outbox_queries.timeline([stage.program.id]) if one.name == "program.offer_set" and one.occurred_at >= MIDNIGHT]
        assert booked(deal(stage, 1, None, later(days=40))) == [100] and replay_is_the_books(stage.program.id)
        third = publish_on(stage, paying(300), MAY, later(days=41))
        assert third.number == 3 and queries.plan_before(third).number == 1 and queries.replaced_by(third) is None
        assert booked(deal(stage, 2, None, later(days=70))) == [300] and replay_is_the_books(stage.program.id)


def test_the_clock_that_comes_for_it_changes_nothing(acme, stage):
    with tenant_context(acme.id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
        [timer] = [row.id for row in Delivery.objects.filter(subscriber="rewards.in_force", due_at=MIDNIGHT)]
        withdraw(stage, version)
        before = written(stage)
    assert worker.deliver(acme.id, timer, MIDNIGHT)
    with tenant_context(acme.id):
        assert written(stage) == before


def test_whoever_heard_of_it_is_told_that_it_does_not_come(acme, stage):
    with tenant_context(acme.id):
        version = publish_on(stage, paying(200), APRIL, later(days=1))
    worker.drain(acme.id, later(days=1))
    mail.outbox.clear()
    with tenant_context(acme.id):
        withdraw(stage, version)
    worker.drain(acme.id, later(days=2))
    assert sorted(one.to[0] for one in mail.outbox) == ["ann@example.test", "ben@example.test"]
    said = mail.outbox[0].body
    assert "What was announced for" in mail.outbox[0].subject and "pays something else from 1 April 2026 on. That change does not come." in said
    assert "It stays as it is: €1.00 when won." in said and "expensive" not in said
    worker.drain(acme.id, later(days=60))
    assert len(mail.outbox) == 2
    assert "€2.00" not in acme.client().get("/p/customers/").content.decode()


def test_what_says_the_same_was_told_to_nobody_and_is_not_taken_back_in_a_mail(acme, stage):
    with tenant_context(acme.id):
        version = publish_on(stage, paying(100) | {"rounding": "down"}, APRIL, later(days=1))
    worker.drain(acme.id, later(days=1))
    with tenant_context(acme.id):
        withdraw(stage, version)
    worker.drain(acme.id, later(days=3))
    assert not mail.outbox


def test_of_two_for_one_day_the_earlier_one_stands_again(acme, stage):
    with tenant_context(acme.id):
        second = publish_on(stage, paying(200), APRIL, later(days=1))
        third = publish_on(stage, paying(300), APRIL, later(days=2))
        before = written(stage)
        with pytest.raises(Refused) as refusal:
            withdraw(stage, second, later(days=3))
        assert (refusal.value.code, refusal.value.params["number"]) == ("published_after_it", 3) and written(stage) == before
    worker.drain(acme.id, later(days=2))
    mail.outbox.clear()
    with tenant_context(acme.id):
        withdraw(stage, third, later(days=3))
        assert offer(stage) == ("€1.00 when won", "€2.00 when won", MIDNIGHT)
    worker.drain(acme.id, MIDNIGHT)
    assert "From that day on this counts, as it was announced before: €2.00 when won." in mail.outbox[0].body
    with tenant_context(acme.id):
        assert offer(stage) == ("€2.00 when won", "", None) and queries.plan_in_force(stage.program.id, MIDNIGHT).number == 2


def test_what_counts_is_not_taken_back_nor_twice_nor_without_a_reason(acme, stage):
    with tenant_context(acme.id):
        [first] = queries.versions_of(stage.program.id)
        second = publish_on(stage, paying(200), APRIL, later(days=1))
        before = written(stage)

        def refused(error: type, **how):
            with pytest.raises(error) as refusal:
                withdraw(stage, **how)
            assert written(stage) == before
            return refusal.value
        assert refused(Refused, version=first).code == "counts_already"
        assert refused(Refused, version=second, at=MIDNIGHT).code == "counts_already"
        for reason, code in (("  ", "missing"), ("x" * 301, "too_long")):
            assert [(one.pointer, one.code) for one in refused(BadInput, version=second, reason=reason).errors] == [("/reason", code)]
        refused(NotAllowed, version=second, by=Actor("advocate", stage.ann.advocate_id))
        with pytest.raises(NotFound):
            withdrawing.withdraw_version(program_id=stage.tenant_id, plan_version_id=second.id, reason="x", acting=stage.olga, at=later(days=2))
        assert written(stage) == before
        withdraw(stage, second, MIDNIGHT - MOMENT)
        before = written(stage)
        assert refused(Refused, version=second).code == "withdrawn_already"
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanWithdrawal.objects.create(version=second, reason="again", withdrawn_by=stage.olga.id, withdrawn_at=later(days=3))


def test_what_decided_anything_counts_already(acme, stage):
    """A clock that went ahead let it decide: then it is too late."""
    with tenant_context(acme.id):
        second = publish_on(stage, paying(200), APRIL, later(days=1))
        deal(stage, 1, None, MIDNIGHT + timedelta(hours=1))
        assert Decision.objects.filter(plan_version=second).exists()
        before = written(stage)
        with pytest.raises(Refused) as refusal:
            withdraw(stage, second, later(days=3))
        assert refusal.value.code == "counts_already" and written(stage) == before


def test_steps_that_it_would_have_begun_anew_go_on(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(counted("whole_forward", start=3)))
        assert [booked(deal(stage, number, None, later(days=number))) for number in (1, 2)] == [[100], [100]]
        anew = document(counted("whole_forward", start=5) | {"restart": True, "mode": "marginal"})
        withdraw(stage, publish_on(stage, anew, APRIL, later(days=3)), later(days=4))
        further = publish_on(stage, document(counted("whole_forward", start=3)), APRIL, later(days=5))
        assert further.number == 3, "it is written against what counts, and has the mode of that"
        assert booked(deal(stage, 3, None, later(days=40))) == [150] and replay_is_the_books(stage.program.id)


def test_a_budget_that_never_came_limits_nothing(acme, stage):
    with tenant_context(acme.id):
        limited = paying(200) | {"budget": {"amount": {"minor": 100, "currency": "EUR"}, "window": {"calendar": "year"}}}
        withdraw(stage, publish_on(stage, limited, APRIL, later(days=1)))
        assert not queries.limited(stage.program.id) and queries.budgets(later(days=60), "Europe/Berlin") == []


def test_by_api(acme, stage):
    with tenant_context(acme.id):
        programs_commands.change_settings(program_id=stage.program.id, values={"notice_days": 20}, acting=stage.tess, at=later(days=1))
        plans.save_draft(program_id=stage.program.id, document=paying(200), acting=stage.tess, at=later(days=1))
    finance, root = caller(acme, "finance_approver"), f"programs/{stage.program.id}/plan"
    published = finance.post(f"{root}/publish").json()
    newest, first = published["versions"]
    assert caller(acme, "program_manager").post(f"{root}/versions/{newest['id']}/withdraw", {"reason": "Too early"}).status_code == 403
    assert finance.post(f"{root}/versions/{newest['id']}/withdraw").json()["errors"][0]["pointer"] == "/reason"
    assert finance.post(f"{root}/versions/{first['id']}/withdraw", {"reason": "x"}).json()["code"] == "counts_already"
    answer = finance.post(f"{root}/versions/{newest['id']}/withdraw", {"reason": "Too early"}).json()
    assert [one["id"] for one in answer["versions"]] == [first["id"]] == [answer["in_force"]]
    assert [(one["version"]["number"], one["reason"]) for one in answer["withdrawn"]] == [(2, "Too early")]


def test_on_its_page(acme, stage):
    with tenant_context(acme.id):
        programs_commands.change_settings(program_id=stage.program.id, values={"notice_days": 20}, acting=stage.tess, at=later(days=1))
        plans.save_draft(program_id=stage.program.id, document=paying(200), acting=stage.tess, at=later(days=1))
    owen, petra = [signed_in(acme.client(), new_member(acme, role).user) for role in ("owner", "program_manager")]
    page = url("console_plan", stage.program.id)
    assert "Take it back" not in text(owen.get(page))
    owen.post(url("console_plan_publish", stage.program.id), {"effective_on": ""})
    assert "Whoever was told of it hears that it does not come." in text(owen.get(page)) and "Take it back" not in text(petra.get(page))
    with tenant_context(acme.id):
        version = queries.versions_of(stage.program.id)[0]
    address = url("console_plan_withdraw", stage.program.id, version.id)
    assert "Say why: it’s kept, and others read it." in text(owen.post(address, {"reason": " "}, follow=True))
    assert petra.post(address, {"reason": "No"}).status_code == 403
    assert "Taken back. Whoever was told of it hears that it does not come." in text(owen.post(address, {"reason": "Sales can’t afford it"}, follow=True))
    shown = text(petra.get(page))
    assert "One version was taken back before it counted" in shown and "Sales can’t afford it" in shown and "Version 2 counts from" not in shown
    assert "Somebody took that version back already." in text(owen.post(address, {"reason": "No"}, follow=True))
