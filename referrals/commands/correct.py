"""What is known about the introduced person is corrected or completed until the referral is won; another identity is scanned again."""
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, FieldError, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from programs import queries as programs_queries
from referrals import events, queries, states
from referrals.commands import clocks, doubts, moves, parties, steps
from referrals.commands.submit import Lead, check_lead
from referrals.models import KeptMilestone, Party, Referral
from referrals.rules import identity, queue
from referrals.rules.countries import country_of

IDENTITY = ("person", "company", "contact")


def correct_referral(*, referral_id: UUID, values: Mapping[str, Any], acting: Actor, at: datetime) -> Referral:
    """`values`: any of person, company, contact, note and answers; what is left out stays. The receipt stays too.

    Another address or number that somebody else is known by makes it a claim on that party, which may mean that it has to wait; what
    only looks like somebody else's is looked at (docs/decisions/corrected-after-acceptance.md).
    Raises NotFound for somebody else's, BadInput at the fields, Refused once it has ended or when she introduced that party before."""
    referral = _ready(referral_id, values, at)
    if acting.kind == "advocate" and acting.id != referral.advocate_id:
        raise NotFound("referral_unknown", "There’s no such referral.")
    moves.refuse_rival(referral, acting)
    if referral.status not in states.OPEN:
        raise Refused("referral_over", "This referral has come to its end, so what it says stays as it is.")
    lead = _as_it_will_be(referral, values)
    contact_given = bool(str(values.get("contact", "")).strip())
    known_as, answers = _checked(lead, referral, contact_given)
    changed = [name for name in ("person", "company", "note", "answers") if getattr(referral, name) != _new(name, lead, answers)]
    was, party = referral.party, referral.party
    if contact_given and (known_as.email not in ("", was.email_key) or known_as.phone not in ("", was.phone_key)):
        if any(one.who == states.PERSON for one in queries.consents_of(referral.id)):   # a yes is given by one person, about herself
            raise BadInput([FieldError("/contact", "asked_there", "They’re asked at the address you gave. To introduce somebody else, take this one back "
                                                                  "and send a new one.")])
        changed.append("contact")
        party = _party_with(referral, lead, known_as)
    if not changed:
        return referral
    referral.person, referral.company, referral.note, referral.answers = lead.person.strip(), lead.company.strip(), lead.note.strip(), answers
    referral.protects = referral.protects and party.id == was.id   # there somebody may be protected already; who stands takes it up again
    referral.party = party
    referral.save(update_fields=["person", "company", "note", "answers", "party", "protects"])
    if party.id != was.id:   # what was reported on it and waits goes with it
        KeptMilestone.objects.filter(referral=referral, settled_at=None).update(party=party)
    outbox_commands.record(events.ReferralCorrected(**steps.about(referral), fields=tuple(changed)), acting=acting, at=at)
    if set(changed) & set(IDENTITY):
        _rename(referral, lead)
        _scan_again(referral, was, at)
    return moves.as_it_is(referral.id)


def _ready(referral_id: UUID, values: Mapping[str, Any], at: datetime) -> Referral:
    """With the clock applied, under the locks of all that the scan compares, before and after, and of the parties of both: two corrections
    that cross never wait for each other."""
    def keys() -> frozenset[str]:
        seen = queries.referral(referral_id)
        return parties.compared_of(seen.party) | parties.compared(_meant(_as_it_will_be(seen, values)))

    def both() -> frozenset[UUID]:
        seen = queries.referral(referral_id)
        meant = _meant(_as_it_will_be(seen, values))
        found = queries.party_by_keys(meant.email, meant.phone)
        return frozenset({seen.party_id} if found is None else {seen.party_id, found.id})
    for party_id in moves.lock_parties_of(both, keys=keys):
        clocks.apply_due(party_id, at)
    return moves.as_it_is(referral_id)


def _meant(lead: Lead) -> identity.Identity:
    email, phone = parties.split_contact(lead.contact)
    return identity.identity(person=lead.person, company=lead.company, email=email, phone=phone)


