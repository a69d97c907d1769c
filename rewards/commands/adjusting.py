"""What became of a milestone's money reaches the rewards: refunds, disputes and changed amounts, in whatever order the news comes."""
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from referrals import queries as referrals_queries
from rewards import engine, events, queries, states
from rewards.commands import accrue, beneficiaries, changing, circumstances, counted, deciding, grant, recounting, recredit, repricing, terms
from rewards.commands.deciding import Claim, seen_from
from rewards.commands.give_back import give_back
from rewards.commands.locks import lock_money
from rewards.commands.release import approve_locked
from rewards.commands.standing import about
from rewards.commands.take_back import take_back
from rewards.commands.windows import Seen
from rewards.engine import adjustments as arithmetic
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.models import Decision, Reward
from rewards.plan import model
from rewards.plan.overrides import bounded

ENDED = (states.CANCELLED, states.FORGONE, states.LAPSED)


@dataclass(frozen=True)
class Standing:
    """A decision in force with its rule, and the milestone as it is now."""

    row: Decision
    plan: model.Plan
    rule: model.Rule
    milestone: referrals_queries.MilestoneFacts
    now: referrals_queries.Adjusted
    cause: str
    at: datetime


def settle(*, milestone_id: UUID, cause: str, at: datetime) -> None:
    """Makes what is left of a milestone's rewards agree with what is left of its money. Reads the present state, so it comes to the same
    in any order of the news; told twice, the second time finds nothing to do."""
    known = referrals_queries.adjusted(milestone_id)
    if known is None:
        return
    terms.hold()
    word, _, which = cause.partition(":")
    if word not in states.ADJUSTING:   # the milestone was worked out, or credited otherwise, after it had been adjusted
        cause = f"{known.last_kind}:{which}"
    if known.last_kind in states.STANDING or queries.decided_of(milestone_id):   # else its accrual is still to come, and finds this
        recredit.settle(milestone_id=milestone_id, cause=cause, at=at)
    claims = accrue.locked_claims(milestone_id, also={row.enrolment_id for row in queries.decided_of(milestone_id)})
    now, milestone = referrals_queries.adjusted(milestone_id), referrals_queries.milestone_facts(milestone_id)   # as they are under the locks
    assert now is not None
    for row in queries.decided_of(milestone_id):
        plan = queries.parsed(row.plan_version)
        standing, stands = Standing(row, plan, plan.rule(row.rule_key), milestone, now, cause, at), row.reason not in states.UNDONE
        if row.outcome == states.WAITING:   # for its group, a rate, a check: what it adds is counted already, and falls too
            recounting.recount(row, plan, standing.rule, replace(stored.facts(row.facts, queries.plan_of_version), amounts=dict(milestone.amounts)),
                               _part(now) if milestone.stands else (0, 1), cause=cause)
            continue
        if repricing.prices_again(standing.rule):
            if stands:
                changing.change(row, _seen(milestone, claims, row), _part(now), cause=cause, at=at, needs_yes=_said_by_who_earns(standing, claims),
                                case=_case(standing, claims))
            continue
        if stands and stored.facts(row.facts, queries.plan_of_version).amounts != milestone.amounts:
            standing = _regraded(standing, claims)
        recounting.recount(standing.row, plan, standing.rule, stored.facts(standing.row.facts, queries.plan_of_version),
                           _part(now) if milestone.stands else (0, 1), cause=cause)
        if stands:
            _agree(standing)
    counted.settle(milestone_id, claims, cause=cause, at=at)


def _regraded(standing: Standing, claims: list[Claim]) -> Standing:
    """The rule is worked out once more with the amounts as they are, by its own version and at its own place."""
    row, rule, milestone = standing.row, standing.rule, standing.milestone
    claim = next((one for one in claims if one.referral_id == row.referral_id), None)
    to = beneficiaries.beneficiary_of(rule.to, claim) if claim is not None else None
    granted, uncapped = arithmetic.worth(row.trace, str(row.milestone_id))
    seen = seen_from(milestone, claim) if claim is not None else milestone
    before = stored.facts(row.facts, queries.plan_of_version)
    promoted, used, repeat = queries.booked_by_rule(row).promoted, dict[str, int](), before.repeat
    if claim is not None and to is not None:
        looked = Seen(seen, claim, to, seen.zone, queries.PlansRead())
        used = circumstances.used(bounded(rule, before.override), looked, None, before.promotions)
        repeat = repeat or circumstances.repeat_of(rule, looked)
    facts = replace(before, amounts=dict(milestone.amounts), used=used, repeat=repeat, back=(0, 0),
                    promotions=tuple(replace(one, booked_minor=promoted.get(one.promotion.key, 0)) for one in before.promotions),
                    earlier=engine_facts.Earlier(granted, uncapped, currency=_currency(standing)),
                    spared=queries.spared_of(queries.earned(row, row.its_milestone, row.referral_id)))
    facts = deciding.in_its_group(facts, _case(standing, claims), chosen=deciding.chosen_before(row, rule))
    found = arithmetic.evaluate_again(standing.plan, rule, facts)
    if found.grants and (claim is None or to is None):   # credited to nobody any more: what was kept is no ground for more
        return standing
    if (arithmetic.worth(found.trace, str(row.milestone_id)), found.outcome, found.reason) == ((granted, uncapped), row.outcome, row.reason):
        return standing
    decision = _write(standing, facts, found, cause=standing.cause)
    if found.grants and claim is not None:
        people = to.people if to is not None else frozenset()
        grant.write(decision, rule, found, seen, claim, to, at=standing.at, needs_yes=bool(people & set(standing.now.amended_by)))
    return replace(standing, row=decision)


