"""News about advocates and their referrals, the bad ones too."""
from datetime import date, datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates.events import AdvocateJoined
from connections.notifications import words
from connections.notifications.handlers.telling import Reader, page, tell, tell_advocate
from connections.notifications.words import Notice
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import events, queries, states
from rewards.web.agreed_offer import agreed_with


def welcome_advocate(event: AdvocateJoined, *, at: datetime, stored: StoredEvent) -> None:
    welcome(event.subject_id, stored=stored, at=at)


def welcome(enrolment_id: UUID, *, stored: StoredEvent, at: datetime) -> None:
    enrolment = advocates_queries.enrolment(enrolment_id)
    advocate, program = enrolment.advocate, enrolment.program
    reader = Reader(advocate.id, advocate.name, advocate.email, program.locale, program.time_zone)
    link = page("landing", code=advocates_queries.code_of(enrolment.id))
    vendor, offer = tenants_queries.vendor().name, "" if program.gratitude else programs_queries.offer(program, program.locale)
    with translation.override(program.locale):
        agreed = agreed_with(enrolment, at)   # who is entered before she joins may have terms of her own
    times = programs_queries.times(program, at)
    if times.phase == programs_states.ENDED and times.earns_until:
        tell(reader, lambda: _joined_in_tail(program.name, times.earns_until or at.date()), page=page("portal_home"),
             because=lambda: words.because_advocate(program.name, vendor), stored=stored, at=at)
        return
    on_word = "" if advocates_queries.is_proven(advocate) else vendor
    tell(reader, lambda: words.joined(program.name, agreed.offer if agreed else offer, link, on_word), page=page("refer"),
         because=lambda: words.because_advocate(program.name, vendor), stored=stored, at=at)


def _joined_in_tail(program: str, until: date) -> Notice:
    """She took what was kept after the program had ended: there is nothing to invite her to."""
    return Notice(_("What was kept in {program} is yours").format(program=program), [
        _("You claimed what waits in your name in {program}. The program has ended and takes no new introductions.").format(program=program),
        _("Open introductions go on until {day}, and you hear of each step.").format(day=formats.day(until))], str(words.SEE))


def thank_for_referral(event: events.ReferralSubmitted, *, at: datetime, stored: StoredEvent) -> None:
    """Who was thanked when it arrived, and waited for a yes, hears that it came."""
    asked = queries.consents_of(event.subject_id)
    tell_advocate(event.subject_id, words.consented if asked else words.submitted, stored=stored, at=at)


def tell_accepted(event: events.ReferralAccepted, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.accepted(about, event.protected_until), stored=stored, at=at)


def tell_qualified(event: events.ReferralQualified, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, words.qualified, stored=stored, at=at)


def tell_won(event: events.ReferralWon, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, words.won, stored=stored, at=at)


def tell_declined(event: events.ReferralDeclined, *, at: datetime, stored: StoredEvent) -> None:
    """Whose own other claim won them heard of that: it was nobody else who was earlier."""
    referral = queries.referral(event.subject_id)
    if event.reason == "duplicate_registered" and queries.is_won_by(referral.advocate_id, referral.party_id):
        return
    tell_advocate(event.subject_id, lambda about: words.declined(about, event.reason), stored=stored, at=at)


def tell_lost(event: events.ReferralLost, *, at: datetime, stored: StoredEvent) -> None:
    tell_advocate(event.subject_id, lambda about: words.lost(about, event.reason), stored=stored, at=at)


def tell_withdrawn(event: events.ReferralWithdrawn, *, at: datetime, stored: StoredEvent) -> None:
    def say(about: words.About) -> words.Notice:
        return words.made_twice(about) if event.reason == states.TWICE else words.withdrawn(about, by_advocate=stored.acting_kind == "advocate")
    tell_advocate(event.subject_id, say, stored=stored, at=at)
