"""Staff sign in with a password of their own, choose a new one by a mailed link, and accept invitations. Policy: public."""
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import rules, states
from foundation.web import sessions
from foundation.web.outcomes import add_errors, attempt
from foundation.web.policies import PUBLIC, guard
from foundation.web.requests import HouseRequest
from foundation.web.sign_in_forms import AddressForm, InvitationForm, NewPasswordForm, PasswordForm


@guard(PUBLIC)
@sessions.at_canonical_host
def staff_sign_in(request: HouseRequest) -> HttpResponse:
    """/staff/sign-in/ : address and password; then the second factor, when the role or the person wants one."""
    after = sessions.safe_path(request, request.POST.get("next") or request.GET.get("next"))
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        judged: list = []
        at = timezone.now()
        error = attempt(lambda: judged.append(accounts_commands.check_password(**form.cleaned_data, at=at, **sessions.origin_of(request, form.cleaned_data["email"]))))
        if error is None:
            return _go_on(request, judged[0].member, judged[0].finished, after, at)
        add_errors(form, error)
    return render(request, "account/staff_sign_in.html", {"form": form, "next": after}, status=400 if form.is_bound else 200)


def _go_on(request: HouseRequest, member, finished: bool, after: str, at) -> HttpResponse:
    if finished:
        sessions.open_session(request, member.user, states.BY_PASSWORD)
        return redirect(after or sessions.start_of_staff(request))
    sessions.go_halfway(request, member.user_id, after, at)
    return redirect("second_factor")


@guard(PUBLIC)
@sessions.at_canonical_host
def staff_forgotten(request: HouseRequest) -> HttpResponse:
    """/staff/forgotten/ : mails a link to who is on the staff; the answer is the same for everybody."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        error = attempt(lambda: accounts_commands.ask_for_reset(email=form.cleaned_data["email"], at=timezone.now(),
                                                                      **sessions.origin_of(request, form.cleaned_data["email"])))
        if error is None:
            return render(request, "account/forgotten_sent.html", {"email": form.cleaned_data["email"]})
        add_errors(form, error)
    return render(request, "account/forgotten.html", {"form": form}, status=400 if form.is_bound else 200)


@guard(PUBLIC)
@sessions.at_canonical_host
def staff_reset(request: HouseRequest, secret: str) -> HttpResponse:
    """/staff/reset/<secret>/ : opening it changes nothing (mail scanners do); sending the form uses the link up and goes on to the second
    step: the way in for whom strangers' wrong tries keep from the password's page."""
    if accounts_queries.reset_with(secret, timezone.now()) is None:
        return render(request, "account/link_over.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, changed = timezone.now(), []
        error = attempt(lambda: changed.append(accounts_commands.reset_password(secret=secret, password=form.cleaned_data["password"], at=at)))
        if error is None:
            sessions.end_session(request)
            messages.success(request, _("Your password is changed."))
            member = accounts_queries.member_of(changed[0].id)
            assert member is not None   # the command asked
            return _go_on(request, member, accounts_queries.password_is_enough(member), "", at)
        add_errors(form, error)
    return render(request, "account/reset.html", {"form": form}, status=400 if form.is_bound else 200)


@guard(PUBLIC)
@sessions.at_canonical_host
def invitation(request: HouseRequest, secret: str) -> HttpResponse:
    """/staff/invitation/<secret>/ : opening it changes nothing; sending the form joins the team."""
    invited = accounts_queries.invitation_with(secret, timezone.now())
    if invited is None:
        return render(request, "account/link_over.html", {"invitation": True}, status=410)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        joined: list = []
        at = timezone.now()
        error = attempt(lambda: joined.append(accounts_commands.accept_invitation(secret=secret, **form.cleaned_data, at=at)))
        member = accounts_queries.member_of(joined[0].user_id) if error is None else None
        if member is not None:
            return _go_on(request, member, accounts_queries.password_is_enough(member), "", at)
        if error is not None:
            add_errors(form, error)
    context = {"form": form, "invited": invited, "forced": rules.needs_second_factor(invited.role)}
    return render(request, "account/invitation.html", context, status=400 if form.is_bound else 200)
