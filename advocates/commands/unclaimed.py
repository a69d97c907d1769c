"""Somebody told us of a person who refers: she is known by name before she agreed to anything."""
from datetime import datetime
from uuid import UUID

from advocates import events, queries, rules, states
from advocates.commands.joining import lock_person, named
from advocates.models import Advocate, Enrolment
from foundation.accounts import rules as accounts_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from programs import queries as programs_queries
from programs import states as programs_states


def add_unclaimed(*, program_id: UUID, name: str, email: str = "", phone: str = "", company: str = "", rep_id: UUID | None = None,
                  acting: Actor, at: datetime) -> Enrolment:
    """The enrolment of a person who has not joined, in her name. A known address is a known person: her own enrolment is given back,
    or one is added that she agrees to later. Who let an earlier link run out gets another chance.

    Raises BadInput at the field, Refused when the program takes nobody in, is for partners or reps, or keeps nothing for people who
    did not join, and for somebody who wants nothing kept in her name."""
    program = _program(program_id, at)
    address = accounts_rules.normal_address(email)
    _check(name, address, phone)
    if address:
        lock_person(address)
    known = _known_by(address) if address else None
    if known is None:
        _refuse_ignored(program, name)
        known = Advocate.objects.create(email=address, phone=phone.strip(), status=states.UNCLAIMED, rep_id=rep_id, **named(name, company))
    return _enrolled(known, program, acting=acting, at=at)


def add_to_program(*, advocate_id: UUID, program_id: UUID, acting: Actor, at: datetime) -> Enrolment:
    """The enrolment of a known advocate: her own, or one that waits for her yes. Raises NotFound, and Refused as add_unclaimed()."""
    advocate = _locked(queries.goes_on_as(advocate_id).id)
    before = queries.enrolment_in(advocate.id, program_id)
    return before if before is not None and before.status == states.ACTIVE else _enrolled(advocate, _program(program_id, at), acting=acting, at=at)


def _known_by(address: str) -> Advocate | None:
    """Whose address it is; of an entry that was merged, who goes on with it."""
    found = Advocate.objects.filter(email=address).exclude(status=states.MERGED).first() or Advocate.objects.filter(email=address).order_by("-id").first()
    return _locked(found.merged_into_id or found.id) if found else None


def _locked(advocate_id: UUID) -> Advocate:
    return Advocate.objects.select_for_update(of=("self",)).get(id=advocate_id)


def _program(program_id: UUID, at: datetime):
    program = programs_queries.program(program_id)
    if not programs_queries.takes_referrals(program, at):
        raise Refused("program_not_open", "This program takes nobody in at the moment.")
    if program.kind not in rules.OPEN_TO_ANYBODY:
        raise Refused("unclaimed_not_here", "Only people who joined this program can introduce somebody in it.", pointer="/advocate")
    return program


def _enrolled(advocate: Advocate, program, *, acting: Actor, at: datetime) -> Enrolment:
    before = queries.enrolment_in(advocate.id, program.id)
    if before is not None and before.status in (states.ACTIVE, states.SUSPENDED):
        return before
    _refuse_ignored(program, advocate.name)
    if advocate.status == states.REFUSED:
        raise Refused("claim_refused", "{name} wants nothing kept in that name.", {"name": advocate.name}, "/advocate")
    if advocate.status == states.LAPSED:   # told of again: another chance
        advocate.status = states.UNCLAIMED
        advocate.save(update_fields=["status"])
    if before is None:
        before = Enrolment.objects.create(advocate=advocate, program=program, status=states.UNCLAIMED)
        outbox_commands.record(events.AdvocateAdded(subject_id=advocate.id, enrolment_id=before.id, program_id=program.id), acting=acting, at=at)
    elif before.status == states.LEFT and before.terms_id is None:
        before.status = states.UNCLAIMED
        before.save(update_fields=["status"])
    return before


def _refuse_ignored(program, name: str) -> None:
    if program.unclaimed == programs_states.IGNORE:
        raise Refused("unclaimed_ignored", "This program counts only people who joined it. Ask {name} to join first.", {"name": name.strip()}, "/advocate")


def _check(name: str, address: str, phone: str) -> None:
    wrong = []
    if not name.strip():
        wrong.append(FieldError("/name", "missing", "Tell us the name."))
    if address and not accounts_rules.looks_like_address(address):
        wrong.append(FieldError("/email", "no_address", "There’s something missing in this address; it should look like name@company.example."))
    if len(phone.strip()) > 40:
        wrong.append(FieldError("/phone", "too_long", "At most {number} characters.", {"number": 40}))
    elif phone.strip() and sum(letter.isdigit() for letter in phone) < 6:
        wrong.append(FieldError("/phone", "no_number", "Write the number with its country, such as +49 431 220 40."))
    if wrong:
        raise BadInput(wrong)
