"""The duplicate scan: what speaks against accepting at once. Codes and ids only; the page says the names."""
from collections.abc import Iterator, Sequence

from referrals import queries, states
from referrals.models import Party, Referral
from referrals.rules import identity
from referrals.rules.claims import Claim
from referrals.rules.countries import may_be_one

OF_COMPANIES = ("same_domain", "similar_name")   # they say nothing where both programs are about persons


def scan(referral: Referral, claims: Sequence[Claim] | None = None) -> list[dict]:
    """What is noticed about the referral's party now, as the findings of the referral. Call it under the party's lock. `claims`: all on
    the party, where they were read under it."""
    party = referral.party
    found: list[dict] = []
    if party.email_key and party.email_key == identity.normal_email(referral.advocate.email):
        found.append({"code": "self_referral"})
    for claim in claims if claims is not None else queries.claims_on(party.id):
        if claim.advocate_id == referral.advocate_id or claim.referral_id == referral.id:
            continue
        if claim.status in states.OPEN:
            found.append({"code": "same_contact", "referral_id": str(claim.referral_id)})
        elif claim.status == states.WON:
            found.append({"code": "same_customer", "referral_id": str(claim.referral_id)})
    return found + list(_alike(referral))


def _alike(referral: Referral) -> Iterator[dict]:
    """Of each party that looks alike the earliest claim that competes, and why they could be one."""
    domains = queries.same_domains(referral.party.domain_key) if referral.party.domain_key else []
    similar = [(queries.goes_on_as(other), codes) for other in queries.lookalikes(referral.party, domains) if (codes := _likeness(referral.party, other, domains))]
    claims, seen = queries.claims_standing_on(party_id for party_id, _ in similar), set()
    for party_id, codes in similar:
        if party_id in seen:
            continue
        for code, claim in ((code, claim) for code in codes for claim in claims.get(party_id, [])):
            if code not in OF_COMPANIES or queries.count_as_company(referral, claim):
                seen.add(party_id)
                yield {"code": code, "referral_id": str(claim.id)}
                break


def _likeness(party: Party, other: Party, domains: list[str]) -> list[str]:
    """Why two parties could be one, what says most first."""
    alike = identity.similarity(party.company_key, other.company_key)
    why = {"same_domain": other.domain_key in domains if domains else False,
           "similar_name": alike >= identity.SIMILAR and may_be_one(party.country_key, other.country_key),
           "same_person": bool(party.person_key) and other.person_key == party.person_key and alike >= identity.SAME_PERSON,
           "similar_number": bool(party.tail_key) and other.tail_key == party.tail_key}
    return [code for code, so in why.items() if so]
