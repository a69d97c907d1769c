"""The door at a company's own host: a link that works once, within a minute. Policy: public, and only with DEMO=1."""
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from demo import operator, people
from foundation.accounts import commands as accounts_commands
from foundation.accounts import states
from foundation.web import sessions
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest


@guard(PUBLIC)
@require_safe
def enter(request: HouseRequest, secret: str) -> HttpResponse:
    """/demo/enter/<secret> : signs in as whom the link was made for, as strictly as anybody could."""
    user = accounts_commands.consume_entry(secret=secret, at=timezone.now())
    person = next((one for one in (people.person_with(user.email), operator.OPERATOR) if one and one.email == user.email), None) if user else None
    if user is None or person is None:
        messages.error(request, _("This door was open for a minute, once. Go back to the start page and step in again."))
        return redirect("programs")
    sessions.open_session(request, user, states.BY_SECOND_FACTOR, proof_lasts=sessions.STAFF_LASTS)   # nobody here has anything to prove it with
    return redirect(person.page)
