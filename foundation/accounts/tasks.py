"""Clockwork of accounts."""
from datetime import datetime

from foundation.accounts import commands


def forget_expired(*, at: datetime) -> None:
    commands.forget_expired(at=at)
