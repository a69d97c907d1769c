"""The audit trail: everything that happened at this vendor, the newest first, in words and with who acted."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desks import console_frame, console_words
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.outbox.events import StoredEvent
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest

# Event -> what happened, for somebody who does not see what it happened to.
WORDS = {
    "referral.submitted": gettext_lazy("A referral came in"),
    "referral.accepted": gettext_lazy("A referral was accepted"),
    "referral.qualified": gettext_lazy("A referral got into talks"),
    "referral.won": gettext_lazy("A referral became a customer"),
    "referral.declined": gettext_lazy("A referral was not accepted"),
    "referral.lost": gettext_lazy("A referral didn’t buy this time"),
    "referral.withdrawn": gettext_lazy("A referral was taken back"),
    "referral.received": gettext_lazy("A referral came in and waits for a yes"),
    "referral.consent_asked": gettext_lazy("Somebody was asked whether we may get in touch"),
    "referral.consent_given": gettext_lazy("Everybody who was asked said yes"),
    "referral.reviewed": gettext_lazy("A referral is being checked"),
    "referral.overdue": gettext_lazy("A decision took longer than promised"),
    "referral.queued": gettext_lazy("A referral waits: somebody was earlier"),
    "referral.expired": gettext_lazy("A referral ran out of time"),
    "referral.void_dropped": gettext_lazy("A proposal to cancel a referral was dropped"),
    "referral.void_proposed": gettext_lazy("Somebody proposed to cancel a referral"),
    "referral.voided": gettext_lazy("A referral was cancelled by two"),
    "referral.appealed": gettext_lazy("Somebody asked for a second look"),
    "referral.appeal_decided": gettext_lazy("A second look came to its end"),
    "referral.reopened": gettext_lazy("A lost referral goes on"),
    "referral.extended": gettext_lazy("A protection was lengthened"),
    "referral.corrected": gettext_lazy("A referral was corrected"),
    "referral.doubted": gettext_lazy("A corrected referral may be somebody else’s"),
    "referral.doubt_settled": gettext_lazy("A corrected referral was looked at and goes on"),
    "party.merged": gettext_lazy("Two companies or people turned out to be one"),
    "party.twins_settled": gettext_lazy("Two deals with one reference were told apart"),
    "domain_alias.added": gettext_lazy("Another domain of a company was noted"),
    "domain_alias.removed": gettext_lazy("A domain is a company of its own again"),
    "referral.routed": gettext_lazy("A referral got somebody who looks after it"),
    "referral.first_contact": gettext_lazy("We got in touch for the first time"),
    "referral.next_step": gettext_lazy("A next step was planned"),
    "referral.message_written": gettext_lazy("Something was written about a referral"),
    "milestone.recorded": gettext_lazy("A milestone was recorded"),
    "milestone.completed": gettext_lazy("An amount was added to a milestone"),
    "milestone.adjusted": gettext_lazy("Something became of a milestone: refunded, disputed, changed, or taken back"),
    "milestone.confirmed": gettext_lazy("A milestone was confirmed by somebody else"),
    "milestone.kept": gettext_lazy("News about a deal waits until it can be applied"),
    "milestone.noted": gettext_lazy("News that earns nothing was noted"),
    "attribution.decided": gettext_lazy("Whose deal it is was decided and frozen"),
    "attribution.superseded": gettext_lazy("Another choice replaced whose deal it is"),
    "reward.accrued": gettext_lazy("A reward was worked out"),
    "reward.zero": gettext_lazy("A milestone earned nothing"),
    "reward.waiting": gettext_lazy("A reward waits for something that nobody has said yet"),
    "goal.ended": gettext_lazy("The time of a goal is over"),
    "goal.zero": gettext_lazy("A goal was missed, or earned nothing"),
    "goal.waiting": gettext_lazy("A goal is reached, and a legal check has to come first"),
    "goal.thanked": gettext_lazy("A goal earned thanks, and nothing to pay"),
    "manual_reward.proposed": gettext_lazy("Somebody proposed a reward that no rule gives"),
    "manual_reward.dropped": gettext_lazy("A proposal for a reward by hand was dropped"),
    "agreement.proposed": gettext_lazy("Somebody proposed other terms for an advocate or a partner"),
    "agreement.end_proposed": gettext_lazy("Somebody proposed to end what was agreed otherwise"),
    "agreement.made": gettext_lazy("Other terms were agreed with an advocate or a partner"),
    "agreement.moved": gettext_lazy("What was agreed with another entry of the same person counts for this one"),
    "agreement.dropped": gettext_lazy("A proposal for other terms was dropped: its entry went on in another one"),
    "agreement.refused": gettext_lazy("Other terms were refused"),
    "agreement.withdrawn": gettext_lazy("A proposal for other terms was taken back"),
    "agreement.ended": gettext_lazy("An end was set to what was agreed otherwise"),
    "debt.repaid": gettext_lazy("What was owed to us was paid back"),
    "debt.repayment_undone": gettext_lazy("A repayment that was noted in error was undone"),
    "debt.written_off": gettext_lazy("What was owed to us was written off"),
    "write_off.proposed": gettext_lazy("Somebody proposed to write off what is owed to us"),
    "write_off.dropped": gettext_lazy("A proposal to write something off was dropped"),
    "reward.rate_arrived": gettext_lazy("An exchange rate came that a reward waits for"),
    "rates.imported": gettext_lazy("Exchange rates were imported"),
    "reward.hold_released": gettext_lazy("Something stopped holding a reward"),
    "reward.approved": gettext_lazy("A reward was approved"),
    "reward.fulfilled": gettext_lazy("A reward arrived"),
    "reward.thanked": gettext_lazy("A milestone earned thanks, and nothing to pay"),
    "reward.held": gettext_lazy("Somebody held a reward back"),
    "legal_gate.placed": gettext_lazy("Something was noted that may forbid a reward"),
    "legal_gate.cleared": gettext_lazy("What might have forbidden a reward was cleared"),
    "reward.hold_due": gettext_lazy("The time of a hold is over, and somebody has to look"),
    "reward.taken_back": gettext_lazy("A reward was taken back"),
    "reward.restored": gettext_lazy("What had been taken back of a reward came back"),
    "reward.netted": gettext_lazy("A reward was set off against what was owed"),
    "reward.forgone": gettext_lazy("Somebody passed on a reward"),
    "reward.cancelled": gettext_lazy("A reward was cancelled"),
    console_words.IN_PART: gettext_lazy("A part of a reward ended, because it had been cancelled before"),
    "reward.donated": gettext_lazy("A reward was given to somebody else"),
    "reward.lapsed": gettext_lazy("Nobody came for a reward in time"),
    "program.created": gettext_lazy("A program was begun"),
    "program.offer_set": gettext_lazy("What a program says it pays was changed"),
    "program.published": gettext_lazy("A program was opened"),
    "program.changed": gettext_lazy("A program’s settings were changed"),
    "program.lead_fields_set": gettext_lazy("A program’s own questions were changed"),
    "program.end_set": gettext_lazy("A program’s end was set"),
    "program.end_taken_back": gettext_lazy("A program goes on: its end was taken back"),
    "program.ended": gettext_lazy("A program ended"),
    "holiday.added": gettext_lazy("A day off was added"),
    "holiday.removed": gettext_lazy("A day off was removed"),
    "terms.published": gettext_lazy("Terms were published"),
    "plan.drafted": gettext_lazy("A draft of a plan was saved"),
    "plan.draft_dropped": gettext_lazy("A draft of a plan was dropped"),
    "plan.published": gettext_lazy("A plan was published"),
    "plan.withdrawn": gettext_lazy("A plan that was announced was taken back"),
    "advocate.joined": gettext_lazy("Somebody joined a program and accepted its terms"),
    "advocate.added": gettext_lazy("Somebody who had not joined was entered as an advocate"),
    "advocate.claim_link_issued": gettext_lazy("A link to claim was made"),
    "terms.accepted": gettext_lazy("Somebody agreed to newer terms"),
    "advocate.claimed": gettext_lazy("Somebody claimed what was kept, and accepted the terms"),
    "advocate.proven": gettext_lazy("An advocate who was taken in on word proved the address"),
    "advocate.claim_refused": gettext_lazy("Somebody wanted nothing kept"),
    "advocate.claim_lapsed": gettext_lazy("Nobody claimed in time"),
    "advocate.claim_collided": gettext_lazy("A link to claim was opened by somebody who refers already"),
    "advocate.merged": gettext_lazy("Two entries of one person were brought together"),
    "advocate.rep_assigned": gettext_lazy("An advocate got somebody to look after"),
    "payout.requested": gettext_lazy("A payout was requested"),
    "payout.begun": gettext_lazy("A payout was begun"),
    "payout.unknown": gettext_lazy("A payout got no answer and is being looked into"),
    "payout.failed": gettext_lazy("A payout was refused"),
    "payout.paid": gettext_lazy("A payout arrived"),
    "payout.rejected": gettext_lazy("A payout didn’t go through"),
    "payout.returned": gettext_lazy("A payout came back"),
    "payout.withdrawn": gettext_lazy("A payout left its file before it was sent"),
    "payout_file.made": gettext_lazy("A payout file was made"),
    "payout_file.downloaded": gettext_lazy("A payout file was downloaded for the first time"),
    "payout_file.settled": gettext_lazy("Everything in a payout file was settled"),
    "payout_file.dropped": gettext_lazy("A payout file was dropped before it was downloaded"),
    "payout_layout.changed": gettext_lazy("The columns of payout files were changed"),
    "payout_minimum.set": gettext_lazy("The smallest amount to pay out was set"),
    "payout_method.set": gettext_lazy("Somebody said where to pay"),
    "payout_method.removed": gettext_lazy("An account to pay to was removed"),
    "payout_method.doubted": gettext_lazy("An account has to be looked at before more is paid to it"),
    "payout_method.confirmed": gettext_lazy("An account was looked at, and is right"),
    "message.queued": gettext_lazy("A mail was written"),
    "job.asked": gettext_lazy("Somebody asked for work that takes longer"),
    "job.cancel_asked": gettext_lazy("Somebody cancelled such work"),
    "job.ended": gettext_lazy("Work that takes longer came to its end"),
    "file.stored": gettext_lazy("Somebody sent a file"),
    "file.forgotten": gettext_lazy("What was in a file was erased"),
    "delivery.retried": gettext_lazy("Something that had failed was tried again"),
    "account.address_proven": gettext_lazy("Somebody proved an address by a code"),
    "member.invited": gettext_lazy("Somebody was invited to the team"),
    "invitation.withdrawn": gettext_lazy("An invitation was taken back"),
    "member.added": gettext_lazy("Somebody joined the team"),
    "member.role_changed": gettext_lazy("A role on the team was changed"),
    "member.removed": gettext_lazy("Somebody left the team"),
    "member.signed_in": gettext_lazy("Somebody of the team signed in"),
    "member.confirmed": gettext_lazy("Somebody confirmed who they are"),
    "member.sessions_ended": gettext_lazy("Somebody signed out everywhere else"),
    "member.password_changed": gettext_lazy("A password was changed"),
    "member.factor_added": gettext_lazy("A second step was set up"),
    "member.factor_removed": gettext_lazy("A second step was removed"),
    "api_key.issued": gettext_lazy("An API key was made"),
    "api_key.revoked": gettext_lazy("An API key was revoked"),
    "visit.started": gettext_lazy("The platform’s support began to look around"),
    "visit.ended": gettext_lazy("A visit of the platform’s support ended"),
    "vendor.visited": gettext_lazy("A vendor was visited"),
    "vendor.plan_set": gettext_lazy("The plan of the installation was changed"),
    "partner.created": gettext_lazy("A partner was created"),
    "partner.level_set": gettext_lazy("A partner’s level was set"),
    "partner.protection_set": gettext_lazy("A partner’s protection was agreed"),
    "partner.suspended": gettext_lazy("A partner was suspended"),
    "partner.resumed": gettext_lazy("A partner was resumed"),
    "partner.member_invited": gettext_lazy("Somebody was invited to a partner"),
    "partner.invitation_withdrawn": gettext_lazy("An invitation to a partner was taken back"),
    "partner.member_joined": gettext_lazy("Somebody joined a partner"),
    "partner.role_changed": gettext_lazy("A role at a partner was changed"),
    "partner.member_left": gettext_lazy("Somebody left a partner"),
    "demo.built": gettext_lazy("The demo’s history was built"),
}
# Where the subject of an event, or the referral or reward it names, has a page.
PAGES = {"referral": "console_referral", "reward": "console_reward", "program": "console_program", "organisation": "console_partner"}
NAMED = {"referral_id": "console_referral", "reward_id": "console_reward", "program_id": "console_program"}


@dataclass(frozen=True)
class Line:
    """One event. `id` pages; `href` is "" when what it is about has no page."""

    id: UUID
    words: str
    who: str
    at: datetime
    href: str
    amount: Money | None
    name: str


@guard(console_frame.READERS)
def trail(request: HouseRequest) -> HttpResponse:
    """/console/trail/?before=<event>"""
    events = outbox_queries.trail(before=console_frame.cursor(request), limit=console_frame.PAGE)
    shown, older, newest = console_frame.cut(request, events)
    names = console_words.who_acted(shown)
    return render(request, "console/trail.html", {"lines": [line(event, names) for event in shown], "older": older, "newest": newest})


def line(event: StoredEvent, names: Mapping[UUID, str]) -> Line:
    return Line(id=event.id, words=words_of(console_words.says(event)), who=_who(event, names), at=event.occurred_at, href=_href(event),
                amount=console_words.amount_of(event), name=event.name)


def words_of(name: str) -> str:
    return str(WORDS.get(name, name))


def _who(event: StoredEvent, names: Mapping[UUID, str]) -> str:
    if event.acting_kind == "visitor":
        return _("a visitor")   # not always the person it is about, as a referral's own page may assume
    return console_words.who(event.acting_kind, event.acting_id, names)


def _href(event: StoredEvent) -> str:
    if event.subject_kind in PAGES:
        return reverse(PAGES[event.subject_kind], args=[event.subject_id])
    if event.subject_kind == "debt":
        return reverse("console_debt", args=[event.payload["beneficiary_kind"], event.payload["beneficiary_id"]])
    return next((reverse(page, args=[event.payload[field]]) for field, page in NAMED.items() if event.payload.get(field)), "")
