"""The rep's start page: whom to call first, which advocates are worth a call, where the referrals stand. Policy: sales."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advocates import queries as advocates_queries
from advocates.web.sales import SALES
from desks.sales_words import Standing, standings
from desks.step_up import step_up
from foundation.accounts import states as accounts_states
from foundation.kernel.money import Money
from foundation.web import formats
from foundation.web.formats import in_words
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from referrals import states
from referrals.queries import sales as queries

SHOWN = 8
WORTH_A_CALL = 5
STEPS_FOR = 20
LATELY, QUIET = timedelta(days=14), timedelta(days=60)


@dataclass(frozen=True)
class Person:
    """An advocate as her rep sees her. `why`: why a call is worth it, '' where nothing says so; `rank`: the lower, the sooner."""

    advocate: object
    referred: int
    open: int
    won: int
    value: list[Money]
    last: datetime | None
    why: str
    rank: int

    @property
    def id(self) -> UUID:
        return self.advocate.id   # type: ignore[attr-defined]


@guard(SALES)
def home(request: HouseRequest) -> HttpResponse:
    """/sales/"""
    now, me = timezone.now(), request.user.id
    first = queries.to_contact(me)
    overdue = [row for row in first if row.first_contact_by and row.first_contact_by <= now]
    people = people_of(advocates_queries.advocates_of_rep(me), now)
    mine = queries.referrals_of_rep(me, limit=SHOWN)
    runs = request.member.role != accounts_states.SALES_REP
    return render(request, "sales/home.html", {
        "title": _title(len(overdue), len(first)), "first": standings(first, now), "people": [one for one in people if one.why][:WORTH_A_CALL],
        "count": len(people), "rows": standings(mine[:SHOWN], now), "more": len(mine) > SHOWN, "own": _own_programs(me), "ending": programs_queries.ending(now),
        "unassigned": standings(queries.unassigned(), now) if runs else [], "late": _late(me, now) if runs else [], "now": now, "planned": _planned(me, now)})


def _title(overdue: int, waiting: int) -> str:
    """The news."""
    if overdue:
        return ngettext("One first call is overdue.", "{number} first calls are overdue.", overdue).format(number=in_words(overdue).capitalize())
    if waiting:
        return ngettext("One first call to make.", "{number} first calls to make.", waiting).format(number=in_words(waiting).capitalize())
    return _("Every first call is made.")


def _late(me: UUID, now: datetime) -> list[Standing]:
    """Of others: a manager sees whose first call is overdue."""
    return standings([row for row in queries.to_contact() if row.first_contact_by and row.first_contact_by <= now and row.rep_id != me], now)


def _planned(me: UUID, now: datetime) -> list[dict]:
    """What is planned for today or should have been done, by the calendar of each program; the earliest day first."""
    found = []
    for step in queries.planned_by_rep(me, now.date() + timedelta(days=1)):
        today = now.astimezone(ZoneInfo(step.referral.program.time_zone)).date()
        if step.due_on <= today:
            found.append({"step": step, "late": step.due_on < today})
    return found


def _own_programs(user_id: UUID) -> list[dict]:
    """Programs for reps who introduce people themselves, and whether this one is in."""
    own = advocates_queries.advocate_of_user(user_id)
    found = []
    for program in programs_queries.open_programs():
        if program.kind == "sales_rep":
            enrolment = advocates_queries.enrolment_in(own.id, program.id) if own is not None else None
            joined = enrolment is not None and enrolment.terms_id is not None
            found.append({"program": program, "joined": joined, "newer": advocates_queries.newer_terms(enrolment) if enrolment else None,
                          "terms": None if joined else programs_queries.terms_in_force(program.id)})
    return found


def people_of(advocates: list, now: datetime) -> list[Person]:
    """Whoever is most worth a call first."""
    ids = [one.id for one in advocates]
    counts, values, last = referrals_queries.counts_by_advocate(ids), queries.value_brought(ids), queries.last_activity(ids)
    won = queries.won_lately(ids, now - LATELY)
    enrolments = advocates_queries.enrolments_of_all(ids)
    people = []
    # The way to the next step is worked out for those alone who were active last: it takes several reads each.
    close = set(sorted(last, key=lambda one: last[one], reverse=True)[:STEPS_FOR])
    for advocate in advocates:
        numbers = counts.get(advocate.id, {})
        rank, why = _worth(advocate, numbers, last.get(advocate.id), won.get(advocate.id),
                           enrolments.get(advocate.id, []) if advocate.id in close else [], now)
        people.append(Person(advocate=advocate, referred=sum(numbers.values()), open=sum(numbers.get(state, 0) for state in states.OPEN),
                             won=numbers.get(states.WON, 0), value=values.get(advocate.id, []), last=last.get(advocate.id), why=why, rank=rank))
    return sorted(people, key=lambda one: (one.rank, -(one.last or one.advocate.created_at).timestamp(), str(one.id)))   # type: ignore[attr-defined]


def _worth(advocate, numbers: dict[str, int], last: datetime | None, won, enrolments: list, now: datetime) -> tuple[int, str]:
    """(rank, why): a thank-you first, then who is close to a step, who has nothing claimed, who fell silent, who was never asked."""
    if won is not None:
        return 0, _("{company} became a customer on {day}. Say thank you.").format(company=won.company, day=formats.day(won.moved_at))
    if not advocates_queries.is_claimed(advocate):
        return 2, _("Hasn’t claimed yet what is kept in that name.")
    news = next((step.news for row in enrolments if row.status == "active" and (step := step_up(row.program, row.id, now)) and step.news and numbers), "")
    if news:
        return 1, news
    if not numbers:
        return 4, _("Joined on {day}. Nobody was introduced yet.").format(day=formats.day(advocate.claimed_at or advocate.created_at))
    if last is not None and last < now - QUIET:
        return 3, _("Silent since {day}.").format(day=formats.day(last))
    return 5, ""