def _as_it_will_be(referral: Referral, values: Mapping[str, Any]) -> Lead:
    party = referral.party
    return Lead(person=values.get("person", referral.person), company=values.get("company", referral.company),
                contact=str(values.get("contact", "")).strip() or party.email or party.phone, note=values.get("note", referral.note), agreed=True,
                answers=values.get("answers", referral.answers))


def _checked(lead: Lead, referral: Referral, contact_given: bool) -> tuple[identity.Identity, dict[str, Any]]:
    """As a new lead is checked, but for a contact that stays: it was good enough when it came."""
    fields = programs_queries.lead_fields(referral.program)
    kept = {key: value for key, value in lead.answers.items() if key in {field.key for field in fields}}
    try:
        return check_lead(Lead(person=lead.person, company=lead.company, contact=lead.contact, note=lead.note, agreed=True, answers=kept), fields)
    except BadInput as error:
        wrong = [one for one in error.errors if contact_given or one.pointer != "/contact"]
        if wrong:
            raise BadInput(wrong) from None
        return identity.identity(person=lead.person, company=lead.company), kept


def _new(name: str, lead: Lead, answers: dict[str, Any]) -> Any:
    return answers if name == "answers" else getattr(lead, name).strip()


def _party_with(referral: Referral, lead: Lead, known_as: identity.Identity) -> Party:
    """Whom the new contact names: somebody known, else the same party where nobody else claims it, else a new one."""
    found = queries.party_by_keys(known_as.email, known_as.phone)
    email, phone = parties.split_contact(lead.contact)
    mine = referral.party
    if found is None:
        said = {"email": email, "email_key": known_as.email, "domain_key": known_as.domain} if known_as.email else {
            "phone": phone, "phone_key": known_as.phone, "tail_key": known_as.tail}
        said["country_key"] = country_of(phone=known_as.phone or mine.phone_key, domain=known_as.domain or mine.domain_key)
        adds = not (mine.email_key if known_as.email else mine.phone_key)
        alone = not Referral.objects.filter(party_id=mine.id).exclude(id=referral.id).exists()
        if adds or alone:
            Party.objects.filter(id=mine.id).update(**said)
            return Party.objects.get(id=mine.id)
        found = Party.objects.create(person=lead.person.strip(), company=lead.company.strip(), email=email, phone=phone, **parties.keys_of(known_as))
        moves.lock_parties(found.id)   # nobody else knows of it yet, so nobody holds it
    if found.id != mine.id and queries.standing_referral(referral.advocate_id, referral.program_id, found.id) is not None:
        raise Refused("introduced_before", "You’ve introduced these people already: that one counts.")
    return found


def _rename(referral: Referral, lead: Lead) -> None:
    """The party bears the words of whoever introduced it, as long as nobody else did."""
    if not Referral.objects.filter(party_id=referral.party_id).exclude(id=referral.id).exists():
        named = identity.identity(person=lead.person, company=lead.company)
        Party.objects.filter(id=referral.party_id).update(person=referral.person, company=referral.company, company_key=named.company,
                                                          block_key=named.block, person_key=named.person)
        referral.party = Party.objects.get(id=referral.party_id)


def _scan_again(referral: Referral, was: Party, at: datetime) -> None:
    """Somebody may be ahead now, or somebody similar known; who stands behind it there waits, and who waited behind it may move up."""
    moved, before = referral.party_id != was.id, referral.findings
    referral = doubts.scan_again(moves.as_it_is(referral.id))
    steps.keep_to_her_no(referral.party_id, at)
    referral = moves.as_it_is(referral.id)
    if referral.status in states.WORKED:
        # Whoever is protected there stays so, whatever the receipts: nobody takes it over by correcting an older claim. Nor does a
        # protection that was given elsewhere go before somebody who was earlier here.
        ahead = [one for one in steps.obstacles(referral, at) if moved or one.code == queue.PROTECTED]
        if ahead:
            steps.wait(referral, ahead, acting=SYSTEM, at=at)
        else:
            doubts.raise_doubt(referral, before, at=at)
    elif referral.status in states.DECIDABLE:
        steps.judge_again(referral, at=at)
    if moved:
        doubts.judge_undecided(referral.party_id, at=at)
    for party_id in sorted({was.id, referral.party_id}, key=str):
        clocks.move_up(party_id, at)
