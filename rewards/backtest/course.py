"""The course of a history: what happened, one thing after another, is told to both ways of pricing, and what they say to the tally."""
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from rewards.backtest.aftermath import CLEARED, Aftermath
from rewards.backtest.gates import Note
from rewards.backtest.goals import Goals, GoalSaid, Key, SettledGoal
from rewards.backtest.history import Chosen, Claim, Ended, EndedGoal, Happened, News, Settled, Submitted
from rewards.backtest.measures import Measures
from rewards.backtest.play import Play
from rewards.backtest.rates import NONE, Rates
from rewards.backtest.tally import Tally

LAST = UUID(int=2**128 - 1)   # behind everything that is heard in the same instant
RATED, COUNTED = "rated", "counted"   # news of a milestone: its exchange rate is there, or is another one for what is only counted


class Side:
    """One way of pricing, milestones and goals."""

    def __init__(self, played: Play, settled: Mapping[Key, SettledGoal], known_as: Mapping[UUID, UUID], until: datetime):
        self.milestones, self.goals = Aftermath(played), Goals(played, settled, known_as, until)


class Course:
    """What one act told (a win and what it implies, say) is one moment: all that is earned by it comes before goals are asked, and they measure
    all of it. `chosen`: what became of rewards by somebody's choice, which is the same for a draft."""

    def __init__(self, now: Side, then: Side, tally: Tally, settled: Mapping[Key, SettledGoal], chosen: Chosen):
        self.now, self.then, self.tally, self.settled, self.ended = now, then, tally, settled, chosen.rewards
        self.waiting: list[tuple[datetime, UUID, int, Callable[[], None]]] = []   # what is heard between two milestones
        self.turn = count()
        self.aiming = now.goals.there or then.goals.there   # else nothing is asked with every news
        self.moment: tuple[datetime, UUID | None] | None = None
        self.asking: list[tuple[Callable[[Goals], object], Callable[[Goals], list[GoalSaid]]]] = []   # of this moment: what changed, and whose goals
        for key, one in chosen.goals if self.aiming else ():
            self._expect(one.at, one.id, partial(self._goal_ended, key, one))
        self.gates = now.milestones.played.gates
        for note in self.gates.notes if self.aiming else ():
            if note.cleared_at is not None:   # behind the milestones that waited for it
                self._expect(note.cleared_at, LAST, partial(self._cleared, note, note.cleared_at))

    def came_in(self, one: Submitted) -> None:
        """Referrals are told of before the milestones that follow them."""
        self._expect(one.at, one.id, partial(self._submitted, one, one.at, Measures.came_in))
        if one.gone_at is not None and one.gone_id is not None:
            self._expect(one.gone_at, one.gone_id, partial(self._submitted, one, one.gone_at, Measures.went))

    def arrives(self, happened: Happened, settled: Sequence[Settled], rates: Rates = NONE) -> None:
        """A milestone, in the order of arrival, after everything that was heard before it."""
        at = happened.received_at
        self._until(at, happened.id)
        self._comes(at, happened.claims[0].party_id)
        if rates is not NONE:
            self._awaits(happened, rates)
        for cleared_at in self.gates.cleared_after(happened.claims, at) if self.gates.notes else ():
            happened.hears(cleared_at, happened.id, CLEARED)
        now, then = (side.milestones.play(happened, settled, rates, at) for side in (self.now, self.then))
        self.tally.add(happened, settled, now, then)
        for side in (self.now, self.then) if self.aiming else ():
            side.goals.note(settled)
        self._asks(lambda goals: goals.measures.look(happened, rates.counted(at)), lambda goals: goals.heard(happened, at))
        for news in happened.news:
            self._expect(news.at, news.id, partial(self._became, happened, news, settled, rates))
        for one in self.ended.get(happened.id, ()):
            self._expect(one.at, one.id, partial(self._ended, happened, one))

    def _awaits(self, happened: Happened, rates: Rates) -> None:
        """That its exchange rate comes is news of it, for its rules; that a better one does, for goals that add it up."""
        comes = rates.arrives(happened.received_at)
        if comes is not None:
            happened.hears(comes, happened.id, RATED)
        if any(side.goals.measures.sums_up(happened.kind) for side in (self.now, self.then)):
            for told, _ in rates.steps:
                if happened.received_at < told != comes:
                    happened.hears(told, happened.id, COUNTED)

    def end(self, until: datetime) -> None:
        """All that is left, and the windows that end until then."""
        self._until(None, None)
        self._comes(until, None)
        for which, side in self.tally.sides(self.now.goals, self.then.goals):
            self.tally.reached(which, side.known.values())
        self.tally.check_goals(self.now.goals.known.values(), self.settled)

    def _expect(self, at: datetime, its_id: UUID, act: Callable[[], None]) -> None:
        heappush(self.waiting, (at, its_id, next(self.turn), act))

    def _until(self, at: datetime | None, its_id: UUID | None) -> None:
        while self.waiting and (at is None or its_id is None or self.waiting[0][:2] < (at, its_id)):
            *_, act = heappop(self.waiting)
            act()

    def _became(self, happened: Happened, news: News, settled: Sequence[Settled], rates: Rates) -> None:
        self._comes(news.at, happened.claims[0].party_id if news.kind != CLEARED else None)   # one act clears all that waits for it
        happened.becomes(news)
        last = news is happened.news[-1]
        now, then = (side.milestones.hear(happened, news.kind, settled, rates, news.at) if news.kind != COUNTED else [] for side in (self.now, self.then))
        self.tally.hear(happened, settled, now, then, last=last)
        # Nobody is told of a rate: it is in a sum with the next news.
        if news.kind != CLEARED:
            self._asks(lambda goals: goals.measures.look(happened, rates.counted(news.at)),
                       lambda goals: goals.heard(happened, news.at) if news.kind not in (RATED, COUNTED) else [])
        if last:
            self.now.milestones.forget(happened)
            self.then.milestones.forget(happened)

    def _ended(self, happened: Happened, one: Ended) -> None:
        self._comes(one.at, None)
        for side in (self.now, self.then):
            side.milestones.played.ends(happened, one)

    def _goal_ended(self, key: Key, one: EndedGoal) -> None:
        self._comes(one.at, None)
        for side in (self.now, self.then):
            side.goals.chosen(key, one)

    def _cleared(self, note: Note, at: datetime) -> None:
        self._comes(at, None)
        self._asks(lambda goals: None, lambda goals: goals.cleared(note, at))

    def _submitted(self, one: Submitted, at: datetime, put: Callable[[Measures, Claim], None]) -> None:
        claim = one.as_of(at)
        self._comes(at, claim.party_id)
        self._asks(lambda goals: put(goals.measures, claim), lambda goals: goals.came_or_went(claim, at))

    def _comes(self, at: datetime, party_id: UUID | None) -> None:
        """Something is heard about a party: before it comes what was told at an earlier moment, and at one instant the clock before the person."""
        if not self.aiming or self.moment == (at, party_id):
            return
        sides = self.tally.sides(self.now.goals, self.then.goals)
        asked, self.moment, self.asking = self.asking, (at, party_id), []
        for which, side in sides:
            for changed, _ in asked:
                changed(side)
            for _, ask in asked:
                self.tally.add_goals(which, ask(side))
            for said in side.ends(at):
                self.tally.add_goals(which, said)

    def _asks(self, changed: Callable[[Goals], object], ask: Callable[[Goals], list[GoalSaid]]) -> None:
        if self.aiming:
            self.asking.append((changed, ask))
