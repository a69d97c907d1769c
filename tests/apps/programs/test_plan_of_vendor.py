"""How many programs may be open at once is what the vendor's plan says."""
import pytest

from foundation.kernel.errors import Refused
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from programs import commands, queries
from tests.cast import START, later, set_stage


def drafted(stage, slug: str):
    values = {"slug": slug, "kind": "customer", "name": slug, "currency": "EUR", "time_zone": "Europe/Berlin", "locale": "en"}
    made = commands.create_program(**values, acting=stage.tess, at=START)
    commands.publish_terms(program_id=made.id, text="Be kind.", acting=stage.tess, at=START)
    commands.set_offer(program_id=made.id, offer={"en": "Thanks."}, acting=stage.tess, at=START)
    return made


def publish(stage, program, at):
    return commands.publish_program(program_id=program.id, acting=stage.tess, at=at)


def test_a_plan_limits_the_programs_that_are_open(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        second, third = drafted(stage, "second"), drafted(stage, "third")
        Vendor.objects.update(plan="starter")
        before = outbox_queries.timeline([second.id])
        with pytest.raises(Refused) as refusal:
            publish(stage, second, later(days=1))
        assert refusal.value.code == "plan_programs" and "open programs at a time: 1." in str(refusal.value)
        assert queries.program(second.id).status == "draft" and outbox_queries.timeline([second.id]) == before
        commands.end_program(program_id=stage.program.id, ends_at=later(days=2), tail_days=90, acting=stage.tess, at=later(days=1))
        with pytest.raises(Refused):
            publish(stage, second, later(days=2, seconds=-1))   # its end is set, but not over
        publish(stage, second, later(days=2))                   # over is over, whether or not its timer has run
        with pytest.raises(Refused):
            publish(stage, third, later(days=2))
        Vendor.objects.update(plan="open")
        publish(stage, third, later(days=2))
        assert queries.open_count(later(days=2)) == 2
