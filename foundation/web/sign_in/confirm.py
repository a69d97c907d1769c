"""The page in between: whoever is signed in confirms that it's them, and what was typed goes on. Policy: signed in."""
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web import proof, sessions
from foundation.web.outcomes import sentence
from foundation.web.policies import SIGNED_IN, guard
from foundation.web.requests import HouseRequest


@require_POST
@guard(SIGNED_IN)
def confirm(request: HouseRequest) -> HttpResponse:
    """/confirm/ : a code, a passkey's signature or the password; then 307, by which the browser sends the form where it was going."""
    to, at = sessions.safe_path(request, request.POST.get(proof.NEXT)), timezone.now()
    if not to:
        return redirect(sessions.first_of(request, "programs", "start"))
    if f"{proof.OURS}again" in request.POST:
        refusal = proof.send_code(request)
        return proof.page(request, to, refusal=sentence(refusal) if refusal else "")
    form, refusal, right = proof.judge(request, at)
    if not right:
        return proof.page(request, to, form, refusal=sentence(refusal) if refusal else "", status=400)
    proof.renew(request, at)
    if proof.wants_one(to, request):
        return redirect(to, preserve_request=True)
    messages.success(request, _("Thank you. Go on where you were."))
    return redirect(to)
