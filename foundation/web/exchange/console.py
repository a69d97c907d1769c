"""Exchange rates in the console: what is known, and the import. Policy: who reads the console; owners and finance import."""
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import BadInput, FieldError, HouseError
from foundation.kernel.money import CURRENCIES, POINTS, Money, exponent
from foundation.rates import commands, queries
from foundation.rates.rules import quoting, tables
from foundation.tenants import queries as tenants_queries
from foundation.web import formats
from foundation.web.exchange.forms import RatesForm
from foundation.web.outcomes import add_errors, attempt, done, sentence
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from foundation.web.uploads import takes_files

READERS = staff("owner", "program_manager", "finance_approver", "read_only")
FINANCE = staff("owner", "finance_approver")
PAGE, SHOWN, MOST_WANTED = 30, 100, 12
COLUMNS = {"date": gettext_lazy("Date"), "from_currency": gettext_lazy("From"), "to_currency": gettext_lazy("To"), "rate": gettext_lazy("Rate"),
           "source": gettext_lazy("Source")}
WANTED = re.compile(r"([A-Z]{3}):([A-Z]{3}):(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class WrongLine:
    """One mistake: the line in what was sent, which column, the sentence."""

    number: int
    column: str
    words: str


@dataclass(frozen=True)
class Shown:
    """One rate as a row: "1 USD = 0.92 EUR"."""

    row: object
    words: str
    who: str


@guard(READERS)
def rates(request: HouseRequest) -> HttpResponse:
    """/console/rates/?wants=USD:EUR:2026-03-02&before=<rate>"""
    wanted = _wanted(request)
    typed = "\n".join([",".join(tables.COLUMNS), *[f"{day.isoformat()},{deal},{plan},," for deal, plan, day in wanted]]) if wanted else ""
    return _page(request, RatesForm(initial={"text": typed}), wanted=wanted)


@takes_files
@guard(FINANCE)
@require_POST
def import_rates(request: HouseRequest) -> HttpResponse:
    """/console/rates/import : all lines or none; refused, back to the page with what was typed and each place that is wrong."""
    form = RatesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    made: list[commands.Imported] = []
    refusal = attempt(lambda: made.append(commands.import_table(text=form.table(), source=form.cleaned_data["source"], acting=request.acting, at=timezone.now())))
    if refusal is None:
        return done(request, _told(made[0]), "console_rates")
    form.keep(form.table())
    return _page(request, form, wrong=_lines_of(form, refusal), status=400)


def _told(made: commands.Imported) -> str:
    if not made.rates:
        return _("All of it was known already; nothing changed.")
    words = [ngettext("One rate is imported.", "%(number)s rates are imported.", len(made.rates)) % {"number": formats.number(len(made.rates))}]
    if made.corrected:
        words.append(ngettext("One of them corrects a day: what was priced before keeps its rate.",
                              "%(number)s of them correct a day: what was priced before keeps its rate.", made.corrected) % {"number": formats.number(made.corrected)})
    if made.known:
        words.append(ngettext("One was known already.", "%(number)s were known already.", made.known) % {"number": formats.number(made.known)})
    return " ".join([*words, _("What waited for them is being worked out.")])


def _lines_of(form: RatesForm, refusal: HouseError) -> list[WrongLine]:
    """Mistakes of single lines for the table above the form; what is wrong with the whole stands at the field."""
    errors = refusal.errors if isinstance(refusal, BadInput) else []
    places = [(re.fullmatch(r"/rates/(\d+)/(\w+)", one.pointer), one) for one in errors]
    lines = tables.read(form.table()) if any(place for place, _error in places) else []
    wrong = [WrongLine(lines[int(place[1])].number, str(COLUMNS[place[2]]), sentence(one)) for place, one in places if place]
    if not wrong:
        whole = BadInput([FieldError("/text", one.code, one.template, one.params) for one in errors])
        add_errors(form, whole if errors else refusal)
        return []
    form.add_error("text", ngettext("One place is not right yet.", "%(number)s places are not right yet.", len(wrong)) % {"number": formats.number(len(wrong))})
    return wrong


def _wanted(request: HouseRequest) -> list[tuple[str, str, date]]:
    """What somebody waits for, as a link of ours says it; anything else says nothing."""
    found = []
    for text in request.GET.getlist("wants")[:MOST_WANTED]:
        said = WANTED.fullmatch(text)
        try:
            if said and {said[1], said[2]} <= CURRENCIES:
                found.append((said[1], said[2], date.fromisoformat(said[3])))
        except ValueError:
            continue
    return found


def _page(request: HouseRequest, form: RatesForm, *, wanted: list[tuple[str, str, date]] | None = None, wrong: list[WrongLine] | None = None,
          status: int = 200) -> HttpResponse:
    rows = queries.page(before=_before(request), limit=PAGE)
    newest, names = queries.newest(), accounts_queries.names_of(row.imported_by for row in rows if row.imported_by) | {None: _("the command line")}
    return render(request, "console/rates.html", {
        "form": form, "wanted": wanted or [], "wrong": (wrong or [])[:SHOWN], "more": max(len(wrong or []) - SHOWN, 0),
        "newest": [Shown(row, _words(row), "") for row in newest], "last": max((row.date for row in newest), default=None), "example": _example(newest),
        "rows": [Shown(row, _words(row), names.get(row.imported_by, _("somebody who left"))) for row in rows[:PAGE]],
        "older": f"?before={rows[PAGE - 1].id}" if len(rows) > PAGE else "", "first": _before(request) is None,
        "may_import": request.member.role in FINANCE.roles, "columns": ", ".join(tables.COLUMNS), "sample": tables.EXAMPLE}, status=status)


def _before(request: HouseRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _words(row) -> str:
    """'1 USD = 0.92 EUR'."""
    return formats.rate({"plan_minor": row.to_minor, "deal_minor": row.from_minor}, row.from_currency, row.to_currency)


def _example(newest: list) -> dict:
    """How to read a rate, with one that is there or one that could be."""
    home = tenants_queries.vendor().currency
    plan = home if home not in (POINTS, "USD") else "EUR"
    row = next(iter(newest), None)
    deal, plan, to_minor, from_minor = (row.from_currency, row.to_currency, row.to_minor, row.from_minor) if row else ("USD", plan, *quoting.pair("0.92", "USD", plan))
    amount = Money(1_200 * 10 ** exponent(deal), deal)
    return {"deal": deal, "plan": plan, "rate": quoting.decimal_text(to_minor, from_minor, deal, plan), "amount": amount,
            "worth": Money(amount.minor * to_minor // from_minor, plan)}
