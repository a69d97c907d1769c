"""The states of a payout and of one attempt to make it."""
REQUESTED, IN_FLIGHT, UNKNOWN, PAID = "requested", "in_flight", "unknown", "paid"
PAYOUT_STATES = (REQUESTED, IN_FLIGHT, UNKNOWN, PAID)

# An attempt that failed leaves its payout requested: the next attempt carries the same reference under a key of its own.
OPEN, CONFIRMED, FAILED = "open", "confirmed", "failed"
ATTEMPT_STATES = (OPEN, UNKNOWN, CONFIRMED, FAILED)
UNSETTLED = (OPEN, UNKNOWN)

PAYOUT_AFTER = {OPEN: IN_FLIGHT, UNKNOWN: UNKNOWN, CONFIRMED: PAID, FAILED: REQUESTED}   # where an attempt leaves its payout
