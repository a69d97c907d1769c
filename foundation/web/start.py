"""The installation's own page outside the demo: what answers here, and nothing about who its vendors are. Policy: public."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.web.policies import PUBLIC, guard


@guard(PUBLIC)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """/ at the installation's host."""
    return render(request, "start/start.html")
