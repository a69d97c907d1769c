"""Others of a window come to less than what was booked: what is left of them falls to that."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from rewards import queries, states
from rewards.commands.release import locked
from rewards.commands.take_back import take_back
from rewards.engine import facts as engine_facts
from rewards.models import Decision


def lower(because: Decision, falls: Iterable[engine_facts.Fall], *, at: datetime) -> None:
    """What they are left with is at most what they come to now; the latest of a milestone's rewards gives first."""
    for fall in falls:
        claim = UUID(fall.claim) if fall.claim else because.referral_id
        rewards = [locked(one.id) for one in queries.standing_of_rule(UUID(fall.milestone_id), claim, because)]
        much = sum(one.granted_minor - one.taken_back_minor for one in rewards) - fall.to_minor
        for reward in sorted(rewards, key=lambda one: one.id, reverse=True):
            part = min(much, reward.granted_minor - reward.taken_back_minor)
            if part > 0:
                # A cause of its own: of one act several milestones may leave, and each may lower the same reward.
                take_back(reward_id=reward.id, cause=f"{states.REPRICED}:{because.id}", minor=part, decision_id=because.id, at=at)
                much -= part