def _agree(standing: Standing) -> None:
    """Takes back what is gone, or gives back what is not gone after all."""
    row, now = standing.row, standing.now
    rewards = queries.rewards_by_rule(row)
    if not rewards:
        return
    granted, _ = arithmetic.worth(row.trace, str(row.milestone_id))
    stays = arithmetic.stays(granted, gross=now.gross_minor, gone=now.gone_minor, whole=now.whole, way=arithmetic.way_of(standing.rule),
                             rounding=standing.plan.rounding)
    over = [one for one in rewards if one.state in ENDED and one.given_up]   # for good: nothing is taken of it, none of the others answers for it
    if over:
        over += [one for one in rewards if one.id in {gift.given_by_id for gift in over}]   # what was given away ended with the gift
        rewards = [one for one in rewards if one not in over]
        stays = min(stays, _without(over, rewards))
        most = queries.most_of(queries.earned(row, row.its_milestone, row.referral_id))   # granted anew, it is no more than a person left of it
        stays = stays if most is None else min(stays, most)
    much = sum(one.granted_minor for one in rewards if one.given_by_id is None) - stays - sum(one.taken_back_minor for one in rewards)
    trace = {"granted": granted, "gross": now.gross_minor, "gone": now.gone_minor, "whole": now.whole, "stays": stays, "currency": now.currency}
    for reward in sorted(rewards, key=lambda one: one.id, reverse=True):   # the latest first, in both directions
        if much > 0:
            part = min(much, reward.granted_minor - reward.taken_back_minor)
            taken = take_back(reward_id=reward.id, cause=standing.cause, minor=part, decision_id=row.id, trace=trace, at=standing.at) if part else None
            much -= taken.total_minor if taken is not None else 0
        elif much < 0:
            much += give_back(reward_id=reward.id, minor=-much, cause=standing.cause, at=standing.at)
    if much < 0 and not all(one.given_up for one in rewards):
        _give_anew(standing, rewards, -much)


def _without(over: list[Reward], rewards: list[Reward]) -> int:
    """What was granted and is not gone for good. What came in the place of another one was granted with that: it counts once, and gone, it is
    gone of that."""
    others = {one.id for one in rewards}
    granted = sum(one.granted_minor for one in rewards if one.given_by_id is None and one.restores_id not in others)
    return max(granted - sum(one.granted_minor for one in over if one.restores_id in others), 0)


def _give_anew(standing: Standing, rewards: list[Reward], minor: int) -> None:
    """What is not open any more (the debt was paid, or it has left without that part) is a reward of its own that names the first. It
    had been earned and approved before, so nothing holds it."""
    first = next(one for one in rewards if not one.given_up)
    granted, uncapped = arithmetic.worth(standing.row.trace, str(standing.row.milestone_id))
    facts = replace(stored.facts(standing.row.facts, queries.plan_of_version), spared=None,
                    earlier=engine_facts.Earlier(granted, uncapped, minor, first.currency))
    found = arithmetic.evaluate_again(standing.plan, standing.rule, facts)
    decision = _write(standing, facts, found, cause=f"{standing.cause}:anew")
    reward = Reward.objects.create(
        decision=decision, milestone_id=first.milestone_id, referral_id=first.referral_id, enrolment_id=first.enrolment_id, advocate_id=first.advocate_id,
        program_id=first.program_id, beneficiary_kind=first.beneficiary_kind, beneficiary_id=first.beneficiary_id, currency=first.currency,
        granted_minor=minor, restores=first, accrued_at=standing.at, moved_at=standing.at)
    grant.promote(reward, queries.promoted_again([one.id for one in rewards], minor))
    grant.book(reward, at=standing.at)
    outbox_commands.record(events.RewardAccrued(**about(reward), decision_id=decision.id, matures_at=standing.at), acting=SYSTEM, at=standing.at)
    lock_money(reward.beneficiary_kind, reward.beneficiary_id)
    approve_locked(reward, acting=SYSTEM, at=standing.at)


def _write(standing: Standing, facts: engine_facts.Facts, found: engine_facts.Decision, *, cause: str) -> Decision:
    row = standing.row
    return Decision.objects.create(
        plan_version=row.plan_version, rule_key=row.rule_key, milestone_id=row.milestone_id, referral_id=row.referral_id, enrolment_id=row.enrolment_id,
        beneficiary=row.beneficiary, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, replaces=row, decided_at=standing.at)


def _case(standing: Standing, claims: list[Claim]) -> deciding.Case | None:
    """None where nobody is credited by that claim any more."""
    claim = next((one for one in claims if one.referral_id == standing.row.referral_id), None)
    return None if claim is None else deciding.case_of(standing.row.plan_version, standing.plan, standing.rule, standing.milestone, claim, claims,
                                                       order=standing.row.facts.get("order", 0))


def _currency(standing: Standing) -> str:
    return next((step["currency"] for step in standing.row.trace if step["step"] == "grant"), standing.plan.currency)


def _part(now: referrals_queries.Adjusted) -> tuple[int, int]:
    """How much of the gross amount is left, as (left, of)."""
    return arithmetic.part_left(now.gross_minor, now.gone_minor, now.whole)


def _seen(milestone: referrals_queries.MilestoneFacts, claims: list[Claim], row: Decision) -> referrals_queries.MilestoneFacts:
    claim = next((one for one in claims if one.referral_id == row.referral_id), None)
    return seen_from(milestone, claim) if claim is not None else milestone


def _said_by_who_earns(standing: Standing, claims: list[Claim]) -> bool:
    """Whether somebody who profits from it said the other amounts."""
    claim = next((one for one in claims if one.referral_id == standing.row.referral_id), None)
    to = beneficiaries.beneficiary_of(standing.rule.to, claim) if claim is not None else None
    return bool((to.people if to is not None else frozenset()) & set(standing.now.amended_by))
