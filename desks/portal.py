"""The advocate's portal: home, one referral, earnings, her link. Policy: advocate; what is somebody else's is unknown to her."""
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from advocates import queries as advocates_queries
from advocates import states as advocates_states
from advocates.web.policy import ADVOCATE
from desks import portal_earnings as earnings
from desks import portal_rows as rows
from desks.greeting import part_of_day
from desks.qr import drawn
from desks.step_up import step_up
from foundation.kernel.errors import NotFound
from foundation.tenants import queries as tenants_queries
from foundation.web.policies import guard
from programs import queries as programs_queries
from programs import states as programs_states
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from rewards import queries as rewards_queries

SHOWN = {"open": referrals_states.OPEN, "won": (referrals_states.WON,), "all": ()}
PAGE = 20


def _enrolments(request: HttpRequest):
    """The advocate's enrolments and the chosen one: ?program=<slug>, else the first that is open. Raises NotFound for others'."""
    enrolments = advocates_queries.enrolments_of(request.advocate.id)
    wanted = request.GET.get("program")
    if wanted:
        chosen = next((row for row in enrolments if row.program.slug == wanted), None)
        if chosen is None:
            raise NotFound("program_unknown", "There’s no such program.")
        return enrolments, chosen
    return enrolments, next((row for row in enrolments if takes_referrals(row)), enrolments[0])


def takes_referrals(enrolment) -> bool:
    return enrolment.status == advocates_states.ACTIVE and enrolment.program.status == programs_states.OPEN


def _cursor(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None


def _views(program: str, show: str, listed: list) -> dict[str, str]:
    """The addresses of the list's views, and of what is older than this page."""
    def to(**state: str) -> str:
        return f"{reverse('portal_home')}?{urlencode({'program': program} | state)}#referrals"
    older = to(show=show, before=str(listed[PAGE - 1].id)) if len(listed) > PAGE else ""
    return {name: to(show=name) for name in SHOWN} | {"here": to(show=show), "older": older}


@guard(ADVOCATE)
def home(request: HttpRequest) -> HttpResponse:
    """/portal/ : refer again, and know where everything stands. State in the URL: program, show, before."""
    enrolments, chosen = _enrolments(request)
    advocate, program, now = request.advocate, chosen.program, timezone.now()
    show = request.GET.get("show") if request.GET.get("show") in SHOWN else "open"
    before = _cursor(request)
    counts = referrals_queries.counts_by_status(advocate.id, program.id)
    listed = referrals_queries.referrals_of(advocate.id, program.id, statuses=SHOWN[show], before=before, limit=PAGE + 1)
    closed = referrals_queries.closed_lately(advocate.id, program.id) if show == "open" and before is None else []
    rewards = rewards_queries.rewards_on(advocate.id, [referral.id for referral in [*listed[:PAGE], *closed]])
    step = step_up(program, chosen.id, now)
    shown = rows.rows_of([*listed[:PAGE], *closed], rewards, zone=program.time_zone, now=now)
    return render(request, "portal/home.html", {
        "enrolments": enrolments, "enrolment": chosen, "program": program, "takes": takes_referrals(chosen), "day": part_of_day(now),
        "show": show, "rows": shown[:len(listed[:PAGE])], "closed": shown[len(listed[:PAGE]):], "before": before,
        "counts": {name: sum(counts.get(status, 0) for status in statuses or referrals_states.STATES) for name, statuses in SHOWN.items()},
        "offer": programs_queries.offer(program, get_language() or "en"), "name": advocate.name.split()[0], "views": _views(program.slug, show, listed),
        "program_query": f"?{urlencode({'program': program.slug})}", "step": step, "news": step.news if step else "",
        **_link(request, chosen), **earnings.panel(advocate.id, program.id)})


@guard(ADVOCATE)
def referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """/portal/referrals/<id>/ : one introduction, its story, what she earns from it, and the way back."""
    found = referrals_queries.referral_of(request.advocate.id, referral_id)
    rewards = rewards_queries.rewards_on(request.advocate.id, [found.id])
    row = rows.rows_of([found], rewards, zone=found.program.time_zone, now=timezone.now())[0]
    return render(request, "portal/referral.html", {
        "row": row, "referral": found, "program": found.program, "offer": programs_queries.offer(found.program, get_language() or "en")})


@guard(ADVOCATE)
def earned(request: HttpRequest) -> HttpResponse:
    """/portal/earnings/ : every reward with its state and reason, in sums that close, and the points in her wallet."""
    enrolments, chosen = _enrolments(request)
    return render(request, "portal/earnings.html", {
        "enrolments": enrolments, "enrolment": chosen, "program": chosen.program, "takes": takes_referrals(chosen),
        "offer": programs_queries.offer(chosen.program, get_language() or "en"), **earnings.sheets(request.advocate.id, chosen.program_id)})


@guard(ADVOCATE)
def share(request: HttpRequest) -> HttpResponse:
    """/portal/share/ : her link, its QR code, the code to say aloud, a prepared mail."""
    enrolments, chosen = _enrolments(request)
    context = {"enrolments": enrolments, "enrolment": chosen, "program": chosen.program, "takes": takes_referrals(chosen), **_link(request, chosen)}
    context |= {"qr": drawn(context["link"]), "mailto": _mail(request, chosen, context["link"])}
    return render(request, "portal/share.html", context)


def _link(request: HttpRequest, enrolment) -> dict:
    code = advocates_queries.code_of(enrolment.id)
    link = request.build_absolute_uri(reverse("landing", args=[code]))
    return {"code": code, "link": link, "link_words": link.partition("://")[2]}


def _mail(request: HttpRequest, enrolment, link: str) -> str:
    """A mailto: address with a prepared text, which says that she may be rewarded."""
    vendor = tenants_queries.vendor().name
    subject = _("Somebody you should talk to: {vendor}").format(vendor=vendor)
    text = _("Hello,\n\nI work with {vendor} and think they could help you too. Have a look, and leave your details if you’d like a call:\n\n{link}\n\n"
             "I may receive a reward if you become their customer.\n\n{name}").format(vendor=vendor, link=link, name=request.advocate.name)
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"
