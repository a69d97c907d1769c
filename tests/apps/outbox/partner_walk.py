"""What happens to a partner, for the walk that reaches every subscription."""
from uuid import UUID

from foundation.kernel.acting import Actor
from partners.commands import members, organisations
from tests.apps.partners.stage import accept, open_program
from tests.cast import Stage, later


def walk_partner(stage: Stage) -> UUID:
    """Founded, two people, one left, a new level, suspended; the caller resumes it once that was told. Runs in the vendor's context."""
    open_program(stage.tess, "silver", "walked")
    made = organisations.create_organisation(name="Harbour", level="silver", admin_email="paul@harbour.example", acting=stage.tess, at=later(days=1))
    paul = accept(made.id, "paul@harbour.example", "Paul", at=later(days=1))
    acting = Actor("advocate", paul.advocate_id)
    nadia = accept(made.id, "nadia@harbour.example", "Nadia", acting=acting, at=later(days=1))
    members.leave_organisation(advocate_id=nadia.advocate_id, acting=Actor("advocate", nadia.advocate_id), at=later(days=2))
    organisations.set_level(organisation_id=made.id, level="gold", from_at=later(days=9), acting=stage.tess, at=later(days=2))
    organisations.suspend_organisation(organisation_id=made.id, reason="Under review", acting=stage.tess, at=later(days=3))
    return made.id
