"""Words for tests of deals: claims are made, decided and reported on in one line each."""
from advocates import commands as advocates_commands
from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.outbox import queries as outbox_queries
from programs import commands as programs_commands
from referrals import queries
from referrals.commands import decide, milestones, moves
from referrals.models import Referral
from tests.cast import START, submitted

SYSTEM = Actor("system")


def claim(stage, enrolment, at, *, accepted=None, **lead):
    referral = submitted(stage, enrolment, at, **lead)
    if accepted is not None:
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=accepted)
    return queries.referral(referral.id)


def moved(referral, status, at, reason=""):
    """As the clock or the queue moves it."""
    return moves.move(moves.locked(referral.id), status, acting=SYSTEM, at=at, reason=reason)


def tell(stage, referral, kind, at, *, received=None, source="manual", acting=None, reference="", invoice="", **amounts):
    report = milestones.Report(kind=kind, occurred_at=at, deal_reference=reference, invoice=invoice, amounts=amounts, currency="EUR" if amounts else "")
    return milestones.record_milestone(referral_id=referral.id, report=report, source=source, acting=acting or stage.tess, at=received or at)


def second_program(stage, user, *, kind="sales_rep", **values):
    """Another program, and its enrolment of the user."""
    slug = values.pop("slug", "second")
    made = programs_commands.create_program(slug=slug, kind=kind, name=slug.capitalize(), currency="EUR", time_zone="Europe/Berlin", locale="en", **values,
                                            acting=stage.tess, at=START)
    terms = programs_commands.publish_terms(program_id=made.id, text="Be kind.", acting=stage.tess, at=START)
    programs_commands.set_offer(program_id=made.id, offer={"en": "Thanks."}, acting=stage.tess, at=START)
    programs_commands.publish_program(program_id=made.id, acting=stage.tess, at=START)
    if kind == "sales_rep":
        Member.objects.get_or_create(user_id=user.id, defaults={"role": "sales_rep"})
    return advocates_commands.join_program(program_id=made.id, terms_id=terms.id, user_id=user.id, name=user.name, email=user.email, at=START)


def credited(answer) -> dict:
    """referral -> share, over all kinds of claimants."""
    return {one.referral_id: one.share_bp for one in queries.credit_of(answer.id)}


def statuses() -> dict:
    return {row.id: row.status for row in Referral.objects.all()}


def happened(referral) -> list[str]:
    return [event.name for event in outbox_queries.timeline([referral.id])]


def kinds(referral) -> list[tuple[str, bool]]:
    """What stands of the milestones recorded on it: (kind, implied)."""
    return sorted((row.kind, row.implied) for row in queries.milestones_of(referral.id) if queries.stands(row.id))
