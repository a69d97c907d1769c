"""What beneficiaries owe for rewards that were taken back after they had arrived, and what answered for it. Policy: staff who read the console."""
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from desks.console_frame import PAGE, READERS, cursor, cut, may_approve
from desks.earned_for import earned_for
from desks.partner_earnings import amounts
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.kernel.money import POINTS, Money
from foundation.web.outcomes import kept
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from rewards import queries, states, words
from rewards.web.console_debts import RepaymentForm, UndoForm, WriteOffForm, form_name, undo_name

KIND = {states.ADVOCATE: gettext_lazy("Advocate"), states.CUSTOMER_ACCOUNT: gettext_lazy("Customer account"), states.ORGANISATION: gettext_lazy("Partner"),
        states.STAFF: gettext_lazy("Sales"), states.PARTY: gettext_lazy("Was introduced"), states.CHARITY: gettext_lazy("Charity")}
PAGES = {states.ADVOCATE: "console_advocate", states.CUSTOMER_ACCOUNT: "console_advocate", states.ORGANISATION: "console_partner"}


@dataclass(frozen=True)
class Debtor:
    """A row of the list. left: nothing more is earned by whoever has gone, so no later reward answers for it."""

    debt: queries.Debt
    name: str
    kind: str
    left: bool
    waits: bool


@dataclass(frozen=True)
class Settled:
    """A repayment or a write-off, with what its reader may do about it. owed_less: it can't be agreed to any more."""

    row: object
    amount: Money
    by: str
    second: str
    approves: bool
    drops: bool
    owed_less: bool
    undo: BaseForm | None
    undone_by: str


@dataclass(frozen=True)
class Sheet:
    """What is owed in one currency, and the forms to end it; none for whoever owes it, and for who only reads."""

    debt: queries.Debt
    repaid: BaseForm | None
    write_off: BaseForm | None


@guard(READERS)
def debts(request: HouseRequest) -> HttpResponse:
    """/console/debts/ : who owes what since when, the oldest debt first; ?show=all also who owes nothing any more, ?before="""
    settled = request.GET.get("show") == "all"
    found, further, first = cut(request, queries.debts_page(settled=settled, before=cursor(request), limit=PAGE))
    people, total = queries.owed_in_all()
    names, gone = _names(found), _gone(one.owner for one in found if one.owed)
    waiting = {(row.beneficiary_kind, row.beneficiary_id, row.currency) for row in queries.open_write_offs()}
    rows = [Debtor(one, names.get(one.owner, ""), str(KIND[one.beneficiary_kind]), one.owner in gone, (*one.owner, one.owed.currency) in waiting) for one in found]
    return render(request, "console/debts.html", {"rows": rows, "settled": settled, "people": people, "total": total, "further": further, "first": first,
                                                  "show": {"open": request.path, "all": f"{request.path}?show=all"}})


@guard(READERS)
def debt(request: HouseRequest, beneficiary_kind: str, beneficiary_id: UUID) -> HttpResponse:
    """/console/debts/<whose>/<id>/ : from which take-backs it comes, what answered for it, and the ways to end it. What an entry owed that is part
    of another by now stands there: older lines of the trail name the one that went."""
    if beneficiary_kind in states.OF_THE_ADVOCATE and (stays := advocates_queries.goes_on_as(beneficiary_id).id) != beneficiary_id:
        return redirect("console_debt", beneficiary_kind, stays)
    owner = (beneficiary_kind, beneficiary_id)
    found = queries.debts_of([owner]) if beneficiary_kind in states.BENEFICIARIES else []
    if not found:
        raise NotFound("debtor_unknown", "Nobody like that has ever owed anything here.")
    made, set_off = queries.made_of(*owner), queries.set_off_of(*owner)
    for_what = earned_for({row.id: row for row in [*(one.reward for one in made), *set_off]}.values())
    acts = may_approve(request) and owner not in queries.accounts_of(request.user.id)
    waiting = {row.currency for row in queries.open_write_offs() if (row.beneficiary_kind, row.beneficiary_id) == owner}
    return render(request, "console/debt.html", {
        "name": _names(found).get(owner, ""), "kind": KIND[beneficiary_kind], "owed": amounts([one.owed for one in found if one.owed]),
        "left": owner in _gone([owner]), "person": PAGES.get(beneficiary_kind, ""), "owner": owner, "acts": acts,
        "own": may_approve(request) and not acts, "sheets": [_sheet(request, one, acts, waiting) for one in found],
        "made": [(one, for_what[one.reward.id], words.why_back(one.cause, one.returned)) for one in made],
        "set_off": [(row, for_what[row.id], Money(row.netted_minor, row.currency)) for row in set_off],
        "settled": _all_settled(request, queries.settlements_of(*owner), found, acts)})


