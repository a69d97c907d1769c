"""Whose key came with a request, and whether it may do what is asked. Apart from api.py: the framework loads this one first."""
from django.http import HttpRequest
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.utils.mediatypes import media_type_matches

from foundation.accounts import queries as accounts_queries


def key_of(request: HttpRequest):
    """The key of this request at the vendor that is being served, asked for once; None without one."""
    if not hasattr(request, "_key"):
        known = getattr(request, "tenant_id", None) is not None
        setattr(request, "_key", accounts_queries.api_key_of(request.headers.get("Authorization", "")) if known else None)   # noqa: B010
    return getattr(request, "_key")   # noqa: B009


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rp_…`: the key names the vendor and the member of its staff who counts as acting."""

    def authenticate(self, request):
        key = key_of(request._request)
        return None if key is None else (key, key)

    def authenticate_header(self, request):
        return "Bearer"


class OneKind(BaseContentNegotiation):
    """What is asked for in `Accept` is passed over: there is one kind of answer, and one kind of refusal."""

    def select_parser(self, request, parsers):
        return next((parser for parser in parsers if media_type_matches(parser.media_type, request.content_type)), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ScopePermission(BasePermission):
    """The key needs the scope, and the person behind it the role, that the view names for the method."""

    def has_permission(self, request, view):
        if request.auth is None:
            raise exceptions.NotAuthenticated()
        if not hasattr(view, request.method.lower()):
            return True   # answered with 405
        scope, roles = view.allowed(request.method)
        return scope in request.auth.scopes and request.auth.role in roles
