"""The page of somebody who is asked whether an introduction may go on. Policy: public; who has the secret is who was asked."""
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from foundation.kernel.errors import HouseError
from foundation.web.outcomes import sentence
from foundation.web.policies import PUBLIC, guard
from referrals import queries, states
from referrals.commands.consent import answer_consent


@guard(PUBLIC)
def consent(request: HttpRequest, secret: str) -> HttpResponse:
    """/consent/<secret>/ : who would like to introduce whom, and yes or no. Reading it answers nothing: mail scanners read too."""
    asked, refusal = queries.consent_with(secret), ""
    if request.method == "POST":
        try:
            answer_consent(secret=secret, answer=request.POST.get("answer", ""), at=timezone.now())
            return redirect("consent", secret=secret)
        except HouseError as error:
            refusal = sentence(getattr(error, "errors", [error])[0])
    referral = asked.referral
    over = not asked.answer and (referral.status != states.AWAITING_CONSENT or (asked.answer_by is not None and timezone.now() >= asked.answer_by))
    return render(request, "public/consent.html", {
        "asked": asked, "referral": referral, "advocate": referral.advocate, "program": referral.program, "over": over, "refusal": refusal,
        "person": asked.who == states.PERSON}, status=400 if refusal else 200)
