"""Clockwork of advocates."""
from datetime import datetime

from advocates import commands


def forget_old_drafts(*, at: datetime) -> None:
    commands.forget_old_drafts(at=at)
