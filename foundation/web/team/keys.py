"""API keys: issuing one that acts as oneself, and revoking. Policy: owners and program managers."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import words
from foundation.tenants import secrets
from foundation.web.outcomes import add_errors, attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from foundation.web.team.forms import KeyForm

KEY_HOLDERS = staff("owner", "program_manager")
FRESH = "fresh_key"   # in the session, sealed: the new key until the next page showed it


@guard(KEY_HOLDERS, fresh=True)
def keys(request: HouseRequest) -> HttpResponse:
    """/console/keys/ : all keys; sending the form issues one, which the next page shows once."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        issued: list = []
        error = attempt(lambda: issued.append(accounts_commands.issue_api_key(**form.cleaned_data, staff_user_id=request.user.id, acting=request.acting,
                                                                              at=timezone.now())))
        if error is None:
            request.session[FRESH] = secrets.seal(issued[0][1]).decode()
            return redirect("console_keys")
        add_errors(form, error)
    sealed = request.session.pop(FRESH, None)
    context = {"keys": accounts_queries.api_keys(), "form": form, "fresh": secrets.open_sealed(sealed.encode()) if sealed else "",
               "scope_words": words.SCOPES, "example": f"{request.scheme}://{request.get_host()}/api/v1/"}
    return render(request, "team/keys.html", context, status=400 if form.is_bound else 200)


@require_POST
@guard(KEY_HOLDERS)
def revoke(request: HouseRequest, key_id: UUID) -> HttpResponse:
    error = attempt(lambda: accounts_commands.revoke_api_key(key_id=key_id, acting=request.acting, at=timezone.now()))
    return refused(request, error, "console_keys") if error else done(request, _("The key opens nothing any more."), "console_keys")
