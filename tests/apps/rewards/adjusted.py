"""Words for tests of refunds and disputes: what became of a milestone is told, and reaches its rewards as often as the news comes."""
from referrals.commands.adjust import News, adjust_milestone
from rewards.commands import adjusting
from rewards.models import Reward
from tests.apps.rewards.stage import later

PERCENT = {"percent_bp": 1000, "of": "first_year_value"}
GROSS = 100_000


def tell(stage, milestone_id, kind: str, days: int, *, minor=None, times: int = 2, settles: bool = True, occurred=None, **news):
    """`times`: how often the news is delivered."""
    said = News(kind=kind, occurred_at=later(days=days) if occurred is None else occurred, minor=minor, currency="EUR" if minor or news.get("amounts") else "", **news)
    row = adjust_milestone(milestone_id=milestone_id, news=said, source="billing", acting=stage.tess, at=later(days=days))
    for _ in range(times if settles else 0):
        adjusting.settle(milestone_id=milestone_id, cause=f"{kind}:{row.id}", at=later(days=days))
    return row


def left() -> int:
    """Of all rewards of the vendor that anybody still has or gets."""
    return sum(row.granted_minor - row.taken_back_minor for row in Reward.objects.filter(given_by=None))
