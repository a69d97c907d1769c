"""An escalator's window counts every milestone of its kind that is credited to the subject: also what plan versions without it decided."""
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel.money import Money
from foundation.kernel.periods import Span
from partners import queries as partners_queries
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import conversion
from rewards.commands.subjects import subject_of
from rewards.engine.facts import Rate, in_plan_currency
from rewards.models import Progress, ProgressEntry
from rewards.plan import model

LOOK_BACK = 20   # milestones at a time


def catch_up(progress: Progress, escalator: model.Escalator, milestone: referrals_queries.MilestoneFacts, claim: referrals_queries.CreditedClaim,
             window: Span, *, zone: str, currency: str) -> None:
    """Gives a place to those that were received before this milestone and have none, in the order of their receipt.

    What was entered has looked back itself, so behind it nothing is missing; but for a sum whose amount, or its exchange rate into `currency`, was not known yet."""
    missing: dict[UUID, datetime] = {}
    for enrolment_id in enrolments_of(escalator, milestone.program_id, claim):
        for page in referrals_queries.received_before(milestone, enrolment_id, since=window.start, until=window.end, page=LOOK_BACK):
            entered = queries.entered(progress.id, page)
            missing |= {milestone_id: received for milestone_id, received in page.items() if milestone_id not in entered}
            if entered:
                break
    amounts = referrals_queries.milestones_by_id(missing)
    for milestone_id in sorted(missing, key=lambda one: (missing[one], one)):
        theirs = [one for one in referrals_queries.credit_of(milestone_id) if subject_of(escalator, one) == progress.subject_id]
        if not theirs:
            continue
        known = referrals_queries.amounts_of(amounts[milestone_id])
        rate = conversion.known_rate(known, currency, amounts[milestone_id].occurred_at, zone)
        added = _added(escalator, progress, theirs, known.get(escalator.metric.base), rate, currency)
        if added is not None:
            enter(progress, milestone_id, theirs[0].referral_id, added=added, floor_band=0)


def enrolments_of(escalator: model.Escalator, program_id: UUID, claim: referrals_queries.CreditedClaim) -> list[UUID]:
    """Whose milestones the subject counts: the claimant's own, or those of everybody who ever referred for the organisation."""
    if subject_of(escalator, claim) == claim.enrolment_id or claim.organisation_id is None:
        return [claim.enrolment_id]
    people = {row.advocate_id for row in partners_queries.everybody_of(claim.organisation_id)}
    found = {row.id for rows in advocates_queries.enrolments_of_all(people, also_merged=True).values() for row in rows if row.program_id == program_id}
    return sorted(found | {claim.enrolment_id})


def _added(escalator: model.Escalator, progress: Progress, theirs: list[referrals_queries.CreditedClaim], amount: Money | None,
           rate: Rate | None, currency: str) -> int | None:
    """None for a sum whose amount or exchange rate nobody said: it takes its place when that comes."""
    if escalator.metric.kind == "sum":
        if amount is None or (amount.currency != currency and rate is None):
            return None
        worth = in_plan_currency(amount, rate, currency)
        return worth.numerator * sum(one.share_bp for one in theirs) // (worth.denominator * 10_000)
    if escalator.metric.kind == "referrals" and queries.entrance_of(progress.id, theirs[0].referral_id) is not None:
        return 0
    return 1


def enter(progress: Progress, milestone_id: UUID, referral_id: UUID, *, added: int, floor_band: int) -> None:
    """The next place of a window, under its lock."""
    ProgressEntry.objects.create(progress=progress, milestone_id=milestone_id, referral_id=referral_id, place=progress.metric, added=added,
                                 floor_band=floor_band, turn=queries.turns(progress.id, milestone_id))
    progress.metric += added
    progress.peak = max(progress.peak, progress.metric)
    progress.save(update_fields=["metric", "peak"])
