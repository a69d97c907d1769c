"""A NUL in what was typed or asked: no row can hold it and no browser sends it, so the request is refused before any view reads it."""
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from foundation.web import errors


class PlainTextMiddleware:
    """For forms and queries; bodies of the API are looked through by their serializers, which name the field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Only now: whether files are taken depends on the view, and reading the form reads them."""
        given = [request.GET] if request.path_info.startswith(errors.API_PREFIX) else [request.GET, request.POST]
        odd = any("\0" in text for fields in given for name, values in fields.lists() for text in (name, *values))
        return errors.page(request, 400) if odd else None
