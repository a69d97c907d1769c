"""What a referral earned, and why it did not: one row per decision, each leading to its explanation."""
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from desks.console_words import state_words
from desks.earned_for import of_goal
from foundation.kernel.money import Money
from referrals import words as referrals_words
from rewards import queries as rewards_queries


@dataclass(frozen=True)
class Earned:
    """`amount` and `reward` for what was granted; else `outcome` (zero | waiting) with its reason."""

    what: str
    decision_id: UUID
    outcome: str
    reason: str
    reward: object | None = None
    amount: Money | None = None
    holds: Sequence = ()
    state: str = ""


def earned_by(decisions, rewards, milestones) -> list[Earned]:
    titles = rewards_queries.goals_named(row.id for row in decisions if row.goal_id is not None)
    kinds = {row.id: str(referrals_words.MILESTONE[row.kind]) for row in milestones}
    rows = []
    for decision in decisions:
        what = _what(decision, kinds, titles)
        mine = [row for row in rewards if row.decision_id == decision.id]
        if not mine and not (decision.outcome == "waiting" and decision.settled):
            rows.append(Earned(what=what, decision_id=decision.id, outcome=decision.outcome, reason=decision.reason))
        rows += [_granted(row, kinds.get(row.milestone_id, what)) for row in mine]
    known = {decision.id for decision in decisions}
    # A later deal, of another referral, raised what this one earned.
    return rows + [_granted(row, kinds.get(row.milestone_id, "")) for row in rewards if row.decision_id not in known]


def _what(decision, kinds: dict[UUID, str], titles) -> str:
    if decision.goal_id is not None:
        return of_goal(titles[decision.goal_id]).who
    return kinds.get(decision.milestone_id, "") if decision.manual_id is None else _("By hand")


def _granted(row, what: str) -> Earned:
    return Earned(what=what, decision_id=row.decision_id, outcome="granted", reason="", reward=row,
                  amount=Money(row.granted_minor - row.taken_back_minor, row.currency), holds=rewards_queries.open_holds(row), state=state_words(row))


def awaited(decisions) -> dict[UUID, set[str]]:
    """Milestone -> the facts that its unsettled decisions wait for."""
    found: dict[UUID, set[str]] = {}
    for row in decisions:
        if row.outcome == "waiting" and not row.settled:
            found.setdefault(row.milestone_id, set()).add(row.reason.removeprefix("missing_"))
    return found


def waiting_reasons(decisions) -> list[str]:
    """What the unsettled decisions wait for, each reason once."""
    return list(dict.fromkeys(row.reason for row in decisions if row.outcome == "waiting" and not row.settled))
