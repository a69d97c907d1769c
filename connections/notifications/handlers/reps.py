"""What reps are told: whom to call, and what their advocates write; and what advocates are answered."""
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from connections.notifications import words
from connections.notifications.handlers.staff import DECIDES, ELSE
from connections.notifications.handlers.telling import Reader, page, tell, tell_advocate
from connections.notifications.words import About, Notice
from foundation.accounts import queries as accounts_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from referrals import queries as referrals_queries
from referrals import states
from referrals.events import MessageWritten, ReferralRouted
from referrals.queries import sales as sales_queries
from referrals.rules import clocks


def tell_routed(event: ReferralRouted, *, at: datetime, stored: StoredEvent) -> None:
    """Who has it now; where it was given to nobody, who runs the programs. What has ended or moved on meanwhile asks nobody."""
    referral = referrals_queries.referral(event.subject_id)
    if referral.rep_id != event.rep_id or referral.status not in states.WORKED:
        return
    by = None
    if referral.first_contact_at is None and referral.first_contact_by is not None:
        by = clocks.last_day(referral.first_contact_by, referral.program.time_zone)
    notice = (lambda about: words.routed(about, referral.advocate.name, by)) if event.rep_id else (
        lambda about: words.nobody_to_route_to(about, referral.advocate.name))
    _tell_staff(referral, event.rep_id, notice, stored, at)


def tell_message(event: MessageWritten, *, at: datetime, stored: StoredEvent) -> None:
    """The other side of the thread; a note among the staff goes to nobody."""
    if event.internal:
        return
    message = sales_queries.message(event.message_id)
    referral = referrals_queries.referral(event.subject_id)
    if message.author_kind == "advocate":
        _tell_staff(referral, referral.rep_id, lambda about: words.message(about, referral.advocate.name, message.text), stored, at)
    else:
        author = accounts_queries.name_of(message.author_id) or tenants_queries.vendor().name
        tell_advocate(referral.id, lambda about: words.message(about, author, message.text), stored=stored, at=at)


def _tell_staff(referral, rep_id: UUID | None, notice: Callable[[About], Notice], stored: StoredEvent, at: datetime) -> None:
    """The rep; without one, or when the rep has left, who runs the programs."""
    vendor, members = tenants_queries.vendor(), accounts_queries.members()
    about = About(person=referral.party.person, company=referral.party.company, vendor=vendor.name, program=referral.program.name)
    told = [one for one in members if rep_id is not None and one.user_id == rep_id and one.user.is_active]
    told = told or [one for one in members if one.role == DECIDES] or [one for one in members if one.role == ELSE]
    for member in told:
        reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
        tell(reader, lambda: notice(about), page=page("sales_referral", referral_id=referral.id), because=lambda: words.because_rep(vendor.name),
             stored=stored, at=at)
