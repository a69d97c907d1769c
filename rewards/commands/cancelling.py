"""The answer to a doubt: this will not be paid. It is for good, whatever the milestone's money does; who regrets it gives by hand."""
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, queries, states
from rewards.commands.locks import lock_enrolment
from rewards.commands.reasons import wrong_reason
from rewards.commands.release import locked
from rewards.commands.standing import STANDS_ON, about, account_of, move
from rewards.models import Hold, Progress, Reward, TakeBack

ON_ITS_WAY, ARRIVED = (states.FULFILLING, states.UNKNOWN), (states.FULFILLED, states.REVERSED)


def cancel(*, reward_id: UUID, kind: str, reason: str, acting: Actor, at: datetime) -> Reward:
    """pending or approved -> cancelled. `kind`: what whom it belonged to is told; `reason`: in words, kept with the reward for the staff.

    Above the rule's own threshold, and for what two people gave by hand, it takes two: somebody else holds it by hand first. Raises BadInput
    at /kind and /reason, NotAllowed for anybody but the staff, Refused for who would get it, once it has left, and where it takes a second person."""
    _lock_beside(reward_id)
    reward = locked(reward_id)
    by = _refuse_others(reward, acting)
    wrong = []
    if kind not in states.CANCELLED_FOR:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(states.CANCELLED_FOR)}))
    wrong += wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    _refuse_left(reward)
    if queries.wants_another(reward, by):
        raise Refused("second_person", "It takes two to cancel this one: somebody holds it and says why, and somebody else cancels it.")
    _end(reward, kind, reason.strip(), acting=acting, at=at)
    if reward.milestone_id is not None:
        reward.spared_minor = queries.beside(reward)
        reward.save(update_fields=["spared_minor"])
    return reward


def follow(reward: Reward, minor: int, *, at: datetime) -> None:
    """What was just granted would raise, or bring back, what a person cancelled: `minor` units of it end with it, and the rest goes on. Under its
    beneficiary's lock."""
    if minor == reward.left_minor:
        _end(reward, states.FOLLOWS, "", acting=SYSTEM, at=at)
        return
    account, amount, cause = STANDS_ON[reward.state], Money(minor, reward.currency), f"{states.FOLLOWS}:{reward.decision_id}"
    TakeBack.objects.create(reward=reward, decision_id=reward.decision_id, cause=cause, before_minor=minor, wallet_minor=0, owed_minor=0, at=at)
    reward.taken_back_minor += minor
    reward.save(update_fields=["taken_back_minor"])
    _book(reward, "cancelled_in_part", account, amount, SYSTEM, states.FOLLOWS, at)


def _end(reward: Reward, kind: str, because: str, *, acting: Actor, at: datetime) -> None:
    account, amount = STANDS_ON[reward.state], Money(reward.left_minor, reward.currency)
    move(reward, states.CANCELLED, at=at, ended_because=because)
    _release(reward, acting, at)
    _book(reward, "cancelled", account, amount, acting, kind, at)


def _book(reward: Reward, key: str, account: str, amount: Money, acting: Actor, kind: str, at: datetime) -> None:
    ledger_commands.post(key=f"reward:{reward.id}:{key}", kind="reward_cancelled", occurred_at=at, legs=[
        Leg(AccountRef(account, *account_of(reward)), amount, reward.id), Leg(AccountRef("reward_expense"), -amount, reward.id)])
    outbox_commands.record(events.RewardCancelled(**about(reward), cancelled_minor=amount.minor, kind=kind), acting=acting, at=at)


def _lock_beside(reward_id: UUID) -> None:
    """Whoever decides about its milestone meanwhile comes before or after: what stands beside it is read once it is cancelled."""
    found = Reward.objects.filter(id=reward_id).values_list("enrolment_id", "milestone_id").first()
    if found is None:
        return
    enrolment_id, milestone_id = found
    lock_enrolment(enrolment_id)
    if milestone_id is not None:
        list(Progress.objects.select_for_update().filter(id__in=[one.id for one in queries.windows_with(milestone_id)]).order_by("id"))


def _release(reward: Reward, acting: Actor, at: datetime) -> None:
    """Nothing waits any more. Nobody releases what she placed herself: of that no name is kept."""
    rows = Hold.objects.filter(reward=reward, released_at__isnull=True)
    rows.filter(placed_by=acting.id, placed_by__isnull=False).update(released_at=at)
    rows.filter(Q(placed_by__isnull=True) | ~Q(placed_by=acting.id)).update(released_at=at, released_by=acting.id)


def _refuse_left(reward: Reward) -> None:
    if reward.state in ON_ITS_WAY:
        raise Refused("reward_on_its_way", "It’s on its way already. If it comes back it’s approved again, and can be cancelled then.")
    if reward.state in ARRIVED:
        raise Refused("reward_arrived", "It has arrived already. Cancelling the introduction takes it back: then it’s owed to us.")
    if reward.state not in STANDS_ON:
        raise Refused("reward_state", "This reward is {state}, so there’s nothing left to cancel.", {"state": reward.state})
    if reward.owed_minor:   # other rewards have answered for that part
        raise Refused("taken_back_before", "A part of it was taken back after it had been paid, so what is left can only be paid.")
    if reward.delivered_minor:   # nobody could take that part back any more, and it would be room that is spent
        raise Refused("set_off_before", "A part of it answered for what was owed to us, so that part has arrived. Cancelling the introduction takes all of it back.")


def _refuse_others(reward: Reward, acting: Actor) -> UUID:
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if acting.id in queries.people_of(reward.beneficiary_kind, reward.beneficiary_id):
        raise Refused("own_reward", "This reward is yours, so somebody else has to do that.")
    return acting.id
