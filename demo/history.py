"""Builds a company's history by the product's own commands at past instants; the real handlers hear of each."""
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from advocates import queries as advocates_queries
from demo import acts, crowd, joining, money
from demo.outage import mail_server_away
from demo.people import Company
from demo.programs import OLDEST, PROGRAMS, TERMS, Made
from demo.stories import STORIES, Story
from foundation.accounts import commands as accounts_commands
from foundation.kernel.acting import SYSTEM, Actor
from foundation.outbox import worker
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from rewards.commands import programs as rewards_programs

Action = Callable[[datetime], object]


class History:
    """One company from its first day until `now`. Each action is a transaction of its own, followed by everything it set off.

    users, advocates, programs, referrals: ids by the keys of the stories."""

    def __init__(self, company: Company, host: str, slug: str, now: datetime):
        self.company, self.now = company, now
        self.zone = ZoneInfo(company.time_zone)
        self.tenant_id = tenants_commands.create_tenant(slug=slug, name=company.name, host=host, accent=company.accent, locale="en",
                                                        time_zone=company.time_zone, currency=company.currency).id
        self.users: dict[str, UUID] = {}
        self.advocates: dict[str, UUID] = {}
        self.programs: dict[str, UUID] = {}
        self.organisations: dict[str, UUID] = {}
        self.referrals: dict[str, UUID] = {}
        self.tells_account: tuple[str, UUID] | None = None   # whoever of the crowd says where to pay

    def build(self) -> None:
        with tenant_context(self.tenant_id):
            self._found(self.at(OLDEST, 9))
        for at, action in sorted(self._actions(), key=lambda each: each[0]):
            worker.drain(self.tenant_id, until=at)   # what the clock brought until then comes first
            if action == self._night_without_mail:   # it drains in between, so it opens its own transactions
                action(at)
            else:
                with tenant_context(self.tenant_id):
                    action(at)
        worker.drain(self.tenant_id, until=self.now)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        """In the company's zone; never ahead of now."""
        day = (self.now.astimezone(self.zone) - timedelta(days=days_ago)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return min(day, self.now)

    @property
    def manager(self) -> Actor:
        return Actor("staff", self.users[self.company.of_role("program_manager").key])

    @property
    def finance(self) -> Actor:
        return Actor("staff", self.users[self.company.of_role("finance_approver").key])

    @property
    def owner(self) -> Actor:
        return Actor("staff", self.users[self.company.of_role("owner").key])

    def enrolment_of(self, story: Story) -> advocates_queries.Enrolment:
        """In the story's program, else in the first one that she joined."""
        enrolments = advocates_queries.all_enrolments_of(self.advocates[story.advocate])
        wanted = self.programs.get(story.program)
        return next(one for one in enrolments if wanted in (None, one.program_id))

    def _found(self, at: datetime) -> None:
        for person in self.company.staff:
            member = accounts_commands.add_member(email=person.email, name=person.name, role=person.role, acting=SYSTEM, at=at)
            self.users[person.key] = member.user_id

    def _actions(self) -> Iterator[tuple[datetime, Action]]:
        for number, made in enumerate(PROGRAMS[self.company.slug]):
            yield self.at(made.days_ago, 10, number), partial(self._open, made)
            if made.ended is not None:
                yield self.at(made.ended + 30, 11), partial(self._end, made)   # said a month before
        yield from joining.actions(self)
        for number, story in enumerate((*STORIES[self.company.slug], *crowd.stories(self.company.slug))):
            minute = 7 + 11 * number % 50
            yield self.at(story.days_ago, 9 + number % 7, minute), partial(acts.introduce, self, story)
            for step in story.steps:
                yield self.at(story.days_ago - step.days, 16, minute), partial(acts.go_on, self, story, step)
        yield from money.actions(self)
        if self.company.slug == "acme":
            yield self.at(4, 22), self._night_without_mail

    def _open(self, made: Made, at: datetime) -> None:
        values = {"name": made.name, "slug": made.slug, "kind": made.kind, "terms": TERMS, "summary": str(self.company.says), **made.answers}
        program = rewards_programs.create_program_from_template(template=made.template, values=values, acting=self.manager, at=at)
        if made.settings:
            programs_commands.change_settings(program_id=program.id, values=made.settings, acting=self.manager, at=at)
        if made.fields:
            programs_commands.set_lead_fields(program_id=program.id, fields=made.fields, acting=self.manager, at=at)
        rewards_programs.publish(program_id=program.id, acting=self.finance, at=at + timedelta(hours=3))
        self.programs[made.slug] = program.id

    def _end(self, made: Made, at: datetime) -> None:
        programs_commands.end_program(program_id=self.programs[made.slug], ends_at=self.at(made.ended or 0, 18), tail_days=made.tail_days,
                                      acting=self.manager, at=at)

    def _night_without_mail(self, at: datetime) -> None:
        """Somebody introduces a company late in the evening, and the thanks for it never leave: tried to the end, given up with its cause."""
        story = Story("ann", 4, "Inken Carl", "Carl Fahrräder", "inken@carl-fahrraeder.example", program="friends")
        with mail_server_away():
            with tenant_context(self.tenant_id):
                acts.introduce(self, story, at)
            for hour in range(15):   # longer than it is tried
                worker.drain(self.tenant_id, until=min(at + timedelta(hours=hour + 1), self.now))
