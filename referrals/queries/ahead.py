"""What lies ahead, from what came: how far those came that have ended."""
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q

from referrals import states
from referrals.models import Move, Referral
from referrals.rules.expecting import Stage

BEFORE = (*states.UNDECIDED, states.QUEUED)   # nobody has said yes yet
ENDED = (states.WON, states.LOST, states.EXPIRED, states.DECLINED, states.WITHDRAWN)


def first_received() -> datetime | None:
    return Referral.objects.aggregate(first=Min("received_at"))["first"]


def stages_ahead(since: datetime) -> list[Stage]:
    """What is open, by how far it has come, with what became of those that came as far and ended since an instant.

    Two statements: what is open by its state, and what has ended, each counted in every stage that it passed."""
    there = dict(Referral.objects.filter(status__in=states.OPEN).order_by().values_list("status").annotate(number=Count("id")))
    talked = Q(Exists(Move.objects.filter(referral_id=OuterRef("id"), to_state=states.QUALIFIED))) | Q(status=states.WON)
    accepted = Q(accepted_at__isnull=False) | Q(status=states.WON)
    won = Q(status=states.WON)
    counts = Referral.objects.filter(status__in=ENDED, moved_at__gte=since).aggregate(
        all=Count("id"), won=Count("id", filter=won), accepted=Count("id", filter=accepted), talked=Count("id", filter=talked))
    return [Stage("before", sum(there.get(state, 0) for state in BEFORE), counts["all"], counts["won"]),
            Stage(states.ACCEPTED, there.get(states.ACCEPTED, 0), counts["accepted"], counts["won"]),
            Stage(states.QUALIFIED, there.get(states.QUALIFIED, 0), counts["talked"], counts["won"])]
