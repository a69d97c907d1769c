"""What came of both ways of pricing, added up while they are played: nothing is kept of a milestone but a few samples."""
import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from foundation.kernel import periods
from rewards import states
from rewards.backtest.goals import Goal, GoalSaid, Key, SettledGoal
from rewards.backtest.history import Happened, Settled
from rewards.backtest.terms import Reward, Said
from rewards.engine.escalate import band_at
from rewards.engine.evaluate import GRANTED
from rewards.plan import model

NOW, DRAFT = "now", "draft"
SAMPLES, PEOPLE, WHERE = 5, 20, 20   # of each kind at most: gains and losses, winners and losers, places that differ
WAITING = "waiting"
Side = TypeVar("Side")


class Tally:
    """Everything is in minor units by currency. [since, until) bounds by `occurred_at` what is compared; what came before only
    moves people along their escalators."""

    def __init__(self, zone: str, since: datetime, until: datetime):
        self.zone, self.since, self.until = zone, since, until
        self.month, self.named = periods.Span(until, until), ""   # the last month that was asked for
        self.milestones = 0
        self.totals: dict[str, Counter[str]] = {NOW: Counter(), DRAFT: Counter()}
        self.net: dict[str, Counter[str]] = {NOW: Counter(), DRAFT: Counter()}
        self.promotions: dict[str, Counter[tuple[str, str]]] = {NOW: Counter(), DRAFT: Counter()}
        self.open: dict[UUID, dict[tuple, int]] = {}   # milestones of which more is heard
        self.months: dict[str, dict[str, Counter[str]]] = {}
        self.people: dict[tuple[str, UUID, str], list[int]] = {}
        self.missing: dict[str, Counter[str]] = {NOW: Counter(), DRAFT: Counter()}
        self.gated = {NOW: 0, DRAFT: 0}
        self.crossings: dict[str, Counter[tuple[str, int]]] = {NOW: Counter(), DRAFT: Counter()}
        self.caps: dict[str, dict[tuple[str, str, str], list[int]]] = {NOW: {}, DRAFT: {}}
        self.paid = {NOW: 0, DRAFT: 0}
        self.gains: list[tuple] = []
        self.losses: list[tuple] = []
        self.turn = count()
        self.checked = self.differing = 0
        self.booked: Counter[str] = Counter()
        self.replayed: Counter[str] = Counter()
        self.where: list[dict] = []
        self.goals: dict[str, dict[tuple[str, str], list[int]]] = {NOW: {}, DRAFT: {}}   # (rule, currency) -> how often, and what is left of it

    @staticmethod
    def sides(now: Side, draft: Side) -> tuple[tuple[str, Side], tuple[str, Side]]:
        return (NOW, now), (DRAFT, draft)

    def hear(self, happened: Happened, settled: Sequence[Settled], now: Sequence[Said], draft: Sequence[Said], *, last: bool) -> None:
        """What became of a milestone took something back, or granted more. What is undone was never granted; the rest is what is left of it."""
        self._books(happened, settled, now, more=not last)
        if self.since <= happened.occurred_at < self.until:
            month = self._month(happened.occurred_at)
            for which, side in ((NOW, now), (DRAFT, draft)):
                for said in side:
                    if said.waited is not None:
                        self._instead(which, said, said.waited)
                    for reward in said.rewards:
                        self._granted(which, month, reward, reward.granted)
                    self._taken(which, month, said)

    def _instead(self, which: str, said: Said, waited: Said) -> None:
        """What one waited for came: only what is missing in the end is missing."""
        self._waits(which, waited.decision.reason, -1)
        if said.decision.outcome == WAITING:
            self._waits(which, said.decision.reason, 1)
        if isinstance(said.rule.pay, model.Escalator) and not waited.decision.counted:
            self._crossed(which, said)
        self._capped(which, said)
        self.paid[which] += bool(said.rewards)

    def _waits(self, which: str, reason: str, by: int) -> None:
        """For a fact, or until somebody clears what the law may forbid; who waits for another of its group is counted there."""
        if reason.startswith(states.LEGAL_REASON):
            self.gated[which] += by
        elif reason.startswith(states.MISSING):
            self.missing[which][reason.removeprefix(states.MISSING)] += by

    def add_goals(self, which: str, said: Sequence[GoalSaid]) -> None:
        """What was said about goals when something that they measure was heard of, or their window ended."""
        for one in said:
            if not self.since <= one.when < self.until:
                continue
            month = self._month(one.when)
            self._capped(which, one)
            self.paid[which] += bool(one.rewards)
            for reward in one.rewards:
                self._granted(which, month, reward, reward.granted)
            self._taken(which, month, one)

    def reached(self, which: str, goals: Iterable[Goal]) -> None:
        """How often each was, in the end."""
        for goal in goals:
            last = goal.last
            if last is not None and last.decision.outcome == GRANTED and self.since <= last.when < self.until:
                currency = goal.rewards[0].currency if goal.rewards else ""
                row = self.goals[which].setdefault((goal.key[0], currency), [0, 0])
                row[0] += 1
                row[1] += sum(reward.booked for reward in goal.rewards)

    def check_goals(self, goals: Iterable[Goal], settled: Mapping[Key, SettledGoal]) -> None:
        """The same for goals: what is left of each by the versions in force is what the books say."""
        replay = {goal.key: (Counter[tuple[str, str]](), goal.last.claim.referral_id) for goal in goals if goal.last is not None}
        for goal in goals:
            for reward in goal.rewards:
                if reward.booked and goal.last is not None:
                    replay[goal.key][0][goal.last.rule.to, reward.currency] += reward.booked
        for key in sorted(replay.keys() | settled.keys(), key=str):
            books = settled[key].minors if key in settled else {}
            found = replay[key][0] if key in replay else Counter()
            referral_id = settled[key].referral_id if key in settled else replay[key][1]
            self._compare({(key[0], referral_id, to, currency): minor for (to, currency), minor in books.items() if minor},
                          {(key[0], referral_id, to, currency): minor for (to, currency), minor in found.items()}, str(key[3].date()))

    def _granted(self, which: str, month: str, reward: Reward, minor: int) -> None:
        self.totals[which][reward.currency] += minor
        self.net[which][reward.currency] += minor
        its = self.months.get(month) or self.months.setdefault(month, {NOW: Counter(), DRAFT: Counter()})
        its[which][reward.currency] += minor
        whose = reward.to.kind, reward.to.id, reward.currency
        sums = self.people.get(whose) or self.people.setdefault(whose, [0, 0])
        sums[which == DRAFT] += minor
        if minor > 0:
            for promotion, part in reward.promoted.items():
                self.promotions[which][promotion, reward.currency] += part

    def _taken(self, which: str, month: str, said: Said | GoalSaid) -> None:
        for reward, minor, undone in said.taken:
            if undone:
                self._granted(which, month, reward, -minor)
            else:
                self.net[which][reward.currency] -= minor

    def _month(self, at: datetime) -> str:
        """In the program's zone. The last one is remembered: what arrives in order mostly lies in it."""
        if at not in self.month:
            self.month = periods.span(periods.MONTH, at, self.zone)
            self.named = f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m}"
        return self.named

    def add(self, happened: Happened, settled: Sequence[Settled], now: Sequence[Said], draft: Sequence[Said]) -> None:
        self._books(happened, settled, now, more=bool(happened.news))
        if not (now or draft) or not self.since <= happened.occurred_at < self.until:
            return
        self.milestones += 1
        month = self._month(happened.occurred_at)
        differences: dict[str, int] = {}
        for which, side, sign in ((NOW, now, -1), (DRAFT, draft, 1)):
            for said in side:
                decision = said.decision
                if decision.outcome == WAITING:
                    self._waits(which, decision.reason, 1)
                if said.rule.pay.__class__ is model.Escalator:
                    self._crossed(which, said)
                self._capped(which, said)
                if said.taken:
                    self._taken(which, month, said)
                if not said.rewards:
                    continue
                self.paid[which] += 1
                for reward in said.rewards:
                    self._granted(which, month, reward, reward.granted)
                    differences[reward.currency] = differences.get(reward.currency, 0) + sign * reward.granted
        for currency, difference in differences.items():
            if difference:
                self._sample(happened, now, draft, difference, currency)

    def _crossed(self, which: str, said: Said) -> None:
        assert isinstance(said.rule.pay, model.Escalator)
        if said.decision.counted and said.decision.added and said.decision.band > band_at(said.rule.pay.bands, said.before):
            self.crossings[which][said.rule.key, said.rule.pay.bands[said.decision.band].from_] += 1

    def _capped(self, which: str, said: Said | GoalSaid) -> None:
        for step in said.decision.trace:
            if step["step"] == "cap":
                cut = self.caps[which].setdefault((said.rule.key, step["cap"], step["limit"]["currency"]), [0, 0])
                cut[0] += 1
                cut[1] += step["from"] - step["to"]

    def _sample(self, happened: Happened, now: Sequence[Said], draft: Sequence[Said], difference: int, currency: str) -> None:
        """The largest differences of either direction; of equal ones the first."""
        rows, much = (self.gains, difference) if difference > 0 else (self.losses, -difference)
        if len(rows) >= SAMPLES and rows[0][0] >= much:
            return
        kept = (much, -next(self.turn), happened, tuple(now), tuple(draft), currency)
        if len(rows) < SAMPLES:
            heapq.heappush(rows, kept)
        else:
            heapq.heapreplace(rows, kept)

    def _books(self, happened: Happened, settled: Sequence[Settled], now: Sequence[Said], *, more: bool) -> None:
        """What a milestone's decisions granted, less what they took back, is held against the books once nothing more is heard of it."""
        replay = self.open.pop(happened.id, None) or {}
        for said in now:
            rule, to = said.rule.key, said.rule.to
            for reward in said.rewards:
                _add(replay, (rule, said.claim.referral_id, to, reward.currency), reward.granted)
            for reward, minor, _ in said.taken:
                _add(replay, (rule, reward.referral_id, to, reward.currency), -minor)
        if more:
            self.open[happened.id] = replay
        elif settled or replay:
            self._check(happened, settled, {key: minor for key, minor in replay.items() if minor})

    def _check(self, happened: Happened, settled: Sequence[Settled], replay: Mapping[tuple, int]) -> None:
        """The versions that were in force must come to what the books say, decision by decision, over the whole history."""
        books: dict[tuple, int] = {}
        for one in settled:
            if one.minor:
                _add(books, (one.rule, one.referral_id, one.beneficiary, one.currency), one.minor)
        self._compare(books, replay, happened.id)

    def _compare(self, books: Mapping[tuple, int], replay: Mapping[tuple, int], about: object) -> None:
        if not books and not replay:
            return
        self.checked += 1
        for (_, _, _, currency), minor in books.items():
            self.booked[currency] += minor
        for (_, _, _, currency), minor in replay.items():
            self.replayed[currency] += minor
        if books == replay:
            return
        self.differing += 1
        for key in sorted(books.keys() | replay.keys(), key=str):
            booked, replayed = books.get(key, 0), replay.get(key, 0)
            if booked != replayed and len(self.where) < WHERE:
                rule, referral_id, beneficiary, currency = key
                self.where.append({"milestone": str(about), "referral": str(referral_id), "rule": rule, "beneficiary": beneficiary, "currency": currency,
                                   "booked": booked, "replayed": replayed})


def _add(sums: dict[tuple, int], key: tuple, minor: int) -> None:
    sums[key] = sums.get(key, 0) + minor
