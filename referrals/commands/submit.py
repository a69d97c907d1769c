"""A lead becomes a referral."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from advocates import queries as advocates_queries
from advocates import rules as advocates_rules
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from partners import queries as partners_queries
from programs import queries as programs_queries
from programs import states as programs_states
from programs.rules.lead_fields import LeadField, read_answers
from referrals import events, queries, states
from referrals.commands import asking, clocks, moves, steps
from referrals.commands.parties import OutsideKey, party_of, split_contact
from referrals.commands.scan import scan
from referrals.models import Referral
from referrals.rules import identity


@dataclass(frozen=True)
class Lead:
    """What was typed into a form, before it is a referral. `contact` is an e-mail address or a phone number; `answers` to the
    program's own questions by their keys; `employer` the address of who has to agree on behalf of the advocate's employer;
    `outside` how other systems call them."""

    person: str
    company: str
    contact: str
    note: str = ""
    agreed: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    employer: str = ""
    outside: tuple[OutsideKey, ...] = ()


def submit_referral(*, enrolment_id: UUID, lead: Lead, channel: str, acting: Actor, at: datetime, entered_by: UUID | None = None) -> tuple[Referral, bool]:
    """The claim "this advocate introduced this party", and whether it is new: the same advocate submitting the same party
    gets her referral back while it is open or won; after an end it is a new one that names the old.

    `entered_by`: the user who typed it for her. Raises BadInput at the fields of the lead, Refused when the program or the
    enrolment takes none."""
    enrolment = advocates_queries.enrolment(enrolment_id)
    program = enrolment.program
    refuse_outside(program, at)
    if not advocates_rules.may_refer(enrolment.status, program.unclaimed):
        raise Refused("enrolment_not_active", "You’ve left this program, so it takes no new referrals from you.")
    if program.kind == programs_states.FOR_TEAM and not advocates_queries.on_sales_team(enrolment.advocate.user_id):
        raise Refused("not_on_team", "This program is for the sales team alone. What was introduced before goes on.")
    refuse_partner(partners_queries.refusal_of(program, enrolment.advocate_id, at))
    asked = asking.whom(program)
    if channel == states.LINK and states.EMPLOYER in asked:
        raise Refused("employer_asked", "This program asks an employer first, so its members introduce people themselves.")
    known_as, answers = check_lead(lead, programs_queries.lead_fields(program), asked)
    party = party_of(person=lead.person, company=lead.company, contact=lead.contact, known_as=known_as, counts=program.party,
                     outside=lead.outside)
    known = clocks.claims_now(party.id, at)
    hers = [row for row in known if (row.advocate_id, row.program_id) == (enrolment.advocate_id, program.id)]
    standing = next((row for row in hers if row.status in (*states.OPEN, states.WON)), None)
    if standing is not None:
        return standing, False
    organisation = partners_queries.organisation_for(program, enrolment.advocate_id)
    referral = Referral(program=program, enrolment=enrolment, advocate=enrolment.advocate, party=party, channel=channel,
                        claimant_kind=states.REP if program.kind == programs_states.FOR_TEAM else states.ADVOCATE,
                        organisation_id=organisation.id if organisation else None,
                        entered_by=entered_by, person=lead.person.strip(), company=lead.company.strip(), note=lead.note.strip(), answers=answers,
                        received_at=at, moved_at=at, previous=next(reversed(hers), None),
                        status=states.AWAITING_CONSENT if asked else states.SUBMITTED)
    claims = [queries.as_claim(row) for row in known]
    referral.findings = scan(referral, claims)
    moves.first_move(referral, acting=acting, at=at)
    referral.save(force_insert=True)
    if not asked:
        steps.submitted(referral, acting=acting, at=at, claims=claims)
        return referral, True
    outbox_commands.record(events.ReferralReceived(**steps.about(referral), channel=channel), acting=acting, at=at)
    email, _ = split_contact(lead.contact)
    addresses = {states.PERSON: email, states.EMPLOYER: lead.employer.strip()}
    asking.prepare(referral, {who: addresses[who] for who in asked})
    # Hard checks before anybody is written to: who said no stays in peace, and where somebody is earlier nobody is asked in vain.
    if party.do_not_contact_at is not None:
        steps.decline(referral, reason="do_not_contact", acting=SYSTEM, at=at)
    elif not steps.obstacles(referral, at, claims):
        asking.ask(referral, acting=SYSTEM, at=at)
    return referral, True


OUTSIDE = {programs_states.NOT_YET: gettext_noop("This program hasn’t opened yet, so it takes no referrals."),
           programs_states.CLOSED: gettext_noop("This program has closed, so it takes no new referrals."),
           programs_states.ENDED: gettext_noop("This program has ended, so it takes no new referrals.")}
DRAFTED = gettext_noop("This program takes no new referrals.")


def refuse_outside(program, at: datetime) -> None:
    """Raises Refused before the program opens, once it has closed or ended, and for a draft."""
    phase = programs_queries.phase(program, at)
    if phase != programs_states.TAKING:
        raise Refused("program_not_open", OUTSIDE.get(phase, DRAFTED))


NOT_ADMITTED = {
    "no_partner": gettext_noop("You act for no partner any more, so this program takes no new referrals from you."),
    "paused": gettext_noop("The partnership is paused at the moment, so it takes no new referrals. What you introduced before goes on."),
    "other_level": gettext_noop("This program is for partners of another level, so it takes no new referrals from you. What you introduced before goes on."),
}


def refuse_partner(why: str) -> None:
    """Raises Refused where a program for partners doesn't admit the claimant's organisation at that instant."""
    if why:
        raise Refused("partner_not_admitted", NOT_ADMITTED[why])


def check_lead(lead: Lead, fields: Sequence[LeadField] = (), asked: Sequence[str] = ()) -> tuple[identity.Identity, dict[str, Any]]:
    """The comparable forms of a lead that can be worked with, and its answers to the program's own questions as they are kept.

    `asked`: who has to say yes first. Raises BadInput naming each field that is wrong, /answers/<key> for a question."""
    wrong = []
    if not lead.person.strip():
        wrong.append(FieldError("/person", "missing", "Tell us who to ask for."))
    if not lead.company.strip():
        wrong.append(FieldError("/company", "missing", "Tell us which company this is about."))
    if len(lead.person.strip()) > 120:
        wrong.append(FieldError("/person", "too_long", "At most 120 characters."))
    if len(lead.company.strip()) > 160:
        wrong.append(FieldError("/company", "too_long", "At most 160 characters."))
    if len(lead.note.strip()) > 1000:
        wrong.append(FieldError("/note", "too_long", "At most 1,000 characters."))
    email, phone = split_contact(lead.contact)
    known_as = identity.identity(person=lead.person, company=lead.company, email=email, phone=phone)
    if not lead.contact.strip():
        wrong.append(FieldError("/contact", "missing", "An e-mail address or a phone number, so that we can reach them."))
    elif "@" in lead.contact and not identity.looks_like_email(email):
        wrong.append(FieldError("/contact", "no_address", "There’s something missing in this address; it should look like name@company.example."))
    elif "@" not in lead.contact and not known_as.phone:
        wrong.append(FieldError("/contact", "no_number", "Write the number with its country, such as +49 431 220 40, or an e-mail address."))
    if not lead.agreed:
        wrong.append(FieldError("/agreed", "missing", "We only get in touch with people who said yes to that."))
    if states.PERSON in asked and "@" not in lead.contact and lead.contact.strip():
        wrong.append(FieldError("/contact", "no_address", "An e-mail address, because we ask them first whether we may get in touch."))
    if states.EMPLOYER in asked and not identity.looks_like_email(lead.employer):
        wrong.append(FieldError("/employer", "missing" if not lead.employer.strip() else "no_address",
                                "The e-mail address of somebody who can agree for your employer."))
    if states.EMPLOYER in asked and identity.normal_email(lead.employer) and identity.normal_email(lead.employer) == known_as.email:
        wrong.append(FieldError("/employer", "same_person", "Somebody else than the person you introduce."))
    answers, wrong_answers = read_answers(fields, lead.answers)
    wrong += wrong_answers
    if wrong:
        raise BadInput(wrong)
    return known_as, answers
