"""Rewards by hand, on the page of a referral: what was proposed, by whom, what became of it, and the form to propose one."""
from dataclasses import dataclass
from datetime import datetime

from django.forms import BaseForm

from desks.console_frame import may_approve, may_hold
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from rewards import queries, words
from rewards.web.console_by_hand import form_for


@dataclass(frozen=True)
class Proposal:
    """`confirms`, `drops`: what its reader may do about it."""

    row: object
    to: str
    amount: Money
    by: str
    confirmed: str
    confirms: bool
    drops: bool


@dataclass(frozen=True)
class ByHand:
    rows: list[Proposal]
    form: BaseForm | None


def by_hand_on(request: HouseRequest, of, now: datetime) -> ByHand:
    rows, mine = queries.manual_rewards_of(of.id), queries.accounts_of(request.user.id)
    names = accounts_queries.names_of([one for row in rows for one in (row.proposed_by, row.confirmed_by) if one])
    shown = []
    for row in rows:
        other = row.settled_at is None and (row.beneficiary_kind, row.beneficiary_id) not in mine
        shown.append(Proposal(row=row, to=str(words.BY_HAND_TO[row.to]), amount=Money(row.amount_minor, row.currency), by=names.get(row.proposed_by, ""),
                              confirmed=names.get(row.confirmed_by, "") if row.confirmed_by else "",
                              confirms=other and may_approve(request) and row.proposed_by != request.user.id, drops=other and may_hold(request)))
    waits = any(row.settled_at is None for row in rows)
    made = form_for(of, at=now, auto_id="hand_%s") if may_hold(request) and of.status != "voided" and not waits and of.advocate.user_id != request.user.id else None
    return ByHand(shown, kept(request, "by-hand", made, referral_id=of.id) if made is not None else None)
