"""What a manager changes about a program, what stands still once it is published, and the vendor's days off."""
from datetime import date, datetime

import pytest

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import BadInput, NotFound
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import commands, queries, states
from programs.rules.lead_fields import LeadField
from tests.cast import START, later, set_stage

SEATS = LeadField(key="seats", kind="number", label="How many seats?", required=True, least=10)
TRADE = LeadField(key="trade", kind="choice", label="Which trade?", choices=("Shipping", "Other"))


def set_fields(stage, *fields):
    return commands.set_lead_fields(program_id=stage.program.id, fields=fields, acting=stage.tess, at=START)


def test_defaults_are_those_of_the_domain(acme):
    """DOMAIN §2: "protection 90 days, grace 30, reopen 90, late_credit 180, appeal and dispute 30, consent 30, tail 90; decision clock 5 working days,
    first contact 2 working days"."""
    program = set_stage(acme).program
    assert [getattr(program, name) for name in states.CLOCKS] == [90, 30, 90, 180, 30, 30, 90, 5, 2, 0]
    assert (program.visibility, program.decline_detail, program.consent, program.unclaimed, program.priority) == ("status_and_reward", "exact", "none", "accrue", 100)


def test_settings_are_changed_and_told_by_name(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        commands.change_settings(program_id=stage.program.id, values={"name": " Friends ", "grace_days": 14, "visibility": "status", "summary": ""},
                                 acting=stage.tess, at=later(days=1))
        program = queries.program(stage.program.id)
        assert (program.name, program.grace_days, program.visibility) == ("Friends", 14, "status")
        last = outbox_queries.timeline([program.id])[-1]
        assert (last.name, last.payload) == ("program.changed", {"settings": ["grace_days", "name", "visibility"]})
        commands.change_settings(program_id=program.id, values={"grace_days": 14}, acting=stage.tess, at=later(days=2))
        assert outbox_queries.timeline([program.id])[-1].id == last.id, "what changes nothing writes nothing"


@pytest.mark.parametrize("values", [
    {"name": "  "}, {"name": "x" * 121}, {"summary": "x" * 401}, {"protection_days": 0}, {"grace_days": 366}, {"decision_days": "5"}, {"appeal_days": True},
    {"visibility": "all"}, {"decline_detail": ""}, {"consent": "nobody"}, {"unclaimed": None}, {"acceptance": "maybe"}, {"priority": 0},
    {"opens_at": "tomorrow"}, {"closes_at": datetime(2026, 1, 1)}, {"own_kinds": "survey"}, {"own_kinds": ["Site survey"]}, {"own_kinds": ["won"]}, {"own_kinds": ["a", "a"]},
    {"own_kinds": [f"kind_{number}" for number in range(21)]}, {"own_kinds": [1]}, {"own_kinds": ["survey"]}, {"routing": ["someone"]}, {"routing": "all"}, {"ends_at": later(days=1)}, {"status": "ended"}, {"slug": "other"}])
def test_a_wrong_setting_is_refused_at_its_field(acme, values):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        before = outbox_queries.timeline([stage.program.id])
        with pytest.raises(BadInput) as refused:
            commands.change_settings(program_id=stage.program.id, values={"priority": 5, **values}, acting=stage.tess, at=START)
        assert [error.pointer for error in refused.value.errors] == [f"/{name}" for name in values]
        assert queries.program(stage.program.id).priority == 100 and outbox_queries.timeline([stage.program.id]) == before


def test_it_closes_after_it_opens(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id), pytest.raises(BadInput) as refused:
        commands.change_settings(program_id=stage.program.id, values={"opens_at": later(days=2), "closes_at": later(days=2)}, acting=stage.tess, at=START)
    assert [error.pointer for error in refused.value.errors] == ["/closes_at"]


@pytest.mark.parametrize("name, value", [("currency", "USD"), ("time_zone", "UTC"), ("locale", "de"), ("kind", "partner_gold"), ("party", "person"),
                                         ("gratitude", True)])
def test_what_people_rely_on_is_fixed_once_published(acme, name, value):
    """DOMAIN §1: "currency, time zone and locale from the vendor, overridable, frozen when published"."""
    stage = set_stage(acme)
    with tenant_context(acme.id):
        with pytest.raises(BadInput) as refused:
            commands.change_settings(program_id=stage.program.id, values={name: value}, acting=stage.tess, at=START)
        assert [(error.pointer, error.code) for error in refused.value.errors] == [(f"/{name}", "frozen")]
        commands.change_settings(program_id=stage.program.id, values={name: getattr(stage.program, name)}, acting=stage.tess, at=START)
        draft = commands.create_program(slug="draft", kind="customer", name="Draft", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                        acting=stage.tess, at=START)
        assert getattr(commands.change_settings(program_id=draft.id, values={name: value}, acting=stage.tess, at=START), name) == value


def test_referrals_are_routed_to_people_of_the_team(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        rick = accounts_commands.add_member(email="rick@example.test", name="Rick", role="sales_rep", acting=stage.tess, at=START)
        program = commands.change_settings(program_id=stage.program.id, values={"routing": [rick.user_id]}, acting=stage.tess, at=START)
        assert program.routing == [str(rick.user_id)] and accounts_queries.member_of(rick.user_id)
        with pytest.raises(BadInput):
            commands.change_settings(program_id=program.id, values={"routing": [rick.user_id, str(rick.user_id)]}, acting=stage.tess, at=START)
        with pytest.raises(BadInput):
            commands.change_settings(program_id=program.id, values={"routing": [stage.ann.advocate.user_id]}, acting=stage.tess, at=START)


def test_a_question_that_is_removed_stays_readable(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        set_fields(stage, SEATS, TRADE)
        program = set_fields(stage, TRADE)
        assert [field.key for field in queries.lead_fields(program)] == ["trade"]
        assert [(field.key, field.removed) for field in queries.all_lead_fields(program)] == [("trade", False), ("seats", True)]
        assert outbox_queries.timeline([program.id])[-1].payload == {"keys": ["trade"]}


@pytest.mark.parametrize("field, pointer", [
    (LeadField(key="Seats", kind="text", label="x"), "key"), (LeadField(key="a", kind="text", label=" "), "label"), (LeadField(key="a", kind="colour", label="x"), "kind"),
    (LeadField(key="a", kind="choice", label="x", choices=("One",)), "choices"), (LeadField(key="a", kind="choice", label="x", choices=("One", "One")), "choices"),
    (LeadField(key="a", kind="choice", label="x", choices=("One", "Two"), fitting=("Three",)), "fitting"), (LeadField(key="a", kind="text", label="x", least=3), "least"),
    (LeadField(key="a", kind="number", label="x", least=9, most=3), "most"), (LeadField(key="a", kind="date", label="x", least="soon"), "least"),
    (LeadField(key="a", kind="text", label="x", must_fit=True), "must_fit"), (LeadField(key="seats", kind="text", label="x"), "kind")])
def test_a_wrong_question_is_refused_at_its_field(acme, field, pointer):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        before = set_fields(stage, SEATS).lead_fields
        with pytest.raises(BadInput) as refused:
            set_fields(stage, TRADE, field)
        assert [error.pointer for error in refused.value.errors] == [f"/fields/1/{pointer}"]
        assert queries.program(stage.program.id).lead_fields == before


def test_holidays_are_added_and_removed(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        added = commands.add_holiday(day=date(2026, 12, 25), name="Christmas Day", acting=stage.tess, at=START)
        assert queries.holidays() == {date(2026, 12, 25)}
        for day, name, pointer in ((date(2026, 12, 25), "Again", "/date"), (date(2026, 12, 26), " ", "/name"), (date(1900, 1, 1), "Old", "/date")):
            with pytest.raises(BadInput) as refused:
                commands.add_holiday(day=day, name=name, acting=stage.tess, at=START)
            assert [error.pointer for error in refused.value.errors] == [pointer]
        commands.remove_holiday(holiday_id=added.id, acting=stage.tess, at=START)
        assert queries.holidays() == frozenset()
        assert [event.name for event in outbox_queries.timeline([added.id])] == ["holiday.added", "holiday.removed"]
        with pytest.raises(NotFound):
            commands.remove_holiday(holiday_id=added.id, acting=stage.tess, at=START)