def waiting_for(request: HouseRequest) -> list[tuple]:
    """(write-off, name, amount, who proposed it, whether this reader may agree): what waits for a second person, the oldest first."""
    rows = queries.open_write_offs()
    if not rows:
        return []   # every page of the console asks
    mine = queries.accounts_of(request.user.id)
    names = queries.names_of_owners((row.beneficiary_kind, row.beneficiary_id) for row in rows)
    by = accounts_queries.names_of(row.proposed_by for row in rows)
    return [(row, names.get((row.beneficiary_kind, row.beneficiary_id), ""), Money(row.minor, row.currency), by.get(row.proposed_by, ""),
             row.proposed_by != request.user.id and (row.beneficiary_kind, row.beneficiary_id) not in mine) for row in rows]


def _sheet(request: HouseRequest, one: queries.Debt, acts: bool, waiting: set[str]) -> Sheet:
    currency, where = one.owed.currency, {"beneficiary_kind": one.beneficiary_kind, "beneficiary_id": one.beneficiary_id}
    if not acts or not one.owed:
        return Sheet(one, None, None)
    repaid = None if currency == POINTS else kept(
        request, form_name("repaid", currency), RepaymentForm(currency=currency, auto_id=f"repaid_{currency}_%s"), **where)
    write_off = None if currency in waiting else kept(
        request, form_name("write-off", currency), WriteOffForm(currency=currency, auto_id=f"off_{currency}_%s"), **where)
    return Sheet(one, repaid, write_off)


def _all_settled(request: HouseRequest, rows: list, found: list[queries.Debt], acts: bool) -> list[Settled]:
    names = accounts_queries.names_of([one for row in rows for one in (row.proposed_by, row.settled_by, row.dropped_by, row.undone_by) if one])
    return [_settled(request, row, found, acts, names) for row in rows]


def _settled(request: HouseRequest, row, found: list[queries.Debt], acts: bool, names: dict[UUID, str]) -> Settled:
    waits = row.settled_at is None and row.dropped_at is None
    owed = next((one.owed.minor for one in found if one.owed.currency == row.currency), 0)
    return Settled(row, Money(row.minor, row.currency), names.get(row.proposed_by, ""), names.get(row.settled_by or row.dropped_by, ""), drops=waits and acts,
                   approves=waits and acts and row.proposed_by != request.user.id and row.minor <= owed, owed_less=waits and row.minor > owed,
                   undo=_undo(request, row) if acts and row.kind == states.REPAID and row.undone_at is None else None, undone_by=names.get(row.undone_by, ""))


def _undo(request: HouseRequest, row) -> BaseForm:
    return kept(request, undo_name(row.id), UndoForm(auto_id=f"undo_{row.id}_%s"), beneficiary_kind=row.beneficiary_kind, beneficiary_id=row.beneficiary_id)


def _names(found: Iterable[queries.Debt]) -> dict[tuple[str, UUID], str]:
    return queries.names_of_owners({one.owner for one in found})


def _gone(owners: Iterable[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Of these, who has left every program, or the staff."""
    owners = list(owners)
    enrolments = advocates_queries.enrolments_of_all(its_id for kind, its_id in owners if kind in states.OF_THE_ADVOCATE)
    gone = {owner for owner in owners if owner[0] in states.OF_THE_ADVOCATE and all(row.status == advocates_states.LEFT for row in enrolments.get(owner[1], []))}
    return gone | {owner for owner in owners if owner[0] == states.STAFF and accounts_queries.member_of(owner[1]) is None}
