"""The course of a history: what happened, one thing after another, is told to both ways of pricing, and what they say to the tally."""
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from rewards.backtest.aftermath import Aftermath
from rewards.backtest.goals import Goals, GoalSaid, Key, SettledGoal
from rewards.backtest.history import Happened, News, Settled, Submitted
from rewards.backtest.play import Play
from rewards.backtest.tally import Tally
from rewards.engine.facts import Rate


class Side:
    """One way of pricing, milestones and goals."""

    def __init__(self, played: Play, settled: Mapping[Key, SettledGoal], known_as: Mapping[UUID, UUID], until: datetime):
        self.milestones, self.goals = Aftermath(played), Goals(played, settled, known_as, until)


class Course:
    def __init__(self, now: Side, then: Side, tally: Tally, settled: Mapping[Key, SettledGoal]):
        self.now, self.then, self.tally, self.settled = now, then, tally, settled
        self.waiting: list[tuple[datetime, UUID, int, Callable[[], None]]] = []   # what is heard between two milestones
        self.turn = count()
        self.aiming = now.goals.there or then.goals.there   # else nothing is asked with every news

    def came_in(self, one: Submitted) -> None:
        """Referrals are told of before the milestones that follow them."""
        self._expect(one.at, one.id, partial(self._submitted, one, one.at, Goals.came_in))
        if one.gone_at is not None and one.gone_id is not None:
            self._expect(one.gone_at, one.gone_id, partial(self._submitted, one, one.gone_at, Goals.went))

    def arrives(self, happened: Happened, settled: Sequence[Settled], rate: Rate | None) -> None:
        """A milestone, in the order of arrival, after everything that was heard before it."""
        self._until(happened.received_at, happened.id)
        self._clock(happened.received_at)
        self.tally.add(happened, settled, self.now.milestones.play(happened, settled, rate), self.then.milestones.play(happened, settled, rate))
        for side in (self.now, self.then) if self.aiming else ():
            side.goals.note(settled)
        self._goals(happened.received_at, lambda goals: goals.heard(happened, rate, happened.received_at))
        for news in happened.news:
            self._expect(news.at, news.id, partial(self._became, happened, news, settled, rate))

    def end(self, until: datetime) -> None:
        """All that is left, and the windows that end until then."""
        self._until(None, None)
        self._clock(until)
        for which, side in self.tally.sides(self.now.goals, self.then.goals):
            self.tally.reached(which, side.known.values())
        self.tally.check_goals(self.now.goals.known.values(), self.settled)

    def _expect(self, at: datetime, its_id: UUID, act: Callable[[], None]) -> None:
        heappush(self.waiting, (at, its_id, next(self.turn), act))

    def _until(self, at: datetime | None, its_id: UUID | None) -> None:
        while self.waiting and (at is None or its_id is None or self.waiting[0][:2] < (at, its_id)):
            heard_at, *_, act = heappop(self.waiting)
            self._clock(heard_at)
            act()

    def _became(self, happened: Happened, news: News, settled: Sequence[Settled], rate: Rate | None) -> None:
        happened.becomes(news)
        last = news is happened.news[-1]
        now, then = (side.milestones.hear(happened, news.kind, settled, rate) for side in (self.now, self.then))
        self.tally.hear(happened, settled, now, then, last=last)
        self._goals(news.at, lambda goals: goals.heard(happened, rate, news.at))
        if last:
            self.now.milestones.forget(happened)
            self.then.milestones.forget(happened)

    def _submitted(self, one: Submitted, at: datetime, tell: Callable[..., list[GoalSaid]]) -> None:
        self._goals(at, lambda goals: tell(goals, one.as_of(at), at))

    def _clock(self, at: datetime) -> None:
        """At one instant the clock comes before the person."""
        for which, side in self.tally.sides(self.now.goals, self.then.goals) if self.aiming else ():
            for said in side.ends(at):
                self.tally.add_goals(which, said)

    def _goals(self, at: datetime, ask: Callable[[Goals], list[GoalSaid]]) -> None:
        for which, side in self.tally.sides(self.now.goals, self.then.goals) if self.aiming else ():
            self.tally.add_goals(which, ask(side))
