"""Two people of one organisation act in the same second: the second one waits, and finds what the first one left."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from partners import queries
from partners.commands import invitations, members
from programs import queries as programs_queries
from tests.apps.partners.stage import accept, paul_of, set_partner_stage, user_of
from tests.apps.programs.test_two_at_once import one_after_the_other
from tests.cast import START

NADIA = "nadia@harbour.example"


@pytest.fixture
def stage(acme):
    made = set_partner_stage(acme)
    made.tenant_id = acme.id
    with tenant_context(acme.id):
        made.paul = paul_of(made)
    return made


def test_of_two_admins_who_leave_one_stays(stage):
    with tenant_context(stage.tenant_id):
        nadia = accept(stage.harbour.id, NADIA, "Nadia Roth", role="admin", acting=stage.tess)
    both = [lambda one=one: members.leave_organisation(advocate_id=one.advocate_id, acting=Actor("advocate", one.advocate_id), at=START)
            for one in (nadia, stage.paul)]
    with pytest.raises(Refused, match="Somebody has to stay admin"):
        one_after_the_other(stage, *both).let_go()
    with tenant_context(stage.tenant_id):
        assert [row.advocate_id for row in queries.members_of(stage.harbour.id)] == [stage.paul.advocate_id]


def test_a_link_that_is_followed_twice_lets_in_once(stage):
    with tenant_context(stage.tenant_id):
        _, secret = invitations.invite_member(organisation_id=stage.harbour.id, email=NADIA, acting=Actor("advocate", stage.paul.advocate_id), at=START)
        program, user = queries.program_to_join(queries.invitation_of(secret, START), START), user_of(NADIA, "Nadia Roth")
        terms = programs_queries.terms_in_force(program.id)

    def follow():
        return invitations.accept_invitation(secret=secret, user_id=user.id, email=NADIA, name="Nadia Roth", program_id=program.id, terms_id=terms.id, at=START)
    with pytest.raises(Refused, match="used before"):
        one_after_the_other(stage, follow, follow).let_go()
    with tenant_context(stage.tenant_id):
        assert len(queries.members_of(stage.harbour.id)) == 2
