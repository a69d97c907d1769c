"""What comes next with a referral, for the staff: what was planned, and the form for whoever plans. No advocate reads a word of it."""
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.forms import BaseForm
from django.utils import timezone

from foundation.accounts import queries as accounts_queries
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from referrals import queries, states
from referrals.web.forms_next import NextStepForm


@dataclass(frozen=True)
class Planned:
    """`late`: its day is over, in the program's zone."""

    text: str
    due_on: date
    who: str
    at: datetime
    late: bool


@dataclass(frozen=True)
class Plan:
    """`now`: what is planned while it is worked on; `before`: what was planned earlier; `form`: None for who may not plan."""

    now: Planned | None = None
    before: list[Planned] = field(default_factory=list)
    form: BaseForm | None = None

    @property
    def shown(self) -> bool:
        return bool(self.now or self.before or self.form)


def plan_of(request: HouseRequest, of) -> Plan:
    if of.accepted_at is None:   # nothing could be planned yet
        return Plan()
    worked = of.status in states.WORKED
    today = timezone.now().astimezone(ZoneInfo(of.program.time_zone)).date()
    rows = queries.next_steps(of.id)
    names = accounts_queries.names_of([row.by for row in rows])
    planned = [Planned(row.text, row.due_on, names.get(row.by, ""), row.at, worked and place == 0 and row.due_on < today) for place, row in enumerate(rows)]
    form = kept(request, "next_step", NextStepForm(auto_id="next_%s"), referral_id=of.id) if worked and queries.may_plan(of, request.user.id) else None
    return Plan(planned[0], planned[1:], form) if worked and planned else Plan(None, planned, form)
