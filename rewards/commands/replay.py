"""A program's history played through two ways of pricing at once. It writes nothing; here, because it uses the accrual's own functions."""
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from uuid import UUID

from foundation.kernel.errors import Refused
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.backtest.history import Claim, Happened, Settled
from rewards.backtest.play import Play, Priced, Ways
from rewards.backtest.report import report
from rewards.backtest.tally import Tally
from rewards.commands import beneficiaries, conversion, subjects
from rewards.engine.facts import Rate
from rewards.plan import model
from rewards.plan.parse import parse_plan

PAGE = 4000   # rows at a time: some megabytes
WAYS = Ways(payees=beneficiaries.payees, beneficiary_of=beneficiaries.beneficiary_of, subject_of=subjects.subject_of, share_of=subjects.share_of)


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


def replay(*, program_id: UUID, document: Mapping, since: datetime, until: datetime, step: Callable[[], AbstractContextManager],
           progress: Callable[[int, int], None]) -> dict:
    """The report: what the versions in force come to, and what the draft would have. `step` opens a transaction for the vendor, one after
    another on one connection; `progress` is told between two of them how many rows of how many are behind."""
    with step():
        program, draft = programs_queries.program(program_id), Priced(parse_plan(document))
        force, plans = queries.in_force(program_id)
        if not plans:
            raise Refused("no_history", "Nothing was decided by a plan here yet: there’s nothing to try it on.")
        history = referrals_queries.History(program_id, until=until)
        rows = history.open()
    try:
        return _played(program.time_zone, history, rows, since, until, force, plans, draft, program_id, step, progress)
    finally:
        with step():
            history.close()


def _played(zone: str, history: referrals_queries.History, rows: int, since: datetime, until: datetime, force: Callable[[Claim, datetime], Priced | None],
            plans: list[model.Plan], draft: Priced, program_id: UUID, step: Callable[[], AbstractContextManager],
            progress: Callable[[int, int], None]) -> dict:
    # What no version priced when it happened earned nothing; the draft would not have been there either.
    now, then = Play(zone, force, plans, WAYS), Play(zone, lambda claim, at: draft if force(claim, at) else None, [draft.plan], WAYS)
    tally, known, behind = Tally(zone, since, until), Rates(draft.plan.currency, zone), 0
    progress(0, rows)
    while True:
        with step():
            page = history.page(PAGE)
            settled = queries.settled_in(program_id, [happened.id for happened in page])
            rates = {happened.id: rate for happened in page if (rate := known.rate_of(happened, settled.get(happened.id, ()))) is not None}
        if not page:
            return report(tally)
        for happened in page:
            said, rate = settled.get(happened.id, ()), rates.get(happened.id)
            tally.add(happened, said, now.play(happened, said, rate), then.play(happened, said, rate))
            behind += len(happened.claims)
        progress(behind, rows)
