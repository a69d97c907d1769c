"""Refusals as application/problem+json (RFC 9457), each with a stable code that a client may rely on."""
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from foundation.kernel import errors

CODES = {400: "bad_request", 401: "no_key", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 406: "not_acceptable",
         409: "conflict", 413: "too_large", 415: "unsupported_media_type", 429: "too_many_requests", 500: "server_error", 503: "try_again"}


def response(*, status: int, code: str = "", detail: str = "", errors: list[dict] | None = None) -> JsonResponse:
    """`errors`: one {"pointer": JSON pointer, "code": ..., "detail": sentence} for each field that was refused."""
    code = code or CODES.get(status, "bad_request")
    body: dict = {"type": f"urn:problem:{code}", "title": _titles().get(code, code.replace("_", " ").capitalize()), "status": status, "code": code}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type="application/problem+json", headers={"Retry-After": "1"} if status == 503 else None)


def _titles() -> dict[str, str]:
    return {"bad_request": _("Something in the request is missing or not understood"), "bad_input": _("Something in the request is missing or not understood"),
            "no_key": _("A valid API key is needed"), "not_allowed": _("This key may not do that"), "not_found": _("There’s nothing here"),
            "conflict": _("The present state doesn’t allow that"), "server_error": _("Something broke on our side"),
            "try_again": _("Somebody else was at the same thing")}


def sentence(error: errors.HouseError | errors.FieldError) -> str:
    """The error in the reader's language."""
    return _(error.template).format(**error.params)


def of_house_error(error: errors.HouseError) -> JsonResponse:
    """BadInput 400 with its fields, NotAllowed 403, NotFound 404 (one body for all of them), Refused 409."""
    if isinstance(error, errors.BadInput):
        return response(status=400, code="bad_input", detail=sentence(error), errors=[
            {"pointer": wrong.pointer, "code": wrong.code, "detail": sentence(wrong)} for wrong in error.errors])
    if isinstance(error, errors.NotFound):
        return response(status=404)
    status = 403 if isinstance(error, errors.NotAllowed) else 409
    return response(status=status, code=error.code, detail=sentence(error))


def exception_handler(error: Exception, context: dict) -> JsonResponse | None:
    """For the API: every refusal as problem+json; None lets an unexpected one become a 500."""
    if isinstance(error, errors.HouseError):
        return of_house_error(error)
    if isinstance(error, exceptions.ValidationError):
        return response(status=400, code="bad_input", detail=_("Something here needs another look."), errors=list(_fields(error.get_full_details())))
    if isinstance(error, Http404 | exceptions.NotFound):
        return response(status=404)
    if isinstance(error, PermissionDenied):
        return response(status=403)
    if isinstance(error, exceptions.APIException):
        answer = response(status=error.status_code, detail=str(error.detail) if error.status_code not in (401, 403) else "")
        if error.status_code == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    return None


def _fields(details, pointer: str = ""):
    """DRF's nested details as a flat list with JSON pointers."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {"pointer": pointer or "/", "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _fields(inner, pointer if name == "non_field_errors" else errors.pointer(pointer, name))
    elif isinstance(details, list):
        for inner in details:
            yield from _fields(inner, pointer)
