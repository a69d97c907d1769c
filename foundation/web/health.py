"""/healthz at any host: whether this process reaches its database. It tells nothing about any vendor."""
from django.db import Error, connections
from django.http import HttpRequest, JsonResponse

PATH = "/healthz"


def healthz(request: HttpRequest) -> JsonResponse:
    """200 {"status": "ok"}, or 503 while the database does not answer. Asked before the host, which is a row itself."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
