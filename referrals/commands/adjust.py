"""Somebody says what became of a milestone: refunded, disputed, changed, or never happened. The status of its referral stays."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, Refused, pointer
from referrals import queries, states
from referrals.commands import clocks, moves
from referrals.commands.checks import MOST
from referrals.commands.record import adjust
from referrals.models import Milestone, MilestoneAdjustment

LONGEST = {"payment": 120, "reference": 120, "note": 300, "key": 160}
SETTLED = (states.DISPUTE_WON, states.DISPUTE_LOST)


@dataclass(frozen=True)
class News:
    """minor: of what was refunded or is disputed, None for all of it · payment: which one, where it was paid in several · reference: the
    dispute's own name · amounts: what an amendment says, base -> minor units · key: of its source, which may say it twice."""

    kind: str
    occurred_at: datetime
    minor: int | None = None
    currency: str = ""
    payment: str = ""
    reference: str = ""
    amounts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    key: str = ""


def adjust_milestone(*, milestone_id: UUID, news: News, source: str, acting: Actor, at: datetime) -> MilestoneAdjustment:
    """Writes it down once per source and key, in whatever order the news comes; what it does to rewards follows by itself.

    Raises BadInput at the field, Refused for who earns from it, for a key that said something else, and for a dispute that is open or settled already."""
    if news.key:
        moves.lock(f"adjustment:{source}:{news.key}")   # before any party, as everywhere
    referral = clocks.ready(queries.milestone(milestone_id).referral_id, at)
    milestone = queries.milestone(milestone_id)   # as it is under the lock
    known = queries.adjustment_by_key(source, news.key)
    if known is not None:
        if _said(known) != (milestone.id, news.kind, news.minor, news.payment, news.reference, dict(news.amounts)):
            raise Refused("key_used", "This key has said something else before. Use another one.")
        return known
    moves.refuse_own(referral, acting)
    for claim in queries.credit_of(milestone_id):
        if acting.kind == "staff" and acting.id == claim.user_id:
            raise Refused("own_referral", "You’d earn from this referral yourself, so somebody else has to decide about it.")
    wrong = _wrong(milestone, news, at)
    if wrong:
        raise BadInput(wrong)
    _refuse_twice(milestone, news)
    return adjust(milestone, news.kind, source=source, acting=acting, at=at, occurred_at=news.occurred_at, minor=news.minor, currency=news.currency,
                  payment=news.payment, reference=news.reference, amounts=dict(news.amounts), note=news.note.strip(), key=news.key)


def _said(row: MilestoneAdjustment) -> tuple:
    return row.milestone_id, row.kind, row.minor, row.payment, row.reference, row.amounts


def _wrong(milestone: Milestone, news: News, at: datetime) -> list[FieldError]:
    wrong = [FieldError(f"/{name}", "too_long", "At most {most} characters.", {"most": most}) for name, most in LONGEST.items() if len(getattr(news, name)) > most]
    if news.kind not in states.TOLD_ADJUSTMENTS:
        return [*wrong, FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(states.TOLD_ADJUSTMENTS)})]
    if news.occurred_at > at:
        wrong.append(FieldError("/occurred_at", "ahead", "This is in the future. Record it once it has happened."))
    elif news.occurred_at < milestone.occurred_at:
        wrong.append(FieldError("/occurred_at", "before_milestone", "This was before the milestone itself."))
    if news.kind == states.WITHDRAWAL:
        if milestone.kind not in states.ALONE and not milestone.kind.startswith(states.CUSTOM):
            wrong.append(FieldError("/kind", "not_alone", "This step is taken back with its deal, on the page of the referral."))
        elif not queries.stands(milestone.id):
            wrong.append(FieldError("/kind", "withdrawn", "It was taken back before."))
    if news.kind == states.AMENDMENT:
        return wrong + _wrong_amounts(milestone, news)
    if news.kind == states.PARTIAL_REFUND and news.minor is None:
        wrong.append(FieldError("/minor", "missing", "Say how much was refunded; a refund of all of it is a refund."))
    elif news.minor is not None and news.kind not in (states.PARTIAL_REFUND, states.PAYMENT_DISPUTE):
        wrong.append(FieldError("/minor", "not_here", "Only a partial refund and a dispute name an amount."))
    elif news.minor is not None and not 0 < news.minor <= MOST:
        wrong.append(FieldError("/minor", "out_of_range", "An amount above zero."))
    gross = queries.gross_of(milestone)
    if news.minor is not None and gross is not None and news.currency != gross.currency:
        wrong.append(FieldError("/currency", "other_currency", "This was paid in {currency}, so it’s refunded in {currency}.", {"currency": gross.currency}))
    elif news.minor is not None and gross is None:
        wrong.append(FieldError("/minor", "no_amount", "Nobody has said what was paid yet. Add that amount first, or record a full refund."))
    return wrong


def _wrong_amounts(milestone: Milestone, news: News) -> list[FieldError]:
    wrong, known = [], queries.amounts_of(milestone)
    if not news.amounts:
        wrong.append(FieldError("/amounts", "missing", "Say which amount is another one now."))
    for base, minor in news.amounts.items():
        if base not in states.BASES:
            wrong.append(FieldError(pointer("/amounts", base), "unknown", "Choose one of: {bases}.", {"bases": ", ".join(states.BASES)}))
            continue
        before = known[base]
        if before is None:
            wrong.append(FieldError(f"/amounts/{base}", "not_known", "Nobody has said this amount yet: add it instead."))
        elif not 0 <= minor <= MOST:
            wrong.append(FieldError(f"/amounts/{base}", "out_of_range", "An amount of zero or more."))
        elif before.currency != news.currency and not any(error.pointer == "/currency" for error in wrong):
            wrong.append(FieldError("/currency", "other_currency", "It stands in {currency}, and stays in it.", {"currency": before.currency}))
    return wrong


def _refuse_twice(milestone: Milestone, news: News) -> None:
    """A dispute is opened once and settled once, whichever of the two is heard of first."""
    rows = MilestoneAdjustment.objects.filter(milestone=milestone, payment=news.payment, reference=news.reference)
    if news.kind == states.PAYMENT_DISPUTE and rows.filter(kind=news.kind).exists():
        raise Refused("dispute_known", "This dispute is on record already. Give another one a reference of its own.")
    if news.kind in SETTLED and rows.filter(kind__in=SETTLED).exists():
        raise Refused("dispute_settled", "This dispute has come to its end already.")
