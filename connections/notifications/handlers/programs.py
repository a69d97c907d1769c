"""News about a program's end, for everybody whom it concerns: who refers in it, who runs a partner of it, who sells for it."""
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from connections.notifications import words
from connections.notifications.handlers.heard import Behind, heard, undoes
from connections.notifications.handlers.telling import Reader, page, tell
from connections.notifications.words import Notice
from foundation.accounts import queries as accounts_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from partners import queries as partners_queries
from programs import events, queries
from programs.commands.locks import held_still
from referrals import queries as referrals_queries

Besides = Callable[[UUID, Sequence[StoredEvent]], list[str]]   # (reader, what she heard of the news behind)
AT_ONCE = 200   # mails in one transaction; a program may have many thousand advocates, and a delivery that takes too long is tried again


def tell_end_ahead(event: events.ProgramEndSet, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """When it ends, and until when what is open earns. An end that was moved or taken back meanwhile is no news; one that comes at once is
    told as having come. Whoever moves it in this second waits until these mails are written."""
    program = held_still(event.subject_id)
    if program.ends_at != event.ends_at or event.ends_at <= stored.occurred_at:
        return None
    return tell_all(program, lambda: Notice(_("{program} ends on {day}").format(program=program.name, day=formats.day(_ended_on(program))), [
        _("{vendor} ends the program {program}: it takes introductions until {at}.").format(vendor=tenants_queries.vendor().name, program=program.name,
                                                                                        at=formats.moment(event.ends_at)), _tail(program)],
        _("See where everything stands")), stored=stored, at=at)


def tell_ended(event: events.ProgramEnded, *, at: datetime, stored: StoredEvent) -> datetime | None:
    program = queries.program(event.subject_id)
    return tell_all(program, lambda: Notice(_("{program} has ended").format(program=program.name), [
        _("The program {program} of {vendor} has ended. It takes no new introductions.").format(vendor=tenants_queries.vendor().name, program=program.name),
        _tail(program)], _("See where everything stands")), stored=stored, at=at)


def tell_end_taken_back(event: events.ProgramEndTakenBack, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """To whom an end was told. Set anew meanwhile, the new end is the news."""
    program = held_still(event.subject_id)
    if program.ends_at is not None:
        return None
    return tell_all(program, lambda: Notice(_("{program} goes on").format(program=program.name), [
        _("{vendor} had set an end for the program {program}. It is taken back: introductions are taken as before.").format(
            vendor=tenants_queries.vendor().name, program=program.name)], _("See where everything stands")), stored=stored, at=at,
        behind=undoes(events.ProgramEndSet, events.ProgramEndTakenBack, of=program.id))


def _ended_on(program):
    return queries.times(program, program.ends_at).ended_on


def _tail(program) -> str:
    if not program.tail_days:
        return _("What is open then goes on no longer.") if program.gratitude else _("What is open then earns nothing any more.")
    words_of = (_("Open introductions go on until {day}, and each step is told as before.") if program.gratitude else
                _("Open introductions go on and earn until {day}, and each step is told as before."))
    until = queries.times(program, program.ends_at).earns_until
    return words_of.format(day=formats.day(until) if until else "")


def nothing_besides(reader_id: UUID, heard_of: Sequence[StoredEvent]) -> list[str]:
    return []


def tell_all(program, notice: Callable[[], Notice], *, stored: StoredEvent, at: datetime,
             besides: Besides = nothing_besides, behind: Behind | None = None) -> datetime | None:
    """Each person once, whatever she is to the program. Some at a time: comes back at the same instant for the others, and is through when all
    were told. besides: what is said to one of them alone, in the language of that one, who heard so much of the news behind. behind: as tell()."""
    readers = _concerned(program)
    known = heard([reader.id for reader, _where, _why in readers], [*((*behind.news, *behind.also) if behind is not None else ()), stored])
    left = [one for one in readers if stored not in known[one[0].id] and (behind is None or behind.suits(known[one[0].id]))]
    for reader, where, why in left[:AT_ONCE]:
        tell(reader, partial(_with, notice, partial(besides, reader.id, known[reader.id])), page=page(where), because=why, stored=stored, at=at)
    return at if len(left) > AT_ONCE else None


def _with(notice: Callable[[], Notice], besides: Callable[[], list[str]]) -> Notice:
    said = notice()
    return replace(said, lines=[*said.lines, *besides()])


def _concerned(program) -> list[tuple[Reader, str, Callable[[], str]]]:
    """(reader, page that the button opens, why she is told), in an order that stays: advocates, admins of partners, reps."""
    vendor = tenants_queries.vendor().name
    found: list[tuple[Reader, str, Callable[[], str]]] = []
    enrolments = advocates_queries.active_in(program.id)
    for row in enrolments:
        found.append((_reader(program, row.advocate), "portal_home", lambda: words.because_advocate(program.name, vendor)))
    for admin in partners_queries.admins_concerned(program.id, referrals_queries.organisations_with_open(program.id)):
        found.append((_reader(program, admin.advocate), "partner_home", partial(_because_partner, admin.organisation.name, vendor)))
    for user_id in sorted({row.advocate.rep_id for row in enrolments if row.advocate.rep_id} | referrals_queries.reps_with_open(program.id)):
        member = accounts_queries.member_of(user_id)
        if member is not None:
            found.append((_reader(program, member.user), "sales_home", lambda: words.because_rep(vendor)))
    people, met, first = advocates_queries.known_as(reader.id for reader, _where, _why in found), set[UUID](), dict[str, tuple[Reader, str, Callable[[], str]]]()
    for one in found:
        email, person = one[0].email.lower(), people[one[0].id]
        if email and email not in first and not met & person:
            first[email] = one
            met |= person
    return list(first.values())


def _reader(program, person) -> Reader:
    """In the language of the program, whoever reads it."""
    identity: UUID = person.id
    return Reader(identity, person.name, person.email, program.locale, program.time_zone)


def _because_partner(name: str, vendor: str) -> str:
    return _("You get this mail because you run {name}, a partner of {vendor}.").format(name=name, vendor=vendor)
