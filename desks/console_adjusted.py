"""What became of a referral's milestones: what was said, and the form to say more."""
from dataclasses import dataclass
from uuid import UUID

from django.forms import BaseForm

from desks.console_frame import may_hold
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import Money
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from referrals import queries, states, words
from referrals.web.forms_money import AdjustForm

BY_THEMSELVES = (states.WITHDRAWAL, states.REINSTATEMENT)   # told in the timeline already


@dataclass(frozen=True)
class Said:
    """One piece of news: `money` of a refund or dispute, `amounts` of a change as (base, money), `about`: which payment or dispute."""

    words: str
    row: object
    money: Money | None
    amounts: list[tuple[str, Money]]
    about: str
    by: str


@dataclass(frozen=True)
class Became:
    said: list[Said]
    form: BaseForm | None
    withdrawn: bool


def became(request: HouseRequest, of, milestones, *, own: bool) -> dict[UUID, Became]:
    """Milestone -> what became of it. Nobody says anything about what she earns from herself."""
    known = queries.adjustments_of([row.id for row in milestones])
    gone = queries.withdrawn([row.id for row in milestones])
    names = accounts_queries.names_of([one.reported_by for rows in known.values() for one in rows if one.reported_by])
    found = {}
    for row in milestones:
        said = known.get(row.id, [])
        form = None
        if may_hold(request) and not own and not row.implied and row.id not in gone:
            made = AdjustForm(milestone=row, said=said, auto_id=f"adjust_{row.id}_%s")
            form = kept(request, f"adjust-{row.id}", made, referral_id=of.id) if made.kinds else None
        found[row.id] = Became([_said(one, names) for one in said], form, row.id in gone)
    return found


def _said(row, names) -> Said:
    return Said(words=str(words.ADJUSTED[row.kind]), row=row, money=Money(row.minor, row.currency) if row.minor is not None else None,
                amounts=[(str(words.BASE[base]), Money(minor, row.currency)) for base, minor in row.amounts.items()],
                about=" · ".join(filter(None, [row.payment, row.reference])), by=names.get(row.reported_by, ""))
