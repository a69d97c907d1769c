"""A lead becomes a referral."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from advocates import queries as advocates_queries
from advocates import rules as advocates_rules
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from programs import queries as programs_queries
from programs import states as programs_states
from programs.rules.lead_fields import LeadField, read_answers
from referrals import events, queries, states
from referrals.commands import moves
from referrals.commands.decide import accept_locked
from referrals.models import Party, Referral
from referrals.rules import clocks, identity


@dataclass(frozen=True)
class Lead:
    """What was typed into a form, before it is a referral. `contact` is an e-mail address or a phone number."""

    person: str
    company: str
    contact: str
    note: str = ""
    agreed: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)   # to the program's own questions, by their keys


def submit_referral(*, enrolment_id: UUID, lead: Lead, channel: str, acting: Actor, at: datetime) -> tuple[Referral, bool]:
    """The claim "this advocate introduced this party", and whether it is new: the same advocate submitting the same party
    gets her standing referral back.

    Raises BadInput at the fields of the lead, Refused when the program or the enrolment takes none."""
    enrolment = advocates_queries.enrolment(enrolment_id)
    refuse_outside(enrolment.program, at)
    if not advocates_rules.may_refer(enrolment.status, enrolment.program.unclaimed):
        raise Refused("enrolment_not_active", "You’ve left this program, so it takes no new referrals from you.")
    known_as, answers = check_lead(lead, programs_queries.lead_fields(enrolment.program))
    party = _party_of(lead, known_as)
    standing = queries.standing_referral(enrolment.advocate_id, enrolment.program_id, party.id)
    if standing is not None:
        return standing, False
    referral = Referral(program=enrolment.program, enrolment=enrolment, advocate=enrolment.advocate, party=party, channel=channel,
                        person=lead.person.strip(), company=lead.company.strip(), note=lead.note.strip(), answers=answers, received_at=at, moved_at=at,
                        findings=_scan(party, known_as, enrolment.advocate))
    moves.first_move(referral, acting=acting, at=at)
    referral.save(force_insert=True)
    outbox_commands.record(events.ReferralSubmitted(subject_id=referral.id, program_id=referral.program_id, advocate_id=referral.advocate_id,
                                                    channel=channel,
                                                    decide_by=clocks.decision_due(at, referral.program.time_zone)), acting=acting, at=at)
    if enrolment.program.acceptance == programs_states.AUTOMATIC and not referral.findings:
        accept_locked(referral, acting=Actor("system"), at=at)
    return referral, True


OUTSIDE = {programs_states.NOT_YET: "This program hasn’t opened yet, so it takes no referrals.",
           programs_states.CLOSED: "This program has closed, so it takes no new referrals.",
           programs_states.ENDED: "This program has ended, so it takes no new referrals."}


def refuse_outside(program, at: datetime) -> None:
    """Raises Refused before the program opens, once it has closed or ended, and for a draft."""
    phase = programs_queries.phase(program, at)
    if phase != programs_states.TAKING:
        raise Refused("program_not_open", OUTSIDE.get(phase, "This program takes no new referrals."))


def check_lead(lead: Lead, fields: Sequence[LeadField] = ()) -> tuple[identity.Identity, dict[str, Any]]:
    """The comparable forms of a lead that can be worked with, and its answers to the program's own questions as they are kept.

    Raises BadInput naming each field that is wrong, /answers/<key> for a question."""
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
    email, phone = _contact(lead.contact)
    known_as = identity.identity(person=lead.person, company=lead.company, email=email, phone=phone)
    if not lead.contact.strip():
        wrong.append(FieldError("/contact", "missing", "An e-mail address or a phone number, so that we can reach them."))
    elif "@" in lead.contact and not identity.looks_like_email(email):
        wrong.append(FieldError("/contact", "no_address", "There’s something missing in this address; it should look like name@company.example."))
    elif "@" not in lead.contact and not known_as.phone:
        wrong.append(FieldError("/contact", "no_number", "Write the number with its country, such as +49 431 220 40, or an e-mail address."))
    if not lead.agreed:
        wrong.append(FieldError("/agreed", "missing", "We only get in touch with people who said yes to that."))
    answers, unfit = read_answers(fields, lead.answers)
    wrong += unfit
    if wrong:
        raise BadInput(wrong)
    return known_as, answers


def _contact(contact: str) -> tuple[str, str]:
    contact = contact.strip()
    return (contact, "") if "@" in contact else ("", contact)


def _party_of(lead: Lead, known_as: identity.Identity) -> Party:
    """The party with this address or number, under its lock; a new one when there is none.

    Everything that the scan compares is locked with it: of two similar leads in the same second the later sees the earlier."""
    compared = {"email": known_as.email, "phone": known_as.phone, "domain": known_as.domain, "block": known_as.block}
    moves.lock(*(f"{name}:{key}" for name, key in compared.items() if key))
    party = queries.party_by_keys(known_as.email, known_as.phone)
    if party is None:
        email, phone = _contact(lead.contact)
        party = Party.objects.create(person=lead.person.strip(), company=lead.company.strip(), email=email, phone=phone, email_key=known_as.email,
                                     phone_key=known_as.phone, domain_key=known_as.domain, company_key=known_as.company, block_key=known_as.block)
    moves.lock_party(party.id)
    return party


def _scan(party: Party, known_as: identity.Identity, advocate) -> list[dict]:
    """What speaks against accepting at once: codes and ids only, the page says the names."""
    findings = []
    if known_as.email and known_as.email == identity.normal_email(advocate.email):
        findings.append({"code": "self_referral"})
    for claim in queries.claims_on(party.id):
        if claim.status in (*states.OPEN, states.WON) and claim.advocate_id != advocate.id:
            findings.append({"code": "same_contact", "referral_id": str(claim.referral_id)})
    similar = {}
    for other in queries.lookalikes(domain_key=known_as.domain, block_key=known_as.block, but=party.id):
        if known_as.domain and other.domain_key == known_as.domain:
            similar[other.id] = "same_domain"
        elif identity.similarity(known_as.company, other.company_key) >= identity.SIMILAR:
            similar[other.id] = "similar_name"
    claimed = queries.has_claims(similar)
    findings += [{"code": code, "referral_id": str(claimed[party_id])} for party_id, code in similar.items() if party_id in claimed]
    return findings
