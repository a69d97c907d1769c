"""Who is credited when a deal is won: the order of precedence, later deals, and how every claim fared."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.kernel.periods import months_later
from referrals import states

# Places in the order of precedence: who is asked first when a deal is credited. 3, 4, 6 and 7 belong to evidence, which nobody gives yet.
AWARDED, PROTECTED, UNPROTECTED = 1, 2, 5
WHOLE = 10_000
NEVER = {states.DECLINED: states.DECLINED_CLAIM, states.WITHDRAWN: states.WITHDRAWN_CLAIM, states.VOIDED: states.VOIDED_CLAIM}
STAYS_MONTHS = 24   # later deals stay with a credit that long, whoever claims anew and is not accepted


@dataclass(frozen=True)
class Contender:
    """A claim on the party as far as it competes with those of its kind for a deal. late_until: until when a lost or expired claim
    may still win · tail_until: from when its program pays nothing more · priority: of its program, the lowest first."""

    referral_id: UUID
    advocate_id: UUID
    status: str
    received_at: datetime
    accepted_at: datetime | None = None
    protected_until: datetime | None = None
    ended_at: datetime | None = None
    late_until: datetime | None = None
    tail_until: datetime | None = None
    priority: int = 100

    @property
    def order(self) -> tuple[datetime, str]:
        return self.received_at, str(self.referral_id)

    @property
    def protection_end(self) -> datetime | None:
        """A protection ends with its claim; that of a won one runs on."""
        if self.protected_until is None or self.ended_at is None or self.status == states.WON:
            return self.protected_until
        return min(self.protected_until, self.ended_at)

    def protected_then(self, at: datetime) -> bool:
        """Whether it kept others out at `at`: protection starts with the acceptance."""
        return bool(self.accepted_at and self.protection_end and self.status not in (states.QUEUED, states.VOIDED)
                    and self.accepted_at <= at < self.protection_end)

    def covers(self, at: datetime) -> bool:
        """Whether a deal of that instant falls under its protection, which once given reaches back to the receipt."""
        return bool(self.accepted_at and self.protection_end and self.status != states.QUEUED and self.received_at <= at < self.protection_end)


@dataclass(frozen=True)
class Credit:
    """An earlier decision about the party that stands. since: when its first deal was won · decided_at: when that was recorded."""

    shares: Mapping[UUID, int]
    level: int
    since: datetime
    decided_at: datetime


@dataclass(frozen=True)
class Outcome:
    """A claim and how it fared. level: its place in the order, None where it had none."""

    referral_id: UUID
    level: int | None
    outcome: str
    share_bp: int = 0


@dataclass(frozen=True)
class Verdict:
    """shares: referral -> basis points that sum to 10 000, empty where nobody is credited · waits: an undecided claim could be
    the one, so nothing is frozen yet."""

    shares: Mapping[UUID, int]
    level: int | None
    outcomes: tuple[Outcome, ...]
    waits: bool = False


def judge(contenders: Sequence[Contender], happened_at: datetime, *, credits: Sequence[Credit] = (), zone: str = "UTC") -> Verdict:
    """Whom a deal that was won at `happened_at` is credited to. `contenders`: every claim of one kind on the party · `credits`:
    the decisions about it that stand, the first one first.

    A claim under protection when it happened (level 2), then one without (level 5); inside a level the earliest receipt, then
    the lowest id. Undecided, declined, withdrawn and voided claims never win, nor one whose program had ended with its tail.
    Later deals: an open claim accepted after the credit takes them; else they stay with the credit for 24 months, and after
    that as long as nobody claims anew."""
    ranked = {one.referral_id: rank(one, contenders, happened_at) for one in contenders}
    credit = next((one for one in reversed(credits) if one.since <= happened_at), None)
    stays = _still_paying(credit, contenders, happened_at) if credit is not None else {}
    if credit is not None and any(one.protected_then(happened_at) for one in contenders if one.referral_id in stays):
        return Verdict(stays, credit.level, _outcomes(contenders, ranked, stays, credit.level))
    eligible = [one for one in contenders if isinstance(ranked[one.referral_id], int)
                and (credit is None or _takes_later_deals(one, credit, happened_at, zone))]
    winner = min(eligible, key=lambda one: (ranked[one.referral_id], one.order), default=None)
    protected = winner is not None and ranked[winner.referral_id] == PROTECTED
    if not protected and states.UNDECIDED_CLAIM in ranked.values():
        return Verdict({}, None, _outcomes(contenders, ranked, {}, None), waits=True)
    if winner is not None:
        level = int(ranked[winner.referral_id])
        winner = _in_the_program_that_pays(winner, eligible, ranked)
        return Verdict({winner.referral_id: WHOLE}, level, _outcomes(contenders, ranked, {winner.referral_id: WHOLE}, level))
    if credit is not None and stays:
        return Verdict(stays, credit.level, _outcomes(contenders, ranked, stays, credit.level))
    return Verdict({}, None, _outcomes(contenders, ranked, {}, None))


def award(contenders: Sequence[Contender], happened_at: datetime, shares: Mapping[UUID, int]) -> Verdict:
    """What a person decided, above every rule."""
    ranked = {one.referral_id: rank(one, contenders, happened_at) for one in contenders}
    return Verdict(dict(shares), AWARDED, _outcomes(contenders, ranked, shares, AWARDED))


def rank(one: Contender, contenders: Sequence[Contender], happened_at: datetime) -> int | str:
    """Its level, or the reason why it has none."""
    if one.received_at > happened_at:
        return states.RECEIVED_AFTER
    if one.tail_until is not None and one.tail_until <= happened_at:
        return states.PROGRAM_OVER
    if one.status in states.UNDECIDED:
        return states.UNDECIDED_CLAIM
    if one.status in (states.LOST, states.EXPIRED):
        if one.late_until is None or one.late_until <= happened_at:
            return states.TOO_LATE
    elif one.status in NEVER:
        return NEVER[one.status]
    others = (other for other in contenders if other.advocate_id != one.advocate_id)
    return PROTECTED if one.covers(happened_at) and not any(other.protected_then(happened_at) for other in others) else UNPROTECTED


def equal_shares(referral_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Basis points that sum to 10 000; the odd ones go to the earliest, who stands first."""
    each, odd = divmod(WHOLE, len(referral_ids))
    return {referral_id: each + (place < odd) for place, referral_id in enumerate(referral_ids)}


