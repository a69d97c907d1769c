"""The API's description as a page and as a file. Policy: public; it says nothing of any vendor."""
import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from foundation.web import openapi
from foundation.web.policies import PUBLIC, guard


@cache
def _document() -> dict:
    with translation.override("en"):
        return openapi.document()


@guard(PUBLIC)
def schema(request: HttpRequest) -> HttpResponse:
    """/api/schema.json : the OpenAPI document."""
    return HttpResponse(openapi.as_text(_document()), content_type="application/vnd.oai.openapi+json")


@guard(PUBLIC)
def page(request: HttpRequest) -> HttpResponse:
    """/api/docs/ : the same for people, without a script."""
    return render(request, "api/docs.html", {"groups": _groups(_document())})


def _groups(document: dict) -> list[dict]:
    groups: dict[str, list[dict]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"].items()
            groups.setdefault(operation["tags"][0], []).append({
                "method": method.upper(), "short": path.removeprefix("/api/v1"), "who": operation["description"], "summary": operation["summary"],
                "id": operation["operationId"], "parameters": operation.get("parameters", []),
                "body": _fields(document, operation.get("requestBody")),
                "answers": [{"status": status, "fields": _fields(document, answer)} for status, answer in answers if status < "300"],
                "refusals": [status for status, _ in answers if status >= "300"]})
    return [{"name": name, "operations": operations} for name, operations in sorted(groups.items())]


def _fields(document: dict, part: dict | None) -> list[dict]:
    """The fields of a body, one level deep; those of the rows of a page with it."""
    if not part or "content" not in part:
        return []
    schema = _resolved(document, part["content"]["application/json"]["schema"])
    required = schema.get("required", [])
    return [_field(document, name, value, name in required) for name, value in schema.get("properties", {}).items()]


def _field(document: dict, name: str, value: dict, required: bool) -> dict:
    inner = _resolved(document, value.get("items", value))
    kind = value.get("type") or inner.get("type") or "object"
    kinds = " or ".join(kind) if isinstance(kind, list) else kind
    choices = inner.get("enum") or []
    return {"name": name, "kind": value.get("format") or kinds, "required": required, "about": value.get("description", ""), "choices": choices,
            "example": json.dumps(value["default"]) if "default" in value else "",
            "fields": [_field(document, one, two, one in inner.get("required", [])) for one, two in inner.get("properties", {}).items()]}


def _resolved(document: dict, schema: dict) -> dict:
    for reference in [schema.get("$ref"), *(one.get("$ref") for one in (*schema.get("allOf", []), *schema.get("oneOf", [])))]:
        if reference:
            return document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
    return schema
