"""What waits for the people who run the programs."""
from datetime import datetime

from connections.notifications import words
from connections.notifications.handlers.telling import Reader, page, tell
from connections.notifications.words import About
from foundation.accounts import queries as accounts_queries
from foundation.accounts.events import VisitStarted
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from referrals import queries as referrals_queries
from referrals import states
from referrals.events import ReferralReviewed, ReferralSubmitted

DECIDES, ELSE = "program_manager", "owner"   # roles: who decides, and who is told where nobody has that role


def ask_managers(event: ReferralSubmitted | ReferralReviewed, *, at: datetime, stored: StoredEvent) -> None:
    """A referral that was accepted by itself, or that ended meanwhile, asks nobody."""
    referral = referrals_queries.referral(event.subject_id)
    if referral.status not in states.DECIDABLE:
        return
    vendor = tenants_queries.vendor()
    about = About(person=referral.party.person, company=referral.party.company, vendor=vendor.name, program=referral.program.name)
    findings = [finding["code"] for finding in referral.findings]
    members = accounts_queries.members()
    for member in [one for one in members if one.role == DECIDES] or [one for one in members if one.role == ELSE]:
        reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
        tell(reader, lambda: words.to_decide(about, referral.advocate.name, referral.received_at, findings),
             page=page("console_referral", referral_id=referral.id), because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def tell_owners_of_visit(event: VisitStarted, *, at: datetime, stored: StoredEvent) -> None:
    """Somebody from outside looks at the console: the owners read who, why and until when, and can end it."""
    visit, vendor = accounts_queries.visit(event.subject_id), tenants_queries.vendor()
    for member in [one for one in accounts_queries.members() if one.role == ELSE]:
        reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
        tell(reader, lambda: words.visited(visit.operator_name, visit.reason, visit.ends_at), page=page("console_visits"),
             because=lambda: words.because_staff(vendor.name), stored=stored, at=at)
