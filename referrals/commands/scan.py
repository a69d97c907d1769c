"""The duplicate scan: what speaks against accepting at once. Codes and ids only; the page says the names."""
from uuid import UUID

from referrals import queries, states
from referrals.models import Party, Referral
from referrals.rules import identity


def scan(referral: Referral) -> list[dict]:
    """What is noticed about the referral's party now, as the findings of the referral. Call it under the party's lock."""
    return findings(referral.party, referral.advocate, but=referral.id)


def findings(party: Party, advocate, but: UUID | None = None) -> list[dict]:
    found: list[dict] = []
    if party.email_key and party.email_key == identity.normal_email(advocate.email):
        found.append({"code": "self_referral"})
    for claim in queries.claims_on(party.id):
        if claim.advocate_id == advocate.id or claim.referral_id == but:
            continue
        if claim.status in states.OPEN:
            found.append({"code": "same_contact", "referral_id": str(claim.referral_id)})
        elif claim.status == states.WON:
            found.append({"code": "same_customer", "referral_id": str(claim.referral_id)})
    similar = {other.id: code for other in queries.lookalikes(party) if (code := _likeness(party, other))}
    claimed = queries.has_claims(similar)
    return found + [{"code": code, "referral_id": str(claimed[party_id])} for party_id, code in similar.items() if party_id in claimed]


def _likeness(party: Party, other: Party) -> str:
    """Why two parties could be one; '' when nothing says so."""
    if party.domain_key and other.domain_key == party.domain_key:
        return "same_domain"
    alike = identity.similarity(party.company_key, other.company_key)
    if alike >= identity.SIMILAR:
        return "similar_name"
    if party.person_key and other.person_key == party.person_key and alike >= identity.SAME_PERSON:
        return "same_person"
    if party.tail_key and other.tail_key == party.tail_key:
        return "similar_number"
    return ""
