"""The mails that this vendor's people were sent, codes and all. Policy: public, and only with DEMO=1."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.mail import queries as mail_queries
from foundation.web.policies import PUBLIC, guard

SHOWN = 60


@guard(PUBLIC)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """/demo/outbox/ : the newest first, opened in place; ?to= one person's only."""
    to = request.GET.get("to", "").strip().lower()
    return render(request, "demo/outbox.html", {"mails": mail_queries.kept_messages(SHOWN, to=to), "to": to, "most": SHOWN})
