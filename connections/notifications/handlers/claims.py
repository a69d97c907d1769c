"""Letters about what is kept for people who did not join yet: to them, and to the rep who told us of them."""
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from advocates import rules as advocates_rules
from advocates import states as advocates_states
from advocates.events import AdvocateClaimed, AdvocateMerged, ClaimCollided, ClaimLinkIssued
from connections.notifications import words
from connections.notifications.handlers.referrals import welcome
from connections.notifications.handlers.telling import Reader, page, tell
from connections.notifications.words import claims as claim_words
from foundation.accounts import queries as accounts_queries
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from programs import states as programs_states


def send_claim_link(event: ClaimLinkIssued, *, at: datetime, stored: StoredEvent) -> None:
    """By mail only where the link was made for that: to the address that somebody gave us, once."""
    link = advocates_queries.claim_link(event.link_id)
    if event.channel != advocates_states.BY_MAIL or not advocates_queries.works(link, at):
        return
    _write(link, claim_words.claim_link, stored, at)


def reminds_at(event: ClaimLinkIssued) -> datetime:
    return event.expires_at - advocates_rules.REMIND_BEFORE


def remind(event: ClaimLinkIssued, *, at: datetime, stored: StoredEvent) -> None:
    """One reminder, about the newest link; without an address the rep is reminded, who can show it."""
    link = advocates_queries.claim_link(event.link_id)
    newest = advocates_queries.live_link(link.advocate_id, at)
    if not advocates_queries.works(link, at) or newest is None or newest.id != link.id:
        return
    if link.advocate.email:
        _write(link, claim_words.claim_reminder, stored, at, once=f"{stored.id}:reminder")
    else:
        _tell_rep(link.advocate, lambda vendor: claim_words.rep_reminder(link.advocate.name, link.expires_at), stored, at)


def welcome_claimed(event: AdvocateClaimed, *, at: datetime, stored: StoredEvent) -> None:
    welcome(event.enrolment_id, stored=stored, at=at)


def tell_merged(event: AdvocateMerged, *, at: datetime, stored: StoredEvent) -> None:
    """Who proved who she is hears of it."""
    advocate, vendor = advocates_queries.goes_on_as(event.subject_id), tenants_queries.vendor()
    if not advocates_queries.is_proven(advocate):
        return
    joined = advocates_queries.enrolments_of(advocate.id)
    language, zone = (joined[0].program.locale, joined[0].program.time_zone) if joined else (vendor.locale, vendor.time_zone)
    tell(Reader(advocate.id, advocate.name, advocate.email, language, zone), lambda: claim_words.brought_together(vendor.name), page=page("portal_home"),
         because=lambda: words.because_advocate(joined[0].program.name if joined else vendor.name, vendor.name), stored=stored, at=at)


def tell_collision(event: ClaimCollided, *, at: datetime, stored: StoredEvent) -> None:
    mine, other = advocates_queries.advocate(event.subject_id), advocates_queries.advocate(event.other_id)
    _tell_rep(mine, lambda vendor: claim_words.collision(mine.name, other.name), stored, at)


def _write(link, notice, stored: StoredEvent, at: datetime, once: str = "") -> None:
    secret, waiting = advocates_queries.secret_of(link), advocates_queries.unclaimed_enrolment(link.advocate_id, at)
    if not secret or waiting is None:
        return
    advocate, program, vendor = link.advocate, waiting.program, tenants_queries.vendor().name
    reader = Reader(advocate.id, advocate.name, advocate.email, program.locale, program.time_zone)
    keeps = program.unclaimed == programs_states.ACCRUE and not program.gratitude
    rep = accounts_queries.name_of(advocate.rep_id)
    tell(reader, lambda: notice(vendor, rep or vendor, advocates_queries.kept_until(link, program), keeps), page=page("claim", secret=secret),
         because=lambda: claim_words.because_told_of(rep or vendor, vendor), stored=stored, at=at, once=once)


def _tell_rep(advocate, notice, stored: StoredEvent, at: datetime) -> None:
    member, vendor = accounts_queries.member_of(advocate.rep_id), tenants_queries.vendor()
    if member is None:
        return
    reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
    tell(reader, lambda: notice(vendor.name), page=_page_of(advocate.id), because=lambda: words.because_rep(vendor.name), stored=stored, at=at)


def _page_of(advocate_id: UUID) -> str:
    return page("sales_advocate", advocate_id=advocate_id)
