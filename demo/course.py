"""Builds a company's history by the product's own commands at past instants; the real handlers hear of each."""
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from demo import abroad, acts, change, crowd, joining, money
from demo.history import History
from demo.outage import mail_server_away
from demo.programs import OLDEST, PROGRAMS, TERMS, Made
from demo.stories import STORIES, Story
from foundation.accounts import commands as accounts_commands
from foundation.kernel.acting import SYSTEM
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from rewards import queries as rewards_queries
from rewards.commands import plans as rewards_plans
from rewards.commands import programs as rewards_programs

Action = Callable[[datetime], object]


def build(history: History) -> None:
    """Each action is a transaction of its own, followed by everything it set off."""
    with tenant_context(history.tenant_id):
        _found(history, history.at(OLDEST, 9))
    for at, action in sorted(_actions(history), key=lambda each: each[0]):
        worker.drain(history.tenant_id, until=at)   # what the clock brought until then comes first
        if isinstance(action, partial) and action.func is _night_without_mail:   # it drains in between, so it opens its own transactions
            action(at)
        else:
            with tenant_context(history.tenant_id):
                action(at)
    worker.drain(history.tenant_id, until=history.now)


def _found(history: History, at: datetime) -> None:
    for person in history.company.staff:
        member = accounts_commands.add_member(email=person.email, name=person.name, role=person.role, acting=SYSTEM, at=at)
        history.users[person.key] = member.user_id


def _actions(history: History) -> Iterator[tuple[datetime, Action]]:
    for number, made in enumerate(PROGRAMS[history.company.slug]):
        yield history.at(made.days_ago, 10, number), partial(_open, history, made)
        if made.ended is not None:
            yield history.at(made.ended + 30, 11), partial(_end, history, made)   # said a month before
    yield from joining.actions(history)
    yield from abroad.actions(history)
    for number, story in enumerate((*STORIES[history.company.slug], *crowd.stories(history.company.slug), *abroad.stories(history.company.slug))):
        minute = 7 + 11 * number % 50
        yield history.at(story.days_ago, 9 + number % 7, minute), partial(acts.introduce, history, story)
        for step in story.steps:
            yield history.at(story.days_ago - step.days, 16, minute), partial(acts.go_on, history, story, step)
    yield from money.actions(history)
    yield from change.actions(history)
    if history.company.slug == "acme":
        yield history.at(4, 22), partial(_night_without_mail, history)


def _open(history: History, made: Made, at: datetime) -> None:
    values = {"name": made.name, "slug": made.slug, "kind": made.kind, "terms": TERMS, "summary": str(history.company.says), **made.answers}
    program = rewards_programs.create_program_from_template(template=made.template, values=values, acting=history.manager, at=at)
    if made.settings:
        programs_commands.change_settings(program_id=program.id, values=made.settings, acting=history.manager, at=at)
    if made.fields:
        programs_commands.set_lead_fields(program_id=program.id, fields=made.fields, acting=history.manager, at=at)
    if made.promoted:
        draft = rewards_queries.draft_of(program.id)
        assert draft is not None
        begins, ends = ((history.now + timedelta(days=days)).date().isoformat() for days in (-6, 24))
        said = {"key": "welcome", "title": made.promoted, "from": begins, "until": ends,
                "effect": {"multiply_bp": 15_000, "rules": [rule["key"] for rule in draft.document["rules"]]}}
        rewards_plans.save_draft(program_id=program.id, document=draft.document | {"promotions": [said]}, acting=history.manager, at=at)
    rewards_programs.publish(program_id=program.id, acting=history.finance, at=at + timedelta(hours=3))
    history.programs[made.slug] = program.id


def _end(history: History, made: Made, at: datetime) -> None:
    programs_commands.end_program(program_id=history.programs[made.slug], ends_at=history.at(made.ended or 0, 18), tail_days=made.tail_days,
                                  acting=history.manager, at=at)


def _night_without_mail(history: History, at: datetime) -> None:
    """Somebody introduces a company late in the evening, and the thanks for it never leave: tried to the end, given up with its cause."""
    story = Story("ann", 4, "Inken Carl", "Carl Fahrräder", "inken@carl-fahrraeder.example", program="friends")
    with mail_server_away():
        with tenant_context(history.tenant_id):
            acts.introduce(history, story, at)
        for hour in range(15):   # longer than it is tried
            worker.drain(history.tenant_id, until=min(at + timedelta(hours=hour + 1), history.now))
