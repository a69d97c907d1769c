"""What follows from what was decided about a goal: its reward, what is taken back of it, and the news."""
from datetime import datetime, timedelta

from foundation.kernel.acting import SYSTEM
from foundation.outbox import commands as outbox_commands
from referrals.queries import Counted
from rewards import events, queries, states
from rewards.commands import grant, own_word
from rewards.commands.beneficiaries import Beneficiary, Hers, waits_for_her
from rewards.commands.deciding import Claim
from rewards.commands.give_back import give_back
from rewards.commands.locks import lock_money
from rewards.commands.release import approve_locked
from rewards.commands.standing import about
from rewards.commands.take_back import take_back
from rewards.engine import facts as engine_facts
from rewards.models import Decision, Goal, Reward
from rewards.plan import model


def follow(decision: Decision, goal: Goal, rule: model.Rule, found: engine_facts.Decision, claim: Claim, to: Beneficiary | None, counted: list[Counted], *,
           when: datetime, at: datetime) -> None:
    if found.falls:
        for reward in reversed(queries.standing_of_goal(goal.id)):   # the latest first
            take_back(reward_id=reward.id, cause=f"{states.GOAL_FELL}:{decision.id}", decision_id=decision.id, at=at)
    for one in found.grants:
        _grant(decision, goal, rule, one, claim, to, counted, when=when, at=at)
    _tell(decision, goal, found, claim, at=at)


def _grant(decision: Decision, goal: Goal, rule: model.Rule, one: engine_facts.Grant, claim: Claim, to: Beneficiary | None, counted: list[Counted], *,
           when: datetime, at: datetime) -> None:
    """What was taken back when it fell comes back first: a goal is earned once, however often it falls and is reached. What nobody wanted of it, or a
    person cancelled, is no part of what comes again."""
    before = queries.rewards_of_goal(goal.id)
    over = sum(row.granted_minor - row.taken_back_minor for row in before if row.given_up and row.state != states.DONATED)
    left = max(one.money.minor - over, 0)
    for reward in reversed(before):
        left -= give_back(reward_id=reward.id, minor=left, cause=f"{states.GOAL_AGAIN}:{decision.id}", at=at)
    first = next((reward for reward in before if not reward.given_up), None)
    if not left or to is None or (before and first is None) or any(reward.cancelled for reward in before):
        return
    reward = Reward.objects.create(
        decision=decision, goal=goal, referral_id=claim.referral_id, enrolment_id=claim.enrolment_id, advocate_id=claim.advocate_id, program_id=goal.program_id,
        beneficiary_kind=to.kind, beneficiary_id=to.id, currency=one.money.currency, granted_minor=left, restores=first, accrued_at=at, moved_at=at)
    matures_at = when + timedelta(days=rule.maturation_days)
    said_herself = own_word.rests_on(to.people, {row.milestone_id for row in counted if row.milestone_id is not None})
    held = grant.hold(reward, matures_at=matures_at, needs_yes=own_word.above(rule, one.money) or said_herself, unclaimed=waits_for_her(to, Hers(claim)), at=at)
    grant.book(reward, at=at)
    outbox_commands.record(events.RewardAccrued(**about(reward), decision_id=decision.id, matures_at=max(matures_at, at)), acting=SYSTEM, at=at)
    if not held:
        lock_money(to.kind, to.id)
        approve_locked(reward, acting=SYSTEM, at=at)


def _tell(decision: Decision, goal: Goal, found: engine_facts.Decision, claim: Claim, *, at: datetime) -> None:
    """What was granted is told by its reward; that there is nothing, or thanks, by this."""
    event = {states.ZERO: events.GoalDenied, states.WAITING: events.GoalWaiting}.get(found.outcome)
    if found.outcome == states.GRANTED and not found.grants:
        event = events.GoalThanked
    if event is not None:
        outbox_commands.record(event(
            subject_id=goal.enrolment_id, goal_id=goal.id, program_id=goal.program_id, advocate_id=claim.advocate_id, referral_id=claim.referral_id,
            decision_id=decision.id, beneficiary=decision.beneficiary, reason=found.reason), acting=SYSTEM, at=at)
