"""Other terms for one partner or advocate: proposed by one, agreed by another. Policy: who runs programs or approves money; nobody who profits."""
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from advocates import queries as advocates_queries
from foundation.kernel.errors import BadInput, NotFound
from foundation.web.outcomes import add_errors, attempt, carry_out, done, keep, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from partners import queries as partners_queries
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import agreements
from rewards.web.agreeing import AgreementForm, end_of, may_agree, placed
from rewards.web.reasons import ReasonField

HOLDERS = staff("owner", "program_manager", "finance_approver")
AGREEING = staff(*agreements.AGREEING)


class EndForm(forms.Form):
    last = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
                           help_text=_("Left empty, from the second person’s yes on."))
    reason = ReasonField(rows=2, help_text=_("Whoever agrees reads this."))


def forms_for(program, now, *, name: str, **kwargs) -> list[AgreementForm]:
    """One for each rule of the plan in force about which something else may be agreed."""
    version = queries.plan_in_force(program.id, now)
    if version is None or program.gratitude:
        return []
    plan = queries.parsed(version)
    return [AgreementForm(plan=plan, rule=rule, document=document, zone=program.time_zone, auto_id=f"{name}_{rule.key}_%s", **kwargs)
            for rule, document in zip(plan.rules, version.document["rules"], strict=True) if may_agree(rule)]


@guard(HOLDERS)
@require_POST
def for_partner(request: HouseRequest, organisation_id: UUID, program_id: UUID) -> HttpResponse:
    """/console/partners/<id>/agreements/<program> : nothing changes before a second person agrees."""
    found = partners_queries.organisation(organisation_id)
    return _proposed(request, programs_queries.program(program_id), {"organisation_id": found.id}, "console_partner", organisation_id=found.id)


@guard(HOLDERS)
@require_POST
def for_enrolment(request: HouseRequest, enrolment_id: UUID) -> HttpResponse:
    """/console/enrolments/<id>/agreements : the same for one advocate in one program."""
    found = advocates_queries.enrolment(enrolment_id)
    return _proposed(request, found.program, {"enrolment_id": found.id}, "console_advocate", advocate_id=found.advocate_id)


def _proposed(request: HouseRequest, program, subject: dict, page: str, **where) -> HttpResponse:
    now, key = timezone.now(), request.POST.get("rule", "")
    form = next((one for one in forms_for(program, now, name=str(program.id), data=request.POST) if one.rule.key == key), None)
    if form is None:
        raise NotFound("rule_unknown", "There’s no such rule in this plan.")
    if form.is_valid():
        starts_at, ends_at = form.times(now)
        wanted = agreements.Wanted(rule=key, fields=form.fields_agreed(), reason=form.cleaned_data["reason"], starts_at=starts_at, ends_at=ends_at, **subject)
        refusal = attempt(lambda: agreements.propose_agreement(program_id=program.id, wanted=wanted, acting=request.acting, at=now))
        if refusal is None:
            return done(request, _now("Proposed. It holds once a second person agrees."), page, **where)
        if not isinstance(refusal, BadInput):
            return refused(request, refusal, page, **where)
        add_errors(form, placed(refusal))
    return keep(request, f"agree-{program.id}-{key}", form, page, **where)


@guard(AGREEING, fresh=True)
@require_POST
def agree(request: HouseRequest, agreement_id: UUID) -> HttpResponse:
    """/console/agreements/<id>/agree : the second person's yes."""
    page, where = _page(agreement_id)
    return carry_out(request, lambda: agreements.agree(agreement_id=agreement_id, acting=request.acting, at=timezone.now()),
                     _now("Agreed. Whom it concerns is told."), page, **where)


@guard(HOLDERS)
@require_POST
def refuse(request: HouseRequest, agreement_id: UUID) -> HttpResponse:
    """/console/agreements/<id>/refuse : nothing comes of it."""
    page, where = _page(agreement_id)
    return carry_out(request, lambda: agreements.refuse_agreement(agreement_id=agreement_id, acting=request.acting, at=timezone.now()),
                     _now("Dropped. Nothing changes."), page, **where)


@guard(HOLDERS)
@require_POST
def end(request: HouseRequest, agreement_id: UUID) -> HttpResponse:
    """/console/agreements/<id>/end : it goes on before a second person agrees."""
    page, where = _page(agreement_id)
    form, now, program = EndForm(request.POST), timezone.now(), queries.agreement(agreement_id).program
    if form.is_valid():
        until = end_of(form.cleaned_data["last"], program.time_zone, now)
        refusal = attempt(lambda: agreements.propose_end(agreement_id=agreement_id, ends_at=until, reason=form.cleaned_data["reason"], acting=request.acting, at=now))
        if refusal is None:
            return done(request, _now("Proposed. It ends once a second person agrees."), page, **where)
        if not isinstance(refusal, BadInput):
            return refused(request, refusal, page, **where)
        add_errors(form, placed(refusal))
    return keep(request, f"end-{agreement_id}", form, page, **where)


def _page(agreement_id: UUID) -> tuple[str, dict[str, UUID]]:
    """That of whom it is agreed with."""
    row = queries.agreement(agreement_id)
    if row.organisation_id is not None:
        return "console_partner", {"organisation_id": row.organisation_id}
    assert row.enrolment is not None
    return "console_advocate", {"advocate_id": row.enrolment.advocate_id}
