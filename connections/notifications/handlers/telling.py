"""How a piece of news becomes a mail in the reader's language and zone."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from advocates import queries as advocates_queries
from connections.notifications import words
from connections.notifications.handlers.heard import Before, key_of, told_once
from connections.notifications.words import About, Notice
from foundation.kernel.acting import SYSTEM
from foundation.mail import commands as mail_commands
from foundation.mail import queries as mail_queries
from foundation.mail import rendering
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from partners import queries as partners_queries
from programs import queries as programs_queries
from referrals import queries as referrals_queries

PAGES = "referral_platform.urls.vendor"   # mails are made outside of any request


@dataclass(frozen=True)
class Reader:
    """Who is told: the id is an advocate's or a user's, and keeps the mail single."""

    id: UUID
    name: str
    email: str
    language: str
    zone: str


def tell(reader: Reader, notice: Callable[[], Notice], *, page: str, because: Callable[[], str], stored: StoredEvent, at: datetime,
         once: str = "", behind: Before | None = None) -> None:
    """`notice` and `because` are asked in the reader's language and zone; `page` is the whole address that the button opens.

    Who has no address is told nothing. `once`: under this key it is told once for ever, whatever else happens. `behind`: what she has to have
    heard before."""
    if not reader.email or (behind is not None and not behind.reaches(reader.id)):
        return
    with translation.override(reader.language), timezone.override(reader.zone):
        said, reason = notice(), because()
    subject, text, html = rendering.render("notice", {"notice": said, "name": reader.name, "link": page, "because": reason}, reader.language)
    mail_commands.queue_message(to=reader.email, subject=subject, text=text, html=html, kind=stored.name, key=key_of(reader.id, once or stored.id),
                                at=at, acting=SYSTEM)


def page(name: str, **where: Any) -> str:
    """The whole address of a page of this vendor, by its name."""
    return mail_queries.page_url(reverse(name, urlconf=PAGES, kwargs=where))


def tell_advocate(referral_id: UUID, notice: Callable[[About], Notice], *, stored: StoredEvent, at: datetime, to_page: str = "",
                  goal: str = "", behind: Before | None = None) -> None:
    """News about a referral, or about what it earned, for whose referral it is; `goal`: about what she earned by this goal; `behind`: as tell().

    Who has not claimed yet, or never proved her address, hears nothing: it is somebody else's word, and who reads there is not known."""
    referral = referrals_queries.referral(referral_id)
    if not advocates_queries.is_proven(referral.advocate):
        return
    program, advocate, vendor = referral.program, referral.advocate, tenants_queries.vendor().name
    reader = Reader(advocate.id, advocate.name, advocate.email, program.locale, program.time_zone)
    about = About(person=referral.person, company=referral.company, vendor=vendor, program=program.name,
                  rewarded=programs_queries.shows_rewards(program), decline_detail=program.decline_detail, goal=goal)
    tell(reader, lambda: notice(about), page=to_page or page("portal_referral", referral_id=referral_id),
         because=lambda: words.because_advocate(program.name, vendor), stored=stored, at=at, behind=behind)


def tell_beneficiary(whose: tuple[str, UUID], notice: Callable[[str], Notice], *, stored: StoredEvent, at: datetime, once: str = "", to: str = "",
                     or_once: Iterable[str] = (), behind: Before | None = None) -> None:
    """News about money, for whom it is owed to or who owes it: the person, or everybody who runs the organisation. Staff hear of theirs from
    payroll. `notice` is asked with the organisation's name, '' for a person's own; `to`: a page of hers, else where she is paid; `or_once`: not to whom it was told
    under one of these keys; `behind`: as tell()."""
    kind, its_id = whose
    organisation = partners_queries.organisation(its_id) if kind == "partner_organisation" else None
    if organisation is not None:
        advocates = [member.advocate for member in partners_queries.admins_of(organisation.id)]
    else:
        advocates = [advocates_queries.goes_on_as(its_id)] if kind in ("advocate", "customer_account") else []
    vendor = tenants_queries.vendor()
    where = page(("partner_earnings" if organisation else to) if to else "portal_payout") + ("?for=organisation" if organisation and not to else "")
    for advocate in advocates:
        if advocates_queries.is_proven(advocate) and not (or_once and told_once(advocate.id, *or_once)):
            tell(reader_of(advocate), lambda: notice(organisation.name if organisation else ""), page=where,
                 because=lambda: words.because_paid(vendor.name), stored=stored, at=at, once=once, behind=behind)


def reader_of(advocate: advocates_queries.Advocate) -> Reader:
    """In the language and the zone of the first program she is in, else the vendor's."""
    vendor, enrolments = tenants_queries.vendor(), advocates_queries.enrolments_of(advocate.id)
    language, zone = (enrolments[0].program.locale, enrolments[0].program.time_zone) if enrolments else (vendor.locale, vendor.time_zone)
    return Reader(advocate.id, advocate.name, advocate.email, language, zone)
