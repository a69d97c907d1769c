"""A program's history played through two ways of pricing at once. It writes nothing; here, because it uses the accrual's own functions."""
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from itertools import count
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel.errors import Refused
from partners import queries as partners_queries
from partners import rules as partners_rules
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries, rules
from rewards.backtest.course import Course, Side
from rewards.backtest.facts import ANSWER, facts_of
from rewards.backtest.gates import Gates
from rewards.backtest.goals import Key, SettledGoal
from rewards.backtest.history import Chosen, Settled
from rewards.backtest.kinds import looked_at
from rewards.backtest.measures import counts_submitted
from rewards.backtest.play import Play
from rewards.backtest.rates import NONE, Rates, steps
from rewards.backtest.report import report
from rewards.backtest.tally import Tally
from rewards.backtest.terms import Priced, Pricing, Ways
from rewards.commands import beneficiaries, conversion, subjects
from rewards.engine.facts import Rate
from rewards.plan.parse import parse_plan

PAGE = 4000   # rows at a time: some megabytes
LOOKED_THROUGH = 250   # after so many pages: none of it ever held another so, and looking takes a tenth of a second


class Levels:
    """The levels that an organisation ever had, read once, with the page on which it first stands: between two pages nothing is read."""

    def __init__(self) -> None:
        self.known: dict[UUID, list] = {}

    def read(self, page: Sequence[referrals_queries.PastMilestone]) -> None:
        new = {claim.organisation_id for happened in page for claim in happened.claims if claim.organisation_id} - self.known.keys()
        self.known |= partners_queries.levels_of_each(new)

    def level_of(self, organisation_id: UUID, at: datetime) -> str:
        return partners_rules.level_at(self.known[organisation_id], at) or ""


class RateBook:
    """What is converted keeps the rate of its decision, from when on that was known; where none was made, the latest one not after its day
    counts, as it was told. Each pair is read once, each day looked up once. `rated`: milestone -> when the rate came that it waited for."""

    def __init__(self, currency: str, zone: str, rated: Mapping[UUID, datetime]):
        self.currency, self.zone, self.rated = currency, zone, rated
        self.told: dict[str, list[tuple[datetime, tuple, Rate]]] = {}
        self.known: dict[tuple[str, date], Sequence[tuple[datetime, Rate]]] = {}

    def rates_of(self, happened: referrals_queries.PastMilestone, settled: Sequence[Settled]) -> Rates:
        deal = conversion.deal_currency(happened.amounts, self.currency)
        if not deal and happened.news:
            deal = next((found for one in happened.news if (found := conversion.deal_currency(one.amounts, self.currency))), "")
        if not deal:
            return NONE
        key = (deal, conversion.day_of(happened.occurred_at, self.zone))
        if key not in self.known:
            if deal not in self.told:
                self.told[deal] = conversion.told(deal, self.currency)
            self.known[key] = steps([one for one in self.told[deal] if one[1][0] <= key[1]])
        return Rates(next((one.rate for one in settled if one.rate is not None), None), self.rated.get(happened.id), self.known[key])


@contextmanager
def uncollected() -> Iterator[None]:
    """Python looks for objects that hold each other between two pages (LOOKED_THROUGH), not again and again among the hundred thousands
    of one: those nobody holds any more go by themselves. That took a seventh of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


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
        plans = [priced.plan for priced in (draft, *force.plans)]
        history, submissions = referrals_queries.History(program_id, until=until, kinds=looked_at(plans)), None
        rows, known_as = history.open(), advocates_queries.goes_on_for(program_id)
        if counts_submitted(plans):
            submissions = referrals_queries.Submissions(program_id, until=until)
            submissions.open()
        settled, chosen = queries.settled_goals(program_id, until, known_as), queries.chosen(program_id, until, known_as)
        history.waited, rated = queries.waited(program_id), queries.rated(program_id)
        gates = Gates(queries.gates_noted(program_id))
    try:
        with uncollected():
            return _played(program.time_zone, history, submissions, rows, since, until, force, drafted, draft, known_as, settled, chosen, gates, rated, program_id,
                           step, progress)
    finally:
        with step():
            history.close()
            if submissions is not None:
                submissions.close()


def _played(zone: str, history: referrals_queries.History, submissions: referrals_queries.Submissions | None, rows: int, since: datetime, until: datetime,
            force: Pricing, drafted: Pricing, draft: Priced, known_as: Mapping[UUID, UUID], of_goals: Mapping[Key, SettledGoal], chosen: Chosen, gates: Gates,
            rated: Mapping[UUID, datetime], program_id: UUID, step: Callable[[], AbstractContextManager], progress: Callable[[int, int], None]) -> dict:
    levels = Levels()
    ways = Ways(payees=beneficiaries.payees, beneficiary_of=beneficiaries.beneficiary_of, subject_of=subjects.subject_of, share_of=subjects.share_of,
                of_scope=rules.subject_of_scope, level_of=levels.level_of)
    now, then = (Side(Play(zone, pricing, ways, chosen.rewards.keys(), gates), of_goals, known_as, until) for pricing in (force, drafted))
    asking = any(fact.startswith(ANSWER) for fact in facts_of(draft.plan))
    tally, known, behind = Tally(zone, since, until), RateBook(draft.plan.currency, zone, rated), 0
    course = Course(now, then, tally, of_goals, chosen)
    progress(0, rows)
    for pages in count(1):
        with step():
            page = history.page(PAGE)
            settled = queries.settled_in(program_id, [happened.id for happened in page], asking=asking)
            rates = {happened.id: rates for happened in page if (rates := known.rates_of(happened, settled.get(happened.id, ()))) is not NONE}
            levels.read(page)
            for one in submissions.before(page[-1].received_at if page else None) if submissions is not None else ():
                course.came_in(one)
        if not page:
            break
        for happened in page:
            course.arrives(happened, settled.get(happened.id, ()), rates.get(happened.id, NONE))
            behind += len(happened.claims)
        progress(behind, rows)
        if pages % LOOKED_THROUGH == 0:
            gc.collect()
    course.end(until)
    return report(tally)
