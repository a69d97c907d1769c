"""One file: what would stand in it, its download, and what became of its rows. Policy: staff who read the console; finance acts."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.kernel.money import CURRENCIES, POINTS, Money
from foundation.web.outcomes import add_errors, attempt, done, refused
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from fulfilment import commands, queries, states, words
from fulfilment.web.console import FINANCE, READERS, acts, waits
from fulfilment.web.forms import ReturnForm, SettleForm


@guard(FINANCE, fresh=True)
def new(request: HouseRequest) -> HttpResponse:
    """/console/payouts/new/?kind=&currency= : what would go in, what is held back and why; sent, it makes the file."""
    kind, currency = request.GET.get("kind", ""), request.GET.get("currency", "")
    if kind not in states.KINDS or currency not in CURRENCIES - {POINTS}:
        raise NotFound("file_unknown", "There’s no such file.")
    status = 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        made: list = []
        error = attempt(lambda: made.append(commands.make_file(kind=kind, currency=currency, acting=request.acting, at=timezone.now(),
                                                               seen=Money(int(seen), currency) if seen.isdecimal() and len(seen) < 16 else None)))
        if error is None:
            return done(request, _("File {number} is made. Nothing has left yet: download it when you hand it over.").format(number=made[0].number),
                        "console_payout_file", file_id=made[0].id)
        return refused(request, error, f"{request.path}?kind={kind}&currency={currency}")
    due = queries.next_file(kind, currency, request.acting, timezone.now())
    names = queries.names_due(due)
    taken, held = [one for one in due if not one.holds], [one for one in due if one.holds]
    rows = [{"number": line.number, "name": names.get(line.beneficiary, ""), "amount": line.amount, "account": queries.masked(line.method), "rewards": one.rewards}
            for line, one in zip(queries.lines_ahead(taken), taken, strict=True)]
    return render(request, "console/payout_new.html", {
        "kind": kind, "kind_words": words.KIND[kind], "currency": currency, "rows": rows, "held": [waits(one, names) for one in held],
        "total": Money(sum(one.amount.minor for one in taken), currency), "held_total": Money(sum(one.amount.minor for one in held), currency)}, status=status)


@guard(READERS)
def payout_file(request: HouseRequest, file_id: UUID) -> HttpResponse:
    """/console/payouts/<id>/"""
    return _page(request, file_id)


@guard(FINANCE, fresh=True)
@require_POST
def download(request: HouseRequest, file_id: UUID) -> HttpResponse:
    """/console/payouts/<id>/download : the first time its rows are in flight from here on; after that the same bytes again."""
    file = queries.payout_file(file_id)
    error = attempt(lambda: commands.download_file(file_id=file_id, acting=request.acting, at=timezone.now()))
    if error is not None:
        return refused(request, error, "console_payout_file", file_id=file_id)
    file = queries.payout_file(file.id)
    if file.state == states.DROPPED:
        return done(request, _("Everything in this file had changed meanwhile, so it is dropped. What is due goes into the next one."), "console_payouts")
    return HttpResponse(queries.frozen(file), content_type="text/csv", headers={
        "Content-Disposition": f'attachment; filename="{file.kind}-{file.currency}-{file.number}.csv"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store"})


@guard(FINANCE)
@require_POST
def drop(request: HouseRequest, file_id: UUID) -> HttpResponse:
    """/console/payouts/<id>/drop"""
    error = attempt(lambda: commands.drop_file(file_id=file_id, acting=request.acting, at=timezone.now()))
    if error is not None:
        return refused(request, error, "console_payout_file", file_id=file_id)
    return done(request, _("The file is dropped. What stood in it is due again."), "console_payouts")


@guard(FINANCE)
@require_POST
def settle(request: HouseRequest, file_id: UUID) -> HttpResponse:
    """/console/payouts/<id>/settle : the day, and what became of each row."""
    form = SettleForm(request.POST, rows=[row.id for row in _open(request, file_id)])
    if form.is_valid():
        error = attempt(lambda: commands.settle_rows(file_id=file_id, executed_on=form.executed(), outcomes=form.outcomes(), acting=request.acting,
                                                     at=timezone.now()))
        if error is None:
            return done(request, _("Noted. Whoever was paid is told now."), "console_payout_file", file_id=file_id)
        add_errors(form, error)
    return _page(request, file_id, form=form)


@guard(FINANCE)
@require_POST
def returned(request: HouseRequest, payout_id: UUID) -> HttpResponse:
    """/console/payouts/rows/<id>/returned : the money of a row that was paid came back."""
    row = queries.row(payout_id)
    form = ReturnForm(request.POST)
    if form.is_valid():
        error = attempt(lambda: commands.return_row(payout_id=payout_id, reason=form.cleaned_data["reason"], acting=request.acting, at=timezone.now()))
        if error is None:
            return done(request, _("It’s due again. It goes into a later file once the account was looked at."), "console_payout_file",
                        file_id=queries.file_of(row).id)
        add_errors(form, error)
    return _page(request, queries.file_of(row).id, returning={row.id: form})


def _open(request: HouseRequest, file_id: UUID) -> list:
    """The rows that this person may settle: not those that pay herself."""
    return [row for row in queries.rows_of(queries.payout_file(file_id).id) if row.state == states.IN_FLIGHT and not _hers(request, row)]


def _hers(request: HouseRequest, row) -> bool:
    return queries.pays(row, request.user.id)


def _page(request: HouseRequest, file_id: UUID, *, form: SettleForm | None = None, returning: dict | None = None) -> HttpResponse:
    file = queries.payout_file(file_id)
    rows = queries.rows_of(file.id)
    names = queries.names_of(rows)
    people = accounts_queries.names_of([file.made_by, file.downloaded_by, *(row.settled_by for row in rows)])
    status = 400 if form is not None or returning else 200
    mine = _open(request, file.id) if acts(request) else []
    if form is None and mine:
        form = SettleForm(rows=[row.id for row in mine])
    stays = [row for row in rows if row.state != states.WITHDRAWN] or rows
    shown = [{
        "row": row, "name": names.get((row.beneficiary_kind, row.beneficiary_id), ""), "amount": Money(row.amount_minor, row.currency),
        "account": queries.masked(row.method) if row.method and row.method.removed_at is None else "", "rewards": [line.reward_id for line in row.lines.all()],
        "words": words.ROW[row.state], "dial": words.ROW_DIAL[row.state], "own": row.state == states.IN_FLIGHT and _hers(request, row),
        "reason": words.WITHDRAWN.get(row.reason) or words.REASON.get(row.reason, ""), "settled_by": people.get(row.settled_by, "") if row.settled_by else "",
        "outcome": form[f"outcome_{row.id}"] if form and f"outcome_{row.id}" in form.fields else None,
        "why": form[f"reason_{row.id}"] if form and f"reason_{row.id}" in form.fields else None,
        "returns": (returning or {}).get(row.id) or ReturnForm() if row.state == states.PAID and acts(request) and not _hers(request, row) else None,
        "returning": row.id in (returning or {})} for row in rows]
    return render(request, "console/payout_file.html", {
        "file": file, "rows": shown, "form": form, "acts": acts(request), "kind_words": words.KIND[file.kind], "words": words.FILE_STATE[file.state],
        "dial": words.FILE_DIAL[file.state], "total": Money(sum(row.amount_minor for row in stays), file.currency), "number_of_rows": len(stays),
        "open": sum(row.state == states.IN_FLIGHT for row in rows), "paid": Money(sum(row.amount_minor for row in rows if row.state == states.PAID), file.currency),
        "back": Money(sum(row.amount_minor for row in rows if row.state in (states.REJECTED, states.RETURNED)), file.currency),
        "made_by": people.get(file.made_by, ""), "downloaded_by": people.get(file.downloaded_by, "") if file.downloaded_by else ""}, status=status)
