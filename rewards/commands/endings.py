"""A reward that nobody is paid: she passes on it, gives it away, or never comes for it."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, queries, states
from rewards.commands.reasons import wrong_reason
from rewards.commands.release import approve_locked, locked
from rewards.commands.standing import STANDS_ON, about, account_of, move
from rewards.models import Hold, Reward


def forgo(*, reward_id: UUID, acting: Actor, at: datetime, reason: str = "") -> Reward:
    """She does not want it. Who notes it for her on the staff says how that is known (`reason`), and profits from it in no way.

    Raises Refused once it has left, and where a part of it was taken back after that, NotAllowed for anybody but its beneficiary and the staff, BadInput at /reason."""
    reward = locked(reward_id)
    _refuse_strangers(reward, acting, reason)
    _refuse_taken(reward)
    _give_up(reward, states.FORGONE, at=at, because=reason.strip())
    outbox_commands.record(events.RewardForgone(**about(reward)), acting=acting, at=at)
    return reward


def lapse(*, reward_id: UUID, acting: Actor = SYSTEM, at: datetime) -> Reward:
    """Nobody came for it in time. Raises Refused once it has left."""
    reward = locked(reward_id)
    _give_up(reward, states.LAPSED, at=at)
    outbox_commands.record(events.RewardLapsed(**about(reward)), acting=acting, at=at)
    return reward


def donate(*, reward_id: UUID, acting: Actor, at: datetime, reason: str = "") -> Reward:
    """The program's charity gets a reward of its own that names hers, with what holds it but her claim. Returns the charity's.

    Raises as forgo does."""
    reward = locked(reward_id)
    _refuse_strangers(reward, acting, reason)
    _refuse_taken(reward)
    account, amount = STANDS_ON.get(reward.state, ""), Money(reward.left_minor, reward.currency)
    state = reward.state
    move(reward, states.DONATED, at=at, ended_because=reason.strip())
    given = Reward.objects.create(
        decision_id=reward.decision_id, milestone_id=reward.milestone_id, goal_id=reward.goal_id, manual_id=reward.manual_id, referral_id=reward.referral_id,
        enrolment_id=reward.enrolment_id, advocate_id=reward.advocate_id, program_id=reward.program_id, beneficiary_kind=states.CHARITY,
        beneficiary_id=reward.program_id, given_by=reward, currency=reward.currency, granted_minor=amount.minor, state=state, accrued_at=at, moved_at=at)
    kept = [Hold(reward=given, kind=hold.kind, placed_at=hold.placed_at, until=hold.until, placed_by=hold.placed_by, reason=hold.reason)
            for hold in Hold.objects.filter(reward=reward, released_at__isnull=True).exclude(kind=states.UNCLAIMED)]
    Hold.objects.bulk_create(kept)
    ledger_commands.post(key=f"reward:{reward.id}:donated", kind="reward_donated", occurred_at=at, legs=[
        Leg(AccountRef(account, *account_of(reward)), amount, reward.id), Leg(AccountRef(account, *account_of(given)), -amount, given.id)])
    outbox_commands.record(events.RewardDonated(**about(reward), given_to_id=given.id), acting=acting, at=at)
    matures_at = next((hold.until for hold in kept if hold.kind == states.MATURATION and hold.until is not None), at)
    outbox_commands.record(events.RewardAccrued(**about(given), decision_id=given.decision_id, matures_at=max(matures_at, at)), acting=acting, at=at)
    if state == states.PENDING and not kept:
        approve_locked(given, acting=SYSTEM, at=at)
    elif state == states.APPROVED:
        outbox_commands.record(events.RewardApproved(**about(given)), acting=SYSTEM, at=at)
    return given


def end_unclaimed(*, advocate_id: UUID, refused: bool, donated: bool = False, at: datetime) -> list[Reward]:
    """What was kept for somebody who wants none of it, or never came. Told twice, the second time finds nothing."""
    acting, ended = Actor("advocate", advocate_id) if refused else SYSTEM, []
    for reward_id in queries.unclaimed_rewards(advocate_id=advocate_id):
        if donated:
            ended.append(donate(reward_id=reward_id, acting=acting, at=at))
        elif refused:
            ended.append(forgo(reward_id=reward_id, acting=acting, at=at))
        else:
            ended.append(lapse(reward_id=reward_id, at=at))
    return ended


def _give_up(reward: Reward, to_state: str, *, at: datetime, because: str = "") -> None:
    account, amount, owner = STANDS_ON.get(reward.state, ""), Money(reward.left_minor, reward.currency), account_of(reward)
    move(reward, to_state, at=at, ended_because=because)
    ledger_commands.post(key=f"reward:{reward.id}:{to_state}", kind=f"reward_{to_state}", occurred_at=at, legs=[
        Leg(AccountRef(account, *owner), amount, reward.id), Leg(AccountRef("reward_expense"), -amount, reward.id)])


def _refuse_taken(reward: Reward) -> None:
    """It was paid, taken back and came back from the bank: other rewards have answered for that part, so it is no gift of this one. And of what
    answered for a debt a part has arrived: given up, no refund could take that back."""
    if reward.state in STANDS_ON and reward.owed_minor:
        raise Refused("taken_back_before", "A part of it was taken back after it had been paid, so what is left can only be paid.")
    if reward.state in STANDS_ON and reward.delivered_minor:
        raise Refused("set_off_before", "A part of it answered for what was owed, so what is left can only be paid.")


def _refuse_strangers(reward: Reward, acting: Actor, reason: str) -> None:
    if acting.kind == "advocate" and acting.id is not None and queries.may_give(reward, acting.id):
        return
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("not_yours_to_give", "Only whom it belongs to can pass on it.")
    if acting.id in queries.people_of(reward.beneficiary_kind, reward.beneficiary_id):
        raise Refused("own_reward", "This reward is yours, so somebody else has to do that.")
    wrong = wrong_reason(reason, evidence=True)
    if wrong:
        raise BadInput(wrong)
