"""What could be paid, what waits for an account, and the files so far. Policy: staff who read the console; finance acts."""
from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.web.outcomes import add_errors, attempt, done, keep, kept, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from fulfilment import commands, queries, states, words
from fulfilment.queries import Owed
from fulfilment.web.forms import BankForm, MinimumForm, NumberForm
from rewards import queries as rewards_queries

READERS = staff("owner", "program_manager", "finance_approver", "read_only")
FINANCE = staff("owner", "finance_approver")
PAGE = 20
WAITING = 50   # beneficiaries; a link shows all of them
WITHOUT = {"payroll": "no_personnel_number", "billing": "no_customer_number"}
BY_FINANCE = ("staff", "customer_account", "party", "charity")   # who has no page to say it on


def acts(request: HouseRequest) -> bool:
    return request.member.role in FINANCE.roles


@guard(READERS)
def payouts(request: HouseRequest) -> HttpResponse:
    """/console/payouts/ : what the next files would pay, what waits and for what, the files so far; ?before= ?waiting=all"""
    owed = queries.owed(timezone.now())
    ready, held = [one for one in owed if not one.holds], [one for one in owed if one.holds]
    listed = held if request.GET.get("waiting") == "all" else held[:WAITING]
    files = queries.files_page(before=_cursor(request), limit=PAGE)
    shown = files[:PAGE]
    names = queries.names_due(listed)
    return render(request, "console/payouts.html", {
        "acts": acts(request), "next": _next(ready), "total": total_of([one.amount for one in ready]),
        "waiting": [waits(one, names) for one in listed], "held": len(held), "unlisted": len(held) - len(listed), "files": [_file(file) for file in shown],
        "words": words, "older": f"{request.path}?before={shown[-1].id}" if len(files) > PAGE else "", "newest": request.path if _cursor(request) else "",
        "debts": rewards_queries.owed_in_all()[1],
        "minimums": [Money(minor, currency) for currency, minor in sorted(queries.minimums().items())],
        "minimum_form": kept(request, "minimum", MinimumForm(initial={"currency": _currency(owed)})), "kinds": states.KINDS})


@guard(FINANCE)
@require_POST
def minimum(request: HouseRequest) -> HttpResponse:
    """/console/payouts/minimum"""
    form = MinimumForm(request.POST)
    if form.is_valid():
        error = attempt(lambda: commands.set_minimum(currency=form.cleaned_data["currency"], amount=form.cleaned_data["amount"], acting=request.acting,
                                                     at=timezone.now()))
        if error is None:
            return done(request, _("The minimum holds for the next file."), "console_payouts")
        add_errors(form, error)
    return keep(request, "minimum", form, "console_payouts")


@guard(FINANCE, fresh=True)
def number(request: HouseRequest, beneficiary_kind: str, beneficiary_id: UUID) -> HttpResponse:
    """/console/payouts/numbers/<whose>/<id>/ : where somebody is paid who has no page to say it on: the number by which payroll or
    billing knows them, the bank account of whoever was introduced or of a charity."""
    whose = (beneficiary_kind, beneficiary_id)
    name = queries.name_of(whose) if beneficiary_kind in BY_FINANCE else None
    if name is None:
        raise NotFound("beneficiary_unknown", "There’s nobody here who is paid like that.")
    method = queries.method_of(*whose)
    by_bank = states.METHOD_OF[beneficiary_kind] == states.BANK
    form = (BankForm if by_bank else NumberForm)(request.POST or None, initial=queries.details(method) if method and not by_bank else {})
    if not by_bank:
        form.fields["number"].label = _("Personnel number") if beneficiary_kind == "staff" else _("Customer number")
    if request.method == "POST" and form.is_valid():
        error = attempt(lambda: _set(whose, form.cleaned_data, request))
        if error is None:
            return done(request, _("Noted where to pay {name}.").format(name=name), "console_payouts")
        add_errors(form, error)
    return render(request, "console/payout_number.html", {"form": form, "name": name, "kind": beneficiary_kind, "method": method, "by_bank": by_bank,
                  "second": _second(method, form, request) if method and method.awaits_second else None},
                  status=400 if form.errors else 200)


