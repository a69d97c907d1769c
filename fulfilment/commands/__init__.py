"""Every write of fulfilment."""
from fulfilment.commands.attempts import SettledOtherwise, begin_attempt, request_payout, settle_attempt

__all__ = ["SettledOtherwise", "begin_attempt", "request_payout", "settle_attempt"]
