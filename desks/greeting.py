"""What the portal says first: the time of the day, and the news."""
from datetime import datetime

from django.utils import timezone

MORNING, DAY, EVENING = "morning", "day", "evening"


def part_of_day(at: datetime) -> str:
    """By the clock that the page's times go by: morning until 12, evening from 18."""
    hour = timezone.localtime(at).hour
    return MORNING if 4 <= hour < 12 else EVENING if hour >= 18 or hour < 4 else DAY
