"""The reader's language: chosen once, kept in a cookie. Policy: public."""
from django.http import HttpRequest, HttpResponse
from django.views import i18n
from django.views.decorators.http import require_POST

from foundation.web.policies import PUBLIC, guard


@guard(PUBLIC)
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Back to the page the switch stood on; never to another site."""
    response = i18n.set_language(request)
    if not response.headers.get("Location", "/").startswith(("/", f"{request.scheme}://{request.get_host()}/")):
        response.headers["Location"] = "/"   # Django takes whatever is no other host's, "x" too
    return response
