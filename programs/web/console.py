"""A program’s terms are written anew. Policy: owners and program managers."""
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done, keep
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import commands

WRITERS = staff("owner", "program_manager")


class TermsForm(forms.Form):
    terms = forms.CharField(label=gettext_lazy("The terms"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}),
                            help_text=gettext_lazy("Whoever joined before keeps the version that they accepted."))


@guard(WRITERS)
@require_POST
def terms(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/console/programs/<id>/terms"""
    form = TermsForm(request.POST)
    if form.is_valid():
        refusal = attempt(lambda: commands.publish_terms(program_id=program_id, text=form.cleaned_data["terms"], acting=request.acting, at=timezone.now()))
        if refusal is None:
            return done(request, _("The new version holds for everybody who joins from now on."), "console_program", program_id=program_id)
        add_errors(form, refusal)
    return keep(request, "terms", form, "console_program", program_id=program_id)
