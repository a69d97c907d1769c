"""News on the way of a referral: everybody is told of every change, those who are asked get a page of their own."""
from datetime import datetime, timedelta

from connections.notifications import words
from connections.notifications.handlers.telling import Reader, page, tell, tell_advocate
from connections.notifications.words import About
from foundation.accounts import queries as accounts_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from referrals import events, queries, states
from referrals.rules import clocks

REMINDED = (timedelta(days=10), timedelta(days=3))   # so long before the answer is due


def tell_received(event: events.ReferralReceived, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, words.received, stored=stored, at=at)


def tell_reviewed(event: events.ReferralReviewed, *, at: datetime, stored: StoredEvent) -> None:
    """Of an appeal the claimant hears by the news of the appeal itself."""
    if event.cause == states.BY_APPEAL:
        return
    until = _day(event.subject_id, event.decide_by)
    tell_advocate(event.subject_id, lambda about: words.reviewed(about, until, event.cause), stored=stored, at=at)


def tell_overdue(event: events.ReferralOverdue, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, words.overdue, stored=stored, at=at)


def tell_queued(event: events.ReferralQueued, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.queued(about, event.moves_up_at), stored=stored, at=at)


def tell_expired(event: events.ReferralExpired, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.expired(about, event.reason), stored=stored, at=at)


def tell_voided(event: events.ReferralVoided, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, words.voided, stored=stored, at=at)


def tell_appealed(event: events.ReferralAppealed, *, at: datetime, stored: StoredEvent) -> None:
    until = queries.referral(event.subject_id).decide_by
    day = _day(event.subject_id, until or at)
    tell_advocate(event.subject_id, lambda about: words.appealed(about, day), stored=stored, at=at)


def tell_reopened(event: events.ReferralReopened, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.reopened(about, event.protected_until), stored=stored, at=at)


def tell_extended(event: events.ReferralExtended, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.extended(about, event.protected_until, event.cause == "first_contact"), stored=stored, at=at)


def tell_corrected(event: events.ReferralCorrected, *, at: datetime, stored: StoredEvent) -> None:
    if stored.acting_kind != "advocate":
        tell_advocate(event.subject_id, words.corrected, stored=stored, at=at)


# Those who are asked

def ask(event: events.ConsentAsked, *, at: datetime, stored: StoredEvent) -> None:
    _ask(event, again=False, at=at, stored=stored)


def remind(event: events.ConsentAsked, *, at: datetime, stored: StoredEvent) -> datetime | None:
    """Who hasn't answered is reminded, but not on the day of the question itself; who has is left in peace."""
    if at >= stored.occurred_at + timedelta(days=1):
        _ask(event, again=True, at=at, stored=stored)
    return next((event.answer_by - before for before in REMINDED if event.answer_by - before > at), None)


def first_reminder(event: events.ConsentAsked) -> datetime:
    return event.answer_by - REMINDED[0]


def _ask(event: events.ConsentAsked, *, again: bool, at: datetime, stored: StoredEvent) -> None:
    referral, vendor = queries.referral(event.subject_id), tenants_queries.vendor()
    if referral.status != states.AWAITING_CONSENT:
        return
    about = About(person=referral.person, company=referral.company, vendor=vendor.name, program=referral.program.name)
    advocate = referral.advocate.name
    for row in queries.consents_of(referral.id):
        if row.answer or row.asked_at is None:
            continue
        say = words.ask_person if row.who == states.PERSON else words.ask_employer
        reader = Reader(row.id, referral.person if row.who == states.PERSON else "", row.email, referral.program.locale, referral.program.time_zone)
        tell(reader, lambda say=say: say(about, advocate, event.answer_by, again), page=page("consent", secret=queries.consent_secret(row.id)),   # type: ignore[misc]
             because=lambda: words.because_asked(advocate), stored=stored, at=at, once=f"{stored.id}:{at.isoformat()}" if again else "")


# The staff

def escalate(event: events.ReferralOverdue, *, at: datetime, stored: StoredEvent) -> None:
    """To the owners too: a promise to somebody outside was broken."""
    referral = queries.referral(event.subject_id)
    if referral.status in states.DECIDABLE:
        _staff(event, ("program_manager", "owner"), lambda about: words.late(about, referral.advocate.name), but=None, stored=stored, at=at)


def ask_for_second_look(event: events.ReferralAppealed, *, at: datetime, stored: StoredEvent) -> None:
    """Nobody, where somebody looked by now."""
    referral, appeal = queries.referral(event.subject_id), queries.appeal_of(event.subject_id)
    if appeal is not None and appeal.decided_at is not None:
        return
    _staff(event, ("program_manager", "owner"), lambda about: words.second_look(about, referral.advocate.name),
           but=appeal.first_by if appeal else None, stored=stored, at=at)


def ask_second_person(event: events.ReferralVoidProposed, *, at: datetime, stored: StoredEvent) -> None:
    """Nobody, where it is settled by now."""
    proposal = queries.open_void_of(event.subject_id)
    if proposal is not None and proposal.id == event.proposal_id:
        _staff(event, ("program_manager", "finance_approver"), words.second_person, but=stored.acting_id, stored=stored, at=at)


def _staff(event: events.OfReferral, roles, notice, *, but, stored: StoredEvent, at: datetime) -> None:
    referral, vendor = queries.referral(event.subject_id), tenants_queries.vendor()
    about = About(person=referral.party.person, company=referral.party.company, vendor=vendor.name, program=referral.program.name)
    for member in accounts_queries.members():
        if member.role in roles and member.user.id != but and member.user.id != referral.advocate.user_id:
            reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
            tell(reader, lambda: notice(about), page=page("console_referral", referral_id=referral.id),
                 because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def _day(referral_id, until: datetime):
    """The local day that ends with the instant: what people read as 'by'."""
    return clocks.last_day(until, queries.referral(referral_id).program.time_zone)
