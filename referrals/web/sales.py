"""What a rep does with referrals: enters what somebody told her, says that she called, writes. Policy: sales reps, and who runs the programs."""
from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates import rules as advocates_rules
from advocates.web import claim_links
from advocates.web.forms import RepForm
from advocates.web.sales import MANAGERS, SALES, looks_after, sales_team
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.errors import FieldError, HouseError, Refused
from foundation.web.outcomes import add_errors, attempt, done, keep, refused
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from referrals import words
from referrals.commands.assign import assign_referral
from referrals.commands.clocks import record_first_contact
from referrals.commands.next_step import note_next_step
from referrals.commands.thread import write_message
from referrals.commands.verbal import enter_verbal
from referrals.queries import sales as queries
from referrals.web.forms_next import NextStepForm
from referrals.web.sales_forms import NEW, StaffMessageForm, VerbalForm, typed


@guard(SALES)
def verbal(request: HouseRequest) -> HttpResponse:
    """/sales/refer : one screen of a phone. ?from=<advocate> chooses who told; what was typed is kept by the server."""
    if request.method == "POST":
        return _enter(request)
    values = advocates_queries.draft_of(request.user.id)
    teller = _from(request)
    if teller is not None:
        values |= {"who": teller.name, "advocate": str(teller.id)}
    return _page(request, values, _form(request, values, bound=False))


def _enter(request: HouseRequest) -> HttpResponse:
    values = typed(request.POST)
    now = timezone.now()
    if "find" in request.POST:   # without a script: look the name up, nothing else
        advocates_commands.save_draft(user_id=request.user.id, values=values, at=now)
        return redirect("sales_verbal")
    form = _form(request, values, bound=True)
    if form.is_valid():
        refusal = _unclear(values, form) or _enter_it(request, form, now)
        if not isinstance(refusal, HouseError | FieldError):
            return refusal
    # Below 400, so that the draft is kept: whatever happens to the phone now, nothing is typed twice.
    advocates_commands.save_draft(user_id=request.user.id, values=values, at=now)
    return _page(request, values, form)


def _enter_it(request: HouseRequest, form: VerbalForm, now) -> HttpResponse | HouseError:
    entered: list = []
    refusal = attempt(lambda: entered.append(enter_verbal(program_id=form.program_id(), teller=form.teller(), lead=form.lead(), acting=request.acting, at=now)))
    if refusal is not None:
        add_errors(form, refusal)
        return refusal
    referral, new = entered[0]
    if new:
        return redirect("sales_entered", referral_id=referral.id)
    if not queries.is_for_staff(_rep(request), referral):   # a colleague's: who has it sees how it stands
        return done(request, _("{name} introduced {company} before. A colleague of yours has it.").format(name=referral.advocate.name, company=referral.company),
                    "sales_home")
    return done(request, _("{name} introduced {company} before: here is where it stands.").format(name=referral.advocate.name, company=referral.company),
                "sales_entered", referral_id=referral.id)


def _unclear(values: Mapping[str, str], form: VerbalForm) -> FieldError | None:
    """A name that somebody has already: the rep says which one, nobody guesses."""
    if form.cleaned_data["advocate"] or len(form.people) < 2:
        return None
    form.add_error("advocate", _("We know people of this name. Which one was it?"))
    return FieldError("/advocate", "unclear", "We know people of this name. Which one was it?")


def _from(request: HouseRequest):
    return next((one for one in _advocate(request.GET.get("from", "")) if looks_after(request, one)), None)


def _form(request: HouseRequest, values: Mapping[str, str], *, bound: bool) -> VerbalForm:
    people, offered = _people(request, values), _programs(values)
    programs = [(str(program.id), program.name) for program in offered]
    chosen = dict(values)
    if chosen.get("advocate") not in {key for key, _label in people}:
        chosen["advocate"] = ""
    if not chosen.get("program") or chosen["program"] not in {key for key, _label in programs}:
        chosen["program"] = programs[0][0] if programs else ""
    program = next((one for one in offered if str(one.id) == chosen["program"]), None)
    data = None
    if bound:
        data = request.POST.copy()
        data["advocate"], data["program"] = chosen["advocate"], chosen["program"]
    return VerbalForm(data, initial=chosen, people=people, programs=programs, questions=programs_queries.lead_fields(program) if program else [],
                      employer=program is not None and program.consent in ("employer", "both"))


def _people(request: HouseRequest, values: Mapping[str, str]) -> list[tuple[str, str]]:
    """Whom the typed name may mean: the rep's own people first, then everybody's; and somebody new."""
    who = values.get("who", "")
    mine = advocates_queries.search(who, rep_id=request.user.id)
    found = [*mine, *advocates_queries.search(who, but_rep_id=request.user.id)][:6]
    chosen = values.get("advocate", "")
    if chosen and chosen != NEW and chosen not in {str(one.id) for one in found}:
        found += [one for one in _advocate(chosen) if advocates_queries.is_called(one, who)]   # beyond the first few of that name
    if not found:
        return []
    return [*((str(one.id), _named(one)) for one in found), (NEW, _("Somebody new: {name}").format(name=who.strip()))]


def _advocate(chosen: str) -> list:
    try:
        return list(advocates_queries.advocates_by_id([UUID(chosen)]).values())
    except ValueError:
        return []


def _named(advocate) -> str:
    name = f"{advocate.name}, {advocate.company}" if advocate.company else advocate.name
    return name if advocates_queries.is_claimed(advocate) else _("{name} (not registered yet)").format(name=name)


