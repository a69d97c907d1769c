"""A long page asks the database no more often than a short one."""
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.tenants.context import tenant_context
from partners.commands import organisations
from programs import commands as programs_commands
from programs import queries as programs_queries
from tests.apps.fulfilment.rows import ids_of_a_file
from tests.callers import caller
from tests.cast import START, later, submitted


def more(vendor, stage, first: int, last: int) -> None:
    with tenant_context(vendor.id):
        terms = programs_queries.terms_in_force(stage.program.id)
        for number in range(first, last):
            submitted(stage, stage.ann, later(hours=number), number=number)
            user = accounts_commands.ensure_user(email=f"more{number}@example.test", name=f"More {number}")
            advocates_commands.join_program(program_id=stage.program.id, terms_id=terms.id, user_id=user.id, name=user.name, email=user.email, at=START)
            program = programs_commands.create_program(slug=f"more-{number}", kind="customer", name="More", currency="EUR", time_zone="UTC", locale="en",
                                                       acting=stage.tess, at=START)
            programs_commands.publish_terms(program_id=program.id, text="Be kind.", acting=stage.tess, at=START)
            organisations.found(name=f"Partner {number}", level="gold", acting=stage.tess, at=START)
            ids_of_a_file(stage, stage.ann, number)


@pytest.mark.parametrize("path", ["programs", "advocates", "referrals", "rewards", "partners", "payouts/files"])
def test_queries_do_not_grow_with_the_rows(acme, stage, path):
    owner = caller(acme)
    more(acme, stage, 1, 3)
    counts = []
    for first, last in ((3, 3), (3, 9)):
        more(acme, stage, first, last)
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16, counts
