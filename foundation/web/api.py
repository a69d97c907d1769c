"""What every endpoint of /api/v1 has in common: the key, its scopes, its person, bodies and pages by cursor."""
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from foundation.web import idempotency, problems
from foundation.web.api_bodies import objections
from foundation.web.api_keys import key_of

READ = "read"
ALL_ROLES = ("owner", "program_manager", "finance_approver", "sales_rep", "read_only")
MANAGERS = ("owner", "program_manager")
SALES = (*MANAGERS, "sales_rep")
FINANCE = ("owner", "finance_approver")
READERS = (*MANAGERS, "finance_approver", "read_only")   # what is nobody's own: a rep has nothing of it
LIMIT, LARGEST = 50, 100


@contextmanager
def told_as(places: Mapping[str, str]) -> Iterator[None]:
    """What a command refuses at a place that the body names otherwise: pointer of the command -> pointer into the body."""
    try:
        yield
    except BadInput as wrong:
        raise BadInput([replace(one, pointer=places.get(one.pointer, one.pointer)) for one in wrong.errors]) from None


class ApiView(APIView):
    """Set `read` and `write`: (scope, roles) for GET and for POST. Inside: self.acting, self.at."""

    http_method_names = ["get", "head", "post"]
    read: tuple[str, tuple[str, ...]] = (READ, ALL_ROLES)
    write: tuple[str, tuple[str, ...]] = ("", ())
    policy = "api"   # the key's scope and the person's role, see ScopePermission

    def allowed(self, method: str | None) -> tuple[str, tuple[str, ...]]:
        return self.write if method == "POST" else self.read

    @property
    def acting(self) -> Actor:
        return Actor("staff", self.request.auth.staff_user_id)

    @property
    def rep(self) -> UUID | None:
        """The account of the key's person where she is a rep: then only hers is there. None: all of the vendor's is."""
        return self.request.auth.staff_user_id if self.request.auth.role == "sales_rep" else None

    @property
    def at(self) -> datetime:
        return timezone.now()

    def initial(self, request, *args, **kwargs):
        """A mistyped filter would answer with everything: a name that isn't asked for is refused."""
        super().initial(request, *args, **kwargs)
        name = request.method.lower()
        verb = getattr(self, name, None) if name in self.http_method_names else None   # None: answered with 405
        unknown = sorted(set(request.query_params) - getattr(verb, "asks", frozenset())) if verb else []
        if unknown:
            raise BadInput([FieldError(f"?{name}", "unknown", "There’s no such question here.") for name in unknown])

    def parsed(self, serializer: type[serializers.Serializer]) -> dict:
        """The request's body, or BadInput that names each field. Unknown fields are refused: a typing error is no wish."""
        if not isinstance(self.request.data, dict):
            raise BadInput([FieldError("/", "no_object", "The body is a JSON object.")])
        body = serializer(data=self.request.data)
        wrong = list(objections(body, self.request.data))
        if wrong:
            raise BadInput(wrong)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def asked(self, name: str, choices: Iterable[str]) -> str | None:
        """One of `choices` from the query, None when it isn’t asked for. Raises BadInput."""
        value = self.request.query_params.get(name)
        if value is not None and value not in choices:
            raise BadInput([FieldError(f"?{name}", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(choices)})])
        return value

    def asked_id(self, name: str) -> UUID | None:
        """An id from the query, None when it isn’t asked for. Raises BadInput."""
        value = self.request.query_params.get(name)
        try:
            return UUID(value) if value is not None else None
        except ValueError:
            raise BadInput([FieldError(f"?{name}", "no_id", "An id such as 01890000-0000-7000-8000-000000000000.")]) from None

    def asked_text(self, name: str, longest: int) -> str:
        """A text from the query, '' when it isn’t asked for. Raises BadInput."""
        value = self.request.query_params.get(name, "")
        if len(value) > longest or "\0" in value:
            raise BadInput([FieldError(f"?{name}", "too_long", "At most {longest} plain characters.", {"longest": longest})])
        return value

    def page(self, rows_before: Callable[[UUID | None, int], list], shown: Callable[[list], list]) -> Response:
        """A page by cursor: {"data": […], "next": the cursor of the next page or null}.

        `rows_before(cursor, limit)` gives the newest rows older than the cursor, one more than `limit` when there is a next page;
        `shown(rows)` gives all of them at once, so that a long page asks the database no more often than a short one."""
        limit = self._number("limit", LIMIT, LARGEST)
        rows = rows_before(self._cursor(), limit)
        more = len(rows) > limit
        rows = rows[:limit]
        return Response({"data": shown(rows), "next": str(rows[-1].id) if more else None})

    def _cursor(self) -> UUID | None:
        value = self.request.query_params.get("cursor")
        try:
            return UUID(value) if value is not None else None
        except ValueError:
            raise BadInput([FieldError("?cursor", "unknown", "Take the cursor from “next” of the page before.")]) from None

    def _number(self, name: str, usual: int, largest: int) -> int:
        value = self.request.query_params.get(name, str(usual))
        if not (value.isascii() and value.isdigit() and len(value) < 5 and 1 <= int(value) <= largest):
            raise BadInput([FieldError(f"?{name}", "out_of_range", "A whole number from 1 to {largest}.", {"largest": largest})])
        return int(value)

    def dispatch(self, request, *args, **kwargs):
        key = key_of(request)
        if request.method != "POST" or key is None or not hasattr(self, "post"):
            return super().dispatch(request, *args, **kwargs)
        try:
            return idempotency.answered_once(request, f"api:{key.id}", lambda: super(ApiView, self).dispatch(request, *args, **kwargs))
        except RequestDataTooBig:
            return problems.response(status=413, detail=_("Send at most {megabytes} MB.").format(megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20))
