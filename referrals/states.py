"""The referral's life: its states, who may follow whom, and the closed lists of reasons (the domain's own words)."""
from foundation.kernel.transitions import TransitionTable

SUBMITTED, ACCEPTED, QUALIFIED, WON = "submitted", "accepted", "qualified", "won"
DECLINED, LOST, WITHDRAWN = "declined", "lost", "withdrawn"

OPEN = (SUBMITTED, ACCEPTED, QUALIFIED)
UNDECIDED = (SUBMITTED,)
WORKED = (ACCEPTED, QUALIFIED)         # accepted by the vendor, not yet ended
ENDS = (WON, DECLINED, LOST, WITHDRAWN)
STATES = (*OPEN, *ENDS)

# (from, to). The database holds the same list as a CHECK on the table of moves.
MOVES = (
    (SUBMITTED, ACCEPTED), (SUBMITTED, DECLINED), (SUBMITTED, WITHDRAWN),
    (ACCEPTED, QUALIFIED), (ACCEPTED, WON), (ACCEPTED, LOST), (ACCEPTED, WITHDRAWN), (ACCEPTED, DECLINED),
    (QUALIFIED, WON), (QUALIFIED, LOST), (QUALIFIED, WITHDRAWN), (QUALIFIED, DECLINED),
)
LIFE = TransitionTable(MOVES)

DECLINE_REASONS = (
    "duplicate_registered", "existing_customer", "open_opportunity", "protected_account", "contacted_recently", "too_small", "incomplete",
    "not_eligible", "not_a_fit", "out_of_area", "do_not_contact", "self_referral", "fraud", "no_consent", "program_closed",
)
LOST_REASONS = ("no_need", "no_budget", "no_response", "timing", "competitor", "not_a_fit", "other")

# What a person or a system reports about a referral. Accepted is written by the acceptance itself.
MILESTONE_ACCEPTED, MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON = "accepted", "qualified", "meeting_held", "won"
MILESTONES = (MILESTONE_ACCEPTED, MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON)
REPORTED = (MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON)
OF_THE_PARTY = (MILESTONE_WON,)        # once per deal, whatever referral it was reported on
BASES = ("deal_value", "annual_value", "first_year_value", "first_monthly_bill")

PORTAL, LINK, API = "portal", "link", "api"
CHANNELS = (PORTAL, LINK, API)

# Why a claim was credited or not (kept for every candidate of a decision).
CREDITED, LATER_RECEIPT, NOT_PROTECTED, UNDECIDED_CLAIM, ENDED_CLAIM, RECEIVED_AFTER = (
    "credited", "later_receipt", "not_protected", "undecided", "ended", "received_after")
CANDIDATE_OUTCOMES = (CREDITED, LATER_RECEIPT, NOT_PROTECTED, UNDECIDED_CLAIM, ENDED_CLAIM, RECEIVED_AFTER)
