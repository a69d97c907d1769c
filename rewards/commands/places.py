"""Where a claimant stands before a milestone, and the step it takes: the facts of a decision, read under its locks."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import catching_up, subjects
from rewards.commands.beneficiaries import Beneficiary
from rewards.engine import facts as engine_facts
from rewards.engine.escalate import band_at
from rewards.models import Progress, ProgressEntry
from rewards.plan import model

PER_REFERRAL, PER_BENEFICIARY = "per_referral", "per_beneficiary"


@dataclass
class Standing:
    """The locked row of a window with this milestone's entry, if it has one already, and the place the engine is told."""

    progress: Progress
    entry: ProgressEntry | None
    place: engine_facts.Place
    claims: Mapping[str, UUID] = field(default_factory=dict)   # earlier milestone -> the claim by which it was counted


def find(rule: model.Rule, milestone: referrals_queries.MilestoneFacts, claim: referrals_queries.CreditedClaim, *, zone: str,
         currency: str) -> Standing | None:
    """None for a rule without an escalator. Locks the window: who comes next waits for its place."""
    if not isinstance(rule.pay, model.Escalator):
        return None
    escalator, subject_id = rule.pay, subjects.subject_of(rule.pay, claim)
    window = periods.span(escalator.window.kind, milestone.occurred_at, zone, escalator.window.days)
    progress = _locked(milestone.program_id, subject_id, escalator.key, window.start)
    retro = escalator.mode == model.WHOLE_RETRO
    entry = queries.entry_of(progress.id, milestone.milestone_id)
    if entry is None:
        catching_up.catch_up(progress, escalator, milestone, claim, window, zone=zone, currency=currency)
    entrance = queries.entrance_of(progress.id, claim.referral_id) if escalator.metric.kind == "referrals" else entry
    earlier, claims = _window(rule, progress, milestone, zone) if retro else ((), {})
    if entry is None:
        return Standing(progress, None, engine_facts.Place(before=progress.metric, moves=entrance is None, place=_number(entrance),
                                                           floor_band=_floor(escalator, progress), window=earlier), claims)
    # It was counted when it came and waited for its amount, or another claim of the same subject counted it. It is priced at its
    # own place; with whole_retro at the band that the window has reached by now, like all the others.
    return Standing(progress, entry, engine_facts.Place(before=progress.metric - entry.added if retro else entry.place, moves=entry.added > 0,
                                                        place=_number(entrance), floor_band=entry.floor_band, window=earlier), claims)


def _floor(escalator: model.Escalator, progress: Progress) -> int:
    """The band below which demotion lets nobody fall."""
    if escalator.demotion == "none":
        return queries.best_band(progress.program_id, progress.subject_id, escalator)
    return band_at(escalator.bands, progress.peak)


def _number(entrance: ProgressEntry | None) -> int | None:
    """As which one the referral entered the window."""
    return entrance.place + entrance.added if entrance is not None else None


def take(standing: Standing | None, found: engine_facts.Decision, milestone: referrals_queries.MilestoneFacts,
         claim: referrals_queries.CreditedClaim) -> None:
    """The milestone takes its place, whatever its conditions say; a sum whose amount is missing takes the next one later."""
    if standing is not None and standing.entry is None and found.counted:
        catching_up.enter(standing.progress, milestone.milestone_id, claim.referral_id, added=found.added, floor_band=standing.place.floor_band)


def facts_for(rule: model.Rule, milestone: referrals_queries.MilestoneFacts, share: subjects.Share, claim: referrals_queries.CreditedClaim,
              to: Beneficiary | None, standing: Standing | None, *, zone: str, barred: str, rate: engine_facts.Rate | None = None) -> engine_facts.Facts:
    """Everything the engine needs to know, as it is now."""
    currencies = {money.currency for money in milestone.amounts.values() if money is not None}
    return engine_facts.Facts(
        milestone_id=str(milestone.milestone_id), amounts=dict(milestone.amounts), rate=rate, place=standing.place if standing else None,
        share_bp=share.share_bp, parts=share.parts, part=share.part,
        values={"channel": milestone.channel, "first_deal": milestone.first_deal,
                "referral_age_days": (milestone.occurred_at - milestone.referral_received_at).days,
                "deal_currency": currencies.pop() if len(currencies) == 1 else None},
        used=used(rule, milestone, claim, to, standing, zone) if to is not None else {}, barred=barred)


