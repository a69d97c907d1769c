"""The team: who is on it, inviting, roles, leaving. Policy: owners."""
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import words
from foundation.web import sessions
from foundation.web.outcomes import add_errors, attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from foundation.web.team.forms import InviteForm, RoleForm

OWNERS = staff("owner")


@guard(OWNERS, fresh=True)
def team(request: HouseRequest) -> HttpResponse:
    """/console/team/ : everybody on the team; sending the form invites somebody."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        error = attempt(lambda: accounts_commands.invite_member(**form.cleaned_data, acting=request.acting, at=timezone.now()))
        if error is None:
            return done(request, _("A link is on its way to {email}. It works once, for seven days.").format(email=form.cleaned_data["email"]), "console_team")
        add_errors(form, error)
    return render(request, "team/team.html", _shown(request, form), status=400 if form.is_bound else 200)


def _shown(request: HouseRequest, form: InviteForm) -> dict:
    members = accounts_queries.members()
    with_factor = accounts_queries.who_has_second_factor()
    rows = [{"member": member, "role_form": RoleForm(initial={"role": member.role}, auto_id=f"id_{member.id}_%s"),
             "factor": member.user_id in with_factor, "you": member.user_id == request.user.id} for member in members]
    return {"rows": rows, "invitations": accounts_queries.open_invitations(timezone.now()), "form": form, "role_words": words.ROLES}


@require_POST
@guard(OWNERS, fresh=True)
def change_role(request: HouseRequest, member_id: UUID) -> HttpResponse:
    error = attempt(lambda: accounts_commands.change_role(member_id=member_id, role=request.POST.get("role", ""), acting=request.acting, at=timezone.now()))
    if error is None and member_id == request.member.id:
        return _own(request, _("Your role is changed. Sign in again."), "staff_sign_in")
    return refused(request, error, "console_team") if error else done(request, _("The role is changed; it counts from now on."), "console_team")


@require_POST
@guard(OWNERS)
def remove(request: HouseRequest, member_id: UUID) -> HttpResponse:
    error = attempt(lambda: accounts_commands.remove_member(member_id=member_id, acting=request.acting, at=timezone.now()))
    if error is None and member_id == request.member.id:
        return _own(request, _("You’re off the team."), "programs")
    return refused(request, error, "console_team") if error else done(request, _("Off the team. Keys of theirs stopped working."), "console_team")


def _own(request: HouseRequest, words: str, to: str) -> HttpResponse:
    """One's own session ended with it."""
    sessions.end_session(request)
    return done(request, words, to)


@require_POST
@guard(OWNERS, fresh=True)
def reset_second_step(request: HouseRequest, member_id: UUID) -> HttpResponse:
    error = attempt(lambda: accounts_commands.reset_factors(member_id=member_id, acting=request.acting, at=timezone.now()))
    return refused(request, error, "console_team") if error else done(request, _("At the next sign-in they set up a new second step."), "console_team")


@require_POST
@guard(OWNERS)
def withdraw(request: HouseRequest, invitation_id: UUID) -> HttpResponse:
    error = attempt(lambda: accounts_commands.withdraw_invitation(invitation_id=invitation_id, acting=request.acting, at=timezone.now()))
    return refused(request, error, "console_team") if error else done(request, _("The invitation is taken back."), "console_team")
