"""Refusals as application/problem+json (RFC 9457), each with a stable code that a client may rely on."""
from django.http import JsonResponse
from django.utils.translation import gettext as _

CODES = {400: "bad_request", 401: "no_key", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 406: "not_acceptable",
         409: "conflict", 415: "unsupported_media_type", 429: "too_many_requests", 500: "server_error"}


def response(*, status: int, code: str = "", detail: str = "", errors: list[dict] | None = None) -> JsonResponse:
    """`errors`: one {"pointer": JSON pointer, "code": ..., "detail": sentence} for each field that was refused."""
    code = code or CODES.get(status, "bad_request")
    body = {"type": f"urn:problem:{code}", "title": title_of(code), "status": status, "code": code}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type="application/problem+json")


def title_of(code: str) -> str:
    titles = {"bad_request": _("Something in the request is missing or not understood"), "no_key": _("An API key is needed"),
              "not_allowed": _("This key may not do that"), "not_found": _("There’s nothing here"), "conflict": _("The present state doesn’t allow that"),
              "server_error": _("Something broke on our side")}
    return titles.get(code, code.replace("_", " ").capitalize())
