"""The second step for staff: a code of an app or a passkey, or setting one up first. Policy: the password was right, or a session is open."""
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import rules, states
from foundation.tenants import secrets
from foundation.web import passkeys, proof, sessions
from foundation.web.outcomes import add_errors, attempt, sentence
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest
from foundation.web.sign_in_forms import AppForm, FactorForm

APP_SECRET = "app_secret"        # in the session, sealed: what the app was shown, until it answers with a right code
SHOW_CODES = "show_recovery_codes"


def for_halfway(view):
    """Runs the view with request.member: whose password was right, or who is signed in by password alone. A session by a
    mailed code is not halfway: the password comes first."""
    @guard(PUBLIC)
    @sessions.at_canonical_host
    def admitted(request: HouseRequest, *args, **kwargs) -> HttpResponse:
        member = sessions.halfway(request, timezone.now())
        if member is None and accounts_queries.how_signed_in(request) in (states.BY_PASSWORD, states.BY_SECOND_FACTOR):
            member = accounts_queries.member_of(request.user.id)
        if member is None:
            return redirect("staff_sign_in")
        request.member = member
        return view(request, *args, **kwargs)
    return admitted


def strong(request: HouseRequest) -> bool:
    return accounts_queries.how_signed_in(request) == states.BY_SECOND_FACTOR


@for_halfway
def second_factor(request: HouseRequest) -> HttpResponse:
    """/staff/second-factor/ : asks for it, or leads through setting it up."""
    if strong(request):
        return redirect(sessions.start_of_staff(request))
    known = accounts_queries.factors_of(request.member.user_id)
    if not known:
        return _set_up(request, AppForm())
    return _ask(request, FactorForm(), known)


def _ask(request: HouseRequest, form, known: list[str], status: int = 200, refusal: str = "") -> HttpResponse:
    options = passkeys.to_sign_in(request.member.user) if "webauthn" in known else ""
    context = {"form": form, "app": "totp" in known, "options": options, "refusal": refusal}
    return render(request, "account/second_factor.html", context, status=status)


@require_POST
@for_halfway
def second_factor_check(request: HouseRequest) -> HttpResponse:
    """/staff/second-factor/check/ : a code, or a passkey's signature."""
    member, at, after = request.member, timezone.now(), sessions.after_sign_in(request)
    known, refusal = accounts_queries.factors_of(member.user_id), ""
    if request.POST.get("credential"):
        form = FactorForm()
        error = attempt(lambda: _use_passkey(request, member, at))
        refusal = sentence(error) if error else ""
    else:
        form = FactorForm(request.POST)
        if not form.is_valid():
            return _ask(request, form, known, 400)
        error = attempt(lambda: accounts_commands.check_second_factor(user_id=member.user_id, code=form.cleaned_data["code"], at=at))
        if error is not None:
            add_errors(form, error)
    if error is not None:
        return _ask(request, form, known, 400, refusal)
    sessions.open_session(request, member.user, states.BY_SECOND_FACTOR)
    return redirect(after)


def _use_passkey(request: HouseRequest, member, at) -> None:
    authenticator_id = passkeys.signed_in_with(request, member.user, request.POST["credential"])
    accounts_commands.use_passkey(user_id=member.user_id, authenticator_id=authenticator_id, at=at)


def _set_up(request: HouseRequest, form, status: int = 200, refusal: str = "") -> HttpResponse:
    """The choice between an app and a passkey, both ready to be used."""
    if APP_SECRET not in request.session:
        request.session[APP_SECRET] = secrets.seal(generate_totp_secret()).decode()
    secret = secrets.open_sealed(request.session[APP_SECRET].encode())
    adapter = get_adapter()
    picture = mark_safe(adapter.build_totp_svg(adapter.build_totp_url(request.member.user, secret)))
    spaced = " ".join(secret[start:start + 4] for start in range(0, len(secret), 4))
    context = {"form": form, "picture": picture, "secret": spaced, "options": passkeys.to_register(request.member.user),
               "forced": rules.needs_second_factor(request.member.role), "after": sessions.after_sign_in(request), "refusal": refusal}
    return render(request, "account/set_up.html", context, status=status)


def asked_first(request: HouseRequest, back: str) -> HttpResponse | None:
    """An open session alone adds no second step: whoever found it would keep it for good. None: the proof is fresh, or there is nothing to prove yet."""
    return proof.ask(request, reverse(back)) if strong(request) and not proof.is_fresh(request, timezone.now()) else None


def may_set_up(request: HouseRequest) -> bool:
    """Who has a factor already adds another one only behind it: else the password alone would be enough for everything."""
    return strong(request) or not accounts_queries.factors_of(request.member.user_id)


@for_halfway
def second_factor_app(request: HouseRequest) -> HttpResponse:
    """/staff/second-factor/app/ : the app shows its first code."""
    if not may_set_up(request) or (request.method == "POST" and APP_SECRET not in request.session):
        return redirect("second_factor")
    form = AppForm(request.POST or None)
    if request.method != "POST":
        return _set_up(request, form)
    if (in_between := asked_first(request, "second_factor_app")) is not None:
        return in_between
    if not form.is_valid():
        return _set_up(request, form, 400)
    secret = secrets.open_sealed(request.session[APP_SECRET].encode())
    return _added(request, form, lambda at: accounts_commands.add_totp(user_id=request.member.user_id, secret=secret, code=form.cleaned_data["code"], at=at))


@require_POST
@for_halfway
def second_factor_passkey(request: HouseRequest) -> HttpResponse:
    """/staff/second-factor/passkey/ : the browser made a passkey."""
    if not may_set_up(request):
        return redirect("second_factor")
    if (in_between := asked_first(request, "your_sign_in")) is not None:
        return in_between

    def add(at):
        credential = passkeys.registered(request, request.POST.get("credential", ""))
        return accounts_commands.add_passkey(user_id=request.member.user_id, name=request.POST.get("name", ""), credential=credential, at=at)
    return _added(request, AppForm(), add)


def _added(request: HouseRequest, form, add) -> HttpResponse:
    member, at, after, codes = request.member, timezone.now(), sessions.after_sign_in(request), []
    error = attempt(lambda: codes.extend(add(at)))
    if error is not None and form.is_bound:
        return _set_up(request, add_errors(form, error), 400)
    if error is not None:
        return _set_up(request, form, 400, sentence(error))
    request.session.pop(APP_SECRET, None)
    sessions.open_session(request, member.user, states.BY_SECOND_FACTOR)
    if not codes:
        messages.success(request, _("That’s set up."))
        return redirect("your_sign_in")
    request.session[SHOW_CODES] = after
    return redirect("recovery_codes")


@for_halfway
def recovery_codes(request: HouseRequest) -> HttpResponse:
    """/staff/recovery-codes/ : shown once, right after the first factor was set up, until they are said to be kept."""
    after = request.session.get(SHOW_CODES)
    if after is None or not strong(request):
        return redirect(sessions.start_of_staff(request))
    if request.method == "POST":
        del request.session[SHOW_CODES]
        return redirect(after)
    return render(request, "account/recovery_codes.html", {"codes": accounts_queries.unused_recovery_codes(request.member.user_id)})
