"""Reads about escalators: how far somebody has come, and which earlier milestones of a window were priced."""
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from referrals import queries as referrals_queries
from rewards import states
from rewards.engine.escalate import band_at
from rewards.models import Decision, Progress, ProgressEntry
from rewards.plan import model
from rewards.queries import plans


def progress(program_id: UUID, subject_id: UUID, escalator: str, window_start: datetime) -> int:
    """How far a subject has come in a window: deals or minor units."""
    row = Progress.objects.filter(program_id=program_id, subject_id=subject_id, escalator=escalator, window_start=window_start).first()
    return row.metric if row else 0


def best_band(program_id: UUID, subject_id: UUID, escalator: model.Escalator) -> int:
    """The best band of `escalator` that was reached in any window. By its own bands: another version may have had others."""
    rows = Progress.objects.filter(program_id=program_id, subject_id=subject_id, escalator=escalator.key)
    return band_at(escalator.bands, rows.aggregate(best=Max("peak"))["best"] or 0)


def entry_of(progress_id: UUID, milestone_id: UUID) -> ProgressEntry | None:
    return ProgressEntry.objects.filter(progress_id=progress_id, milestone_id=milestone_id).first()


def entered(progress_id: UUID, milestone_ids: Iterable[UUID]) -> set[UUID]:
    """Those that have a place in the window."""
    return set(ProgressEntry.objects.filter(progress_id=progress_id, milestone_id__in=tuple(milestone_ids)).values_list("milestone_id", flat=True))


def entrance_of(progress_id: UUID, referral_id: UUID) -> ProgressEntry | None:
    """With which milestone a referral entered the window."""
    return ProgressEntry.objects.filter(progress_id=progress_id, referral_id=referral_id, added__gt=0).order_by("id").first()


def priced_before(progress_row: Progress, but: UUID) -> list[dict]:
    """The window's milestones that were priced, but for one: {milestone, referral_id, occurred_at, version, rule, share_bp, amounts, booked}.

    What a condition kept out, and what still waits for an amount, was not priced: a band that is reached raises neither."""
    entries = {entry.milestone_id: entry for entry in ProgressEntry.objects.filter(progress=progress_row).exclude(milestone_id=but).order_by("id")}
    rules: dict[tuple[UUID, str], model.Rule] = {}
    priced: dict[UUID, dict] = {}
    booked: Counter[UUID] = Counter()
    decisions = Decision.objects.select_related("plan_version").filter(
        enrolment_id=progress_row.subject_id, milestone_id__in=[*entries, but]).order_by("id")
    for decision in decisions:
        key = decision.plan_version_id, decision.rule_key
        if key not in rules:
            rules[key] = plans.parsed(decision.plan_version).rule(decision.rule_key)
        pay = rules[key].pay
        if not isinstance(pay, model.Escalator) or pay.key != progress_row.escalator:
            continue
        if decision.reason in states.UNDONE:   # nothing is left of it, so nothing is raised
            priced.pop(decision.milestone_id, None)
            booked.pop(decision.milestone_id, None)
        for step in decision.trace:
            if step["step"] != "grant":
                continue
            booked[UUID(step["milestone"])] += step["uncapped"]
            if step["milestone"] == str(decision.milestone_id) and decision.milestone_id in entries:
                priced[decision.milestone_id] = {"version": decision.plan_version_id, "rule": rules[key], "share_bp": decision.facts["share_bp"]}
    milestones = referrals_queries.milestones_by_id(priced)
    return [{"milestone": milestone_id, "referral_id": entry.referral_id, "occurred_at": milestones[milestone_id].occurred_at,
             "amounts": referrals_queries.amounts_of(milestones[milestone_id]), "booked": booked[milestone_id], **priced[milestone_id]}
            for milestone_id, entry in entries.items() if milestone_id in priced]
