"""Error answers for people: what was wrong and what to do. For machines the same as problem+json (problems.py)."""
import logging

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.kernel.errors import BadInput, HouseError, NotAllowed, NotFound
from foundation.web import problems, theme

API_PREFIX = "/api/"
logger = logging.getLogger(__name__)


def page(request: HttpRequest, status: int, detail: str = "", lines: list[str] | None = None) -> HttpResponse:
    """The error page of `status`. Unknown and forbidden-to-know get the same body: nothing tells which it was."""
    if request.path_info.startswith(API_PREFIX):
        return problems.response(status=status, detail=detail or (_words(status)[1] if status == 503 else ""))
    with translation.override(translation.get_language_from_request(request)):   # an unknown host is refused before the locale is set
        return _page(request, status, detail, lines)


def _page(request: HttpRequest, status: int, detail: str, lines: list[str] | None) -> HttpResponse:
    title, advice = _words(status)
    back, back_words = _way_back(request, status)
    context = {"title": title, "advice": advice, "detail": detail, "lines": lines, "status": status, "back": back, "back_words": back_words,
               "kind": _("Our fault") if status == 500 else ""}
    # Without a request: its context processors read rows, and after a database error nothing can be read.
    vendor = getattr(request, "vendor", None) if status != 404 else None   # at an unknown host there is none to show
    context |= {"vendor": vendor, "theme_css_url": theme.url(vendor) if vendor else ""}
    return HttpResponse(loader.render_to_string("errors/page.html", context), status=status, headers={"Retry-After": "1"} if status == 503 else None)


def of_house_error(request: HttpRequest, error: HouseError) -> HttpResponse:
    """A refusal that no view answered: BadInput 400, NotAllowed 403, NotFound 404, any other 409."""
    if request.path_info.startswith(API_PREFIX):
        return problems.of_house_error(error)
    if isinstance(error, NotFound):
        return page(request, 404)
    if isinstance(error, BadInput):
        return page(request, 400, problems.sentence(error), [problems.sentence(one) for one in error.errors])
    return page(request, 403 if isinstance(error, NotAllowed) else 409, problems.sentence(error))


def _words(status: int) -> tuple[str, str]:
    """Title and advice."""
    return {
        400: (_("This request didn’t make sense to us"), _("Something in it was missing or cut off. Go back and try again; nothing was changed.")),
        403: (_("You can’t do this here"), _("Nothing was changed. If you need it, ask whoever runs the program.")),
        404: (_("There’s nothing here"), _("The address may be mistyped, or what was here has moved or ended.")),
        405: (_("This page only takes what a form sends"), _("Go back and use the button there.")),
        409: (_("Something changed meanwhile"), _("Nothing was changed. Look at it again, then decide.")),
        503: (_("Somebody else was at the same thing"), _("Nothing was changed and nothing was paid. Try again in a moment.")),
        500: (_("That didn’t work, and it’s on us"), _("Nothing was changed and nothing was paid. Try again in a moment.")),
    }.get(status) or (_("This request didn’t make sense to us"), "")


def _way_back(request: HttpRequest, status: int) -> tuple[str, str]:
    """Where the one button leads: to where the person came from when that is a page of ours, else to the start."""
    came_from = request.META.get("HTTP_REFERER", "")
    ours = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}/"
    if status != 404 and came_from.startswith(ours) and request.method == "POST":
        return came_from, _("Go back")
    for prefix, words in (("/console/", _("Go to the console")), ("/portal/", _("Go to your referrals"))):
        if request.path_info.startswith(prefix) and request.path_info != prefix:
            return prefix, words
    return "/", _("Go to the start")


def bad_request(request, exception=None):
    return page(request, 400)


def forbidden(request, exception=None):
    return page(request, 403)


def not_found(request, exception=None):
    return page(request, 404)


def server_error(request):
    return page(request, 500)


def csrf_failure(request, reason=""):
    return page(request, 403, _("This form was open for too long, or came from another site. Go back, reload the page and send it again."))
