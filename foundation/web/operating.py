"""What operators do from their own host: a vendor's plan, and a support visit to its console. Policy: operators, signed in strongly."""
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states, words
from foundation.kernel import crash
from foundation.kernel.acting import Actor
from foundation.kernel.errors import HouseError, NotAllowed, NotFound
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context
from foundation.web.middleware import own_transactions
from foundation.web.outcomes import add_errors, done, keep, refused
from foundation.web.policies import Elsewhere
from foundation.web.requests import HouseRequest


class Operators:
    """Members of the reserved tenant with the second factor."""

    name = "operators"

    def admit(self, request: HouseRequest) -> Actor:
        sign_in = f"{reverse('staff_sign_in')}?{urlencode({'next': request.get_full_path()})}"
        if request.tenant is None or request.tenant.kind != tenants_queries.PLATFORM:
            raise NotFound("page_unknown", "There’s no such page.")
        if not request.user.is_authenticated:
            raise Elsewhere(sign_in)
        member = accounts_queries.member_of(request.user.id)
        if member is None or member.role != states.OPERATOR:
            raise NotAllowed("wrong_role", "This page is for the operators of the installation.")
        request.member = member
        if not accounts_queries.signed_in_strongly(request, member):
            raise Elsewhere(sign_in)
        return Actor("operator", request.user.id)


OPERATOR = Operators()


def at_home(request: HouseRequest) -> AbstractContextManager[None]:
    """The operators' own context."""
    assert request.tenant is not None   # this URL table is chosen for the operators' host alone
    return tenant_context(request.tenant.id)


def across_vendors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For operators alone. Who asks is admitted in the operators' own context; the view then enters one vendor after another,
    each in a transaction of its own, and draws its page in page()."""
    @wraps(view)
    def guarded(request: HouseRequest, *args, **kwargs) -> HttpResponse:
        with at_home(request):
            try:
                request.acting = OPERATOR.admit(request)
            except Elsewhere as elsewhere:
                return redirect(elsewhere.to)
        return view(request, *args, **kwargs)
    guarded.policy = OPERATOR   # type: ignore[attr-defined]
    return own_transactions(guarded)


class PlanForm(forms.Form):
    plan = forms.ChoiceField(label=gettext_lazy("Plan"), choices=list(words.PLANS.items()), widget=forms.RadioSelect,
                             error_messages={"required": gettext_lazy("Choose a plan.")})


class VisitForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why do you look?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=gettext_lazy("The vendor’s owners get a mail with this sentence."),
                             error_messages={"required": gettext_lazy("Say why you look: the vendor’s owners read it.")})


@require_POST
@across_vendors
def set_plan(request: HouseRequest, tenant_id: UUID) -> HttpResponse:
    """/vendors/<id>/plan"""
    _vendor(tenant_id)
    try:
        with tenant_context(tenant_id):
            accounts_commands.set_plan(plan=request.POST.get("plan", ""), acting=request.acting, at=timezone.now())
            crash.point("plan.before_commit")
    except HouseError as error:
        return refused(request, error, "operator_vendor", tenant_id=tenant_id)
    return done(request, _("The plan counts from now on. What is open already stays open."), "operator_vendor", tenant_id=tenant_id)


@require_POST
@across_vendors
def start_visit(request: HouseRequest, tenant_id: UUID) -> HttpResponse:
    """/vendors/<id>/visit : recorded at the vendor and here, then on to the vendor's host with a link that works once."""
    _vendor(tenant_id)
    form = VisitForm(request.POST)
    if not form.is_valid():
        return keep(request, "visit", form, "operator_vendor", tenant_id=tenant_id)
    at = timezone.now()
    try:
        with tenant_context(tenant_id):
            visit, secret = accounts_commands.start_visit(operator_name=request.member.user.name, reason=form.cleaned_data["reason"],
                                                          acting=request.acting, at=at)
            crash.point("visit.before_commit")
    except HouseError as error:
        return keep(request, "visit", add_errors(form, error), "operator_vendor", tenant_id=tenant_id)
    crash.point("visit.after_commit")   # begun, and nobody has its link: the operators' own record alone is missing
    with at_home(request):
        accounts_commands.record_visit(vendor_id=tenant_id, visit_id=visit.id, acting=request.acting, at=at)
        crash.point("visit.before_record_commits")
    return redirect(f"{address_of(tenant_id)}{reverse('visit', urlconf='referral_platform.urls.vendor', args=[secret])}")


def address_of(tenant_id: UUID) -> str:
    """Where the vendor's pages are, without a path."""
    return f"{'https' if settings.HTTPS else 'http'}://{tenants_queries.canonical_host(tenant_id)}{settings.PUBLIC_PORT}"


def leads_to(response: HttpResponse, request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """The page with the form of a visit: browsers hold the redirect that answers a form against the policy too, so that one vendor's host is added to it."""
    @csp_update({"form-action": [address_of(tenant_id)]})
    def page(_: HttpRequest) -> HttpResponse:
        return response

    page(request)
    return response


def _vendor(tenant_id: UUID) -> None:
    if not any(tenant.id == tenant_id for tenant in tenants_queries.vendors()):
        raise NotFound("vendor_unknown", "There’s no such vendor.")
