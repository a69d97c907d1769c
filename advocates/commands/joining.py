"""A person becomes an advocate."""
from datetime import datetime
from uuid import UUID

from django.db import connection

from advocates import events, queries, rules, states
from advocates.models import Advocate, Enrolment, ShareLink
from foundation.accounts import queries as accounts_queries
from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.kernel.ids import uuid7
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import current_tenant_id
from programs import queries as programs_queries
from programs import states as programs_states


def join_program(*, program_id: UUID, terms_id: UUID, user_id: UUID, name: str, email: str, company: str = "", acting: Actor | None = None,
                 admitted: bool = False, proven: bool = True, at: datetime) -> Enrolment:
    """Enrols the person behind the account `user_id` and gives her a link of her own.

    Somebody who is in the program already gets her enrolment back, nothing is written. Who was known by this address before she
    joined takes what was kept in her name. Raises Refused when the program is not open or its terms changed since they were
    read, BadInput without a name. `admitted`: the app above, which knows organisations, found that a program for partners admits
    hers; without that such a program takes nobody. One for the sales team takes its members alone.
    `proven`: she just proved that the address is hers; else somebody takes her in on word, and nothing of hers is paid before she did."""
    program = programs_queries.program(program_id)
    if program.kind == programs_states.FOR_TEAM and not queries.on_sales_team(user_id):
        raise Refused("for_team", "Only people on the sales team join this program.")
    if program.kind in programs_states.FOR_PARTNERS and not admitted:
        raise Refused("for_partners", "People join this program with their organisation.")
    advocate = _advocate_of(user_id=user_id, name=name, email=email, company=company, proven=proven, at=at)
    before = queries.enrolment_in(advocate.id, program_id)
    if before is not None and before.terms_id is not None:
        return before
    if before is None and not programs_queries.takes_referrals(program, at):   # what waits in her name is hers until the tail is over
        raise Refused("program_not_open", "This program takes nobody in at the moment.")
    terms = agreed_terms(program, terms_id, at)
    if before is not None:
        return accept_terms(before, advocate, terms, acting=acting, at=at)
    enrolment = Enrolment.objects.create(advocate=advocate, program=program, terms=terms, accepted_at=at)
    give_link(enrolment, advocate.name)
    outbox_commands.record(events.AdvocateJoined(subject_id=enrolment.id, advocate_id=advocate.id, program_id=program_id, terms_id=terms_id),
                           acting=acting or Actor("advocate", advocate.id), at=at)
    return enrolment


def agreed_terms(program: programs_queries.Program, terms_id: UUID, at: datetime) -> programs_queries.Terms:
    """The terms that somebody read, while they are in force and the program, or its tail, goes on. Raises Refused."""
    if not programs_queries.goes_on(program, at):
        raise Refused("program_over", "This program is over, and so is the time in which its open referrals earned.")
    in_force = programs_queries.terms_in_force(program.id)
    if in_force is None or in_force.id != terms_id:
        raise Refused("terms_changed", "The terms changed while you were reading. Have a look at the new ones.")
    return in_force


def accept_terms(enrolment: Enrolment, advocate: Advocate, terms: programs_queries.Terms, *, acting: Actor | None, at: datetime) -> Enrolment:
    """An unclaimed enrolment becomes hers."""
    enrolment.status, enrolment.terms, enrolment.accepted_at = states.ACTIVE, terms, at
    enrolment.save(update_fields=["status", "terms", "accepted_at"])
    if not enrolment.links.exists():
        give_link(enrolment, advocate.name)
    outbox_commands.record(events.AdvocateClaimed(subject_id=advocate.id, enrolment_id=enrolment.id, program_id=enrolment.program_id, terms_id=terms.id),
                           acting=acting or Actor("advocate", advocate.id), at=at)
    return enrolment


def lock_person(*names: str) -> None:
    """One person coming twice in the same second must not become two: the second waits here for the first."""
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"advocate:{tenant_id}:{name}"])


def named(name: str, company: str = "") -> dict:
    """The columns of an advocate that her name gives. Raises BadInput for a name that is too long."""
    wrong = [FieldError(pointer, "too_long", "At most {number} characters.", {"number": most})
             for pointer, value, most in (("/name", name, 120), ("/company", company, 160)) if len(value.strip()) > most]
    if wrong:
        raise BadInput(wrong)
    return {"name": name.strip(), "company": company.strip(), "name_key": rules.folded(name), "family_key": rules.family_name(name)}


def _advocate_of(*, user_id: UUID, name: str, email: str, company: str, proven: bool, at: datetime) -> Advocate:
    address = accounts_rules.normal_address(email)
    lock_person(str(user_id), address)
    proven = proven or accounts_queries.member_of(user_id) is not None   # the team's links and passwords went to that address
    known = queries.advocate_of_user(user_id)
    if known is not None:
        return prove(known, at=at) if proven else known
    if not name.strip():
        raise BadInput([FieldError("/name", "missing", "Tell us your name: the people you introduce will read it.")])
    told_of = Advocate.objects.select_for_update(of=("self",)).filter(email=address).exclude(status__in=(states.CLAIMED, states.MERGED)).first()
    if told_of is not None:   # this is the address that somebody gave us for her
        return take_over(told_of, user_id=user_id, email=address, proven=proven, at=at)
    return Advocate.objects.create(user_id=user_id, email=address, status=states.CLAIMED, claimed_at=at, proven_at=at if proven else None,
                                   **named(name, company))


def take_over(advocate: Advocate, *, user_id: UUID, email: str, proven: bool = True, at: datetime) -> Advocate:
    """An advocate whom somebody told us of is a person with an account now; every link that led to her is used up."""
    advocate.user_id, advocate.email, advocate.status, advocate.claimed_at, advocate.proven_at = user_id, email, states.CLAIMED, at, at if proven else None
    advocate.save(update_fields=["user", "email", "status", "claimed_at", "proven_at"])
    advocate.claim_links.filter(ended_at=None).update(ended_at=at)
    return advocate


def prove_address(*, user_id: UUID, at: datetime) -> Advocate | None:
    """The person behind the account read a code in its mailbox. None for an account that refers nobody."""
    advocate = queries.advocate_of_user(user_id)
    return prove(advocate, at=at) if advocate is not None and advocate.user_id == user_id else advocate


def prove(advocate: Advocate, *, at: datetime) -> Advocate:
    """Since when her address is known to be hers; what was proven before stays as it was."""
    if advocate.proven_at is None and Advocate.objects.filter(id=advocate.id, proven_at=None).update(proven_at=at):
        outbox_commands.record(events.AdvocateProven(subject_id=advocate.id), acting=Actor("advocate", advocate.id), at=at)
        advocate.proven_at = at
    return advocate


def give_link(enrolment: Enrolment, name: str) -> None:
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
