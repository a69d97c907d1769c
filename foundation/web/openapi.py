"""How endpoints are described, and the one OpenAPI document that describes them all."""
import json

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers

from foundation.web.api import LARGEST, LIMIT
from foundation.web.idempotency import HEADER, LONGEST

IDEMPOTENCY = OpenApiParameter(
    HEADER, {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[\x21-\x7e]+$"}, OpenApiParameter.HEADER, required=True,
    description="A value of your own for this one thing you do. Sent again, it is answered again and done once.")
LANGUAGE = OpenApiParameter("Accept-Language", {"type": "string"}, OpenApiParameter.HEADER, description="Of the sentences, such as `de`; codes stay.")
ANYTHING = r"^[^\u0000]*$"
SOMETHING = r"^[^\u0000]*[^\s\u0000\u001c-\u001f\u0085][^\u0000]*$"   # a NUL is no blank either; what separates files, groups and lines is one here
UUID = {"type": "string", "format": "uuid"}
CURSOR = OpenApiParameter("cursor", UUID, description="`next` of the page before.")
PAGE_SIZE = OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": LIMIT}, description="Rows of a page.")


class FieldProblem(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON pointer into the body; ?name for the query")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457. `code` is stable, the sentences are for people."""
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField(required=False)
    errors = FieldProblem(many=True, required=False)


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "foundation.web.api_keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A key of the console’s page “API keys”: `Authorization: Bearer rp_…`."}


class HouseSchema(AutoSchema):
    """Says of every endpoint which scope and which roles it takes."""

    def get_description(self):
        scope, roles = self.view.allowed(self.method)
        return f"Scope `{scope}`; roles: {', '.join(roles)}."

    def _get_serializer_field_meta(self, field, direction):
        """A choice that may be left out is left out: what stands for "none" in our code is none of its words."""
        meta = super()._get_serializer_field_meta(field, direction)
        if isinstance(field, serializers.ChoiceField) and meta.get("default", next(iter(field.choices), None)) not in field.choices:
            del meta["default"]
        return meta

    def _unwrap_list_serializer(self, serializer, direction):
        schema = super()._unwrap_list_serializer(serializer, direction)
        longest = getattr(serializer, "max_length", None)
        return schema if schema is None or longest is None else schema | {"maxItems": longest}

    def _insert_field_validators(self, field, schema):
        """Where a body is taken: a text that has to be there has a letter in it, and none holds what no row can hold."""
        super()._insert_field_validators(field, schema)
        if not type(field.root).__name__.endswith("In"):
            return
        schema.update(getattr(field, "described", {}))
        if isinstance(field, serializers.FileField):
            schema["format"] = "binary"   # the framework thinks of the address where it is shown
        if isinstance(field, serializers.CharField) and schema.get("type") == "string" and "format" not in schema:
            schema.setdefault("pattern", ANYTHING if field.allow_blank else SOMETHING)


def _refusals(*statuses: int) -> dict:
    return {(status, "application/problem+json"): Problem for status in (*statuses, 401, 403, 404, 503)}


def reading(summary: str, answer, *, query: tuple[OpenApiParameter, ...] = (), id: str):
    """Describes a GET. What else stands in a query is refused (ApiView.initial)."""
    describe = extend_schema(operation_id=id, summary=summary, parameters=list(query), responses={200: answer} | _refusals(400))

    def described(method):
        method = describe(method)
        method.asks = frozenset(one.name for one in query)
        return method
    return described


def listing(summary: str, row: type[serializers.Serializer], *, query: tuple[OpenApiParameter, ...] = (), id: str):
    """Describes a GET of a page by cursor."""
    return reading(summary, page_of(row), query=(*query, CURSOR, PAGE_SIZE), id=id)


def doing(summary: str, answer, *, body: type[serializers.Serializer] | dict | None = None, status: int | tuple[int, ...] = 200, id: str):
    """Describes a POST. `status` may be several: made new, or there already. A `body` that no serializer can say is {media type: what it holds}."""
    good = {one: answer for one in (status if isinstance(status, tuple) else (status,))}
    return extend_schema(operation_id=id, summary=summary, request=body, parameters=[IDEMPOTENCY, LANGUAGE], responses=good | _refusals(400, 409, 413, 415))


_pages: dict[type, type[serializers.Serializer]] = {}


def page_of(row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """{"data": [row, …], "next": cursor or null}."""
    if row not in _pages:
        _pages[row] = type(row.__name__.removesuffix("Out") + "Page", (serializers.Serializer,), {
            "data": row(many=True), "next": serializers.UUIDField(allow_null=True, help_text="the cursor of the next page; null on the last")})
    return _pages[row]


def document() -> dict:
    """The whole description; the same for everybody."""
    described = SchemaGenerator(urlconf="referral_platform.urls.vendor").get_schema(request=None, public=True)
    for name, schema in described["components"]["schemas"].items():
        if name.endswith("In"):
            schema["additionalProperties"] = False   # unknown fields are refused
    for methods in described["paths"].values():
        for operation in methods.values():
            taken = operation.get("requestBody", {})
            schemas = [one["schema"] for one in taken.get("content", {}).values()]
            schemas = [described["components"]["schemas"][one["$ref"].rsplit("/", 1)[-1]] if "$ref" in one else one for one in schemas]
            if any(one.get("required") for one in schemas):
                taken["required"] = True   # the framework says it of its own serializers alone
    return described


def as_text(described: dict) -> str:
    """As it stands in docs/openapi.json."""
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"
