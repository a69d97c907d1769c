"""One's own sign-in: the second steps one has, new ones, recovery codes. Policy: staff of every role, and operators."""
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.web import passkeys, sessions
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import EVERY_ROLE, guard, staff
from foundation.web.requests import HouseRequest
from foundation.web.sign_in.second_factor import SHOW_CODES

ANYBODY = staff(*EVERY_ROLE, states.OPERATOR)


@guard(ANYBODY)
@sessions.at_canonical_host
def your_sign_in(request: HouseRequest) -> HttpResponse:
    """/staff/your-sign-in/ : what opens this account."""
    rows = accounts_queries.factor_rows(request.user.id)
    context = {"rows": [{"id": row.id, "passkey": row.type == "webauthn", "name": row.data.get("name", ""), "added": row.created_at, "used": row.last_used_at}
                        for row in rows],
               "app": any(row.type == "totp" for row in rows), "left": len(accounts_queries.unused_recovery_codes(request.user.id)),
               "options": passkeys.to_register(request.user), "back": sessions.start_of_staff(request)}
    return render(request, "account/your_sign_in.html", context)


@require_POST
@guard(ANYBODY, fresh=True)
def remove_factor(request: HouseRequest, factor_id: int) -> HttpResponse:
    error = attempt(lambda: accounts_commands.remove_factor(user_id=request.user.id, authenticator_id=factor_id, acting=request.acting, at=timezone.now()))
    if error is None:
        sessions.keep_session(request, accounts_queries.user(request.user.id))
    return refused(request, error, "your_sign_in") if error else done(request, _("Taken away; it opens nothing here any more."), "your_sign_in")


@require_POST
@guard(ANYBODY)
def sign_out_elsewhere(request: HouseRequest) -> HttpResponse:
    """/staff/your-sign-in/elsewhere : a laptop is lost, or nobody is sure; this browser stays signed in."""
    sessions.keep_session(request, accounts_commands.end_sessions(user_id=request.user.id, at=timezone.now()))
    return done(request, _("Signed out everywhere else."), "your_sign_in")


@require_POST
@guard(ANYBODY, fresh=True)
def new_recovery_codes(request: HouseRequest) -> HttpResponse:
    error = attempt(lambda: accounts_commands.renew_recovery_codes(user_id=request.user.id, at=timezone.now()))
    if error is not None:
        return refused(request, error, "your_sign_in")
    request.session[SHOW_CODES] = reverse("your_sign_in")
    return redirect("recovery_codes")
