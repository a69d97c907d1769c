"""Whose count an escalator keeps, and how much of a milestone each claim is paid for."""
from collections.abc import Mapping, Sequence
from uuid import UUID

from foundation.kernel.frozen import frozen
from referrals.queries import CreditedClaim
from rewards import rules
from rewards.plan import model


@frozen
class Share:
    """share_bp: on how much of every base it is worked out · parts, part: the weights by which the rounded amount is shared out, and whose is whose."""

    share_bp: int
    parts: tuple[int, ...]
    part: int


ALL = Share(10_000, (1,), 0)


def own_bp(facts: Mapping) -> int:
    """The claim's share, of a decision's stored facts."""
    return facts["parts"][facts["part"]] if len(facts["parts"]) > 1 else facts["share_bp"]


def subject_of(escalator: model.Escalator, claim: CreditedClaim) -> UUID:
    return rules.subject_id(escalator, enrolment_id=claim.enrolment_id, organisation_id=claim.organisation_id)


def share_of(rule: model.Rule, claim: CreditedClaim, payees: Sequence[CreditedClaim]) -> Share:
    """Without an escalator the whole is worked out, rounded once and shared out among all. With one, each claimant is worked out by
    herself on her own share, rounded once each; claims of one subject are one, and share what comes out."""
    if len(payees) == 1 and payees[0].share_bp == 10_000:
        return ALL   # mostly she is alone
    if isinstance(rule.pay, model.Escalator):
        together = [one for one in payees if subject_of(rule.pay, one) == subject_of(rule.pay, claim)]
        share_bp = sum(one.share_bp for one in together)
    else:
        together, share_bp = list(payees), 10_000
    left = share_bp - sum(one.share_bp for one in together)   # of claims that earn nothing by it: nobody gets their part
    place = next(number for number, one in enumerate(together) if one.referral_id == claim.referral_id)
    parts = (*(one.share_bp for one in together), *([left] if left else []))
    return Share(share_bp, parts if len(parts) > 1 else (1,), place)
