"""What the portal's lists show of referrals and rewards, put together in a fixed number of reads."""
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from desks.story import Earning, Entry, story
from foundation.kernel.money import POINTS, Money
from foundation.outbox import queries as outbox_queries
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from referrals import words as referrals_words
from referrals.rules import clocks
from rewards import queries as rewards_queries
from rewards import states as rewards_states
from rewards import words as rewards_words
from rewards.web.agreed_offer import promise_of

NOT_COUNTED = (rewards_states.CANCELLED, rewards_states.FORGONE, rewards_states.LAPSED)
ON_THE_WAY = (rewards_states.PENDING, rewards_states.APPROVED, rewards_states.FULFILLING, rewards_states.UNKNOWN)


@dataclass(frozen=True)
class Why:
    """Why a reward is still on its way: the kind of a hold with its end, what stops its payout, or the state of its delivery."""

    kind: str
    until: datetime | None = None


@dataclass(frozen=True)
class RewardLine:
    """One reward as she reads it. `counted`: what it adds to her earnings; `left`: what of that is still to come."""

    id: UUID
    referral_id: UUID
    milestone_id: UUID | None   # None for a goal
    state: str
    words: str
    granted: Money
    counted: Money
    left: Money
    taken_back: Money
    why: tuple[Why, ...]
    at: datetime
    company: str = ""
    earned_for: str = ""
    because: str = ""           # why somebody cancelled it


@dataclass(frozen=True)
class Row:
    """A referral in the list. `due`: the last day on which somebody decides about it; `late`: that day is over."""

    referral: object
    words: str
    dial: str
    story: list[Entry]
    rewards: list[RewardLine]
    total: Money | None
    due: date | None
    late: bool
    yours: bool
    reason: str
    advice: str
    moves_up_at: datetime | None = None   # of one that waits behind somebody
    own: object | None = None             # her other introduction of them, where that is why this one was declined
    promise: str = ""                     # what it would earn, where something else is agreed for it than the program pays

    @property
    def id(self) -> UUID:
        return self.referral.id   # type: ignore[attr-defined]

    @property
    def waits(self) -> bool:
        """Something was won whose amount nobody has entered yet."""
        return any(entry.waiting for entry in self.story)

    @property
    def open(self) -> bool:
        return self.referral.status in referrals_states.OPEN   # type: ignore[attr-defined]


def reward_line(reward, company: str = "", earned_for: str = "", stopped_by: Sequence[str] = (), because: str = "") -> RewardLine:
    """`stopped_by`: what stops its payout, of fulfilment.queries.payout_holds_of; `because`: why it was cancelled, of reasons_of."""
    counted = 0 if reward.state in NOT_COUNTED else reward.granted_minor - reward.taken_back_minor
    why: tuple[Why, ...] = ()
    if reward.state == rewards_states.PENDING:
        why = tuple(Why(hold.kind, hold.until) for hold in rewards_queries.open_holds(reward))
    elif reward.state in ON_THE_WAY:
        why = tuple(Why(code) for code in stopped_by) or (Why(reward.state),)
    return RewardLine(id=reward.id, referral_id=reward.referral_id, milestone_id=reward.milestone_id, state=reward.state,
                      words=state_words(reward.state, reward.currency), company=company, earned_for=earned_for,
                      granted=Money(reward.granted_minor, reward.currency), counted=Money(counted, reward.currency),
                      left=Money(counted - reward.delivered_minor, reward.currency) if reward.state in ON_THE_WAY else Money(0, reward.currency),
                      taken_back=Money(reward.taken_back_minor, reward.currency), why=why, at=reward.accrued_at, because=because)


def reasons_of(rewards: Iterable, program) -> dict[UUID, str]:
    """Reward -> why somebody cancelled it, as exactly as the program tells a no."""
    return {reward_id: rewards_words.why_cancelled(kind, program.decline_detail) for reward_id, kind in rewards_queries.cancelled_for(rewards).items()}


