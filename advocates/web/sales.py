"""What a rep does with the people she looks after. Policy: sales reps, and who runs the programs."""
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocates import commands, queries, states
from advocates.web.forms import RepForm
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.errors import NotFound
from foundation.web.outcomes import attempt, done, refused
from foundation.web.policies import guard, staff
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from programs import states as programs_states

SALES = staff("sales_rep", "program_manager", "owner")
MANAGERS = staff("program_manager", "owner")


def looks_after(request: HouseRequest, advocate) -> bool:
    """Reps see the private data of the people they look after; who runs the programs sees everybody's."""
    return request.member.role != accounts_states.SALES_REP or advocate.rep_id == request.user.id


def hers(request: HouseRequest, advocate_id: UUID):
    """An advocate whom this person may see. Raises NotFound, for a colleague's as for one that never was."""
    advocate = queries.advocate(advocate_id)
    if not looks_after(request, advocate):
        raise NotFound("advocate_unknown", "There’s no such advocate.")
    return advocate


def sales_team() -> list[tuple[UUID, str]]:
    """(user id, name) of everybody who can look after an advocate, by name."""
    return sorted(((row.user_id, row.user.name or row.user.email) for row in accounts_queries.members()
                   if row.role in commands.MAY_LOOK_AFTER and row.user.is_active), key=lambda one: one[1].lower())


@guard(SALES)
@require_POST
def link(request: HouseRequest, advocate_id: UUID) -> HttpResponse:
    """/sales/advocates/<id>/link : a new link to claim, to show or by mail."""
    advocate = hers(request, advocate_id)
    by_mail = request.POST.get("channel") == states.BY_MAIL
    refusal = attempt(lambda: commands.issue_claim_link(advocate_id=advocate_id, channel=states.BY_MAIL if by_mail else states.BY_REP,
                                                        acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "sales_advocate", advocate_id=advocate_id)
    words = _("The link is on its way to {email}.").format(email=advocate.email) if by_mail else _("Here is a new link. It works once, for 90 days.")
    return done(request, words, "sales_advocate", advocate_id=advocate_id)


@guard(MANAGERS)
@require_POST
def assign(request: HouseRequest, advocate_id: UUID) -> HttpResponse:
    """/sales/advocates/<id>/rep : who looks after her from now on."""
    form = RepForm(request.POST, team=sales_team())
    if not form.is_valid():
        queries.advocate(advocate_id)
        return refused(request, form.refusal(), "sales_advocate", advocate_id=advocate_id)
    refusal = attempt(lambda: commands.assign_rep(advocate_id=advocate_id, rep_id=form.chosen(), acting=request.acting, at=timezone.now()))
    if refusal:
        return refused(request, refusal, "sales_advocate", advocate_id=advocate_id)
    return done(request, _("Noted. What is accepted from now on goes there."), "sales_advocate", advocate_id=advocate_id)


@guard(SALES)
@require_POST
def join(request: HouseRequest, program_id: UUID) -> HttpResponse:
    """/sales/programs/<id>/join : a rep introduces people herself. The terms were read on the page that has the button."""
    program = programs_queries.program(program_id)
    if program.kind != programs_states.FOR_TEAM:
        raise NotFound("program_unknown", "There’s no such program.")
    terms = request.POST.get("terms", "")
    read = programs_queries.terms_in_force(program_id)
    refusal = attempt(lambda: commands.join_program(program_id=program_id, terms_id=read.id if read and str(read.id) == terms else program_id,
                                                    user_id=request.user.id, name=request.user.name or request.user.email, email=request.user.email,
                                                    at=timezone.now()))
    if refusal:
        return refused(request, refusal, "sales_home")
    return done(request, _("You’re in. What you introduce yourself counts as yours from now on."), "sales_home")