def used(rule: model.Rule, milestone: referrals_queries.MilestoneFacts, claim: referrals_queries.CreditedClaim, to: Beneficiary, standing: Standing | None,
          zone: str) -> dict[str, int]:
    """What the caps gave before: for this milestone under their own names, for earlier ones that may be raised by their buckets."""
    within, given, program_id = rule.within, dict[str, int](), milestone.program_id
    if within.per_referral is not None:
        given[PER_REFERRAL] = _given_for(rule, program_id, claim.referral_id)
    if within.per_beneficiary is not None and within.per_beneficiary_window is not None:
        given[PER_BENEFICIARY] = _given_in(rule, program_id, to, periods.span(
            within.per_beneficiary_window.kind, milestone.occurred_at, zone, within.per_beneficiary_window.days))
    for priced in standing.place.window if standing else ():
        for cap, bucket in priced.buckets.items():
            if bucket in given:
                continue
            _, _, what = bucket.partition(":")
            if cap == PER_REFERRAL:
                given[bucket] = _given_for(rule, program_id, UUID(what))
            else:
                start, end = (datetime.fromisoformat(text) for text in what.split(" "))
                given[bucket] = _given_in(rule, program_id, to, periods.Span(start, end))
    return given


def _given_for(rule: model.Rule, program_id: UUID, referral_id: UUID) -> int:
    assert rule.within.per_referral is not None
    return queries.granted_before(program_id=program_id, rule_key=rule.key, currency=rule.within.per_referral.currency, referral_id=referral_id)


def _given_in(rule: model.Rule, program_id: UUID, to: Beneficiary, window: periods.Span) -> int:
    assert rule.within.per_beneficiary is not None
    return queries.granted_before(program_id=program_id, rule_key=rule.key, currency=rule.within.per_beneficiary.currency, beneficiary=(to.kind, to.id),
                                  since=window.start, until=window.end)


def _window(rule: model.Rule, progress: Progress, milestone: referrals_queries.MilestoneFacts,
            zone: str) -> tuple[tuple[engine_facts.Priced, ...], dict[str, UUID]]:
    """The earlier milestones of the window that a reached band may raise, each with the caps that it fills, and whose claim it counts for."""
    rows = queries.priced_before(progress, milestone.milestone_id)
    return tuple(engine_facts.Priced(
        milestone_id=str(row["milestone"]), rule=row["rule"], amounts=row["amounts"], booked_minor=row["booked"], version=str(row["version"]),
        share_bp=row["share_bp"], rate=row["rate"],
        buckets=_buckets(rule, row["referral_id"], row["occurred_at"], milestone, zone)) for row in rows), {str(row["milestone"]): row["referral_id"] for row in rows}


def _buckets(rule: model.Rule, referral_id: UUID, occurred_at: datetime, milestone: referrals_queries.MilestoneFacts, zone: str) -> dict[str, str]:
    buckets, window = {}, rule.within.per_beneficiary_window
    if rule.within.per_referral is not None and referral_id != milestone.referral_id:
        buckets[PER_REFERRAL] = f"{PER_REFERRAL}:{referral_id}"
    if window is not None:
        own = periods.span(window.kind, milestone.occurred_at, zone, window.days)
        theirs = periods.span(window.kind, occurred_at, zone, window.days)
        if theirs != own:
            buckets[PER_BENEFICIARY] = f"{PER_BENEFICIARY}:{theirs.start.isoformat()} {theirs.end.isoformat()}"
    return buckets


def _locked(program_id: UUID, subject_id: UUID, escalator: str, window_start: datetime) -> Progress:
    key = {"program_id": program_id, "subject_id": subject_id, "escalator": escalator, "window_start": window_start}
    if not Progress.objects.filter(**key).exists():
        Progress.objects.bulk_create([Progress(**key)], ignore_conflicts=True)
    return Progress.objects.select_for_update().get(**key)
