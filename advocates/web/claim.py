"""What waits for somebody whom a rep told us of: she takes it, or wants none of it. Policy: public; whoever holds the link may look."""
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocates import commands, queries, states
from advocates.web.forms import ClaimForm
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.web import codes, pot
from foundation.web.outcomes import add_errors, attempt, refused
from foundation.web.policies import PUBLIC, SIGNED_IN, guard
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from programs import states as programs_states

PENDING = "claiming"   # in the session: what was agreed to, until the address is proven


@guard(PUBLIC)
def claim(request: HouseRequest, secret: str) -> HttpResponse:
    """/claim/<secret>/ : who told us, and what waits, in words: no sum and no company is shown to who only holds a link."""
    link = _link(secret)
    waiting = queries.unclaimed_enrolment(link.advocate_id, timezone.now()) if queries.works(link, timezone.now()) else None
    if waiting is None:
        return _over(request, link)
    if pot.caught(request):
        return redirect("claim", secret=secret)
    terms = programs_queries.terms_in_force(waiting.program_id)
    form = ClaimForm(request.POST or None, initial={"terms": terms.id if terms else None,
                                                    "email": request.user.email if request.user.is_authenticated else ""})
    if request.method == "POST" and form.is_valid():
        given = {"secret": secret, "email": form.cleaned_data["email"], "terms": str(form.cleaned_data["terms"])}
        if request.user.is_authenticated and given["email"].lower() == request.user.email.lower():
            return _take(request, given)
        request.session[PENDING] = given
        return codes.send(request, email=given["email"], name="", after=reverse("claimed"))
    return _page(request, secret, link, waiting, form, 400 if request.method == "POST" else 200)


@guard(SIGNED_IN)
def claimed(request: HouseRequest) -> HttpResponse:
    """/claim/taken : after the code; the address is proven, so the agreement that was given before it counts now."""
    given = request.session.get(PENDING)
    if not given or given["email"].lower() != request.user.email.lower():
        return redirect("portal_home")
    return _take(request, given)


@guard(PUBLIC)
@require_POST
def refuse(request: HouseRequest, secret: str) -> HttpResponse:
    """/claim/<secret>/no : nobody gets what was kept, or a charity does."""
    refusal = attempt(lambda: commands.refuse_claim(secret=secret, donate=request.POST.get("donate") == "1", at=timezone.now()))
    return refused(request, refusal, "claim", secret=secret) if refusal else redirect("claim", secret=secret)


def _take(request: HouseRequest, given: dict) -> HttpResponse:
    now, secret = timezone.now(), given["secret"]
    link = _link(secret)
    request.session.pop(PENDING, None)
    if queries.works(link, now) and queries.other_entry(link.advocate, request.user.id, request.user.email):
        commands.note_collision(secret=secret, user_id=request.user.id, at=now)
        messages.warning(request, _("You refer people here already, under another entry with this address. We’ve told who looks after you, so that the two "
                                    "can be brought together. Or use another address of yours below."))
        return redirect("claim", secret=secret)
    refusal = attempt(lambda: commands.claim(secret=secret, user_id=request.user.id, terms_id=UUID(given["terms"]), at=now))
    if refusal is None:
        messages.success(request, _("It’s yours. Here is where everything stands."))
        return redirect("portal_home")
    waiting = queries.unclaimed_enrolment(link.advocate_id, now) if queries.works(link, now) else None
    if waiting is None:
        return _over(request, link)
    terms = programs_queries.terms_in_force(waiting.program_id)
    form = ClaimForm({"email": given["email"], "terms": terms.id if terms else None, "agreed": False})
    form.errors.clear()
    return _page(request, secret, link, waiting, add_errors(form, refusal), 409)


def _link(secret: str):
    link = queries.link_with(secret)
    if link is None:
        raise NotFound("claim_unknown", "There’s no such link.")
    return link


def _page(request: HouseRequest, secret: str, link, waiting, form: BaseForm, status: int) -> HttpResponse:
    program, now = waiting.program, timezone.now()
    return render(request, "public/claim.html", {
        "advocate": link.advocate, "waiting": waiting, "program": program, "form": form, "until": queries.kept_until(link, program), "secret": secret,
        "told_by": accounts_queries.name_of(link.advocate.rep_id), "terms": programs_queries.terms_in_force(program.id),
        "open": programs_queries.goes_on(program, now), "times": programs_queries.times(program, now),
        "keeps": program.unclaimed == programs_states.ACCRUE and not program.gratitude,
        "offer": "" if program.gratitude else programs_queries.offer(program, get_language() or "en"),
        "ahead": None if program.gratitude else programs_queries.ahead(program, get_language() or "en")}, status=status)


def _over(request: HouseRequest, link) -> HttpResponse:
    hers = request.user.is_authenticated and link.advocate.user_id == request.user.id
    if hers and link.advocate.status == states.CLAIMED:
        return redirect("portal_home")
    return render(request, "public/claim_over.html", {"advocate": link.advocate, "status": link.advocate.status, "ended": link.expires_at}, status=410)
