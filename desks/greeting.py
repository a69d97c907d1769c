"""What the portal says first: the time of the day, and the news."""
from datetime import datetime
from zoneinfo import ZoneInfo

MORNING, DAY, EVENING = "morning", "day", "evening"


def part_of_day(at: datetime, zone: str) -> str:
    """The hour where she is: morning until 12, evening from 18."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    return MORNING if 4 <= hour < 12 else EVENING if hour >= 18 or hour < 4 else DAY