def _takes_later_deals(one: Contender, credit: Credit, happened_at: datetime, zone: str) -> bool:
    """Whether a claim stands before a credit that is not protected: accepted after it and open; after 24 months any that came after it."""
    if one.status in states.WORKED and one.accepted_at is not None and one.accepted_at >= credit.decided_at:
        return True
    return happened_at >= months_later(credit.since, STAYS_MONTHS, zone) and one.received_at >= credit.decided_at and one.status != states.WON


def _in_the_program_that_pays(winner: Contender, eligible: Sequence[Contender], ranked: Mapping[UUID, int | str]) -> Contender:
    """Of her claims at the level that won, the one whose program has the lowest number."""
    hers = [one for one in eligible if one.advocate_id == winner.advocate_id and ranked[one.referral_id] == ranked[winner.referral_id]]
    return min(hers, key=lambda one: (one.priority, one.order))


def _still_paying(credit: Credit, contenders: Sequence[Contender], happened_at: datetime) -> dict[UUID, int]:
    """The credit's shares, as long as none of them was cancelled and the tail of no program of theirs is over."""
    theirs = [one for one in contenders if one.referral_id in credit.shares]
    gone = any(one.status == states.VOIDED or (one.tail_until is not None and one.tail_until <= happened_at) for one in theirs)
    return {} if gone else dict(credit.shares)


def _outcomes(contenders: Sequence[Contender], ranked: Mapping[UUID, int | str], shares: Mapping[UUID, int], level: int | None) -> tuple[Outcome, ...]:
    credited = [one for one in contenders if one.referral_id in shares]
    found = []
    for one in sorted(contenders, key=lambda one: one.order):
        mine = ranked[one.referral_id]
        if one.referral_id in shares:
            found.append(Outcome(one.referral_id, level, states.CREDITED, shares[one.referral_id]))
        elif isinstance(mine, str):
            found.append(Outcome(one.referral_id, None, mine))
        else:
            found.append(Outcome(one.referral_id, mine, _behind(one, mine, level, credited)))
    return tuple(found)


def _behind(one: Contender, mine: int, level: int | None, credited: Sequence[Contender]) -> str:
    """Why a claim that could have won did not."""
    if level == AWARDED:
        return states.NOT_AWARDED
    if any(other.advocate_id == one.advocate_id for other in credited):
        return states.OTHER_PROGRAM
    if one.status == states.WON:
        return states.ENDED_CLAIM if mine == UNPROTECTED else states.OTHER_PROTECTED
    if any(other.status == states.WON for other in credited):
        return states.OF_EXISTING_CUSTOMER
    if mine == level:
        return states.LATER_RECEIPT
    return states.NOT_PROTECTED
