"""The windows of a program's goals end: everybody who has begun one is told, so that it is decided."""
from datetime import datetime, timedelta
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.kernel.periods import LIFETIME, Span, span
from foundation.outbox import commands as outbox_commands
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import events, queries
from rewards.commands.goals import LAST, goal_for
from rewards.engine import goals as arithmetic
from rewards.models import Goal, PlanVersion
from rewards.plan import model

LOOK_BACK = 3   # windows: for so long the house may have stood still


def end_windows(*, plan_version_id: UUID, at: datetime) -> datetime | None:
    """Tells of every window that ended while this version was in force. Returns when the next one does; None for a version without goals
    that end, and once a later one has taken over: that one has a clock of its own.
    None too for a version that was taken back."""
    version = queries.version(plan_version_id)
    if queries.is_withdrawn(version.id):
        return None
    zone, plan = programs_queries.program(version.program_id).time_zone, queries.parsed(version)
    following = []
    for rule in arithmetic.goals_of(plan):
        assert isinstance(rule.on, model.OnGoal)
        if rule.on.window.kind == LIFETIME:
            continue
        now = span(rule.on.window.kind, at, zone)
        for window in _ended(rule.on.window.kind, now, zone):
            if window.end > version.effective_from and queries.plan_in_force(version.program_id, window.end - LAST) == version:
                _tell(version, rule, window, at=at)
        if queries.plan_in_force(version.program_id, at) == version:
            following.append(now.end)
    return min(following, default=None)


def _ended(kind: str, now: Span, zone: str) -> list[Span]:
    """The last windows before this one, the earliest first."""
    found = [now]
    for _ in range(LOOK_BACK):
        found.append(span(kind, found[-1].start - timedelta(microseconds=1), zone))
    return found[:0:-1]


def _tell(version: PlanVersion, rule: model.Rule, window: Span, *, at: datetime) -> None:
    """Each once, with news of its own: one that fails keeps no other."""
    claimants = referrals_queries.claimants_counted(version.program_id, arithmetic.kinds(rule), since=window.start, until=window.end)
    for enrolment_id, organisation_id in claimants:
        goal = goal_for(enrolment_id, organisation_id, version.program_id, rule, window)
        if Goal.objects.filter(id=goal.id, ended_at__isnull=True).update(ended_at=at):
            outbox_commands.record(events.GoalEnded(subject_id=goal.enrolment_id, goal_id=goal.id, program_id=goal.program_id), acting=SYSTEM, at=at)