def state_words(state: str, currency: str) -> str:
    return str((rewards_words.STATE_OF_POINTS if currency == POINTS else rewards_words.STATE)[state])


def rows_of(referrals: Iterable, rewards: Iterable, *, program, now: datetime) -> list[Row]:
    """One row for each referral of the program, in their order, with as much as the program shows. `rewards`: the advocate's own."""
    referrals = list(referrals)
    rewards = list(rewards) if programs_queries.shows_rewards(program) else []
    because = reasons_of(rewards, program)
    events, lines = defaultdict(list), defaultdict(list)
    owner = {referral.id: referral.id for referral in referrals}
    for reward in rewards:
        lines[reward.referral_id].append(reward_line(reward, because=because.get(reward.id, "")))
        owner[reward.id] = reward.referral_id
    for event in outbox_queries.timeline(owner):
        events[owner[event.subject_id]].append(event)
    own, promises = referrals_queries.own_before_of(referrals), _promises(referrals, program, now)
    return [replace(_row(referral, events[referral.id], lines[referral.id], program=program, now=now, own=own.get(referral.id)),
                    promise=promises.get(referral.id, "")) for referral in referrals]


def _promises(referrals: list, program, now: datetime) -> dict[UUID, str]:
    """By the terms that count for each open one: those of its acceptance, mostly."""
    if program.gratitude or not programs_queries.shows_rewards(program):
        return {}
    found = rewards_queries.terms_of_referrals(program, [one for one in referrals if one.status in referrals_states.OPEN], now)
    return {referral_id: promise_of(program, terms) for referral_id, terms in found.items()}


def _row(referral, events, lines: list[RewardLine], *, program, now: datetime, own) -> Row:
    earnings = defaultdict[UUID, list[Earning]](list)
    for line in lines:
        if line.counted and line.milestone_id is not None:
            earnings[line.milestone_id].append(Earning(line.id, line.counted))
    due = referral.decide_by if referral.status in referrals_states.DECIDABLE else None
    reason, advice = _why(referral, program.decline_detail)
    if referral.status == referrals_states.WITHDRAWN and any(event.payload.get("reason") == referrals_states.TWICE for event in events):
        reason = str(referrals_words.WITHDRAWN[referrals_states.TWICE])
    return Row(referral=referral, words=str(referrals_words.STATE[referral.status]), dial=referrals_words.DIAL[referral.status],
               story=story(events, status=referral.status, earnings=earnings, amounts=programs_queries.shows_rewards(program)),
               rewards=lines, total=total_of(line.counted for line in lines),
               due=clocks.last_day(due, program.time_zone) if due else None, late=due is not None and now >= due,
               yours=referral.protected_until is not None and now < referral.protected_until,
               moves_up_at=referrals_queries.moves_up_at(referral, now) if referral.status == referrals_states.QUEUED else None,
               reason=str(referrals_words.DECLINED_OWN) if own else reason, advice="" if own else advice, own=own)


def _why(referral, detail: str) -> tuple[str, str]:
    """Why it ended, and what one can do about it, as exactly as the program tells."""
    if referral.status == referrals_states.DECLINED:
        return referrals_words.why_declined(referral.reason, detail), referrals_words.after_decline(referral.reason, detail)
    if referral.status == referrals_states.LOST:
        return str(referrals_words.LOST.get(referral.reason, "")), str(referrals_words.LOST_NEXT.get(referral.reason, ""))
    other = {referrals_states.EXPIRED: referrals_words.EXPIRED, referrals_states.WITHDRAWN: referrals_words.WITHDRAWN}.get(referral.status, {})
    return str(other.get(referral.reason, "")), ""


def total_of(amounts: Iterable[Money]) -> Money | None:
    """The sum, None for nothing or for more than one currency: those do not add up to one figure."""
    found = [amount for amount in amounts if amount]
    if len({amount.currency for amount in found}) != 1:
        return None
    return Money(sum(amount.minor for amount in found), found[0].currency)
