"""A program opens, closes and ends at set instants; what is open then earns until its tail is over."""
from datetime import timedelta

import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, Refused
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands, queries, states
from tests.cast import START, later, set_stage


def names_of(program_id):
    return [event.name for event in outbox_queries.timeline([program_id])]


def test_it_takes_referrals_from_its_opening_to_its_close(acme):
    """DOMAIN §2: "– → submitted: program open"; windows are half-open."""
    stage = set_stage(acme)
    with tenant_context(acme.id):
        program = commands.change_settings(program_id=stage.program.id, values={"opens_at": later(days=1), "closes_at": later(days=3)}, acting=stage.tess, at=START)
        tick = timedelta(microseconds=1)
        phases = [(later(days=1) - tick, states.NOT_YET), (later(days=1), states.TAKING), (later(days=3) - tick, states.TAKING), (later(days=3), states.CLOSED)]
        assert [(at, queries.phase(program, at)) for at, _ in phases] == phases
        assert [queries.takes_referrals(program, at) for at, _ in phases] == [False, True, True, False]


def test_it_ends_at_the_instant_that_was_set_and_keeps_its_tail(acme):
    """DOMAIN §2: "Program end: no new referral; open ones go on and earn until the tail date, which everybody sees"."""
    stage = set_stage(acme)
    with tenant_context(acme.id):
        commands.end_program(program_id=stage.program.id, ends_at=later(days=10), tail_days=60, acting=stage.tess, at=later(days=2))
        program = queries.program(stage.program.id)
        assert (program.status, queries.phase(program, later(days=9)), queries.phase(program, later(days=10))) == (states.OPEN, states.TAKING, states.ENDED)
        assert queries.tail_until(program) == later(days=70)
    worker.drain(acme.id, later(days=9))
    with tenant_context(acme.id):
        assert queries.program(stage.program.id).status == states.OPEN
    worker.drain(acme.id, later(days=11))
    with tenant_context(acme.id):
        assert queries.program(stage.program.id).status == states.ENDED
        last = outbox_queries.timeline([stage.program.id])[-1]
        assert (last.name, last.occurred_at, last.acting_kind) == ("program.ended", later(days=10), "system")
        assert last.payload == {"ends_at": later(days=10).isoformat(), "tail_until": later(days=70).isoformat()}


def test_it_can_end_at_once(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        program = commands.end_program(program_id=stage.program.id, ends_at=later(days=2), tail_days=0, acting=stage.tess, at=later(days=2))
        assert program.status == states.ENDED and names_of(program.id)[-2:] == ["program.end_set", "program.ended"]
        with pytest.raises(Refused, match="ended already"):
            commands.end_program(program_id=program.id, ends_at=later(days=3), tail_days=90, acting=stage.tess, at=later(days=2))


def test_an_end_ahead_can_be_moved_and_taken_back(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        for ends_at in (later(days=5), later(days=8)):
            commands.end_program(program_id=stage.program.id, ends_at=ends_at, tail_days=90, acting=stage.tess, at=later(days=1))
    worker.drain(acme.id, later(days=6))
    with tenant_context(acme.id):
        assert queries.program(stage.program.id).status == states.OPEN
        commands.take_end_back(program_id=stage.program.id, acting=stage.tess, at=later(days=7))
    worker.drain(acme.id, later(days=9))
    with tenant_context(acme.id):
        program = queries.program(stage.program.id)
        assert (program.status, queries.tail_until(program), queries.takes_referrals(program, later(days=9))) == (states.OPEN, None, True)
        assert names_of(program.id)[-1] == "program.end_taken_back"


@pytest.mark.parametrize("ends_at, tail_days, pointer", [(later(days=-1), 90, "/ends_at"), (later(days=5), 731, "/tail_days"), (later(days=5), -1, "/tail_days")])
def test_an_end_that_cannot_be_is_refused_at_its_field(acme, ends_at, tail_days, pointer):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        before = names_of(stage.program.id)
        with pytest.raises(BadInput) as refused:
            commands.end_program(program_id=stage.program.id, ends_at=ends_at, tail_days=tail_days, acting=stage.tess, at=START)
        assert [error.pointer for error in refused.value.errors] == [pointer]
        assert queries.program(stage.program.id).ends_at is None and names_of(stage.program.id) == before


def test_a_draft_cannot_end(acme):
    with tenant_context(acme.id):
        tess = Actor("staff", None)
        draft = commands.create_program(slug="later", kind="sales_rep", name="Later", currency="EUR", time_zone="Europe/Berlin", locale="en", acting=tess, at=START)
        with pytest.raises(Refused, match="isn’t published"):
            commands.end_program(program_id=draft.id, ends_at=later(days=1), tail_days=90, acting=tess, at=START)
