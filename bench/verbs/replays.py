"""A plan tried on the history of the largest vendor's largest program, and the same rows read once."""
import copy
import os
import resource
import time
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.harness import must
from bench.verbs.pages import HOST, tenant_of
from foundation.kernel import periods
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from rewards import queries
from rewards.backtest.kinds import looked_at
from rewards.commands import replay
from rewards.plan.model import KINDS
from rewards.plan.parse import parse_plan

EXTRA, WORTH = "EUR", 700   # what a draft pays for each of all that nobody looked at


def program_of(tenant_id: UUID) -> UUID:
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT program_id FROM referrals_referral WHERE tenant_id = '{tenant_id}' GROUP BY program_id ORDER BY count(*) DESC LIMIT 1")
        return cursor.fetchone()[0]


def spent() -> float:
    """Seconds of a core, this process and its connection's together: they wait for each other, so alone on a machine that is how long it takes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(backend[11]) + int(backend[12])) / os.sysconf("SC_CLK_TCK")


def back_test(every: bool = False) -> dict:
    """Seconds for all that a plan looks at (`every`: the draft looks at whatever happened), how many rows that are, milestones that could earn,
    and how much memory it took at its most (MB)."""
    tenant_id = tenant_of(HOST)
    program_id = program_of(tenant_id)
    document = _draft(tenant_id, program_id, every)
    behind = [0, 0]

    def progress(done: int, total: int) -> None:
        behind[:] = [done, total]
    before, began, by_the_clock = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent(), time.monotonic()
    report = replay.replay(program_id=program_id, document=document, since=periods.BEGINNING, until=timezone.now(), step=lambda: tenant_context(tenant_id),
                           progress=progress)
    took, by_the_clock = spent() - began, time.monotonic() - by_the_clock
    must(behind[0] == behind[1] and report["milestones"], "it did not come to its end")
    beyond = {total["currency"]: total["draft"] * 3 - total["now"] * 4 for total in report["totals"]}
    extra = beyond.pop(EXTRA, 0) if every else 0
    must(not any(beyond.values()), "a draft that pays a third more comes to something else")
    must(extra % (3 * WORTH) == 0 and (extra > 0) == every, "what the draft pays for all the others comes to something else")
    return {"seconds": took, "clock": by_the_clock, "rows": behind[1], "milestones": report["milestones"], "check": report["check"]["differing"],
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "before": before / 1024}


def _draft(tenant_id: UUID, program_id: UUID, every: bool) -> dict:
    """It pays a third more, and with `every` a fixed amount for each kind of milestone that no rule looks at."""
    with tenant_context(tenant_id):
        draft = copy.deepcopy(queries.versions_of(program_id)[0].document)
    first = draft["rules"][0]
    for rule in draft["rules"]:
        for word in rule["pay"].keys() & {"units_bp", "percent_bp"}:
            rule["pay"][word] = rule["pay"][word] * 4 // 3
    others = [kind for kind in KINDS if all(rule["on"] != {"milestone": kind} for rule in draft["rules"])] if every else []
    draft["rules"] += [{"key": kind, "title": f"For {kind}", "on": {"milestone": kind}, "to": first["to"], "pay": {"fixed": {"minor": WORTH, "currency": EXTRA}}}
                       for kind in others]
    return draft


def read_once(every: bool = False) -> dict:
    """The same rows, with what was decided about them, and nothing done with them."""
    tenant_id = tenant_of(HOST)
    program_id, began, rows = program_of(tenant_id), spent(), 0
    document = _draft(tenant_id, program_id, every)
    with tenant_context(tenant_id):
        kinds = looked_at([parse_plan(document), *(queries.parsed(version) for version in queries.versions_of(program_id))])
        history = referrals_queries.History(program_id, until=timezone.now(), kinds=kinds)
        history.open()
    while True:
        with tenant_context(tenant_id):
            page = history.page(replay.PAGE)
            queries.settled_in(program_id, [one.id for one in page])
        rows += sum(len(one.claims) for one in page)
        if not page:
            break
    with tenant_context(tenant_id):
        history.close()
    return {"seconds": spent() - began, "rows": rows}


def whole_history() -> dict:
    """How many milestones the program has, of whatever kind."""
    tenant_id = tenant_of(HOST)
    program_id = program_of(tenant_id)
    with tenant_context(tenant_id):
        history = referrals_queries.History(program_id, until=timezone.now())
        rows = history.open()
        history.close()
    return {"rows": rows}


VERBS = {"back_test": back_test, "read_once": read_once, "whole_history": whole_history}
