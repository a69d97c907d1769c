"""The others of a window that is priced again: each with what it was priced by, and the caps that it fills."""
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from foundation.kernel import periods
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands.beneficiaries import Beneficiary, beneficiary_of
from rewards.engine import facts as engine_facts
from rewards.engine.caps import BUDGET, PER_BENEFICIARY, PER_REFERRAL
from rewards.engine.order import place_depends_on_order
from rewards.models import Progress, ProgressEntry
from rewards.plan import model


@dataclass(frozen=True)
class Seen:
    """From where a window is looked at: the milestone that changes it, by whose claim, who is paid, the program's zone, plans and budget.

    returning: a dispute over its payment was won, so what that took comes back without asking a cap."""

    milestone: referrals_queries.MilestoneFacts
    claim: referrals_queries.CreditedClaim
    to: Beneficiary | None
    zone: str
    plans: queries.PlansRead
    budget: model.Window | None = None
    returning: bool = False


def others(rule: model.Rule, progress: Progress, seen: Seen) -> tuple[engine_facts.Priced, ...]:
    """What a reached band, a late arrival or a departure may change."""
    rows = queries.priced_in(together(rule.pay, progress), seen.milestone.milestone_id)
    return tuple(replace(one.priced, buckets=_buckets(rule, one, seen), back=one.priced.back if seen.returning else (0, 0)) for one in rows)


def together(pay: model.Escalator | model.Flat, progress: Progress) -> list[Progress]:
    """The windows that are evaluated together: where the best band reached is a floor over all of them, each leaves it to the next."""
    floors = isinstance(pay, model.Escalator) and pay.mode == model.WHOLE_FORWARD and pay.demotion == "none"
    return [progress if row.id == progress.id else row for row in queries.windows_of(progress)] if floors else [progress]


def in_order(place: engine_facts.Place, rule: model.Rule, progress: Progress, seen: Seen) -> engine_facts.Place:
    """The window in (occurred_at, received_at, id), this milestone in its place. The last one changes nobody else, so mostly it stays with
    the place that it was given."""
    escalator, milestone, claim = rule.pay, seen.milestone, seen.claim
    assert isinstance(escalator, model.Escalator)
    entries = [row for row in _entries(escalator, progress) if row.milestone_id != milestone.milestone_id]
    own = milestone.occurred_at, milestone.received_at, milestone.milestone_id
    last = all(_when(row) < own for row in entries)
    if last and not place_depends_on_order(escalator):
        return place
    counts = milestone.kind == escalator.metric.milestone
    rows = [(_when(row), _counted(escalator, progress, row)) for row in entries]
    here = engine_facts.Counted(str(milestone.milestone_id), referral=str(claim.referral_id), at=milestone.occurred_at.isoformat(), counts=counts,
                                earlier=_earlier(escalator, progress, claim.referral_id), window=_window(progress.window_start))
    order = tuple(one for _, one in sorted([*rows, (own, here)], key=lambda pair: pair[0]))
    return replace(place, order=order, window=() if last else others(rule, progress, seen))


def as_it_is(escalator: model.Escalator, progress: Progress) -> tuple[engine_facts.Counted, ...]:
    """The window in its order, as it is now."""
    rows = _entries(escalator, progress)
    if escalator.late_arrival == "event_order":
        rows.sort(key=_when)
    return tuple(_counted(escalator, progress, row) for row in rows)


def _entries(escalator: model.Escalator, progress: Progress) -> list[ProgressEntry]:
    return list(queries.entries_of(*(row.id for row in together(escalator, progress))).values())


def _window(start: datetime) -> str:
    return start.isoformat()


def _when(row: ProgressEntry) -> tuple:
    return row.occurred_at, row.received_at, row.milestone_id


def _counted(escalator: model.Escalator, progress: Progress, row: ProgressEntry) -> engine_facts.Counted:
    counts = row.kind == escalator.metric.milestone
    return engine_facts.Counted(str(row.milestone_id), row.added, str(row.referral_id) if escalator.metric.kind == "referrals" else "",
                                row.occurred_at.isoformat() if escalator.window.kind == periods.ROLLING else "", counts,
                                0 if counts else _earlier(escalator, progress, row.referral_id), _window(row.window_start))


def _earlier(escalator: model.Escalator, progress: Progress, referral_id) -> int:
    if escalator.metric.kind != "referrals" or escalator.mode != model.MARGINAL:
        return 0
    return queries.entered_elsewhere(progress, referral_id, escalator.metric.milestone)


def _buckets(rule: model.Rule, one: queries.InWindow, seen: Seen) -> dict[str, str]:
    """Where another milestone fills other room than this one: of its own referral, of its beneficiary and time, of the budget's time."""
    buckets, window = {}, rule.within.per_beneficiary_window
    if rule.within.per_referral is not None and one.referral_id != seen.claim.referral_id:
        buckets[PER_REFERRAL] = f"{PER_REFERRAL}:{one.referral_id}"
    if window is not None:
        theirs, span = _owner(rule, one, seen), _span(window, one.occurred_at, seen.zone)
        if theirs is not None and (theirs != seen.to or span != _span(window, seen.milestone.occurred_at, seen.zone)):
            buckets[PER_BENEFICIARY] = f"{PER_BENEFICIARY}:{_told(span)} {theirs.kind} {theirs.id}"
    if seen.budget is not None:
        span = _span(seen.budget, one.occurred_at, seen.zone)
        if span != _span(seen.budget, seen.milestone.occurred_at, seen.zone):
            buckets[BUDGET] = f"{BUDGET}:{_told(span)}"
    return buckets


def _span(window: model.Window, at: datetime, zone: str) -> periods.Span:
    return periods.span(window.kind, at, zone, window.days)


def _told(span: periods.Span) -> str:
    return f"{span.start.isoformat()} {span.end.isoformat()}"


def _owner(rule: model.Rule, one: queries.InWindow, seen: Seen) -> Beneficiary | None:
    """Who is paid for it: mostly who is paid now."""
    if one.enrolment_id == seen.claim.enrolment_id and rule.to in ("advocate", "customer_account"):
        return seen.to
    claim = credited(one.priced.milestone_id, str(one.referral_id))
    return beneficiary_of(rule.to, claim) if claim is not None else None


def credited(milestone_id: str, referral_id: str) -> referrals_queries.CreditedClaim | None:
    """Whose credit a milestone of the window counts by, as it is now."""
    return next((one for one in referrals_queries.credit_of(UUID(milestone_id)) if str(one.referral_id) == referral_id), None)
