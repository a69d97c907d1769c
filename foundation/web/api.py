"""What every endpoint of /api/v1 has in common: the key, its scopes, its person, and POST exactly once."""
from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from foundation.web import idempotency

IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True,
                               description="A value of your own for this one thing you do. Sent again, it is answered again and done once.")


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer rp_…`: the key names the vendor and the member of its staff who counts as acting."""

    def authenticate(self, request):
        key = accounts_queries.api_key_of(request.headers.get("Authorization", ""))
        return None if key is None else (key, key)

    def authenticate_header(self, request):
        return "Bearer"


class ScopePermission(BasePermission):
    """The key needs the scope, and the person behind it the role, that the view names for the method."""

    def has_permission(self, request, view):
        if request.auth is None:
            raise exceptions.NotAuthenticated()
        scope, roles = view.allowed(request.method)
        return scope in request.auth.scopes and request.auth.role in roles


ALL_ROLES = ("owner", "program_manager", "finance_approver", "sales_rep", "read_only")
MANAGERS = ("owner", "program_manager")


class ApiView(APIView):
    """Set `read` and `write`: (scope, roles) for GET and for POST. Inside: self.acting, self.at."""

    read: tuple[str, tuple[str, ...]] = ("read", ALL_ROLES)
    write: tuple[str, tuple[str, ...]] = ("", ())
    policy = "api"   # the key's scope and the person's role, see ScopePermission

    def allowed(self, method: str | None) -> tuple[str, tuple[str, ...]]:
        return self.read if method in ("GET", "HEAD", "OPTIONS") else self.write

    @property
    def acting(self) -> Actor:
        return Actor("staff", self.request.auth.staff_user_id)

    @property
    def at(self) -> datetime:
        return timezone.now()

    def parsed(self, serializer: type[serializers.Serializer]) -> dict:
        """The request's body, or BadInput that names each field. Unknown fields are refused: a typing error is no wish."""
        body = serializer(data=self.request.data)
        unknown = set(self.request.data) - set(body.fields) if isinstance(self.request.data, dict) else set()
        if unknown:
            raise BadInput([FieldError(f"/{name}", "unknown", "There’s no such field.") for name in sorted(unknown)])
        body.is_valid(raise_exception=True)
        return body.validated_data

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        key = accounts_queries.api_key_of(request.headers.get("Authorization", ""))
        if key is None:
            return super().dispatch(request, *args, **kwargs)   # answers 401
        self.headers = {}
        return idempotency.answered_once(request, f"api:{key.id}", lambda: super(ApiView, self).dispatch(request, *args, **kwargs))


def documented(*, request=None, answer=None, summary: str, status: int = 200):
    """extend_schema with what our endpoints share."""
    return extend_schema(summary=summary, request=request, responses={status: answer}, parameters=[IDEMPOTENCY] if request is not None else [])


def page(rows: list, limit: int, shown) -> Response:
    """A page by cursor: {"data": [...], "next": id of the last row or null}; ask for the next with ?before=<id>."""
    more = len(rows) > limit
    rows = rows[:limit]
    return Response({"data": [shown(row) for row in rows], "next": str(rows[-1].id) if more else None})
