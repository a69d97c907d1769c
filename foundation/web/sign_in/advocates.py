"""People who refer sign in with a code that is mailed to them; there is no password. Policy: public."""
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.web import codes, sessions
from foundation.web.outcomes import add_errors
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest
from foundation.web.sign_in_forms import AddressForm, CodeForm


@guard(PUBLIC)
def sign_in(request: HouseRequest) -> HttpResponse:
    """/sign-in/ : the address; the answer does not tell whether it is known."""
    after = sessions.safe_path(request, request.POST.get("next") or request.GET.get("next"))
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return codes.send(request, email=form.cleaned_data["email"], name="", after=after or sessions.first_of(request, "portal_home", "programs"))
    return render(request, "account/sign_in.html", {"form": form, "next": after}, status=400 if form.is_bound else 200)


@guard(PUBLIC)
def sign_in_code(request: HouseRequest) -> HttpResponse:
    """/sign-in/code/ : the code. Who is on the staff here goes on to the password: a code alone is not enough for them."""
    waiting = codes.awaited(request)
    if waiting is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, error = codes.take(request, form.cleaned_data["code"])
        if error is None:
            if accounts_queries.member_of(user.id) is not None:
                messages.info(request, _("You’re on the team here, so your password is needed too."))
                return redirect(f"{reverse('staff_sign_in')}?{urlencode({'next': waiting['after']})}")
            sessions.open_session(request, user, states.BY_CODE)
            return redirect(waiting["after"])
        add_errors(form, error)
    return render(request, "account/code.html", {"form": form, "email": waiting["email"]}, status=400 if form.is_bound else 200)


@require_POST
@guard(PUBLIC)
def sign_out(request: HouseRequest) -> HttpResponse:
    sessions.end_session(request)
    messages.success(request, _("You’re signed out."))
    return redirect(sessions.first_of(request, "sign_in", "staff_sign_in"))
