"""What one company's history knows so far: whose id belongs to which key of the stories, and who acts."""
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from advocates import queries as advocates_queries
from demo.people import Company
from demo.stories import Story
from foundation.kernel.acting import Actor
from foundation.tenants import commands as tenants_commands


class History:
    """One company between its first day and `now`.

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
