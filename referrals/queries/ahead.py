"""What lies ahead, from what came: how far those came that have ended."""
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q

from referrals import states
from referrals.models import Move, Referral
from referrals.rules.expecting import Stage

BEFORE = (*states.UNDECIDED, states.QUEUED)   # nobody has said yes yet
ENOUGH = 5_000


def first_received() -> datetime | None:
    return Referral.objects.aggregate(first=Min("received_at"))["first"]


def stages_ahead(since: datetime) -> list[Stage]:
    """What is open, by how far it has come, with what became of those that came as far and ended since an instant, of very many the
    latest ENOUGH: more would say the same and take as long as the history is.

    Two statements: what is open by its state, and what has ended, each counted in every stage that it passed."""
    there = dict(Referral.objects.filter(status__in=states.OPEN).order_by().values_list("status").annotate(number=Count("id")))
    won, moves = Q(status=states.WON), Move.objects.filter(referral_id=OuterRef("id"), to_state=states.QUALIFIED)
    ended = Referral.objects.filter(status__in=states.ENDED, moved_at__gte=since).annotate(talks=Exists(moves)).order_by("-moved_at")[:ENOUGH]
    counts = ended.aggregate(all=Count("id"), won=Count("id", filter=won), accepted=Count("id", filter=won | Q(accepted_at__isnull=False)),
                             talked=Count("id", filter=won | Q(talks=True)))
    return [Stage("before", sum(there.get(state, 0) for state in BEFORE), counts["all"], counts["won"]),
            Stage(states.ACCEPTED, there.get(states.ACCEPTED, 0), counts["accepted"], counts["won"]),
            Stage(states.QUALIFIED, there.get(states.QUALIFIED, 0), counts["talked"], counts["won"])]
