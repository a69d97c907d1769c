"""What a reward is for, as it stands in lists: a company and what it did, or a goal and its time."""
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from referrals import queries as referrals_queries
from referrals import words as referrals_words
from rewards import queries as rewards_queries
from rewards.sentences import goals


@dataclass(frozen=True)
class EarnedFor:
    """`who`: the company, or the goal in its words; `what`: the milestone, or the time of the goal."""

    who: str
    what: str


def earned_for(rewards: Iterable, *, whose: bool = False) -> dict[UUID, EarnedFor]:
    """Reward -> what it is for; `whose`: the company or the goal alone."""
    rewards = list(rewards)
    referrals = referrals_queries.referrals_by_id(row.referral_id for row in rewards)
    milestones = referrals_queries.milestones_by_id(row.milestone_id for row in rewards if row.milestone_id is not None and not whose)
    titles = rewards_queries.goals_named(row.decision_id for row in rewards if row.goal_id is not None)
    found = {}
    for row in rewards:
        if row.goal_id is not None:
            found[row.id] = of_goal(titles[row.goal_id])
            continue
        what = _("by hand") if row.manual_id is not None else "" if whose else str(referrals_words.MILESTONE[milestones[row.milestone_id].kind])
        found[row.id] = EarnedFor(referrals[row.referral_id].company, what)
    return found


def of_goal(named: rewards_queries.NamedGoal) -> EarnedFor:
    when = goals.period(named.goal.window, named.goal.window_start, named.goal.program.time_zone)
    return EarnedFor(_("Goal: {title}").format(title=named.title), when or _("in all"))
