"""A partner admin enters what a seller told: a verbal referral in the seller's name. Policy: partner admin; sellers of others are unknown."""
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from foundation.kernel.errors import HouseError
from foundation.web.outcomes import add_errors, attempt
from foundation.web.policies import guard
from partners import queries as partners_queries
from partners.web.policy import PARTNER_ADMIN, PartnerRequest
from programs import queries as programs_queries
from referrals import states
from referrals.commands.asking import asks_employer
from referrals.commands.submit import submit_referral
from referrals.web.forms import ReferForm


class PartnerReferForm(ReferForm):
    """The three fields, a yes, the program's questions, and whose introduction it is. `sellers`: {enrolment: name}."""

    seller = forms.ChoiceField(label=gettext_lazy("Who introduces them"), error_messages={
        "required": gettext_lazy("Say who introduces them."), "invalid_choice": gettext_lazy("Choose one of your people.")})

    def __init__(self, *args, sellers: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seller"].choices = list(sellers.items())   # type: ignore[attr-defined]


@guard(PARTNER_ADMIN)
def refer(request: PartnerRequest) -> HttpResponse:
    """/partner/refer ?program=<slug> ?for=<membership> : channel partner, entered by the admin, counted for the seller."""
    organisation, now = request.membership.organisation, timezone.now()
    admitting = [] if partners_queries.is_suspended(organisation.id) else partners_queries.programs_for(partners_queries.level_of(organisation.id, now), now)
    members = partners_queries.members_of(organisation.id)
    by_program = {one: _sellers(members, one) for one in admitting}
    takes = [one for one in admitting if by_program[one]]
    if not takes:
        return render(request, "partner/refer_closed.html", {"organisation": organisation, "programs": admitting})
    program = next((one for one in takes if one.slug == request.GET.get("program")), takes[0])
    sellers, fields = by_program[program], programs_queries.lead_fields(program)
    wanted = next((row.advocate_id for row in members if str(row.id) == request.GET.get("for")), request.advocate.id)
    first = next((str(row.id) for row in sellers if row.advocate_id == wanted), str(sellers[0].id))
    names = {row.advocate_id: row.advocate.name for row in members}
    form = PartnerReferForm(request.POST or None, sellers={str(row.id): names[row.advocate_id] for row in sellers}, questions=fields,
                            employer=asks_employer(program), initial={"seller": first})
    status = 200 if request.method == "GET" else 400
    if request.method == "POST" and form.is_valid() and form.misfits():
        status = 400 if form.add_wrong(fields) else 200
    elif request.method == "POST" and form.is_valid():
        made: list = []
        refusal: HouseError | None = attempt(lambda: made.append(submit_referral(
            enrolment_id=form.cleaned_data["seller"], lead=form.lead(), channel=states.PARTNER, entered_by=request.user.id, acting=request.acting, at=now)))
        if refusal is None:
            return _thanked(request, *made[0])
        add_errors(form, refusal)
    return render(request, "partner/refer.html", {
        "organisation": organisation, "form": form, "program": program, "takes": takes, "sellers": sellers,
        "offer": programs_queries.offer(program, get_language() or "en").rstrip("."),
        "ahead": programs_queries.ahead(program, get_language() or "en")}, status=status)


def _thanked(request: PartnerRequest, referral, new: bool) -> HttpResponse:
    """One that the seller introduced for another organisation before has no page here."""
    said = _("Thank you. We’ve received {company}, introduced by {name}.") if new else _("{name} has introduced {company} before.")
    messages.success(request, said.format(company=referral.company, name=referral.advocate.name))
    if referral.organisation_id != request.membership.organisation_id:
        return redirect("partner_home")
    return redirect("partner_referral", referral_id=referral.id)


def _sellers(members, program) -> list:
    """The enrolments of the organisation's people in the program, in the order in which they joined."""
    enrolments = advocates_queries.enrolments_of_all(row.advocate_id for row in members)
    return [row for member in members for row in enrolments.get(member.advocate_id, [])
            if row.program_id == program.id and row.status == advocates_states.ACTIVE]
