"""Whose reward it is does not want it, or gives it away, as long as nothing of it is in a payment."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from fulfilment import queries
from rewards import queries as rewards_queries
from rewards.commands import endings, release

FORGO, DONATE = "forgo", "donate"
CHOICES = (FORGO, DONATE)


def give_up(*, reward_id: UUID, choice: str, acting: Actor, at: datetime) -> rewards_queries.Reward:
    """`choice`: FORGO, nobody is paid; DONATE, the program's charity is. Returns hers, as it ended. Raises Refused once it is in a payout,
    and as rewards.commands.endings does."""
    release.locked(reward_id)
    if reward_id in queries.payouts_of([reward_id]):
        raise Refused("payout_requested", "It’s in a payment that is being made, so it can’t be given up any more.")
    end = endings.donate if choice == DONATE else endings.forgo
    ended = end(reward_id=reward_id, acting=acting, at=at)
    return ended.given_by or ended
