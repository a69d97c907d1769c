"""Two that turn out to be one, and the domains of one company. Policy: program managers and owners."""
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.kernel.errors import HouseError, NotFound
from foundation.web.outcomes import add_errors, attempt, done, keep, refused, sentence
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries, words
from referrals.commands import aliases, merge, twins
from referrals.web.console import MANAGERS, PAGE
from referrals.web.forms_next import TwinsForm

SHOWN = 30


@guard(MANAGERS)
def same(request: HouseRequest, referral_id: UUID, other_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/same/<other>/ : what joining the two would make of every claim; POST joins them. The one introduced first
    goes on."""
    this, other = queries.referral(referral_id), queries.referral(other_id)
    if this.party_id == other.party_id:
        return done(request, _("They’re one already."), PAGE, referral_id=referral_id)
    first, second = sorted((this, other), key=lambda row: (queries.first_receipt(row.party_id), str(row.party_id)))
    gone, stays, acting, now = second.party_id, first.party_id, request.acting, timezone.now()
    if request.method == "POST":
        refusal = attempt(lambda: merge.merge_parties(party_id=gone, into_id=stays, acting=acting, at=now))
        if refusal is None:
            return done(request, _("They’re one now. Everybody whose place changed is told."), PAGE, referral_id=referral_id)
        return refused(request, refusal, "console_same", referral_id=referral_id, other_id=other_id)
    seen: list[merge.Foreseen] = []
    refusal = attempt(lambda: seen.append(merge.foresee_merge(party_id=gone, into_id=stays, acting=acting, at=now)))
    return render(request, "console/same.html", {
        "this": this, "first": first, "second": second, "sides": (first, second), "words": words, "refusal": sentence(refusal) if refusal else "",
        "claims": _claims(seen[0].fates) if seen else [], "twins": seen[0].twins if seen else 0})



@guard(MANAGERS)
def find(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/console/referrals/<id>/same/ ?company= : what the scan did not notice: whom else it may be, one for each party, the newest first."""
    this = queries.referral(referral_id)
    company = request.GET.get("company", "").strip()[:160]
    rows = queries.referrals_found(queries.Wanted(company=company), limit=SHOWN) if company else []
    others = list({row.party_id: row for row in reversed(rows) if row.party_id != this.party_id}.values())
    return render(request, "console/same_find.html", {"this": this, "company": company, "others": list(reversed(others)), "words": words})


def _claims(fates: list[merge.Fate]) -> list[dict]:
    """Each with its state before and after, the earliest first."""
    rows = queries.referrals_by_id(fate.referral_id for fate in fates)
    return [{"referral": rows[fate.referral_id], "before": fate.before, "after": fate.after, "changes": fate.before != fate.after,
             "by_person": rows[fate.referral_id].program.party == "person"} for fate in fates]


@guard(MANAGERS)
@require_POST
def settle_twins(request: HouseRequest, reference_id: UUID) -> HttpResponse:
    """/console/references/<id>/twins : whether two deals with one reference are one. Back to the page that asked."""
    pair = queries.twins_of(reference_id)
    if pair is None:
        raise NotFound("reference_unknown", "There’s no such reference.")
    page = {"referral_id": pair.referral_id}
    form = TwinsForm(request.POST, pair=pair)
    if form.is_valid():
        refusal: HouseError | None = attempt(lambda: twins.settle_twins(reference_id=reference_id, deal_id=form.deal_id(), acting=request.acting, at=timezone.now()))
        if refusal is None:
            return done(request, _("Noted. What changes by it is worked out."), PAGE, **page)
        return refused(request, refusal, PAGE, **page)
    return keep(request, f"twins-{reference_id}", form, PAGE, **page)


class DomainForm(forms.Form):
    domain = forms.CharField(label=gettext_lazy("Another domain"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                             help_text=gettext_lazy("As it stands behind the @ of their addresses."))
    main = forms.CharField(label=gettext_lazy("Belongs to the company with"), max_length=254, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))


@guard(MANAGERS)
def domains(request: HouseRequest) -> HttpResponse:
    """/console/domains/ : domains that are known to belong to one company; POST adds one."""
    form, status = DomainForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            refusal = attempt(lambda: aliases.add_alias(**form.cleaned_data, acting=request.acting, at=timezone.now()))
            if refusal is None:
                return done(request, _("Added. From now on both are compared as one."), "console_domains")
            add_errors(form, refusal)
    companies: dict[str, list] = {}
    for row in queries.domain_aliases():
        companies.setdefault(row.main, []).append(row)
    return render(request, "console/domains.html", {"form": form, "companies": companies}, status=status)


@guard(MANAGERS)
@require_POST
def remove_domain(request: HouseRequest, alias_id: UUID) -> HttpResponse:
    """/console/domains/<id>/remove"""
    aliases.remove_alias(alias_id=alias_id, acting=request.acting, at=timezone.now())
    return done(request, _("Removed. It’s compared by itself from now on."), "console_domains")
