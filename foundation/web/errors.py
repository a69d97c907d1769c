"""Error answers for people: what was wrong and what to do. For machines the same as problem+json (problems.py)."""
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from foundation.web import problems

API_PREFIX = "/api/"


def page(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """The error page of `status`. Unknown and forbidden-to-know get the same body: nothing tells which it was."""
    if request.path_info.startswith(API_PREFIX):
        return problems.response(status=status, detail=detail)
    titles = {400: _("This request didn’t make sense to us"), 403: _("You can’t do this here"), 404: _("There’s nothing here"),
              409: _("Something changed meanwhile"), 500: _("Something broke on our side")}
    context = {"title": titles.get(status, titles[400]), "detail": detail, "status": status}
    return HttpResponse(loader.render_to_string("errors/page.html", context), status=status)


def bad_request(request, exception=None):
    return page(request, 400)


def forbidden(request, exception=None):
    return page(request, 403, str(exception) if exception and exception.args else "")


def not_found(request, exception=None):
    return page(request, 404)


def server_error(request):
    return page(request, 500)


def csrf_failure(request, reason=""):
    return page(request, 403, _("This form was open for too long, or came from another site. Go back, reload the page and send it again."))
