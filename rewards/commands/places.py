"""Where a claimant stands before a milestone, and the step it takes: read under the lock of the window."""
from dataclasses import dataclass, replace
from uuid import UUID

from foundation.kernel import periods
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import catching_up, subjects, windows
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import floor
from rewards.models import PlanVersion, Progress, ProgressEntry
from rewards.plan import model


@dataclass
class Standing:
    """The locked row of a window with this milestone's entry, if it has one already, and the place the engine is told."""

    progress: Progress
    entry: ProgressEntry | None
    place: engine_facts.Place


def find(version: PlanVersion, rule: model.Rule, seen: windows.Seen, *, currency: str, by: model.Escalator | None = None) -> Standing | None:
    """None for a rule without an escalator. Locks the window: who comes next waits for its place. `by`: the one whose steps pay, where
    others than the rule's were agreed: a floor is one of these."""
    if not isinstance(rule.pay, model.Escalator):
        return None
    escalator, counted, milestone, claim = rule.pay, rule.pay.metric.milestone, seen.milestone, seen.claim
    span = periods.span(escalator.window.kind, milestone.occurred_at, seen.zone, escalator.window.days)
    progress = _locked(milestone.program_id, subjects.subject_of(escalator, claim), queries.chain_of(version, escalator), window_start(escalator, span))
    entry = queries.entry_of(progress.id, milestone.milestone_id)
    if entry is None:
        catching_up.catch_up(progress, escalator, milestone, claim, span, zone=seen.zone, currency=currency)
    place = engine_facts.Place(
        before=catching_up.metric_before(progress, escalator, milestone.occurred_at) if entry is None else entry.place,
        moves=milestone.kind == counted and not (escalator.metric.kind == "referrals"
                                                 and catching_up.has_entered(progress, escalator, claim.referral_id, milestone.occurred_at)),
        place=_number(progress, escalator, seen, entry, currency), floor_band=_floor(by or escalator, progress))
    if entry is not None:
        # It was counted when it came and waited for its amount, or another claim of the same subject counted it. It is priced at its
        # own place; with whole_retro at the band that the window has reached by now, like all the others.
        place = replace(place, moves=entry.added > 0, floor_band=entry.floor_band)
    if escalator.mode == model.WHOLE_RETRO:
        before = progress.metric - (queries.adds_now(entry) if entry is not None else 0)
        place = replace(place, before=before, window=windows.others(rule, progress, seen))
    elif escalator.late_arrival == "event_order":
        place = windows.in_order(place, rule, progress, seen)
    return Standing(progress, entry, place)


def window_start(escalator: model.Escalator, span: periods.Span):
    """Rolling windows overlap, so what they count stands in one row."""
    return periods.BEGINNING if escalator.window.kind == periods.ROLLING else span.start


def _floor(escalator: model.Escalator, progress: Progress) -> int:
    """The band below which demotion lets nobody fall."""
    elsewhere = queries.best_metric(progress.program_id, progress.subject_id, progress.escalator) if escalator.demotion == "none" else 0
    return floor(escalator, progress.peak, elsewhere)


def _number(progress: Progress, escalator: model.Escalator, seen: windows.Seen, entry: ProgressEntry | None, currency: str) -> int | None:
    """As which one its referral entered the window, or the last window that it entered; None where this milestone itself enters."""
    if escalator.metric.kind != "referrals":
        return entry.place + entry.added if entry is not None else None
    counted, referral_id = escalator.metric.milestone, seen.claim.referral_id
    entrance = queries.entrance_of(progress.id, referral_id, counted)
    if entrance is not None:
        return entrance.place + entrance.added
    if seen.milestone.kind == counted:
        return None
    for row in [row for row in referrals_queries.milestones_of(referral_id) if row.kind == counted][-1:]:   # it was counted then: so it is now
        span = periods.span(escalator.window.kind, row.occurred_at, seen.zone, escalator.window.days)
        there = _locked(progress.program_id, progress.subject_id, progress.escalator, window_start(escalator, span))
        catching_up.catch_up(there, escalator, seen.milestone, seen.claim, span, zone=seen.zone, currency=currency)
    return queries.entered_elsewhere(progress, referral_id, counted)


def take(standing: Standing | None, found: engine_facts.Decision, rule: model.Rule, milestone: referrals_queries.MilestoneFacts,
         claim: referrals_queries.CreditedClaim) -> None:
    """The milestone takes its place, whatever its conditions say; a sum whose amount is missing takes the next one later."""
    if standing is None or standing.entry is not None or not found.counted:
        return
    assert isinstance(rule.pay, model.Escalator)
    catching_up.enter(standing.progress, milestone.milestone_id, claim.referral_id, added=found.added, floor_band=standing.place.floor_band,
                      place=catching_up.metric_before(standing.progress, rule.pay, milestone.occurred_at))


def _locked(program_id: UUID, subject_id: UUID, escalator: str, window_start) -> Progress:
    key = {"program_id": program_id, "subject_id": subject_id, "escalator": escalator, "window_start": window_start}
    if not Progress.objects.filter(**key).exists():
        Progress.objects.bulk_create([Progress(**key)], ignore_conflicts=True)
    return Progress.objects.select_for_update().get(**key)
