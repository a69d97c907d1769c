"""Builds a company's history by the product's own commands at past instants; the real handlers hear of each."""
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from advocates import commands as advocates_commands
from demo.people import Company, Person
from demo.stories import FINANCE, MANAGER, OLDEST, STORIES, Step, Story
from foundation.accounts import commands as accounts_commands
from foundation.kernel.acting import SYSTEM, VISITOR, Actor
from foundation.kernel.money import Money
from foundation.outbox import worker
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context
from programs import queries as programs_queries
from referrals.commands import decide, milestones
from referrals.commands.submit import Lead, submit_referral
from rewards import queries as rewards_queries
from rewards.commands import programs as rewards_programs
from rewards.commands import release

TERMS = """Introduce companies that you know and that would like to hear from us. Ask them first.

We look at every introduction and tell you what became of it. Points are credited once the refund period is over and somebody at our side has signed them off.

Points are no money and can't be sold. We may end the program with 90 days' notice; what you earned until then stays yours."""


class History:
    """One company from its first day until `now`. Each action is a transaction of its own, followed by everything it set off."""

    def __init__(self, company: Company, host: str, slug: str, now: datetime):
        self.company, self.now = company, now
        self.zone = ZoneInfo(company.time_zone)
        self.tenant_id = tenants_commands.create_tenant(slug=slug, name=company.name, host=host, accent=company.accent, locale="en",
                                                        time_zone=company.time_zone, currency=company.currency).id
        self.users: dict[str, UUID] = {}
        self.enrolments: dict[str, advocates_commands.Enrolment] = {}
        self.referrals: dict[Story, UUID] = {}

    def build(self) -> None:
        with tenant_context(self.tenant_id):
            self._found(self.at(OLDEST, 9))
        for at, action in sorted(self._actions(), key=lambda each: each[0]):
            worker.drain(self.tenant_id, until=at)   # what the clock brought until then comes first
            with tenant_context(self.tenant_id):
                action(at)
        worker.drain(self.tenant_id, until=self.now)

    def at(self, days_ago: int, hour: int, minute: int = 0) -> datetime:
        day = (self.now.astimezone(self.zone) - timedelta(days=days_ago)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return min(day, self.now)

    def staff(self, role: str) -> Actor:
        wanted = {MANAGER: "program_manager", FINANCE: "finance_approver"}[role]
        return Actor("staff", self.users[next(person.key for person in self.company.staff if person.role == wanted)])

    def _found(self, at: datetime) -> None:
        for person in self.company.staff:
            member = accounts_commands.add_member(email=person.email, name=person.name, role=person.role, acting=SYSTEM, at=at)
            self.users[person.key] = member.user_id
        values = {"name": f"{self.company.name} for friends", "slug": "friends", "terms": TERMS, "summary": self.company.says}
        program = rewards_programs.create_program_from_template(template="points_escalating", values=values, acting=self.staff(MANAGER), at=at)
        rewards_programs.publish(program_id=program.id, acting=self.staff(FINANCE), at=at + timedelta(hours=3))
        self.program_id = program.id

    def _actions(self) -> Iterator[tuple[datetime, Callable[[datetime], None]]]:
        for number, person in enumerate(self.company.advocates):
            yield self.at(OLDEST - 5 - 3 * number, 10, 20), partial(self._join, person)
        for number, story in enumerate(STORIES[self.company.slug]):
            minute = 7 + 11 * number % 50
            yield self.at(story.days_ago, 9, minute), partial(self._introduce, story)
            for step in story.steps:
                yield self.at(story.days_ago - step.days, 15, minute), partial(self._go_on, story, step)

    def _join(self, person: Person, at: datetime) -> None:
        user = accounts_commands.ensure_user(email=person.email, name=person.name)
        terms = programs_queries.terms_in_force(self.program_id)
        assert terms is not None
        enrolment = advocates_commands.join_program(program_id=self.program_id, terms_id=terms.id, user_id=user.id, name=person.name, email=person.email,
                                                    company=person.company, at=at)
        self.users[person.key], self.enrolments[person.key] = user.id, enrolment

    def _introduce(self, story: Story, at: datetime) -> None:
        enrolment = self.enrolments[story.advocate]
        lead = Lead(person=story.person, company=story.company, contact=story.contact, note=story.note, agreed=True)
        acting = VISITOR if story.channel == "link" else Actor("advocate", enrolment.advocate_id)
        referral, _ = submit_referral(enrolment_id=enrolment.id, lead=lead, channel=story.channel, acting=acting, at=at)
        self.referrals[story] = referral.id

    def _go_on(self, story: Story, step: Step, at: datetime) -> None:
        referral_id, manager = self.referrals[story], self.staff(MANAGER)
        if step.verb == "accept":
            decide.accept_referral(referral_id=referral_id, acting=manager, at=at)
        elif step.verb == "decline":
            decide.decline_referral(referral_id=referral_id, reason=step.detail, acting=manager, at=at)
        elif step.verb == "lose":
            decide.lose_referral(referral_id=referral_id, reason=step.detail, acting=manager, at=at)
        elif step.verb == "withdraw":
            decide.withdraw_referral(referral_id=referral_id, acting=Actor("advocate", self.enrolments[story.advocate].advocate_id), at=at)
        elif step.verb == "approve":
            for reward in rewards_queries.rewards_of_referral(referral_id):
                release.approve_reward(reward_id=reward.id, acting=self.staff(FINANCE), at=at)
        else:
            amounts = {"first_year_value": Money.parse(step.detail, self.company.currency).minor} if step.detail else {}
            report = milestones.Report(kind=step.verb, occurred_at=at - timedelta(hours=2), amounts=amounts, currency=self.company.currency if amounts else "")
            milestones.record_milestone(referral_id=referral_id, report=report, source="manual", acting=manager, at=at)
