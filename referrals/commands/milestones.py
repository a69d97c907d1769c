"""Somebody reports what happened with a referral; a win decides, once and for all, who is credited for the deal."""
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import moves
from referrals.commands.decide import about, decline_locked
from referrals.commands.record import add_amounts, add_milestone, deal_named, milestone_like
from referrals.models import Attribution, Candidate, Deal, Milestone, Referral
from referrals.rules import claims

MOST = 10**12   # minor units; more is a typing error


@dataclass(frozen=True)
class Report:
    """What somebody says happened. `amounts`: base -> minor units of `currency`; only what is known, nothing is guessed."""

    kind: str
    occurred_at: datetime
    deal_reference: str = ""
    amounts: dict[str, int] = field(default_factory=dict)
    currency: str = ""


def record_milestone(*, referral_id: UUID, report: Report, source: str, acting: Actor, at: datetime) -> Milestone:
    """Records it and moves the referral: qualified -> in talks, won -> credited. Reported twice, it counts once.

    Who earns from what she records herself may do so: her reward then waits for a second person's yes.

    Raises BadInput at the report's fields, Refused when the referral's state does not allow it, and for a win while another
    claim on them, that could be credited instead, waits for a decision."""
    referral = moves.locked(referral_id)
    _check(report, referral, at)
    if report.kind == states.MILESTONE_WON:
        return _win(referral, report, source=source, acting=acting, at=at)
    known = milestone_like(referral, report.kind, None)
    if known is not None:
        return known
    if referral.status not in states.WORKED:
        raise Refused("referral_state", "This referral is {status}: nothing more can be recorded on it.", {"status": referral.status})
    milestone, _ = add_milestone(referral, kind=report.kind, occurred_at=report.occurred_at, source=source, acting=acting, at=at,
                                 amounts=report.amounts, currency=report.currency)
    if report.kind == states.MILESTONE_QUALIFIED and referral.status == states.ACCEPTED:
        moves.move(referral, states.QUALIFIED, acting=acting, at=at)
        outbox_commands.record(events.ReferralQualified(**about(referral)), acting=acting, at=report.occurred_at)
    return milestone


def complete_milestone(*, milestone_id: UUID, amounts: dict[str, int], currency: str, acting: Actor, at: datetime) -> Milestone:
    """Adds amounts that were not known when the milestone was recorded; a reward that waits for them is then worked out.

    Raises BadInput at an amount that is known already, is none, or stands in another currency."""
    referral = moves.locked(queries.milestone(milestone_id).referral_id)
    milestone = queries.milestone(milestone_id)   # with what is known under the lock
    moves.refuse_own(referral, acting)
    _check(Report(kind=states.MEETING_HELD, occurred_at=milestone.occurred_at, amounts=amounts, currency=currency), referral, at)
    known = queries.amounts_of(milestone)
    wrong = [FieldError(f"/amounts/{base}", "known", "This amount was recorded before and stays as it is.") for base in amounts if known[base] is not None]
    if not amounts:
        wrong.append(FieldError("/amounts", "missing", "Add the amount that is missing."))
    if wrong:
        raise BadInput(wrong)
    add_amounts(milestone, amounts, currency)
    outbox_commands.record(events.MilestoneCompleted(**about(referral), milestone_id=milestone.id), acting=acting, at=at)
    return milestone


def _check(report: Report, referral: Referral, at: datetime) -> None:
    wrong = []
    if report.kind not in states.REPORTED:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(states.REPORTED)}))
    if report.occurred_at > at:
        wrong.append(FieldError("/occurred_at", "ahead", "This is in the future. Record it once it has happened."))
    elif report.occurred_at < referral.received_at:
        wrong.append(FieldError("/occurred_at", "before_receipt", "This was before the referral arrived, so it can’t come from it."))
    if len(report.deal_reference) > 120:
        wrong.append(FieldError("/deal_reference", "too_long", "At most 120 characters."))
    for base, minor in report.amounts.items():
        if base not in states.BASES:
            wrong.append(FieldError(f"/amounts/{base}", "unknown", "Choose one of: {bases}.", {"bases": ", ".join(states.BASES)}))
        elif not 0 <= minor <= MOST:
            wrong.append(FieldError(f"/amounts/{base}", "out_of_range", "An amount of zero or more."))
    if report.amounts and report.currency != referral.program.currency:
        wrong.append(FieldError("/currency", "other_currency",
                                "This program counts in {currency}. Other currencies need an exchange rate, which isn’t available yet.",
                                {"currency": referral.program.currency}))
    if wrong:
        raise BadInput(wrong)