def _programs(values: Mapping[str, str]) -> list:
    """Those that take referrals now: the chosen advocate's own first, then those that anybody can be entered in."""
    now = timezone.now()
    own = [row for one in _advocate(values.get("advocate", "")) for row in advocates_queries.all_enrolments_of(one.id)]
    programs = [row.program for row in own if advocates_rules.may_refer(row.status, row.program.unclaimed)]
    programs += [program for program in programs_queries.open_programs() if program.kind in advocates_rules.OPEN_TO_ANYBODY]
    return list({program.id: program for program in programs if programs_queries.takes_referrals(program, now)}.values())


@guard(SALES)
@require_POST
def draft(request: HouseRequest) -> HttpResponse:
    """/sales/refer/draft : keeps what is typed, and says what we know about it meanwhile. Asked by htmx on every change."""
    values = typed(request.POST)
    advocates_commands.save_draft(user_id=request.user.id, values=values, at=timezone.now())
    part = "sales/verbal_people.html" if request.headers.get("HX-Target") == "people" else "sales/verbal_hints.html"
    return render(request, part, _context(request, values, _form(request, values, bound=False)))


def _page(request: HouseRequest, values: Mapping[str, str], form: VerbalForm) -> HttpResponse:
    return render(request, "sales/verbal.html", _context(request, values, form))


def _context(request: HouseRequest, values: Mapping[str, str], form: VerbalForm) -> dict:
    chosen = form["advocate"].value() or ""
    teller = next(iter(_advocate(chosen)), None)
    who = values.get("who", "").strip()
    claims = queries.known_already(company=values.get("company", ""), contact=values.get("contact", ""))
    known = [{"referral": row, "status": words.STATE[row.status]} for row in claims]
    return {"form": form, "people": form.people, "teller": teller, "is_new": bool(who) and teller is None and (chosen == NEW or not form.people), "who": who,
            "known": known, "kept": bool(values), "names": accounts_queries.names_of([row.rep_id for row in claims])}


@guard(SALES)
def entered(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/entered : noted; and the link to claim, for somebody who did not join yet."""
    referral = _referral(request, referral_id)
    link = claim_links.shown(request, referral.advocate) if looks_after(request, referral.advocate) else None
    return render(request, "sales/entered.html", {"referral": referral, "status": words.STATE[referral.status], "claim": link,
                                                  "unclaimed": not advocates_queries.is_claimed(referral.advocate)})


@guard(SALES)
@require_POST
def first_contact(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/contact : "I’ve talked to them"."""
    referral = _referral(request, referral_id)
    noted: list = []
    refusal = attempt(lambda: noted.append(record_first_contact(referral_id=referral_id, acting=request.acting, at=timezone.now())))
    if refusal is None and noted[0].first_contact_at is None:
        refusal = Refused("referral_state", "Nothing changed: this referral stands at “{status}”.", {"status": words.STATE[noted[0].status]})
    to = {"to": "sales_home"} if request.POST.get("from") == "home" else {"to": "sales_referral", "referral_id": referral_id}
    return refused(request, refusal, **to) if refusal else done(request, _("Noted: you’ve talked to {person}.").format(person=referral.party.person), **to)


@guard(SALES)
@require_POST
def message(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/messages : to the advocate, or a note among the staff."""
    _referral(request, referral_id)
    form = StaffMessageForm(request.POST)
    if form.is_valid():
        internal = form.cleaned_data["internal"]
        refusal = attempt(lambda: write_message(referral_id=referral_id, text=form.cleaned_data["text"], internal=internal, acting=request.acting,
                                                at=timezone.now()))
        if refusal is None:
            return done(request, _("Noted, for us alone.") if internal else _("Sent."), "sales_referral", referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, "message", form, "sales_referral", referral_id=referral_id)


@guard(SALES)
@require_POST
def next_step(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/next-step : what comes next, and by which day."""
    _referral(request, referral_id)
    return plan_next_step(request, referral_id, "sales_referral")


def plan_next_step(request: HouseRequest, referral_id: UUID, page: str) -> HttpResponse:
    """Back to `page`, with what was typed where it was refused."""
    form = NextStepForm(request.POST)
    if form.is_valid():
        refusal = attempt(lambda: note_next_step(referral_id=referral_id, **form.cleaned_data, acting=request.acting, at=timezone.now()))
        if refusal is None:
            return done(request, _("Planned. The advocate sees that it goes on, and none of your words."), page, referral_id=referral_id)
        add_errors(form, refusal)
    return keep(request, "next_step", form, page, referral_id=referral_id)


@guard(MANAGERS)
@require_POST
def assign(request: HouseRequest, referral_id: UUID) -> HttpResponse:
    """/sales/referrals/<id>/rep : a manager gives it to somebody else."""
    form = RepForm(request.POST, team=sales_team(), nobody=False)
    refusal: HouseError | None = form.refusal()
    if form.is_valid():
        refusal = attempt(lambda: assign_referral(referral_id=referral_id, rep_id=form.chosen(), acting=request.acting, at=timezone.now()))
    _referral(request, referral_id)
    return refused(request, refusal, "sales_referral", referral_id=referral_id) if refusal else done(
        request, _("Handed over, and told by mail."), "sales_referral", referral_id=referral_id)


def _referral(request: HouseRequest, referral_id: UUID):
    return queries.referral_of_staff(_rep(request), referral_id)


def _rep(request: HouseRequest) -> UUID | None:
    """Whose referrals alone this person reads; None for who runs the programs."""
    return request.user.id if request.member.role == accounts_states.SALES_REP else None
