"""Django's admin for the operators of the installation, at their own host, behind our own sign-in and a second factor.

Policy: operators, signed in strongly, at the reserved tenant."""
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.tenants import queries as tenants_queries
from foundation.web import sessions
from foundation.web.policies import PUBLIC, guard


class OperatorSite(AdminSite):
    site_header = site_title = _("Operators of the referral platform")
    index_title = _("The installation")
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        """Not by Django's permissions: an operator's role, in the reserved tenant, with the second factor."""
        if not request.user.is_authenticated or request.tenant is None or request.tenant.kind != tenants_queries.PLATFORM:
            return False
        member = accounts_queries.member_of(request.user.id)
        return member is not None and member.role == states.OPERATOR and accounts_queries.signed_in_strongly(request, member)

    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        after = sessions.safe_path(request, request.GET.get("next")) or reverse("admin:index")
        if self.has_permission(request):
            return redirect(after)
        return redirect(f"{reverse('staff_sign_in')}?{urlencode({'next': after})}")

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.method == "POST":
            sessions.end_session(request)
        return redirect("staff_sign_in")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("staff_forgotten")   # by a mailed link, like everybody


@guard(PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """/ at the operators' host."""
    return redirect("operator_vendors")
