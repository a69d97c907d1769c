"""One advocate was known under two entries: everything of the one is the other's. It stands up here, where every app beneath has its part."""
from datetime import datetime
from uuid import UUID

from django.db import transaction

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import Refused
from fulfilment import queries
from rewards import states as rewards_states
from rewards.commands import merging
from rewards.commands.merging import Merged


def merge_advocates(*, advocate_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Merged:
    """From now on `advocate_id` leads to `into_id`, who has what both had: programs, links, introductions, membership, and what is owed.

    What was paid stays as it is, and where to pay is what the one that stays has said. Raises NotFound, and Refused for one entry or one
    that is merged already, the wrong way round, two proven people (but by an owner), an entry of the person who does it, two partners, one
    party won by both in one program, and while something is on its way to the one that goes."""
    merged = merging.merge_people_into_one(advocate_id=advocate_id, into_id=into_id, acting=acting, at=at)
    if any(queries.in_an_open_payout((kind, advocate_id)) for kind in rewards_states.OF_THE_ADVOCATE):
        raise Refused("on_its_way", "Something is on its way to {name}. Bring the two together once it has arrived.", {"name": merged.merge.goes.name})
    return merged


def rehearse_merge(*, advocate_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Merged:
    """What merge_advocates() would do, by doing it and taking it back: nothing is written. Raises as it does."""
    done: list[Merged] = []
    try:
        with transaction.atomic():
            done.append(merge_advocates(advocate_id=advocate_id, into_id=into_id, acting=acting, at=at))
            raise _TakenBack
    except _TakenBack:
        return done[0]


def finish_merge(*, advocate_id: UUID, at: datetime) -> Merged:
    """A moment later: what others wrote in that very moment in the name of the entry that went. Told twice, the second time finds nothing."""
    return merging.take_over_the_rest(advocate_id=advocate_id, acting=SYSTEM, at=at)


class _TakenBack(Exception):
    """Ends a rehearsal."""
