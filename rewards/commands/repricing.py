"""A milestone leaves the windows that count it: a sum falls for what comes later, and where a window is priced again, the others are
worth what they come to without it."""
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import grant, windows
from rewards.commands.beneficiaries import beneficiary_of
from rewards.commands.lowering import lower
from rewards.engine import facts as engine_facts
from rewards.engine.order import stands
from rewards.models import Decision, Progress, ProgressChange, ProgressEntry
from rewards.plan import model
from rewards.plan.overrides import bounded

Claim = referrals_queries.CreditedClaim


def is_retro(rule: model.Rule) -> bool:
    return isinstance(rule.pay, model.Escalator) and rule.pay.mode == model.WHOLE_RETRO


def prices_again(rule: model.Rule) -> bool:
    """Whether a window is evaluated as if what is taken back had never been."""
    return isinstance(rule.pay, model.Escalator) and rule.pay.on_reversal == "reprice"


def counts(row: Decision) -> bool:
    """Whether it has a place that it would leave, also where it earned nothing itself."""
    rule = queries.parsed(row.plan_version).rule(row.rule_key)
    return falls(rule) and bool(_windows(row))


def leave(row: Decision) -> engine_facts.Place | None:
    """Takes the milestone of a decision off the count, under the lock of its window: where the engine prices the others. None where
    it has no place in one, or keeps it, as a count does that was once given."""
    rule = queries.parsed(row.plan_version).rule(row.rule_key)
    claim = referrals_queries.claim_as_such(row.referral_id)
    for window in _windows(row) if falls(rule) else ():
        place = _left(window, bounded(rule, row.facts.get("override")), row.its_milestone, claim)
        if place is not None:
            return place
    return None


def falls(rule: model.Rule) -> bool:
    """Under `keep` a count that was given stays, and revenue falls."""
    return isinstance(rule.pay, model.Escalator) and (rule.pay.on_reversal == "reprice" or rule.pay.metric.kind == "sum")


def _windows(row: Decision) -> list[Progress]:
    return [one for one in queries.windows_with(row.its_milestone) if queries.is_counted_in(one, row) and queries.entry_of(one.id, row.its_milestone)]


def _left(window: Progress, rule: model.Rule, milestone_id: UUID, claim: Claim) -> engine_facts.Place | None:
    escalator = rule.pay
    assert isinstance(escalator, model.Escalator)
    progress = Progress.objects.select_for_update().get(id=window.id)
    entry = queries.entry_of(progress.id, milestone_id)
    if entry is None:
        return None
    off(escalator, progress, entry)
    if not prices_again(rule):
        return engine_facts.Place(before=progress.metric, moves=False, gone=True)
    milestone = referrals_queries.milestone_facts(milestone_id)
    zone = programs_queries.program(progress.program_id).time_zone
    return without(rule, progress, windows.Seen(milestone, claim, beneficiary_of(rule.to, claim), zone, queries.PlansRead()))


def without(rule: model.Rule, progress: Progress, seen: windows.Seen) -> engine_facts.Place:
    """Of a milestone that has no place of its own: how far the window has come, and where it is priced again, the others."""
    place = engine_facts.Place(before=progress.metric, moves=False, gone=True)
    if not prices_again(rule):
        return place
    place = replace(place, window=windows.others(rule, progress, seen))
    if is_retro(rule):
        return place
    assert isinstance(rule.pay, model.Escalator)
    order = windows.as_it_is(rule.pay, progress)
    lower_peaks(rule.pay, windows.together(rule.pay, progress), order)
    return replace(place, order=order)


def lower_peaks(escalator: model.Escalator, rows: Iterable[Progress], order: tuple[engine_facts.Counted, ...]) -> None:
    """Floors are measured as if it had never been, too."""
    spots = stands(escalator, order)
    for row in rows:
        inside = [spots[one.milestone_id] for one in order if one.window == row.window_start.isoformat()]
        row.peak = max((place.before + added for place, added in inside), default=0)
        row.save(update_fields=["peak"])


def settle_window(undone: Decision, found: engine_facts.Decision, claim: Claim, *, at: datetime) -> None:
    """The others fall to what they come to now, and what rises by it (where higher steps pay less) is granted."""
    lower(undone, found.falls, at=at)
    if found.grants:
        rule = queries.parsed(undone.plan_version).rule(undone.rule_key)
        grant.write(undone, rule, found, referrals_queries.milestone_facts(undone.its_milestone), claim, beneficiary_of(rule.to, claim), at=at)


def off(escalator: model.Escalator, progress: Progress, entry: ProgressEntry) -> None:
    """Of distinct referrals one less only where none of its others is left; of a sum, what refunds have left of it."""
    less = queries.adds_now(entry)
    if escalator.metric.kind == "referrals" and escalator.window.kind != "rolling":
        others = [row for row in queries.entries_of(progress.id).values()
                  if row.referral_id == entry.referral_id and row.id != entry.id and row.kind == escalator.metric.milestone]
        less = 0 if others or not _is_counted(escalator, progress, entry) else 1
    ProgressEntry.objects.create(progress=progress, milestone_id=entry.milestone_id, referral_id=entry.referral_id, place=progress.metric, added=-less,
                                 floor_band=entry.floor_band, turn=entry.turn + 1)
    if less != entry.added and escalator.metric.kind == "sum":   # should it come again, it is counted afresh
        ProgressChange.objects.create(progress=progress, milestone_id=entry.milestone_id, added=entry.added - less, cause=f"left:{entry.turn + 1}")
    progress.metric -= less
    progress.save(update_fields=["metric"])


def _is_counted(escalator: model.Escalator, progress: Progress, entry: ProgressEntry) -> bool:
    return queries.entries_of(progress.id)[entry.milestone_id].kind == escalator.metric.milestone
