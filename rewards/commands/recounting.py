"""What a refund or another amount does to an escalator that adds up revenue: it falls for later milestones, and no floor with it."""
from dataclasses import replace

from rewards import queries
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import added_by
from rewards.models import Decision, Progress, ProgressChange, ProgressEntry
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
            progress = Progress.objects.select_for_update().get(id=window.id)
            entry = queries.entry_of(progress.id, row.its_milestone)
            if entry is not None:
                move(progress, entry, amount * part[0] // part[1], cause)


def move(progress: Progress, entry: ProgressEntry, wanted: int, cause: str) -> None:
    """What has its place in a locked window adds so much from now on."""
    counted = queries.adds_now(entry)
    if wanted == counted:
        return
    ProgressChange.objects.create(progress=progress, milestone_id=entry.milestone_id, added=wanted - counted, cause=cause)
    progress.metric += wanted - counted
    progress.peak = max(progress.peak, progress.metric)
    progress.save(update_fields=["metric", "peak"])
