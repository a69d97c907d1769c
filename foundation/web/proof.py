"""Confirm that it's you: what moves money or opens doors wants a proof that is younger than ten minutes, whatever session is open.

A form that comes later is answered with a page in between, which keeps what was typed. After the proof the browser sends it on
to where it was going. A key to the API is its own proof: nobody is asked there."""
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.kernel.errors import HouseError
from foundation.web import browsers, passkeys
from foundation.web.outcomes import add_errors, attempt, sentence
from foundation.web.requests import HouseRequest
from foundation.web.sign_in_forms import CodeForm, FactorForm, OwnPasswordForm

LASTS = timedelta(minutes=10)
UNTIL = "proven_until"   # beside how the session was opened
CODE = "proof_code"      # in the session: the code that was mailed for it
OURS = "proof-"          # before the names of the page's own fields, all others are what was typed
NEXT = f"{OURS}next"


def is_fresh(request: HouseRequest, at: datetime) -> bool:
    stored = request.session.get(accounts_queries.HOW) or {}
    return bool(accounts_queries.how_signed_in(request)) and UNTIL in stored and at < datetime.fromisoformat(stored[UNTIL])


def renew(request: HouseRequest, at: datetime) -> None:
    stored = request.session[accounts_queries.HOW]
    request.session[accounts_queries.HOW] = {**stored, UNTIL: (at + LASTS).isoformat()}
    request.session.pop(CODE, None)
    request.session.cycle_key()


def wants_one(path: str, request: HouseRequest) -> bool:
    """Whether the page at `path` takes forms behind a proof: then what was typed may be sent on to it."""
    try:
        return getattr(resolve(path.partition("?")[0], getattr(request, "urlconf", None)).func, "fresh", False)
    except Resolver404:
        return False


def ask(request: HouseRequest, to: str = "") -> HttpResponse:
    """The page in between, for a form that came too late. `to`: where to go instead of sending the form on."""
    if accounts_queries.how_signed_in(request) == states.BY_CODE:
        refusal = send_code(request)
        return page(request, to or request.get_full_path(), refusal=sentence(refusal) if refusal else "", typed=not to)
    return page(request, to or request.get_full_path(), typed=not to)


def send_code(request: HouseRequest) -> HouseError | None:
    """Mails one to the person's own address."""
    sent: list = []
    refusal = attempt(lambda: sent.append(accounts_commands.send_code(
        email=request.user.email, name=request.user.name, at=timezone.now(), browser=browsers.known_to(request, request.user.email))))
    if refusal is None:
        request.session[CODE] = str(sent[0].id)
    return refusal


def form_for(request: HouseRequest, data=None):
    kind = {states.BY_CODE: CodeForm, states.BY_PASSWORD: OwnPasswordForm}.get(accounts_queries.how_signed_in(request), FactorForm)
    return kind(data, prefix=OURS.rstrip("-"))


def page(request: HouseRequest, to: str, form=None, *, refusal: str = "", typed: bool = True, status: int = 200) -> HttpResponse:
    kept = [(name, value) for name in request.POST if not name.startswith(OURS) and name != "csrfmiddlewaretoken" for value in request.POST.getlist(name)]
    how, known = accounts_queries.how_signed_in(request), accounts_queries.factors_of(request.user.id)
    strong = how == states.BY_SECOND_FACTOR
    context = {"form": form or form_for(request), "to": to, "kept": kept if typed else [], "refusal": refusal, "by_code": how == states.BY_CODE, "strong": strong,
               "app": "totp" in known, "options": passkeys.to_sign_in(request.user) if strong and "webauthn" in known else "", "email": request.user.email}
    return render(request, "account/confirm.html", context, status=status)


def judge(request: HouseRequest, at: datetime) -> tuple[object, HouseError | None, bool]:
    """(form, refusal, whether it was right) of what the page in between sent."""
    credential = request.POST.get(f"{OURS}credential")
    user_id: UUID = request.user.id
    if credential and accounts_queries.how_signed_in(request) == states.BY_SECOND_FACTOR:
        refusal = attempt(lambda: accounts_commands.use_passkey(
            user_id=user_id, authenticator_id=passkeys.signed_in_with(request, request.user, credential), at=at, again=True))
        return form_for(request), refusal, refusal is None
    form = form_for(request, request.POST)
    if not form.is_valid():
        return form, None, False
    refusal = attempt(lambda: _prove(request, user_id, form.cleaned_data, at))
    if refusal is not None:
        add_errors(form, refusal)
    return form, None, refusal is None


def _prove(request: HouseRequest, user_id: UUID, given: dict, at: datetime) -> None:
    how = accounts_queries.how_signed_in(request)
    if how == states.BY_SECOND_FACTOR:
        accounts_commands.check_second_factor(user_id=user_id, code=given["code"], at=at, again=True)
    elif how == states.BY_PASSWORD:
        accounts_commands.confirm_password(user_id=user_id, password=given["password"], at=at)
    else:
        accounts_commands.confirm_code(user_id=user_id, code_id=UUID(request.session.get(CODE) or str(UUID(int=0))), code=given["code"], at=at,
                                       browser=browsers.known_to(request, request.user.email))
