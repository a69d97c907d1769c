"""What is agreed with one partner or advocate instead of what a plan says: what holds, what waits, and the forms to propose more."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _

from advocates import states as advocates_states
from desks.console_frame import may_approve, may_hold
from desks.console_needs import SOON, Need
from foundation.accounts import queries as accounts_queries
from foundation.web import formats
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from partners import queries as partners_queries
from programs.queries import Program
from rewards import queries, states
from rewards.plan import model
from rewards.queries.agreements import Agreement
from rewards.sentences.agreements import told
from rewards.web.console_agreements import EndForm, forms_for

INSTANT = timedelta(microseconds=1)
DIALS = {"waits": "waiting", "ahead": "waiting", "holds": "approved", "over": "expired", "ended": "expired", "refused": "declined"}


@dataclass(frozen=True)
class Shown:
    """`agrees`, `drops`: what its reader may do about it; `end`: the form to end it, None where there is nothing to end."""

    row: Agreement
    title: str
    says: str
    when: str
    state: str
    dial: str
    by: str
    settled: str
    agrees: bool
    drops: bool
    end: BaseForm | None


@dataclass(frozen=True)
class Offered:
    """A rule of a program about which something else may be agreed, and where its form goes to."""

    program: Program
    title: str
    to: dict
    form: BaseForm


@dataclass(frozen=True)
class Agreed:
    rows: list[Shown]
    offered: list[Offered]


def agreed_with(request: HouseRequest, rows: Iterable[Agreement], programs: Iterable[tuple[Program, dict]], now: datetime, *, own: bool, **where) -> Agreed:
    """`programs`: with the subject that a proposal would be for; own: the reader would profit; where: of the page that shows it."""
    rows = list(rows)
    names = accounts_queries.names_of([one for row in rows for one in (row.proposed_by, row.settled_by) if one])
    terms = Terms(now, rows)
    waiting = {_about(row) for row in rows if row.state == states.PROPOSED}
    shown = [_shown(request, row, names, terms, own=own, waits_about=_about(row) in waiting, **where) for row in rows]
    offered = []
    for program, to in programs if may_hold(request) and not own else ():
        waits = {row.rule_key for row in rows if row.program_id == program.id and row.state == states.PROPOSED}
        for form in forms_for(program, now, name=f"a{str(program.id)[-6:]}"):
            if form.rule.key not in waits:
                offered.append(Offered(program, form.rule.title, to, kept(request, f"agree-{program.id}-{form.rule.key}", form, **where)))
    return Agreed(shown, offered)


class Terms:
    """What the plans in force say, each read once for a page."""

    def __init__(self, now: datetime, rows: Iterable[Agreement] = ()) -> None:
        rows = list(rows)
        self.now, self.plans, known = now, dict[UUID, model.Plan | None](), {row.id: row for row in rows}
        missing = [row.ends for row in rows if row.ends is not None and row.ends not in known]
        self.ending = known | (queries.agreements_by_id(missing) if missing else {})

    def told(self, row: Agreement) -> str:
        """"18% instead of 15%"; of a proposal to end one, what would end."""
        if row.ends is not None:
            return _("The end of: {sentence}").format(sentence=self.told(self.ending[row.ends] if row.ends in self.ending else queries.agreement(row.ends)))
        plan, rule = self._of(row)
        return told(plan, rule, row.fields) if plan is not None and rule is not None else _("The plan has this rule no more.")

    def title(self, row: Agreement) -> str:
        rule = self._of(row)[1]
        return rule.title if rule is not None else row.rule_key

    def _of(self, row: Agreement) -> tuple[model.Plan | None, model.Rule | None]:
        if row.program_id not in self.plans:
            version = queries.plan_in_force(row.program_id, self.now)
            self.plans[row.program_id] = queries.parsed(version) if version is not None else None
        plan = self.plans[row.program_id]
        return plan, next((one for one in plan.rules if one.key == row.rule_key), None) if plan is not None else None


def _shown(request: HouseRequest, row: Agreement, names: dict, terms: Terms, *, own: bool, waits_about: bool, **where) -> Shown:
    now = terms.now
    state = _state(row, now)
    waits, others = state == "waits", row.proposed_by != request.user.id or accounts_queries.staff_count() == 1
    ending = may_hold(request) and not own and state in ("holds", "ahead") and not waits_about
    return Shown(row=row, title=terms.title(row), says=terms.told(row), when=_when(row, now), state=STATE[state](row), dial=DIALS[state],
                 by=names.get(row.proposed_by, _("Somebody who left")), settled=names.get(row.settled_by, _("Somebody who left")) if row.settled_by else "",
                 agrees=waits and not own and others and may_approve(request), drops=waits and not own and may_hold(request),
                 end=kept(request, f"end-{row.id}", EndForm(auto_id=f"end_{str(row.id)[-6:]}_%s"), **where) if ending else None)


def _about(row: Agreement) -> tuple:
    """Only one proposal about it waits at a time."""
    return row.program_id, row.rule_key, row.enrolment_id, row.organisation_id


def _of_other_entry(row: Agreement) -> bool:
    return row.enrolment is not None and row.enrolment.status == advocates_states.MERGED


def _state(row: Agreement, now: datetime) -> str:
    if row.state == states.PROPOSED:
        return "waits"
    if row.state not in states.HOLDING:
        return "refused"
    if row.ends is not None:
        return "ended"
    if row.ends_at is not None and row.ends_at <= now:
        return "over"
    return "ahead" if row.starts_at > now else "holds"


def _when(row: Agreement, now: datetime) -> str:
    """"since 1 March, until 30 November"; of what waits and names no later day, from the yes on."""
    told = _span(row, now)
    return _("{time}, for what was accepted under another entry of the same person").format(time=told) if _of_other_entry(row) else told


def _span(row: Agreement, now: datetime) -> str:
    ahead = row.starts_at > now
    if row.ends is not None:
        return _("from the second person’s yes on") if row.state == states.PROPOSED and not ahead else _("from {day}").format(day=formats.day(row.starts_at))
    if row.state == states.PROPOSED and not ahead:
        first = _("from the second person’s yes on")
    else:
        first = (_("from {day}") if ahead else _("since {day}")).format(day=formats.day(row.starts_at))
    if row.ends_at is None:
        return first
    return _("{first}, until {day}").format(first=first, day=formats.day(max(row.ends_at - INSTANT, row.starts_at)))


STATE = {
    "waits": lambda row: _("Waits for a second person"), "ahead": lambda row: _("Agreed, to come"), "holds": lambda row: _("Holds"), "over": lambda row: _("Over"),
    "ended": lambda row: _("Agreed"),
    "refused": lambda row: _("Taken back") if row.state == states.TAKEN_BACK else _("Refused")}


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for a second person. agrees: this reader may say yes."""

    row: Agreement
    agrees: bool

    @property
    def name(self) -> str:
        return _name(self.row)

    @property
    def href(self) -> str:
        return where_of(self.row)


