"""What a refund or another amount does to an escalator that adds up revenue: it falls for later milestones, and no floor with it."""
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from programs import queries as programs_queries
from rewards import queries
from rewards.commands import catching_up
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import added_by
from rewards.models import Decision, Progress, ProgressChange
from rewards.plan import model


def recount(row: Decision, plan: model.Plan, rule: model.Rule, facts: engine_facts.Facts, part: tuple[int, int], *, cause: str) -> None:
    """`part`: (left, of), how much of the milestone's money is left."""
    if not isinstance(rule.pay, model.Escalator) or rule.pay.metric.kind != "sum" or row.milestone is None or (
            row.milestone.kind != rule.pay.metric.milestone):
        return
    try:
        amount = added_by(rule.pay, replace(facts, place=None), plan)
    except engine_facts.Missing:
        return
    for window in queries.windows_with(row.its_milestone):
        if queries.is_counted_in(window, row):
            _move(window.id, row.its_milestone, amount * part[0] // part[1], cause)


def recount_counted(milestone_id: UUID, decided: Iterable[Decision], *, cause: str) -> None:
    """The same where no decision is about it: it pays for nothing, and others are paid by how much it adds."""
    rows = list(decided)
    for window in queries.windows_with(milestone_id):
        by = None if any(queries.is_counted_in(window, row) for row in rows) else queries.last_priced_in(window)
        if by is None:
            continue
        plan = queries.parsed(by.plan_version)
        pay = plan.rule(by.rule_key).pay
        if isinstance(pay, model.Escalator) and pay.metric.kind == "sum":
            zone = programs_queries.program(window.program_id).time_zone
            wanted = catching_up.added_now(window, pay, milestone_id, zone=zone, currency=plan.currency)
            if wanted is not None:
                _move(window.id, milestone_id, wanted, cause)


def _move(progress_id: UUID, milestone_id: UUID, wanted: int, cause: str) -> None:
    progress = Progress.objects.select_for_update().get(id=progress_id)
    entry = queries.entry_of(progress.id, milestone_id)
    if entry is None:
        return
    counted = queries.adds_now(entry)
    if wanted == counted:
        return
    ProgressChange.objects.create(progress=progress, milestone_id=milestone_id, added=wanted - counted, cause=cause)
    progress.metric += wanted - counted
    progress.peak = max(progress.peak, progress.metric)
    progress.save(update_fields=["metric", "peak"])
