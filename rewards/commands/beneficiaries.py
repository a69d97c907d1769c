"""Whom a rule pays: the plan's word turned into the owner of an account, and the people who profit from it."""
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from uuid import UUID

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from advocates.queries import Enrolment
from foundation.kernel.frozen import frozen
from programs import states as programs_states
from referrals.queries import CreditedClaim
from rewards import queries, states
from rewards.plan import model

WHOLE = ("rep_owner", "rep_entered", "referred_party")   # these get the whole, whatever the shares of the claims
NOBODY, PAID_ALREADY, NEVER_CLAIMED = "no_beneficiary", "paid_once", "not_claimed"
OWNERS = {   # what the plan says -> the kind of the owner, and where a claim names it
    "advocate": (states.ADVOCATE, "advocate_id"), "customer_account": (states.CUSTOMER_ACCOUNT, "advocate_id"),
    "partner_organisation": (states.ORGANISATION, "organisation_id"), "rep_owner": (states.STAFF, "rep_owner_id"),
    "rep_entered": (states.STAFF, "rep_entered_id"), "referred_party": (states.PARTY, "party_id"),
}
UNCLAIMED = {programs_states.ACCRUE: "", programs_states.THANK_ONLY: "thank_only", programs_states.IGNORE: "unclaimed"}   # as the program wants it


@frozen
class Beneficiary:
    kind: str
    id: UUID

    @property
    def people(self) -> frozenset[UUID]:
        """The accounts of those who profit: what one of them says needs somebody else's yes."""
        return queries.people_of(self.kind, self.id)


def payees(rule: model.Rule, claims: Sequence[CreditedClaim]) -> list[CreditedClaim]:
    """The claims for which a rule is worked out, with their shares; for who gets the whole, the leading claim alone."""
    if rule.to not in WHOLE or not claims:
        return list(claims)
    leading = max(claims, key=lambda claim: claim.share_bp)   # of equal shares the earlier one: max() keeps the first
    return [replace(leading, share_bp=10_000)]


def same_person(to: Beneficiary) -> set[tuple[str, UUID]]:
    """It, and what else the same person is paid as: a rep may be an advocate too."""
    if to.kind == states.STAFF:
        advocate = advocates_queries.advocate_of_user(to.id)
        return {(to.kind, to.id)} | ({(states.ADVOCATE, advocate.id)} if advocate is not None else set())
    return {(to.kind, to.id)} | ({(states.STAFF, user_id) for user_id in to.people} if to.kind == states.ADVOCATE else set())


def kind_of(rule: model.Rule) -> str:
    """Of the beneficiary that a rule pays."""
    return states.STAFF if rule.to in ("rep_owner", "rep_entered") else rule.to


def beneficiary_of(to: str, claim: CreditedClaim) -> Beneficiary | None:
    """None where there is none: an advocate without an organisation, a claim without a rep."""
    kind, who = OWNERS[to]
    its_id: UUID | None = getattr(claim, who)
    return Beneficiary(kind, its_id) if its_id is not None else None


class Hers:
    """The enrolment of who is credited, as it goes on: read when somebody asks, and once."""

    def __init__(self, claim: CreditedClaim) -> None:
        self.claim = claim

    @cached_property
    def enrolment(self) -> Enrolment:
        return advocates_queries.counted_with(advocates_queries.enrolment(self.claim.enrolment_id))


def waits_for_her(to: Beneficiary, hers: Hers) -> bool:
    """Nothing is paid before she claimed it and her address is proven; what her organisation or her rep earns does not wait."""
    if to.kind not in states.OF_THE_ADVOCATE:
        return False
    enrolment = hers.enrolment
    return enrolment.status == advocates_states.UNCLAIMED or not advocates_queries.is_proven(enrolment.advocate)


def barred(rule: model.Rule, to: Beneficiary | None, hers: Hers, rules: Sequence[model.Rule], paid: Collection[UUID]) -> str:
    """Why nothing is paid whatever the rule says; '' where nothing speaks against it. `rules`: of the plan, on this kind of milestone; `paid`: accounts
    of those who are credited as advocates by a rule of theirs."""
    if to is None:
        return NOBODY
    if to.kind in states.OF_THE_ADVOCATE:
        enrolment = hers.enrolment
        if enrolment.advocate.status in (advocates_states.REFUSED, advocates_states.LAPSED):
            return NEVER_CLAIMED
        if enrolment.status == advocates_states.UNCLAIMED:
            return UNCLAIMED[enrolment.program.unclaimed]
    # A person is paid once per milestone: as advocate if she is also the rep, as the advocate's rep if she also entered it.
    if to.kind == states.STAFF:
        if to.id in paid:
            return PAID_ALREADY
        if rule.to == "rep_entered" and any(other.to == "rep_owner" for other in rules) and beneficiary_of("rep_owner", hers.claim) == to:
            return PAID_ALREADY
    return ""
