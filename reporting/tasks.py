"""Clockwork of reporting."""
from datetime import datetime

from reporting import commands


def count(*, at: datetime) -> bool:
    return commands.count(at=at)
