"""What was granted becomes a reward: the row, what holds it, and the booking."""
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from referrals import queries as referrals_queries
from rewards import events, states
from rewards.commands import cancelling, own_word, windows
from rewards.commands.beneficiaries import Beneficiary, Hers, beneficiary_of, waits_for_her
from rewards.commands.locks import lock_money
from rewards.commands.release import approve_locked
from rewards.commands.standing import about, account_of
from rewards.engine import facts as engine_facts
from rewards.models import Decision, Hold, PromotionPart, Reward
from rewards.plan import model


def write(decision: Decision, rule: model.Rule, found: engine_facts.Decision, milestone: referrals_queries.MilestoneFacts,
          claim: referrals_queries.CreditedClaim, to: Beneficiary | None, *, at: datetime, needs_yes: bool = False, hers: Hers | None = None) -> list[Reward]:
    """One reward for each grant: this milestone's, and those by which others of its window rise: each for the claim that it counts for,
    which need not be the one that it was recorded on, nor hers who is decided about. `needs_yes`: whatever the amount, a person has to agree;
    `hers`: of the claim, where it was read before."""
    rewards = []
    for one in found.grants:
        theirs = _credited(one, claim)
        owner = to if theirs == claim else beneficiary_of(rule.to, theirs) if theirs is not None else None
        if theirs is None or owner is None:
            continue
        earned_by = UUID(one.milestone_id)
        reward = Reward.objects.create(
            decision=decision, milestone_id=earned_by, referral_id=theirs.referral_id, enrolment_id=theirs.enrolment_id,
            advocate_id=theirs.advocate_id, program_id=milestone.program_id, beneficiary_kind=owner.kind, beneficiary_id=owner.id,
            currency=one.money.currency, granted_minor=one.money.minor, accrued_at=at, moved_at=at)
        promote(reward, one.promoted)
        matures_at = milestone.occurred_at + timedelta(days=rule.maturation_days)
        # Of a raise both count: who said that the earlier one happened, and who said what raises it.
        waits = needs_yes or own_word.above(rule, one.money) or own_word.rests_on(owner.people, {earned_by, milestone.milestone_id})
        ends = one.ended == one.money.minor
        held = not ends and hold(reward, matures_at=matures_at, needs_yes=waits, at=at,
                                 unclaimed=waits_for_her(owner, hers if hers is not None and theirs == claim else Hers(theirs)))
        book(reward, at=at)
        outbox_commands.record(events.RewardAccrued(**about(reward), decision_id=decision.id, matures_at=max(matures_at, at)), acting=SYSTEM, at=at)
        if one.ended or not held:
            lock_money(owner.kind, owner.id)
        if one.ended:   # a person cancelled so much of it before
            cancelling.follow(reward, one.ended, at=at)
        if not (held or ends):
            approve_locked(reward, acting=SYSTEM, at=at)
        rewards.append(reward)
    return rewards


def _credited(one: engine_facts.Grant, claim: referrals_queries.CreditedClaim) -> referrals_queries.CreditedClaim | None:
    """By whose credit a raised milestone counts: her own other claim, or another member's of her organisation."""
    if one.claim in ("", str(claim.referral_id)):
        return claim
    other = referrals_queries.referral(UUID(one.claim))
    if other.enrolment_id == claim.enrolment_id and other.organisation_id == claim.organisation_id:
        return replace(claim, referral_id=other.id, party_id=other.party_id)
    return windows.credited(one.milestone_id, one.claim)


def hold(reward: Reward, *, matures_at: datetime, needs_yes: bool, unclaimed: bool, at: datetime) -> bool:
    """Whether anything holds it. A maturation that is over, or none, holds nothing."""
    holds = []
    if matures_at > at:
        holds.append(Hold(reward=reward, kind=states.MATURATION, placed_at=at, until=matures_at))
    if needs_yes:
        holds.append(Hold(reward=reward, kind=states.APPROVAL, placed_at=at))
    if unclaimed:
        holds.append(Hold(reward=reward, kind=states.UNCLAIMED, placed_at=at))
    Hold.objects.bulk_create(holds)
    return bool(holds)


def promote(reward: Reward, parts: Mapping[str, int]) -> None:
    """Notes how much of it each promotion added, in minor units."""
    PromotionPart.objects.bulk_create([PromotionPart(reward=reward, program_id=reward.program_id, promotion=promotion, minor=minor)
                                       for promotion, minor in parts.items() if minor])


def book(reward: Reward, *, at: datetime) -> None:
    amount = Money(reward.granted_minor, reward.currency)
    ledger_commands.post(key=f"reward:{reward.id}:accrued", kind="reward_accrued", occurred_at=at, legs=[
        Leg(AccountRef("reward_expense"), amount, reward.id), Leg(AccountRef("accrued", *account_of(reward)), -amount, reward.id)])
