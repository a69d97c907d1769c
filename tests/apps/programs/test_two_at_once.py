"""Two people change one program in the same second: the second one waits, and finds what the first one left."""
import pytest

from foundation.kernel.errors import Refused
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from programs import commands, queries
from tests.apps.programs.test_settings import SEATS, TRADE
from tests.apps.rewards.test_terms_race import Held
from tests.cast import later, set_stage


@pytest.fixture
def stage(acme):
    return set_stage(acme)


def one_after_the_other(stage, first, second) -> Held:
    """The second call, once the first has ended."""
    begun = Held(stage, first).begun()
    waiting = Held(stage, second)
    assert waiting.waits()
    begun.let_go()
    return waiting


def test_two_end_it(stage):
    def end():
        return commands.end_program(program_id=stage.program.id, ends_at=later(days=3), tail_days=60, acting=stage.tess, at=later(days=3))
    with pytest.raises(Refused, match="has ended already"):
        one_after_the_other(stage, end, end).let_go()
    with tenant_context(stage.tenant_id):
        assert [event.name for event in outbox_queries.timeline([stage.program.id])].count("program.ended") == 1


def test_what_one_asks_and_the_other_leaves_out_stays_readable(stage):
    def ask(field):
        return lambda: commands.set_lead_fields(program_id=stage.program.id, fields=(field,), acting=stage.tess, at=later(days=3))
    one_after_the_other(stage, ask(SEATS), ask(TRADE)).let_go()
    with tenant_context(stage.tenant_id):
        program = queries.program(stage.program.id)
        assert [(field.key, field.removed) for field in queries.all_lead_fields(program)] == [(TRADE.key, False), (SEATS.key, True)]
