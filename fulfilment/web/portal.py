"""Where an advocate wants to be paid, and what is paid when. Policy: advocate; for an organisation, who is its admin."""
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocates.web.policy import ADVOCATE, AdvocateRequest
from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.web.outcomes import add_errors, attempt, done, refused
from foundation.web.policies import guard
from fulfilment import commands, queries, words
from fulfilment.queries import Beneficiary
from fulfilment.web.forms import BankForm
from partners import queries as partners_queries
from partners import states as partners_states

OWN, ORGANISATION = "advocate", "partner_organisation"


@guard(ADVOCATE, fresh=True)
def payout(request: AdvocateRequest) -> HttpResponse:
    """/portal/payout/ : her account, or with ?for=organisation that of the partner whose admin she is."""
    whose, organisation = _whose(request)
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        error = attempt(lambda: commands.set_bank_account(beneficiary_kind=whose[0], beneficiary_id=whose[1], **form.cleaned_data, acting=request.acting,
                                                          at=timezone.now()))
        if error is None:
            return redirect(_here(whose))
        add_errors(form, error)
    now = timezone.now()
    method = queries.method_of(*whose)
    context = {
        "form": form, "method": method, "masked": queries.masked(method) if method else "", "holder": queries.details(method).get("holder", "") if method else "",
        "waits": method is not None or not queries.is_own(*whose, request.acting),
        "cooling": method is not None and now < method.pays_from, "waiting": _waiting(whose, now), "organisation": organisation, "admin_of": _admin_of(request),
        "payouts": [{"payout": row, "amount": Money(row.amount_minor, row.currency) if queries.names_amount(row) else None,
                      "rewards": len(row.lines.all()), "words": words.STATE[row.state],
                     "dial": words.ROW_DIAL[row.state]} for row in queries.file_payouts_of(whose)],
        "views": {"own": reverse("portal_payout")}, "hold_words": words.HOLD}
    return render(request, "portal/payout.html", context, status=400 if form.errors else 200)


@guard(ADVOCATE, fresh=True)
@require_POST
def remove(request: AdvocateRequest) -> HttpResponse:
    """/portal/payout/remove"""
    whose, _organisation = _whose(request)
    attempt(lambda: commands.remove_method(beneficiary_kind=whose[0], beneficiary_id=whose[1], acting=request.acting, at=timezone.now()))
    return done(request, _("The account is removed. What you earn waits until there’s another one."), _here(whose))


@guard(ADVOCATE, fresh=True)
@require_POST
def confirm(request: AdvocateRequest) -> HttpResponse:
    """/portal/payout/confirm : something came back, and the account is right all the same."""
    whose, _organisation = _whose(request)
    error = attempt(lambda: commands.confirm_method(beneficiary_kind=whose[0], beneficiary_id=whose[1], acting=request.acting, at=timezone.now()))
    return refused(request, error, _here(whose)) if error else done(request, _("Thank you for looking. We’ll pay to it again."), _here(whose))


def _whose(request: AdvocateRequest) -> tuple[Beneficiary, object | None]:
    """Raises NotFound for an organisation that she isn’t an admin of."""
    if request.GET.get("for") != "organisation":
        return (OWN, request.advocate.id), None
    organisation = _admin_of(request)
    if organisation is None:
        raise NotFound("organisation_unknown", "There’s no such partner.")
    return (ORGANISATION, organisation.id), organisation


def _admin_of(request: AdvocateRequest):
    membership = partners_queries.membership_of(request.advocate.id)
    return membership.organisation if membership is not None and membership.role == partners_states.ADMIN else None


def _here(whose: Beneficiary) -> str:
    return reverse("portal_payout") + (f"?{urlencode({'for': 'organisation'})}" if whose[0] == ORGANISATION else "")


def _waiting(whose: Beneficiary, now) -> list[dict]:
    """What could be paid, one for each currency, and why it isn’t yet. `silent`: a part comes from a program that names no amounts."""
    least, found = queries.minimums(), []
    for one in queries.due_to(whose, now):
        told = queries.told_of(one)
        found.append({"amount": told if told.minor else None, "silent": told != one.amount, "rewards": len(one.rewards), "holds": one.holds,
                      "minimum": Money(least.get(one.amount.currency, 0), one.amount.currency)})
    return found
