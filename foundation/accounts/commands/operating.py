"""What operators of the installation do at a vendor: they set its plan, and look at its console for an hour, on record."""
from datetime import datetime
from uuid import UUID

from foundation.accounts import events, hashing, states
from foundation.accounts.models import SupportVisit
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from foundation.tenants import commands as tenants_commands
from foundation.tenants import plans
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import current_tenant_id


def set_plan(*, plan: str, acting: Actor, at: datetime) -> str:
    """At the vendor of this context. What is open already stays open, whatever the new plan allows. Raises BadInput at /plan."""
    _operators_only(acting)
    if plan not in plans.PLANS:
        raise BadInput([FieldError("/plan", "unknown", "Choose one of: {plans}.", {"plans": ", ".join(plans.PLANS)})])
    before = tenants_queries.vendor().plan
    if before == plan:
        return plan
    tenants_commands.set_plan(plan=plan)
    outbox_commands.record(events.VendorPlanSet(subject_id=current_tenant_id(), before=before, after=plan), acting=acting, at=at)
    return plan


def start_visit(*, operator_name: str, reason: str, acting: Actor, at: datetime) -> tuple[SupportVisit, str]:
    """A look at the vendor of this context, for an hour; the secret opens it once. Its owners are told. Raises BadInput at /reason."""
    operator_id = _operators_only(acting)
    reason = " ".join(reason.split())
    if len(reason) < 5:
        raise BadInput([FieldError("/reason", "missing", "Say why you look: the vendor’s owners read it.")])
    if len(reason) > 500:
        raise BadInput([FieldError("/reason", "too_long", "At most 500 characters.")])
    secret = hashing.new_secret()
    visit = SupportVisit.objects.create(operator_id=operator_id, operator_name=operator_name[:120], reason=reason, secret_hash=hashing.of_secret(secret),
                                        started_at=at, ends_at=at + states.VISIT_LASTS)
    outbox_commands.record(events.VisitStarted(subject_id=visit.id, ends_at=visit.ends_at), acting=acting, at=at)
    return visit, secret


def record_visit(*, vendor_id: UUID, visit_id: UUID, acting: Actor, at: datetime) -> None:
    """In the operators' own trail. Runs in their context; the vendor has its own record."""
    outbox_commands.record(events.VendorVisited(subject_id=vendor_id, visit_id=visit_id), acting=acting, at=at)


def open_visit(*, secret: str, at: datetime) -> SupportVisit | None:
    """The visit behind a link, once and in time; None for every other."""
    mine = SupportVisit.objects.filter(secret_hash=hashing.of_secret(secret), opened_at=None, ended_at=None, ends_at__gt=at)
    if not mine.update(opened_at=at):   # one statement: of two at once only one finds it unopened
        return None
    return SupportVisit.objects.get(secret_hash=hashing.of_secret(secret))


def end_visit(*, visit_id: UUID, acting: Actor, at: datetime) -> SupportVisit:
    """By the operator, or by an owner who does not want it. Raises NotFound, and Refused for one that is over."""
    visit = SupportVisit.objects.select_for_update().filter(id=visit_id).first()
    if visit is None:
        raise NotFound("visit_unknown", "There’s no such visit.")
    if visit.ended_at or visit.ends_at <= at:
        raise Refused("visit_over", "This visit is over already.")
    visit.ended_at = at
    visit.save(update_fields=["ended_at"])
    outbox_commands.record(events.VisitEnded(subject_id=visit.id), acting=acting, at=at)
    return visit


def _operators_only(acting: Actor) -> UUID:
    if acting.kind != "operator" or acting.id is None:
        raise NotAllowed("operators_only", "An operator of the installation has to do that.")
    return acting.id
