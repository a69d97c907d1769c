"""A history that the commands decided, played through the versions that were in force: what the replay says of it."""
from contextlib import nullcontext
from datetime import datetime, timedelta

from foundation.kernel import periods
from rewards import queries
from rewards.commands import replay
from rewards.models import Decision


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
