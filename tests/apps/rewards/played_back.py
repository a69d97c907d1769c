"""A history that the commands decided, played through the versions that were in force: what the replay says of it."""
from contextlib import nullcontext
from datetime import datetime, timedelta

from foundation.kernel import periods
from rewards import queries
from rewards.commands import replay
from rewards.engine import stored
from rewards.models import Decision
from tests.cast import later

UNTIL = later(days=60)   # behind the quarter in which tests begin, and before the end of the next one


def played_back(program_id, draft: dict | None = None, until: datetime | None = None) -> dict:
    """The report over everything that was decided until now. `until`: where goals are decided by the clock, how far it has come."""
    last = max(Decision.objects.values_list("decided_at", flat=True))
    return replay.replay(program_id=program_id, document=draft or queries.versions_of(program_id)[0].document, since=periods.BEGINNING,
                         until=until or last + timedelta(days=400), step=nullcontext, progress=lambda done, total: None)


def replay_is_the_books(program_id, until: datetime | None = None) -> bool:
    """To the cent, milestone by milestone and goal by goal."""
    check = played_back(program_id, until=until)["check"]
    assert check["differing"] == 0 and check["booked"] == check["replayed"], check["where"]
    return True


def replayed() -> None:
    """Every decision comes to the same again from its stored facts alone."""
    for decision in Decision.objects.all():
        again = queries.again(decision)
        assert (again.outcome, again.reason, list(again.trace)) == (decision.outcome, decision.reason, decision.trace)
        assert sum(grant.money.minor for grant in again.grants) == sum(row.granted_minor for row in decision.rewards.filter(given_by=None))
        assert stored.plain(stored.facts(decision.facts, queries.plan_of_version)) == decision.facts
