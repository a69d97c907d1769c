"""Reads about escalators: how far somebody has come, and where each milestone stands in a window."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, QuerySet, Sum

from foundation.kernel.periods import ROLLING, Span
from rewards import rules
from rewards.engine.escalate import band_at
from rewards.models import Decision, PlanVersion, Progress, ProgressChange, ProgressEntry
from rewards.plan import model
from rewards.queries import plans

# What an entry is read with, of its milestone and its window.
BESIDE = {"occurred_at": F("milestone__occurred_at"), "received_at": F("milestone__received_at"), "kind": F("milestone__kind"),
          "window_start": F("progress__window_start")}


def progress(program_id: UUID, subject_id: UUID, escalator: str, window_start: datetime) -> int:
    """How far a subject has come in a window: deals or minor units."""
    row = Progress.objects.filter(program_id=program_id, subject_id=subject_id, escalator=escalator, window_start=window_start).first()
    return row.metric if row else 0


def how_far(version: PlanVersion, escalator: model.Escalator, *, enrolment_id: UUID, organisation_id: UUID | None, span: Span) -> tuple[int, int]:
    """(how far she, or whoever counts with her, has come in the window that `span` is, the band that stays whatever comes)."""
    subject = rules.subject_id(escalator, enrolment_id=enrolment_id, organisation_id=organisation_id)
    chain = plans.chain_of(version, escalator)
    rows = Progress.objects.filter(program_id=version.program_id, subject_id=subject, escalator=chain)
    kept = band_at(escalator.bands, best_metric(version.program_id, subject, chain)) if escalator.demotion == "none" else 0
    if escalator.window.kind == ROLLING:
        row = rows.first()
        inside = counted_in(row.id, span, escalator.metric.milestone) if row is not None else []
        return len({one.referral_id for one in inside}) if escalator.metric.kind == "referrals" else sum(one.added for one in inside), kept
    row = rows.filter(window_start=span.start).first()
    return row.metric if row is not None else 0, kept


def best_metric(program_id: UUID, subject_id: UUID, chain: str) -> int:
    """The best that any window reached."""
    rows = Progress.objects.filter(program_id=program_id, subject_id=subject_id, escalator=chain)
    return rows.aggregate(best=Max("peak"))["best"] or 0


def entries_of(*progress_ids: UUID) -> dict[UUID, ProgressEntry]:
    """Milestone -> its place, of those that count now, in their order; with when each happened and what kind it is."""
    return _counting(_with_milestones(*progress_ids))


def windows_of(progress_row: Progress) -> list[Progress]:
    """Every window of the same subject on the same escalator, locked."""
    rows = Progress.objects.select_for_update().filter(program_id=progress_row.program_id, subject_id=progress_row.subject_id, escalator=progress_row.escalator)
    return list(rows.order_by("window_start"))


def _with_milestones(*progress_ids: UUID) -> QuerySet[ProgressEntry]:
    return ProgressEntry.objects.filter(progress_id__in=progress_ids).annotate(**BESIDE)


def _counting(rows: QuerySet[ProgressEntry]) -> dict[UUID, ProgressEntry]:
    """Those that did not leave, each with what it adds now."""
    last = {row.milestone_id: row for row in rows.order_by("id")}
    found = {row.milestone_id: row for row in sorted(last.values(), key=lambda row: row.id) if row.turn % 2 == 0}
    changes = ProgressChange.objects.filter(progress__in={row.progress_id for row in found.values()}) if found else ProgressChange.objects.none()
    for milestone_id, changed in changes.filter(milestone__in=found).values_list("milestone_id").annotate(Sum("added")):
        found[milestone_id].added += changed
    return found


def counted_in(progress_id: UUID, span: Span, kind: str) -> list[ProgressEntry]:
    """What counts of a rolling window, in the order of arrival."""
    rows = _with_milestones(progress_id).filter(milestone__occurred_at__gte=span.start, milestone__occurred_at__lt=span.end, milestone__kind=kind)
    return list(_counting(rows).values())


def entry_of(progress_id: UUID, milestone_id: UUID) -> ProgressEntry | None:
    """None for what never came in, and for what left."""
    last = ProgressEntry.objects.filter(progress_id=progress_id, milestone_id=milestone_id).order_by("-turn").first()
    return last if last is not None and last.turn % 2 == 0 else None


def adds_now(entry: ProgressEntry) -> int:
    """What a milestone adds to its window: what it did when it came, less what became of its money."""
    changed = ProgressChange.objects.filter(progress_id=entry.progress_id, milestone_id=entry.milestone_id).aggregate(sum=Sum("added"))["sum"]
    return entry.added + (changed or 0)


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
    rows = Decision.objects.select_related("plan_version", "referral").filter(milestone_id__in=milestones).order_by("-id")
    return next((row for row in rows if is_counted_in(progress_row, row)), None)


def is_counted_in(progress_row: Progress, decision: Decision) -> bool:
    """Whether a decision (with its version and referral) was priced by a window's escalator, for the window's subject."""
    pay = plans.parsed(decision.plan_version).rule(decision.rule_key).pay
    return (isinstance(pay, model.Escalator) and plans.chain_of(decision.plan_version, pay) == progress_row.escalator
            and rules.subject_id(pay, enrolment_id=decision.enrolment_id, organisation_id=decision.referral.organisation_id) == progress_row.subject_id)


def entered(progress_id: UUID, milestone_ids: Iterable[UUID]) -> set[UUID]:
    """Those that have a place in the window."""
    return set(_counting(ProgressEntry.objects.filter(progress_id=progress_id, milestone_id__in=tuple(milestone_ids))))


def entrance_of(progress_id: UUID, referral_id: UUID, kind: str) -> ProgressEntry | None:
    """With which milestone of the kind that is counted a referral entered the window; where that one left, with the next that counts."""
    theirs = list(_counting(ProgressEntry.objects.filter(progress_id=progress_id, referral_id=referral_id, milestone__kind=kind)).values())
    moved = [row for row in theirs if row.added > 0]   # several where a window rolls: the last one counts
    return moved[-1] if moved else theirs[0] if theirs else None


def entered_elsewhere(progress_row: Progress, referral_id: UUID, kind: str) -> int:
    """The place at which a referral entered the last window before this one that it entered at all; 0 for none."""
    rows = ProgressEntry.objects.filter(
        progress__program_id=progress_row.program_id, progress__subject_id=progress_row.subject_id, progress__escalator=progress_row.escalator,
        progress__window_start__lt=progress_row.window_start, referral_id=referral_id, milestone__kind=kind)
    last = rows.order_by("-progress__window_start").values_list("progress_id", flat=True).first()
    entrance = entrance_of(last, referral_id, kind) if last is not None else None
    return entrance.place + entrance.added if entrance is not None else 0
