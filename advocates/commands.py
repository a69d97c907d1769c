"""A person becomes an advocate."""
from datetime import datetime
from uuid import UUID

from django.db import connection

from advocates import events, queries, rules
from advocates.models import Advocate, Enrolment, ShareLink
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id
from programs import queries as programs_queries
from programs import states as programs_states


def join_program(*, program_id: UUID, terms_id: UUID, user_id: UUID, name: str, email: str, company: str = "", acting: Actor | None = None,
                 at: datetime) -> Enrolment:
    """Enrols the person behind the account `user_id`, whose address is proven, and gives her a link of her own.

    Somebody who is in the program already gets her enrolment back, nothing is written. Raises Refused when the program is
    not open or its terms changed since they were read, BadInput without a name."""
    program = programs_queries.program(program_id)
    advocate = _advocate_of(user_id=user_id, name=name, email=email, company=company)
    before = queries.enrolment_in(advocate.id, program_id)
    if before is not None:
        return before
    if program.status != programs_states.OPEN:
        raise Refused("program_not_open", "This program takes nobody in at the moment.")
    in_force = programs_queries.terms_in_force(program_id)
    if in_force is None or in_force.id != terms_id:
        raise Refused("terms_changed", "The terms changed while you were reading. Have a look at the new ones.")
    enrolment = Enrolment.objects.create(advocate=advocate, program=program, terms_id=terms_id, accepted_at=at)
    _give_link(enrolment, advocate.name)
    outbox_commands.record(events.AdvocateJoined(subject_id=enrolment.id, advocate_id=advocate.id, program_id=program_id, terms_id=terms_id),
                           acting=acting or Actor("advocate", advocate.id), at=at)
    return enrolment


def _advocate_of(*, user_id: UUID, name: str, email: str, company: str) -> Advocate:
    # One person joining twice in the same second must not become two: the second waits here for the first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"advocate:{current_tenant_id()}:{user_id}"])
    known = queries.advocate_of_user(user_id)
    if known is not None:
        return known
    if not name.strip():
        raise BadInput([FieldError("/name", "missing", "Tell us your name: the people you introduce will read it.")])
    return Advocate.objects.create(user_id=user_id, name=name.strip(), email=rules.normal_email(email), company=company.strip())


def _give_link(enrolment: Enrolment, name: str) -> None:
    """The first free code of her name. Two of one name at once: ON CONFLICT, and the later one takes the next number."""
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        for number in range(1, 10_000):
            code = rules.readable_code(name, number)
            cursor.execute(
                f"INSERT INTO {ShareLink._meta.db_table} (tenant_id, id, enrolment_id, code) VALUES ('{tenant_id}', %s, %s, %s) "
                "ON CONFLICT (tenant_id, code) DO NOTHING RETURNING id", [uuid7(), enrolment.id, code])
            if cursor.fetchone():
                return
    raise Refused("codes_used_up", "Too many people of this name have a link already.")
