"""A person holds a reward, and another one lets it go; what waited for its advocate is let go when she comes."""
from datetime import datetime, timedelta
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.outbox import commands as outbox_commands
from rewards import events, queries, states
from rewards.commands.locks import lock_enrolment
from rewards.commands.reasons import wrong_reason
from rewards.commands.release import locked, release
from rewards.commands.standing import about, account_of, move
from rewards.models import Hold, Reward

USUAL_DAYS, MOST_DAYS = 14, 365   # after which somebody looks at it again


def place_hold(*, reward_id: UUID, kind: str, reason: str, days: int = USUAL_DAYS, acting: Actor, at: datetime) -> Hold:
    """A doubt of somebody on the staff: nothing is paid until another person lets it go. What was approved is pending again. After `days`
    somebody has to look at it again; until then, and after it, it holds.

    Raises BadInput at /kind, /reason and /days, Refused once it has left, and where such a hold is on it already."""
    reward = locked(reward_id)
    _refuse_others(reward, acting)
    wrong = []
    if kind not in states.PLACED_BY_HAND:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(states.PLACED_BY_HAND)}))
    wrong += wrong_reason(reason)
    if not 1 <= days <= MOST_DAYS:
        wrong.append(FieldError("/days", "out_of_range", "Between 1 and {most} days.", {"most": MOST_DAYS}))
    if wrong:
        raise BadInput(wrong)
    if reward.state not in (states.PENDING, states.APPROVED):
        raise Refused("reward_state", "This reward is {state}, so there’s nothing left to hold.", {"state": reward.state})
    if Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).exists():
        raise Refused("held_already", "Somebody holds this reward for that reason already.")
    return hold_locked(reward, kind, reason.strip(), until=at + timedelta(days=days), acting=acting, at=at)


def hold_on(*, reward_id: UUID, kind: str, days: int = USUAL_DAYS, acting: Actor, at: datetime) -> Hold:
    """Somebody has looked at it again, and it needs more time: from now on `days`. Raises as place_hold does, and where nobody holds it for that."""
    reward = locked(reward_id)
    _refuse_others(reward, acting)
    if not 1 <= days <= MOST_DAYS:
        raise BadInput([FieldError("/days", "out_of_range", "Between 1 and {most} days.", {"most": MOST_DAYS})])
    hold = Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).first() if kind in states.PLACED_BY_HAND else None
    if hold is None or reward.state != states.PENDING:
        raise Refused("nothing_to_release", "Nobody holds this reward for that reason any more.")
    hold.until = at + timedelta(days=days)
    hold.save(update_fields=["until"])
    outbox_commands.record(events.RewardHeld(**about(reward), hold=kind, review_at=hold.until), acting=acting, at=at)
    return hold


def tell_due(*, reward_id: UUID, kind: str, at: datetime) -> datetime | None:
    """The time of a hold is over: it goes to a person, never to payment. While it is not over, when that will be."""
    reward = locked(reward_id)
    hold = Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).first()
    if hold is None or hold.until is None or reward.state != states.PENDING:
        return None
    if at < hold.until:
        return hold.until
    outbox_commands.record(events.RewardHoldDue(**about(reward), hold=kind), acting=SYSTEM, at=hold.until)
    return None


def hold_locked(reward: Reward, kind: str, reason: str, *, acting: Actor, at: datetime, until: datetime | None = None) -> Hold:
    """One more hold on a locked reward that has none of that kind; what was approved is pending again. `until`: when somebody looks again."""
    hold = Hold.objects.create(reward=reward, kind=kind, placed_at=at, placed_by=acting.id, reason=reason, until=until)
    if reward.state == states.APPROVED:
        move(reward, states.PENDING, at=at)
        amount, owner = Money(reward.left_minor, reward.currency), account_of(reward)
        ledger_commands.post(key=f"reward:{reward.id}:held:{hold.id}", kind="reward_held", occurred_at=at, legs=[
            Leg(AccountRef("payable", *owner), amount, reward.id), Leg(AccountRef("accrued", *owner), -amount, reward.id)])
    outbox_commands.record(events.RewardHeld(**about(reward), hold=kind, review_at=until), acting=acting, at=at)
    return hold


def release_hold(*, reward_id: UUID, kind: str, acting: Actor, at: datetime) -> Reward:
    """Lets go what a person placed. Raises Refused for who placed it and for who earns from it, and where there is none."""
    reward = locked(reward_id)
    _refuse_others(reward, acting)
    hold = Hold.objects.filter(reward=reward, kind=kind, released_at__isnull=True).first() if kind in states.PLACED_BY_HAND else None
    if hold is None or reward.state != states.PENDING:
        raise Refused("nothing_to_release", "Nobody holds this reward for that reason any more.")
    if hold.placed_by == acting.id:
        raise Refused("second_person", "You placed this hold, so somebody else has to let it go.")
    release(reward, hold, acting=acting, at=at)
    return reward


def release_unclaimed(*, enrolment_id: UUID, at: datetime) -> list[Reward]:
    """She took what was kept for her in a program, and her address is proven; told twice, the second time finds nothing."""
    lock_enrolment(enrolment_id)   # what is worked out in this moment, and found her unclaimed, is let go too
    enrolment, released = advocates_queries.enrolment(enrolment_id), list[Reward]()
    if enrolment.terms_id is None or not advocates_queries.is_proven(enrolment.advocate):
        return released
    kept = [one for each in (enrolment_id, *advocates_queries.merged_enrolments(enrolment)) for one in queries.unclaimed_rewards(enrolment_id=each)]
    for reward_id in kept:
        reward = locked(reward_id)
        hold = Hold.objects.filter(reward=reward, kind=states.UNCLAIMED, released_at__isnull=True).first()
        if hold is not None:
            release(reward, hold, acting=SYSTEM, at=at)
            released.append(reward)
    return released


def release_proven(*, advocate_id: UUID, at: datetime) -> list[Reward]:
    """Her address is proven by now: what waited for that in the programs that she joined is let go."""
    return [reward for enrolment in advocates_queries.enrolments_of(advocate_id) for reward in release_unclaimed(enrolment_id=enrolment.id, at=at)]


def _refuse_others(reward: Reward, acting: Actor) -> None:
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if acting.id in queries.people_of(reward.beneficiary_kind, reward.beneficiary_id):
        raise Refused("own_reward", "This reward is yours, so somebody else has to do that.")
