"""What a partner admin does with the organisation's people. Policy: partner admin; leaving: whoever acts for one."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard
from partners import queries, states
from partners.commands import invitations, members
from partners.web.forms import InviteForm
from partners.web.policy import PARTNER_ADMIN, PARTNER_MEMBER, PartnerRequest


@guard(PARTNER_ADMIN)
@require_POST
def invite(request: PartnerRequest) -> HttpResponse:
    """/partner/people/invite"""
    organisation, now = request.membership.organisation, timezone.now()
    form = InviteForm(request.POST, programs=queries.programs_for(queries.level_of(organisation.id, now), now))
    if form.is_valid():
        refusal = attempt(lambda: invitations.invite_member(organisation_id=organisation.id, **form.asked(), acting=request.acting, at=now))
        if refusal is None:
            return done(request, _("An invitation is on its way to {email}. It works once, for two weeks.").format(email=form.cleaned_data["email"]), "partner_people")
        add_errors(form, refusal)
    return keep(request, "invite", form, "partner_people")


@guard(PARTNER_ADMIN)
@require_POST
def withdraw_invitation(request: PartnerRequest, partner_invitation_id: UUID) -> HttpResponse:
    """/partner/invitations/<id>/withdraw"""
    refusal = attempt(lambda: invitations.withdraw_invitation(organisation_id=request.membership.organisation_id, invitation_id=partner_invitation_id,
                                                              acting=request.acting, at=timezone.now()))
    return refused(request, refusal, "partner_people") if refusal else done(request, _("The invitation is taken back."), "partner_people")


@guard(PARTNER_ADMIN)
@require_POST
def change_role(request: PartnerRequest, membership_id: UUID) -> HttpResponse:
    """/partner/people/<id>/role"""
    role = request.POST.get("role", "")
    refusal = attempt(lambda: members.change_role(organisation_id=request.membership.organisation_id, membership_id=membership_id, role=role,
                                                  acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "partner_person", membership_id=membership_id)
    if membership_id == request.membership.id and role != states.ADMIN:
        return done(request, _("You’re a seller again. Your own introductions are here."), "portal_home")
    return done(request, _("The role is changed; it counts from now on."), "partner_person", membership_id=membership_id)


@guard(PARTNER_ADMIN)
@require_POST
def remove(request: PartnerRequest, membership_id: UUID) -> HttpResponse:
    """/partner/people/<id>/remove"""
    refusal = attempt(lambda: members.remove_member(organisation_id=request.membership.organisation_id, membership_id=membership_id, acting=request.acting,
                                                    at=timezone.now()))
    if refusal:
        return refused(request, refusal, "partner_person", membership_id=membership_id)
    if membership_id == request.membership.id:
        return done(request, _("You’ve left. What you introduced stays with the organisation."), "portal_home")
    return done(request, _("Removed, and told so. What was introduced stays with you."), "partner_people")


@guard(PARTNER_MEMBER)
def organisation(request: PartnerRequest) -> HttpResponse:
    """/portal/organisation/ : for whom one introduces people, who sees it, and the way out."""
    acts_for = request.membership.organisation
    admins = queries.admins_of(acts_for.id)
    last = request.membership.role == states.ADMIN and len(admins) == 1
    return render(request, "portal/organisation.html", {"organisation": acts_for, "membership": request.membership, "admins": admins, "last_admin": last})


@guard(PARTNER_MEMBER)
@require_POST
def leave(request: PartnerRequest) -> HttpResponse:
    """/portal/organisation/leave"""
    name = request.membership.organisation.name
    refusal = attempt(lambda: members.leave_organisation(advocate_id=request.advocate.id, acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "portal_organisation")
    return done(request, _("You’ve left {organisation}. What you introduced for it stays with it.").format(organisation=name), "portal_home")
