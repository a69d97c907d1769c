"""A code by mail, for any page that needs an address proven. The person is signed in by it; an account is made if there is none."""
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from foundation.accounts import commands as accounts_commands
from foundation.kernel.errors import HouseError
from foundation.web import sessions
from foundation.web.outcomes import attempt, sentence
from foundation.web.requests import HouseRequest

SENT = "code_sent"   # in the session: which code, to whom, and where to go when it is right


def send(request: HouseRequest, *, email: str, name: str, after: str) -> HttpResponse:
    """Mails a code and goes on to the page that takes it. After a right one the person is signed in and goes to `after`.

    The answer is the same whether or not somebody here has the address."""
    sent: list = []
    error = attempt(lambda: sent.append(accounts_commands.send_code(email=email, name=name, at=timezone.now(), **sessions.origin_of(request, email))))
    if error is not None:
        for one in getattr(error, "errors", [error]):
            messages.error(request, sentence(one))
        return redirect("sign_in")
    request.session[SENT] = {"id": str(sent[0].id), "email": sent[0].email, "name": name, "after": after}
    return redirect("sign_in_code")


def awaited(request: HouseRequest) -> dict | None:
    """What send() remembered: {"id", "email", "name", "after"}."""
    return request.session.get(SENT)


def take(request: HouseRequest, code: str):
    """(user, None) for a right code, which is then used up, or (None, what was wrong)."""
    waiting = request.session[SENT]
    found: list = []
    error: HouseError | None = attempt(lambda: found.append(accounts_commands.use_code(code_id=UUID(waiting["id"]), code=code, name=waiting["name"], at=timezone.now(),
                                                                                       **sessions.origin_of(request, waiting["email"]))))
    if error is not None:
        return None, error
    del request.session[SENT]
    return found[0], None
