"""What somebody owes: a repayment is noted or undone, a write-off is proposed, agreed to or dropped. Policy: finance; never for one's own debt."""
from collections.abc import Callable
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.money import CURRENCIES
from foundation.web.fields import AmountField, use_currency
from foundation.web.outcomes import carry_out, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from rewards import queries
from rewards.commands import debts, undoing
from rewards.web.reasons import ReasonField

FINANCE = staff(*debts.SETTLERS)
PAGE = "console_debt"


class SettlementForm(forms.Form):
    """What is wrong is said by the command. Of one currency, which the address does not say."""

    minor = AmountField(label=_("How much?"))

    def __init__(self, *args, currency: str, **kwargs):
        super().__init__(*args, **kwargs)
        use_currency(self, currency)
        self.currency = currency
        self.fields["minor"].label = _("How much, in {currency}?").format(currency=currency)

    def said(self) -> dict:
        """As the commands take it."""
        amount = self.cleaned_data.get("minor")
        return {**self.cleaned_data, "minor": amount.minor if amount is not None else 0, "currency": self.currency}


class RepaymentForm(SettlementForm):
    received_on = forms.DateField(label=_("On which day did it come?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reference = forms.CharField(label=_("Reference of the transfer"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                                help_text=_("As it stands on the statement. One transfer is noted once."))


class WriteOffForm(SettlementForm):
    reason = ReasonField(rows=2, help_text=_("Whoever agrees reads this."))


class UndoForm(forms.Form):
    """Of one repayment."""

    reason = ReasonField(label=_("Why was it an error?"), rows=2,
                         help_text=_("Whoever looks at it later reads this. Whoever owes it is told that it’s owed again, and not why."))


@guard(FINANCE)
@require_POST
def repaid(request: HouseRequest, beneficiary_kind: str, beneficiary_id: UUID) -> HttpResponse:
    """/console/debts/<whose>/<id>/repaid : the money came."""
    return _settled(request, "repaid", RepaymentForm, debts.record_repayment, _now("Noted. What is owed is less by that."), beneficiary_kind, beneficiary_id)


@guard(FINANCE)
@require_POST
def undo(request: HouseRequest, repayment_id: UUID) -> HttpResponse:
    """/console/repayments/<id>/undo : it was noted in error, so it's owed again."""
    where, form = _where(repayment_id), UndoForm(request.POST)
    if not form.is_valid():
        return keep(request, undo_name(repayment_id), form, PAGE, **where)
    return carry_out(request, lambda: undoing.undo_repayment(settlement_id=repayment_id, **form.cleaned_data, acting=request.acting, at=timezone.now()),
                     _now("Undone. It’s owed again."), PAGE, form, undo_name(repayment_id), **where)


@guard(FINANCE)
@require_POST
def write_off(request: HouseRequest, beneficiary_kind: str, beneficiary_id: UUID) -> HttpResponse:
    """/console/debts/<whose>/<id>/write-off : nothing is booked before a second person agrees."""
    return _settled(request, "write-off", WriteOffForm, debts.propose_write_off, _now("Proposed. It takes a second person’s yes."), beneficiary_kind, beneficiary_id)


@guard(FINANCE, fresh=True)
@require_POST
def approve(request: HouseRequest, settlement_id: UUID) -> HttpResponse:
    """/console/write-offs/<id>/approve : the second person's yes."""
    where = _where(settlement_id)
    return carry_out(request, lambda: debts.approve_write_off(settlement_id=settlement_id, acting=request.acting, at=timezone.now()),
                     _now("Written off. It’s owed no more."), PAGE, **where)


@guard(FINANCE)
@require_POST
def drop(request: HouseRequest, settlement_id: UUID) -> HttpResponse:
    """/console/write-offs/<id>/drop : it stays owed."""
    where = _where(settlement_id)
    return carry_out(request, lambda: debts.drop_write_off(settlement_id=settlement_id, acting=request.acting, at=timezone.now()),
                     _now("Dropped. It stays owed."), PAGE, **where)


def form_name(form: str, currency: str) -> str:
    """By which a refused form is found again: one page has the forms of several currencies."""
    return f"{form}-{currency}"


def undo_name(repayment_id: UUID) -> str:
    """One page has a form for each repayment."""
    return f"undo-{repayment_id}"


def _settled(request: HouseRequest, name: str, form_class: type[SettlementForm], command: Callable, words: str, kind: str, its_id: UUID) -> HttpResponse:
    where, currency = {"beneficiary_kind": kind, "beneficiary_id": its_id}, request.POST.get("currency", "")
    if not queries.owed_ever(kind, its_id):
        raise NotFound("debtor_unknown", "Nobody like that has ever owed anything here.")
    if currency not in CURRENCIES:   # a hidden field: nobody types it
        return refused(request, Refused("nothing_owed", "Nothing is owed here."), PAGE, **where)
    form = form_class(request.POST, currency=currency)
    if not form.is_valid():
        return keep(request, form_name(name, form.currency), form, PAGE, **where)
    return carry_out(request, lambda: command(**where, **form.said(), acting=request.acting, at=timezone.now()), words, PAGE, form,
                     form_name(name, form.currency), **where)


def _where(settlement_id: UUID) -> dict:
    row = queries.settlement(settlement_id)
    return {"beneficiary_kind": row.beneficiary_kind, "beneficiary_id": row.beneficiary_id}
