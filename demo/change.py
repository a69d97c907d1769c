"""A partner program is about to pay more: tried on what happened, published by finance for the first of a month, and told to everybody in it."""
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from functools import partial

from demo.history import History
from rewards import queries
from rewards.commands import back_tests, plans

PROGRAM, SHARE = {"bolt": "gold"}, 2_000   # basis points from the first deal on


def actions(history: History) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    if history.company.slug in PROGRAM:
        yield history.at(3, 15), partial(write, history)
        yield history.at(2, 11), partial(publish, history)


def write(history: History, at: datetime) -> None:
    program_id = history.programs[PROGRAM[history.company.slug]]
    document = deepcopy(queries.versions_of(program_id)[0].document)
    document["rules"][0]["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"] = SHARE
    plans.save_draft(program_id=program_id, document=document, acting=history.manager, at=at)
    if queries.has_history(program_id):
        back_tests.try_on_history(program_id=program_id, acting=history.manager, at=at)


def publish(history: History, at: datetime) -> None:
    """From the first of the month after the notice on."""
    program_id = history.programs[PROGRAM[history.company.slug]]
    earliest = queries.timing(program_id, at).earliest
    first = (earliest.replace(day=28) + timedelta(days=4)).replace(day=1)
    plans.publish_plan(program_id=program_id, effective_on=first, acting=history.finance, at=at)
