"""Sessions: opening one, ending it, and what is remembered between the password and the second factor."""
from datetime import datetime, timedelta
from functools import wraps
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.mail import queries as mail_queries
from foundation.tenants import queries as tenants_queries
from foundation.web import browsers, proof, session_store
from foundation.web.requests import HouseRequest

VISIT = "support_visit"   # in the session: the visit of an operator, and the vendor it is to
HALFWAY = "halfway"   # in the session: whose password was right, until the second factor is
HALFWAY_LASTS = timedelta(minutes=10)
# How long a session lasts in all, and how long it is left alone before it ends: a working day for staff, a month for people who refer.
STAFF_LASTS, STAFF_IDLE = timedelta(hours=12), timedelta(minutes=60)
ADVOCATE_LASTS, ADVOCATE_IDLE = timedelta(days=30), timedelta(days=14)


def open_session(request: HouseRequest, user, how: str, proof_lasts: timedelta = proof.LASTS) -> None:
    """Signs `user` in on this host. `how`: one of accounts.states.BY_*, it decides what the session is good for."""
    at = timezone.now()
    get_adapter(request).login(request, user)
    browsers.remember(request, user.email)
    request.session.pop(HALFWAY, None)
    request.session[accounts_queries.HOW] = {"user": str(user.id), "how": how, proof.UNTIL: (at + proof_lasts).isoformat()}
    lasts, idle = (ADVOCATE_LASTS, ADVOCATE_IDLE) if how == states.BY_CODE else (STAFF_LASTS, STAFF_IDLE)
    request.session.set_expiry(at + lasts)
    request.session[session_store.REST] = session_store.used(at, idle)


def keep_session(request: HouseRequest, user) -> None:
    """All sessions of `user` were ended, this one goes on, under a new id."""
    update_session_auth_hash(request, user)


def end_session(request: HouseRequest) -> None:
    logout(request)


def open_visit(request: HouseRequest, visit) -> None:
    """An operator's look at this vendor. Nobody is signed in by it: every page asks for the visit itself, and stays closed once it is over."""
    logout(request)
    request.session[VISIT] = {"visit": str(visit.id), "tenant": str(request.tenant_id)}
    request.session.set_expiry(visit.ends_at)


def visit_of(request: HouseRequest, at: datetime):
    """The running support visit of this browser at this vendor; None for everybody else."""
    stored = request.session.get(VISIT)
    if not stored or stored["tenant"] != str(request.tenant_id):
        return None
    return accounts_queries.running_visit(UUID(stored["visit"]), at)


def go_halfway(request: HouseRequest, user_id: UUID, after: str, at: datetime) -> None:
    """The password was right. Whoever was signed in before in this browser is not any more; what a visitor typed stays."""
    if request.user.is_authenticated:
        logout(request)
    else:
        request.session.cycle_key()   # an id that somebody planted before is worth nothing
    request.session[HALFWAY] = {"user": str(user_id), "tenant": str(request.tenant_id), "at": at.isoformat(), "after": after}


def halfway(request: HouseRequest, at: datetime):
    """The member whose password was right a moment ago; None for everybody else, and at every other vendor."""
    stored = request.session.get(HALFWAY)
    if not stored or stored["tenant"] != str(request.tenant_id) or datetime.fromisoformat(stored["at"]) + HALFWAY_LASTS <= at:
        return None
    return accounts_queries.member_of(UUID(stored["user"]))


def after_sign_in(request: HouseRequest) -> str:
    """Where the person was going; the start page of the staff when nowhere in particular."""
    stored = request.session.get(HALFWAY) or {}
    return stored.get("after") or start_of_staff(request)


def safe_path(request: HouseRequest, path: str | None) -> str:
    """`path` when it is a page of this host, else ''. A sign-in page sends nobody to somebody else's site."""
    if path and path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return path
    return ""


def origin_of(request: HouseRequest, email: str) -> dict[str, str]:
    """Where a try for `email` comes from, as commands count it: the network address, and the browser if it is known to that person."""
    return {"place": place_of(request), "browser": browsers.known_to(request, email)}


def place_of(request: HouseRequest) -> str:
    """The network address the request comes from: the last one that our own proxy wrote down, when there is one."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


def start_of_staff(request: HouseRequest) -> str:
    """Reps begin where their work is; the console is not theirs."""
    member = getattr(request, "member", None) or (accounts_queries.member_of(request.user.id) if request.user.is_authenticated else None)
    sells = member is not None and member.role == states.SALES_REP
    return first_of(request, *(["sales_home"] if sells else []), "console_home", "admin:index", "programs")


def first_of(request: HouseRequest, *names: str) -> str:
    """The first of these pages that exists on this host."""
    for name in names:
        try:
            return reverse(name, urlconf=getattr(request, "urlconf", None))
        except NoReverseMatch:
            continue
    return "/"


def at_canonical_host(view):
    """Staff sign in at one host only: a passkey is bound to its name. From a custom host they are sent there."""
    @wraps(view)
    def sent_there(request: HouseRequest, *args, **kwargs) -> HttpResponse:
        here = request.get_host().split(":")[0].lower()
        if request.tenant_id and here != tenants_queries.canonical_host(request.tenant_id):
            return redirect(mail_queries.page_url(request.get_full_path() if request.method == "GET" else reverse("staff_sign_in")))
        return view(request, *args, **kwargs)
    return sent_there