def _second(method, form, request: HouseRequest) -> dict:
    """What the second person compares; who entered it is told to wait."""
    return {"own": method.entered_by == request.user.id, "by": accounts_queries.name_of(method.entered_by),
            "given": [(form.fields[name].label, value) for name, value in queries.details(method).items() if value]}


def _set(whose: queries.Beneficiary, given: dict, request: HouseRequest) -> None:
    said = {"beneficiary_kind": whose[0], "beneficiary_id": whose[1], "acting": request.acting, "at": timezone.now(), **given}
    if "iban" in given:
        commands.set_bank_account(**said)
    else:
        commands.set_number(**said)


@guard(FINANCE, fresh=True)
@require_POST
def confirm(request: HouseRequest, method_id: UUID) -> HttpResponse:
    """/console/payouts/accounts/<id>/confirm : a second person looked at it; or something came back, and it is right all the same."""
    method = queries.method(method_id)
    error = attempt(lambda: commands.confirm_method(beneficiary_kind=method.beneficiary_kind, beneficiary_id=method.beneficiary_id, acting=request.acting,
                                                    at=timezone.now()))
    return refused(request, error, "console_payouts") if error else done(request, _("The next file pays to it again."), "console_payouts")


def waits(one: Owed, names: dict) -> dict:
    """One beneficiary whose money is held: chips, and the way out where finance has one."""
    by_number = one.beneficiary[0] in BY_FINANCE and bool({"no_method", "check_method", "second_person"} & set(one.holds))
    codes = [WITHOUT.get(one.kind or "", code) if code == "no_method" else code for code in one.holds]
    return {"name": names.get(one.beneficiary, ""), "amount": one.amount, "why": why(*one.beneficiary),
            "chips": [{"words": words.HOLD_CHIP[code], "icon": words.HOLD_ICON[code]} for code in codes],
            "until": one.method.pays_from if one.method and "cooling_off" in one.holds else None,
            "by_bank": one.kind == states.BANK, "second": "second_person" in one.holds,
            "number_page": reverse("console_payout_number", args=one.beneficiary) if by_number else "",
            "doubted": one.method.id if one.method and "check_method" in one.holds else None}


def why(kind: str, its_id: UUID) -> str:
    """The page that names each reward of a sum, with its explanation; '' for whoever has none."""
    page = {"advocate": "console_advocate", "customer_account": "console_advocate", "partner_organisation": "console_partner"}.get(kind)
    return reverse(page, args=[its_id]) if page else ""


def total_of(amounts: Sequence[Money]) -> list[Money]:
    """One sum for each currency."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return [Money(minor, currency) for currency, minor in sums.items()]


def _next(ready: Sequence[Owed]) -> list[dict]:
    """What each kind of file would take, by currency."""
    groups: dict[tuple[str, str], list[Owed]] = {}
    for one in ready:
        groups.setdefault((one.kind or "", one.amount.currency), []).append(one)
    return [{"kind": kind, "currency": currency, "words": words.KIND[kind], "people": len(of), "rewards": sum(one.number for one in of),
             "total": Money(sum(one.amount.minor for one in of), currency)} for (kind, currency), of in groups.items()]


def _file(file) -> dict:
    rows = [row for row in file.rows.all() if row.state != states.WITHDRAWN]
    made = rows or list(file.rows.all())
    return {"file": file, "kind": words.KIND[file.kind], "words": words.FILE_STATE[file.state], "dial": words.FILE_DIAL[file.state], "rows": len(made),
            "total": Money(sum(row.amount_minor for row in made), file.currency),
            "back": sum(row.state in (states.REJECTED, states.RETURNED) for row in rows), "open": sum(row.state == states.IN_FLIGHT for row in rows),
            "made_by": accounts_queries.names_of([file.made_by]).get(file.made_by, "")}


def _currency(owed: Sequence[Owed]) -> str:
    return owed[0].amount.currency if owed else "EUR"


def _cursor(request: HouseRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None

