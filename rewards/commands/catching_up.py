"""An escalator's window counts every milestone of its kind that is credited to the subject: also what plan versions without it decided."""
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel import periods
from foundation.kernel.money import Money
from foundation.kernel.periods import ROLLING, Span
from partners import queries as partners_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import conversion
from rewards.commands.subjects import subject_of
from rewards.engine.adjustments import part_left
from rewards.engine.facts import Rate, in_plan_currency
from rewards.models import Progress, ProgressEntry
from rewards.plan import model

LOOK_BACK = 20   # milestones at a time


def catch_up(progress: Progress, escalator: model.Escalator, milestone: referrals_queries.MilestoneFacts, claim: referrals_queries.CreditedClaim,
             window: Span, *, zone: str, currency: str) -> None:
    """Gives a place to those that were received before this milestone and have none, in the order of their receipt.

    What was entered has looked back itself, so behind it nothing is missing; but for a sum whose amount, or its exchange rate into
    `currency`, was not known yet, and in a rolling window, where each has looked back as far as its own goes."""
    missing: dict[UUID, datetime] = {}
    counted = escalator.metric.milestone
    for enrolment_id in enrolments_of(escalator, milestone.program_id, claim):
        for page in referrals_queries.received_before(milestone, enrolment_id, since=window.start, until=window.end, page=LOOK_BACK, kind=counted):
            entered = queries.entered(progress.id, page)
            missing |= {milestone_id: received for milestone_id, received in page.items() if milestone_id not in entered}
            if entered and escalator.window.kind != ROLLING:
                break
    rows = referrals_queries.milestones_by_id(missing)
    for milestone_id in sorted(missing, key=lambda one: (missing[one], one)):
        if not _belongs(progress, escalator, milestone_id):
            continue
        theirs = [one for one in referrals_queries.credit_of(milestone_id) if subject_of(escalator, one) == progress.subject_id]
        if not theirs or _never_was(escalator, milestone_id):
            continue
        known, at = referrals_queries.amounts_of(rows[milestone_id]), rows[milestone_id].occurred_at
        if escalator.metric.kind == "sum":
            added = added_now(progress, escalator, milestone_id, zone=zone, currency=currency)
        else:
            added = _added(escalator, progress, theirs, known.get(escalator.metric.base), conversion.known_rate(known, currency, at, zone), currency, at)
        if added is not None:
            enter(progress, milestone_id, theirs[0].referral_id, added=added, floor_band=0,
                  place=metric_before(progress, escalator, at))


def _belongs(progress: Progress, escalator: model.Escalator, milestone_id: UUID) -> bool:
    """Where a version began the count anew, only milestones of it or of a later one count; the others stay with what was before it."""
    if progress.escalator == escalator.key and not queries.restarted(progress.program_id, escalator.key):
        return True
    facts = referrals_queries.milestone_facts(milestone_id)
    version = queries.plan_for(progress.program_id, accepted_at=facts.accepted_at, occurred_at=facts.occurred_at)
    return version is not None and queries.chain_of(version, escalator) == progress.escalator


def _never_was(escalator: model.Escalator, milestone_id: UUID) -> bool:
    """Nothing is left of it, so a window that is priced again has let it go, and does not look for it: a dispute that is won brings it back."""
    now = referrals_queries.adjusted(milestone_id) if escalator.on_reversal == "reprice" else None
    return now is not None and now.whole


def enrolments_of(escalator: model.Escalator, program_id: UUID, claim: referrals_queries.CreditedClaim) -> list[UUID]:
    """Whose milestones the subject counts: the claimant's own, or those of everybody who ever referred for the organisation."""
    if claim.organisation_id is None or subject_of(escalator, claim) != claim.organisation_id:
        return [claim.enrolment_id]
    people = {row.advocate_id for row in partners_queries.everybody_of(claim.organisation_id)}
    found = {row.id for rows in advocates_queries.enrolments_of_all(people, also_merged=True).values() for row in rows if row.program_id == program_id}
    return sorted(found | {claim.enrolment_id})


def added_now(progress: Progress, escalator: model.Escalator, milestone_id: UUID, *, zone: str, currency: str) -> int | None:
    """What a milestone that is only counted adds, to a sum of what refunds have left of it. None where nobody said how much it was."""
    row, now = referrals_queries.milestone(milestone_id), referrals_queries.adjusted(milestone_id)
    known, at = referrals_queries.amounts_of(row), row.occurred_at
    theirs = [one for one in referrals_queries.credit_of(milestone_id) if subject_of(escalator, one) == progress.subject_id]
    whole = _added(escalator, progress, theirs, known.get(escalator.metric.base), conversion.known_rate(known, currency, at, zone), currency, at)
    left, out_of = part_left(now.gross_minor, now.gone_minor, now.whole) if now is not None and escalator.metric.kind == "sum" else (1, 1)
    return whole if whole is None else whole * left // out_of


def _added(escalator: model.Escalator, progress: Progress, theirs: list[referrals_queries.CreditedClaim], amount: Money | None, rate: Rate | None,
           currency: str, occurred_at: datetime) -> int | None:
    """None for a sum whose amount or exchange rate nobody said: it takes its place when that comes."""
    if escalator.metric.kind == "sum":
        if amount is None or (amount.currency != currency and rate is None):
            return None
        worth = in_plan_currency(amount, rate, currency)
        return worth.numerator * sum(one.share_bp for one in theirs) // (worth.denominator * 10_000)
    if escalator.metric.kind == "referrals" and has_entered(progress, escalator, theirs[0].referral_id, occurred_at):
        return 0
    return 1


def has_entered(progress: Progress, escalator: model.Escalator, referral_id: UUID, occurred_at: datetime) -> bool:
    """Whether a referral is counted already where a milestone at that instant looks."""
    if escalator.window.kind == ROLLING:
        return any(row.referral_id == referral_id for row in _inside(progress, escalator, occurred_at))
    return queries.entrance_of(progress.id, referral_id, escalator.metric.milestone) is not None


def metric_before(progress: Progress, escalator: model.Escalator, occurred_at: datetime) -> int:
    """How far the window has come for the next one that happened then: of a rolling one, by what is inside of it at that instant."""
    if escalator.window.kind != ROLLING:
        return progress.metric
    inside = _inside(progress, escalator, occurred_at)
    return len({row.referral_id for row in inside}) if escalator.metric.kind == "referrals" else sum(row.added for row in inside)


def _inside(progress: Progress, escalator: model.Escalator, occurred_at: datetime) -> list[ProgressEntry]:
    return queries.counted_in(progress.id, periods.span(ROLLING, occurred_at, "", escalator.window.days), escalator.metric.milestone)


def enter(progress: Progress, milestone_id: UUID, referral_id: UUID, *, added: int, floor_band: int, place: int) -> None:
    """The next place of a window, under its lock. `place`: how far it had come; of a rolling one the whole goes on growing all the same."""
    ProgressEntry.objects.create(progress=progress, milestone_id=milestone_id, referral_id=referral_id, place=place, added=added,
                                 floor_band=floor_band, turn=queries.turns(progress.id, milestone_id))
    progress.metric += added
    progress.peak = max(progress.peak, place + added)
    progress.save(update_fields=["metric", "peak"])
