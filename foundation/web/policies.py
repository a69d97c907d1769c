"""Who may open a page: one policy for each view, asked before anything is read."""
from collections.abc import Callable
from functools import wraps
from typing import Protocol
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.kernel.acting import VISITOR, Actor
from foundation.kernel.errors import NotAllowed
from foundation.web import proof, sessions
from foundation.web.requests import HouseRequest


class Elsewhere(Exception):
    """The person belongs on another page first; `to` is its path."""

    def __init__(self, to: str):
        self.to = to
        super().__init__(to)


class Policy(Protocol):
    name: str

    def admit(self, request: HouseRequest) -> Actor:
        """Who acts. Raises Elsewhere for who has to sign in first, NotAllowed for who may not."""


class Public:
    name = "public"

    def admit(self, request: HouseRequest) -> Actor:
        return VISITOR


class SignedIn:
    """Anybody with an account here, staff or not."""

    name = "signed in"

    def admit(self, request: HouseRequest) -> Actor:
        if not request.user.is_authenticated:
            raise Elsewhere(f"{sessions.first_of(request, 'sign_in', 'staff_sign_in')}?{urlencode({'next': request.get_full_path()})}")
        return Actor("advocate", None)


class Staff:
    """Members of the vendor's staff in one of `roles`, with the second factor that their role demands."""

    def __init__(self, *roles: str):
        self.roles = roles
        self.name = "staff: " + ", ".join(roles)

    def admit(self, request: HouseRequest) -> Actor:
        visit = sessions.visit_of(request, timezone.now())
        if visit is not None:
            return self.let_look(request, visit)
        if not request.user.is_authenticated:
            raise Elsewhere(f"{reverse('staff_sign_in')}?{urlencode({'next': request.get_full_path()})}")
        member = accounts_queries.member_of(request.user.id)
        if member is None or member.role not in self.roles:
            raise NotAllowed("wrong_role", "Your role doesn’t include this page. Ask an owner of the program to change that.")
        request.member = member
        if not accounts_queries.signed_in_strongly(request, member):
            if accounts_queries.how_signed_in(request) == states.BY_PASSWORD:
                raise Elsewhere(reverse("second_factor"))
            raise Elsewhere(f"{reverse('staff_sign_in')}?{urlencode({'next': request.get_full_path()})}")   # a mailed code is not enough
        return Actor("staff", request.user.id)

    def let_look(self, request: HouseRequest, visit) -> Actor:
        """An operator on a support visit opens what a role that only reads may open, and changes nothing."""
        member = accounts_queries.visitor(visit)
        if request.method not in ("GET", "HEAD") or member.role not in self.roles:
            raise NotAllowed("visit_only_looks", "A support visit looks at pages that anybody on the team may read. It changes nothing.")
        request.member, request.visit = member, visit
        return Actor("operator", visit.operator_id)


PUBLIC = Public()
SIGNED_IN = SignedIn()
EVERY_ROLE = ("owner", "program_manager", "finance_approver", "sales_rep", "read_only")


def staff(*roles: str) -> Staff:
    """The policy for these roles; without any, for all of them."""
    return Staff(*(roles or EVERY_ROLE))


def guard(policy: Policy, fresh: bool = False) -> Callable:
    """The view runs only for whom the policy admits; request.acting says who that is. The policy stays readable on the view.

    `fresh`: it moves money or opens doors; whose proof is older than ten minutes confirms first, and what was typed goes on then."""
    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HouseRequest, *args, **kwargs) -> HttpResponse:
            try:
                request.acting = policy.admit(request)
            except Elsewhere as elsewhere:
                return redirect(elsewhere.to)
            if fresh and request.method not in ("GET", "HEAD") and not proof.is_fresh(request, timezone.now()):
                return proof.ask(request)
            return view(request, *args, **kwargs)
        guarded.fresh = fresh   # type: ignore[attr-defined]
        guarded.policy = policy   # type: ignore[attr-defined]  # read by the architecture tests and the navigation
        return guarded
    return decorate
