"""The states of a payout, of one attempt to make it, and of a file that carries many; how somebody can be paid."""
REQUESTED, IN_FLIGHT, UNKNOWN, PAID = "requested", "in_flight", "unknown", "paid"
REJECTED, RETURNED, WITHDRAWN = "rejected", "returned", "withdrawn"   # of rows of a file alone
PAYOUT_STATES = (REQUESTED, IN_FLIGHT, UNKNOWN, PAID, REJECTED, RETURNED, WITHDRAWN)
OVER_UNPAID = (REJECTED, RETURNED, WITHDRAWN)   # its rewards are free again for a later file, in a payout of its own

# An attempt that failed leaves its payout requested: the next attempt carries the same reference under a key of its own.
OPEN, CONFIRMED, FAILED = "open", "confirmed", "failed"
ATTEMPT_STATES = (OPEN, UNKNOWN, CONFIRMED, FAILED)
UNSETTLED = (OPEN, UNKNOWN)

PAYOUT_AFTER = {OPEN: IN_FLIGHT, UNKNOWN: UNKNOWN, CONFIRMED: PAID, FAILED: REQUESTED}   # where an attempt leaves its payout

# How somebody is paid, which is also the kind of file that carries it.
BANK, PAYROLL, BILLING = "bank", "payroll", "billing"
KINDS = (BANK, PAYROLL, BILLING)
METHOD_OF = {"advocate": BANK, "partner_organisation": BANK, "party": BANK, "charity": BANK, "staff": PAYROLL, "customer_account": BILLING}
BENEFICIARIES = tuple(METHOD_OF)

MADE, DOWNLOADED, SETTLED, DROPPED = "made", "in_flight", "settled", "dropped"
FILE_STATES = (MADE, DOWNLOADED, SETTLED, DROPPED)