def waiting_agreements(request: HouseRequest) -> list[Waiting]:
    """The oldest first. Who proposed one agrees to it only where nobody else is there."""
    rows = queries.open_agreements()
    if not rows:
        return []   # every page of the console asks
    mine, alone = queries.accounts_of(request.user.id), accounts_queries.staff_count() == 1
    return [Waiting(row, may_approve(request) and (alone or row.proposed_by != request.user.id) and not _profits(row, mine)) for row in rows]


def told_waiting(rows: Iterable[Waiting], now: datetime) -> list[dict]:
    """What each proposes, and who."""
    rows = list(rows)
    terms = Terms(now, [one.row for one in rows])
    names = accounts_queries.names_of(one.row.proposed_by for one in rows)
    return [{"row": one.row, "name": one.name, "href": one.href, "agrees": one.agrees, "says": terms.told(one.row), "when": _when(one.row, now),
             "by": names.get(one.row.proposed_by, _("Somebody who left"))} for one in rows]


def of_agreements(request: HouseRequest, now: datetime) -> list[Need]:
    """Other terms take a second person, who neither proposed them nor profits."""
    return [Need(title=_("Other terms for {name}: {sentence}").format(name=one["name"], sentence=one["says"]),
                 detail=_("{name} proposes it; it takes a second person").format(name=one["by"]),
                 href=one["href"], icon="check", action=_("Read"), dial="waiting", words=_("Waits"), rank=SOON)
            for one in told_waiting([one for one in waiting_agreements(request) if one.agrees], now)]


def in_program(program_id: UUID, now: datetime) -> list[dict]:
    """With whom something else is agreed that holds or is to come: its name, page and what it is."""
    rows, terms = [row for row in queries.agreements_of(program_id=program_id) if _state(row, now) in ("holds", "ahead") and not _of_other_entry(row)], Terms(now)
    return [{"name": _name(row), "href": where_of(row), "says": terms.told(row), "title": terms.title(row), "when": _when(row, now)} for row in rows]


def where_of(row: Agreement) -> str:
    """The page of whom it is agreed with, at the section."""
    if row.organisation_id is not None:
        return reverse("console_partner", args=[row.organisation_id]) + "#agreed"
    assert row.enrolment is not None
    return reverse("console_advocate", args=[row.enrolment.advocate_id]) + "#agreed"


def _profits(row: Agreement, mine: set[tuple[str, UUID]]) -> bool:
    """Also whoever acts for the partner for which she refers. Hardly anybody on the staff acts for one: mostly nothing is asked."""
    if _whose(row) in mine or row.enrolment is None:
        return _whose(row) in mine
    acts_for = {its_id for kind, its_id in mine if kind == states.ORGANISATION}
    organisation = partners_queries.organisation_of(row.enrolment.advocate_id) if acts_for else None
    return organisation is not None and organisation.id in acts_for


def _whose(row: Agreement) -> tuple[str, UUID]:
    if row.organisation_id is not None:
        return states.ORGANISATION, row.organisation_id
    assert row.enrolment is not None
    return states.ADVOCATE, row.enrolment.advocate_id


def _name(row: Agreement) -> str:
    return row.organisation.name if row.organisation is not None else row.enrolment.advocate.name if row.enrolment is not None else ""
