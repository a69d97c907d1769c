"""The ids of a partner for tests of isolation: an organisation with its admin and an open invitation."""
from foundation.tenants.context import current_tenant_id
from partners import queries
from partners.commands import invitations, organisations
from programs import queries as programs_queries
from tests.apps.partners.stage import accept, open_program
from tests.cast import START, Stage


def ids_of_a_partner(stage: Stage, name: str) -> dict:
    """`name` stands in every text of it. Runs in the vendor's context; the first call opens the program."""
    assert current_tenant_id() == stage.tenant_id
    if not any(program.kind == "partner_silver" for program in programs_queries.programs()):
        open_program(stage.tess, "silver", name)
    domain = f"{name.lower().replace(' ', '')}.example"
    organisation = organisations.create_organisation(name=f"{name} Partner", level="silver", admin_email=f"admin@{domain}", acting=stage.tess, at=START)
    admin = accept(organisation.id, f"admin@{domain}", f"{name} Admin")
    invitation, _ = invitations.invite_member(organisation_id=organisation.id, email=f"seller@{domain}", name=f"{name} Seller", acting=stage.tess, at=START)
    assert queries.admins_of(organisation.id)
    return {"organisation_id": organisation.id, "membership_id": admin.id, "partner_invitation_id": invitation.id}
