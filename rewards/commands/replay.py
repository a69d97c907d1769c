"""A program's history played through two ways of pricing at once. It writes nothing; here, because it uses the accrual's own functions."""
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

from foundation.kernel.errors import Refused
from partners import queries as partners_queries
from partners import rules as partners_rules
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.backtest.aftermath import Aftermath
from rewards.backtest.facts import ANSWER, facts_of
from rewards.backtest.history import Happened, Settled
from rewards.backtest.play import Play
from rewards.backtest.report import report
from rewards.backtest.tally import Tally
from rewards.backtest.terms import Priced, Pricing, Ways
from rewards.commands import beneficiaries, conversion, subjects
from rewards.engine.facts import Rate
from rewards.plan.parse import parse_plan

PAGE = 4000   # rows at a time: some megabytes


class Levels:
    """The levels that an organisation ever had, read once."""

    def __init__(self) -> None:
        self.known: dict[UUID, list] = {}

    def level_of(self, organisation_id: UUID, at: datetime) -> str:
        if organisation_id not in self.known:
            self.known[organisation_id] = partners_queries.levels_of(organisation_id)
        return partners_rules.level_at(self.known[organisation_id], at) or ""


class Rates:
    """What is converted keeps the rate of its decision; where none was made, the latest one not after its day counts. Each day is asked for once."""

    def __init__(self, currency: str, zone: str):
        self.currency, self.zone = currency, zone
        self.known: dict[tuple[str, date], Rate | None] = {}

    def rate_of(self, happened: Happened, settled: Sequence[Settled]) -> Rate | None:
        deal = conversion.deal_currency(happened.amounts, self.currency)
        if not deal:
            return None
        kept = next((one.rate for one in settled if one.rate is not None), None)
        key = (deal, conversion.day_of(happened.occurred_at, self.zone))
        if kept is None and key not in self.known:
            self.known[key] = conversion.known_rate(happened.amounts, self.currency, happened.occurred_at, self.zone)
        return kept or self.known.get(key)


class Ahead:
    """What is going to become of milestones that were played: told to both ways of pricing when it was heard, between two others."""

    def __init__(self, now: Aftermath, then: Aftermath):
        self.now, self.then = now, then
        self.waiting: list[tuple[datetime, UUID, int, referrals_queries.PastMilestone, referrals_queries.PastNews, Sequence[Settled], Rate | None]] = []
        self.turn = count()

    def expect(self, happened: referrals_queries.PastMilestone, settled: Sequence[Settled], rate: Rate | None) -> None:
        for news in happened.news:
            heappush(self.waiting, (news.at, news.id, next(self.turn), happened, news, settled, rate))

    def hear(self, before: referrals_queries.PastMilestone | None, tally: Tally) -> None:
        """Everything that was heard before a milestone was received; without one, all that is left."""
        while self.waiting and (before is None or self.waiting[0][:2] < (before.received_at, before.id)):
            *_, happened, news, settled, rate = heappop(self.waiting)
            happened.becomes(news)
            now, then = self.now.hear(happened, news.kind, settled, rate), self.then.hear(happened, news.kind, settled, rate)
            tally.hear(happened, settled, now, then, last=news is happened.news[-1])
            if news is happened.news[-1]:
                self.now.forget(happened)
                self.then.forget(happened)


def replay(*, program_id: UUID, document: Mapping, since: datetime, until: datetime, step: Callable[[], AbstractContextManager],
           progress: Callable[[int, int], None]) -> dict:
    """The report: what the versions in force come to, and what the draft would have. `step` opens a transaction for the vendor, one after
    another on one connection; `progress` is told between two of them how many rows of how many are behind."""
    with step():
        program, draft = programs_queries.program(program_id), Priced(parse_plan(document))
        force = queries.in_force(program_id)
        drafted = queries.drafted(program_id, draft, force)
        if not force.plans:
            raise Refused("no_history", "Nothing was decided by a plan here yet: there’s nothing to try it on.")
        history = referrals_queries.History(program_id, until=until)
        rows = history.open()
    try:
        return _played(program.time_zone, history, rows, since, until, force, drafted, draft, program_id, step, progress)
    finally:
        with step():
            history.close()


def _played(zone: str, history: referrals_queries.History, rows: int, since: datetime, until: datetime, force: Pricing,
            drafted: Pricing, draft: Priced, program_id: UUID, step: Callable[[], AbstractContextManager],
            progress: Callable[[int, int], None]) -> dict:
    ways = Ways(payees=beneficiaries.payees, beneficiary_of=beneficiaries.beneficiary_of, subject_of=subjects.subject_of, share_of=subjects.share_of,
                level_of=Levels().level_of)
    now, then = Aftermath(Play(zone, force, ways)), Aftermath(Play(zone, drafted, ways))
    asking = any(fact.startswith(ANSWER) for fact in facts_of(draft.plan))
    tally, known, behind, ahead = Tally(zone, since, until), Rates(draft.plan.currency, zone), 0, Ahead(now, then)
    progress(0, rows)
    while True:
        with step():
            page = history.page(PAGE)
            settled = queries.settled_in(program_id, [happened.id for happened in page], asking=asking)
            rates = {happened.id: rate for happened in page if (rate := known.rate_of(happened, settled.get(happened.id, ()))) is not None}
        if not page:
            ahead.hear(None, tally)
            return report(tally)
        for happened in page:
            said, rate = settled.get(happened.id, ()), rates.get(happened.id)
            ahead.hear(happened, tally)
            tally.add(happened, said, now.play(happened, said, rate), then.play(happened, said, rate))
            ahead.expect(happened, said, rate)
            behind += len(happened.claims)
        progress(behind, rows)
