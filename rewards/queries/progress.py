"""Reads about escalators: how far somebody has come, and which earlier milestones of a window were priced."""
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from referrals import queries as referrals_queries
from rewards import states
from rewards.engine import stored
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


def entries_of(progress_id: UUID) -> dict[UUID, ProgressEntry]:
    """Milestone -> its place, of those that count now, in their order."""
    return _counting(ProgressEntry.objects.filter(progress_id=progress_id))


def _counting(rows: QuerySet[ProgressEntry]) -> dict[UUID, ProgressEntry]:
    last = {row.milestone_id: row for row in rows.order_by("id")}
    return {row.milestone_id: row for row in sorted(last.values(), key=lambda row: row.id) if row.turn % 2 == 0}


def entry_of(progress_id: UUID, milestone_id: UUID) -> ProgressEntry | None:
    """None for what never came in, and for what left."""
    last = ProgressEntry.objects.filter(progress_id=progress_id, milestone_id=milestone_id).order_by("-turn").first()
    return last if last is not None and last.turn % 2 == 0 else None


def turns(progress_id: UUID, milestone_id: UUID) -> int:
    """How often it came in or left."""
    return ProgressEntry.objects.filter(progress_id=progress_id, milestone_id=milestone_id).count()


def windows_with(milestone_id: UUID) -> list[Progress]:
    """Where a milestone has or had a place, whoever counts it."""
    ids = set(ProgressEntry.objects.filter(milestone_id=milestone_id).values_list("progress_id", flat=True))
    return list(Progress.objects.filter(id__in=ids).order_by("id")) if ids else []


def last_priced_in(progress_row: Progress) -> Decision | None:
    """The latest decision that a window's escalator priced."""
    milestones = set(ProgressEntry.objects.filter(progress=progress_row).values_list("milestone_id", flat=True))
    rows = Decision.objects.select_related("plan_version").filter(enrolment_id=progress_row.subject_id, milestone_id__in=milestones).order_by("-id")
    return next((row for row in rows if _escalator_of(row) == progress_row.escalator), None)


def _escalator_of(row: Decision) -> str:
    pay = plans.parsed(row.plan_version).rule(row.rule_key).pay
    return pay.key if isinstance(pay, model.Escalator) else ""


def entered(progress_id: UUID, milestone_ids: Iterable[UUID]) -> set[UUID]:
    """Those that have a place in the window."""
    return set(_counting(ProgressEntry.objects.filter(progress_id=progress_id, milestone_id__in=tuple(milestone_ids))))


def entrance_of(progress_id: UUID, referral_id: UUID) -> ProgressEntry | None:
    """With which milestone a referral entered the window; where that one left, with the next that counts."""
    theirs = list(_counting(ProgressEntry.objects.filter(progress_id=progress_id, referral_id=referral_id)).values())
    return next((row for row in theirs if row.added > 0), theirs[0] if theirs else None)


def priced_before(progress_row: Progress, but: UUID) -> list[dict]:
    """The window's milestones that were priced, but for one: {milestone, referral_id, occurred_at, version, rule, share_bp, rate, amounts, booked}.

    What a condition kept out, and what still waits for an amount, was not priced: a band that is reached raises neither."""
    entries = {milestone_id: entry for milestone_id, entry in entries_of(progress_row.id).items() if milestone_id != but}
    ever = set(ProgressEntry.objects.filter(progress=progress_row).values_list("milestone_id", flat=True))   # what left has lowered the others
    rules: dict[tuple[UUID, str], model.Rule] = {}
    priced: dict[UUID, dict] = {}
    booked: Counter[UUID] = Counter()
    decisions = Decision.objects.select_related("plan_version").filter(
        enrolment_id=progress_row.subject_id, milestone_id__in=ever | {but}).order_by("id")
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
            if step["step"] == "lowered":
                booked[UUID(step["milestone"])] = step["to"]
            if step["step"] != "grant":
                continue
            booked[UUID(step["milestone"])] += step["uncapped"]
            if step["milestone"] == str(decision.milestone_id) and decision.milestone_id in entries:
                priced[decision.milestone_id] = {"version": decision.plan_version_id, "rule": rules[key], "share_bp": decision.facts["share_bp"],
                                                 "rate": stored.rate_of(decision.facts)}
    milestones = referrals_queries.milestones_by_id(priced)
    return [{"milestone": milestone_id, "referral_id": entry.referral_id, "occurred_at": milestones[milestone_id].occurred_at,
             "amounts": referrals_queries.amounts_of(milestones[milestone_id]), "booked": booked[milestone_id], **priced[milestone_id]}
            for milestone_id, entry in entries.items() if milestone_id in priced]