def _win(referral: Referral, report: Report, *, source: str, acting: Actor, at: datetime) -> Milestone:
    deal = deal_named(referral.party_id, source=source, reference=report.deal_reference.strip())
    known = milestone_like(referral, states.MILESTONE_WON, deal)
    if known is not None:
        return known
    if referral.status not in (*states.WORKED, states.WON):
        raise Refused("referral_state", "This referral is {status}: a deal can’t be won on it.", {"status": referral.status})
    winner, level, candidates = _judge(referral, report)
    milestone, _ = add_milestone(winner, kind=states.MILESTONE_WON, occurred_at=report.occurred_at, source=source, acting=acting, at=at, deal=deal,
                                 amounts=report.amounts, currency=report.currency)
    attribution = _freeze(deal, milestone, winner, level, candidates, acting=acting, at=at)
    outbox_commands.record(events.AttributionDecided(**about(winner), attribution_id=attribution.id, deal_id=deal.id, level=level), acting=acting, at=at)
    if winner.status in states.WORKED:   # a further deal of a won referral moves nothing
        _imply_qualified(winner, report, source=source, acting=acting, at=at)
        moves.move(winner, states.WON, acting=acting, at=at)
        outbox_commands.record(events.ReferralWon(**about(winner), deal_id=deal.id), acting=acting, at=report.occurred_at)
        _decline_the_others(winner, at=at)
    return milestone


def _judge(referral: Referral, report: Report) -> tuple[Referral, int, list[claims.Candidate]]:
    """Who is credited, on whichever claim it is reported. A further deal of a referral that was won stays with it, unless
    somebody introduced them anew: of the claims that were open at a win none is left, so one that is came after it."""
    winner_id, candidates = claims.credit(queries.claims_on(referral.party_id), report.occurred_at)
    if winner_id is None and referral.status == states.WON:
        return referral, claims.PROTECTED, [claims.Candidate(referral.id, claims.PROTECTED, states.CREDITED)]
    if winner_id is None:
        raise Refused("nobody_to_credit", "No accepted referral of them was there when this happened.")
    level = next(candidate.level for candidate in candidates if candidate.referral_id == winner_id) or claims.UNPROTECTED
    if level > claims.PROTECTED and any(candidate.outcome == states.UNDECIDED_CLAIM for candidate in candidates):
        raise Refused("claim_undecided", "Another introduction of them waits for a decision, and it could be the one to credit. Decide about that first.")
    winner = referral if winner_id == referral.id else moves.locked(winner_id)
    return winner, level, candidates


def _freeze(deal: Deal, milestone: Milestone, winner: Referral, level: int, candidates: list[claims.Candidate], *, acting: Actor,
            at: datetime) -> Attribution:
    attribution = Attribution.objects.create(deal=deal, milestone=milestone, winner=winner, level=level, at=at)
    Candidate.objects.bulk_create([
        Candidate(attribution=attribution, referral_id=candidate.referral_id, level=candidate.level, outcome=candidate.outcome,
                  share_bp=10_000 if candidate.referral_id == winner.id else 0) for candidate in candidates])
    return attribution


def _imply_qualified(winner: Referral, report: Report, *, source: str, acting: Actor, at: datetime) -> None:
    """A won deal was qualified at the latest in the same instant; each earns once."""
    add_milestone(winner, kind=states.MILESTONE_QUALIFIED, occurred_at=report.occurred_at, source=source, acting=acting, at=at, implied=True)


def _decline_the_others(winner: Referral, *, at: datetime) -> None:
    """Everybody else who waited for this party hears that somebody was earlier."""
    for rival in queries.rivals(winner):
        if rival.status in states.OPEN:
            decline_locked(moves.locked(rival.id), reason="duplicate_registered", acting=Actor("system"), at=at)
