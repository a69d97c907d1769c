"""The referral's life: its states, who may follow whom, and the closed lists of reasons (the domain's own words)."""
from foundation.kernel.transitions import TransitionTable

AWAITING_CONSENT, SUBMITTED, IN_REVIEW, QUEUED = "awaiting_consent", "submitted", "in_review", "queued"
ACCEPTED, QUALIFIED, WON = "accepted", "qualified", "won"
DECLINED, LOST, EXPIRED, WITHDRAWN, VOIDED = "declined", "lost", "expired", "withdrawn", "voided"

OPEN = (AWAITING_CONSENT, SUBMITTED, IN_REVIEW, QUEUED, ACCEPTED, QUALIFIED)
UNDECIDED = (AWAITING_CONSENT, SUBMITTED, IN_REVIEW)   # an earlier one of these keeps the later ones waiting
DECIDABLE = (SUBMITTED, IN_REVIEW)                     # a person may say yes
ENDED = (WON, LOST, EXPIRED, DECLINED, WITHDRAWN)       # they say how others may end; what was cancelled says nothing
WORKED = (ACCEPTED, QUALIFIED)                         # accepted by the vendor, not yet ended
ENDS = (WON, DECLINED, LOST, EXPIRED, WITHDRAWN, VOIDED)
STATES = (*OPEN, *ENDS)
FIRST = (SUBMITTED, AWAITING_CONSENT, WON)             # how a history begins; won: credited before anybody introduced them

# (from, to). The database holds the same list as a CHECK on the table of moves.
MOVES = (
    (AWAITING_CONSENT, SUBMITTED), (AWAITING_CONSENT, DECLINED), (AWAITING_CONSENT, EXPIRED), (AWAITING_CONSENT, WITHDRAWN),
    (AWAITING_CONSENT, WON), (AWAITING_CONSENT, VOIDED),
    (SUBMITTED, ACCEPTED), (SUBMITTED, IN_REVIEW), (SUBMITTED, QUEUED), (SUBMITTED, DECLINED), (SUBMITTED, WITHDRAWN), (SUBMITTED, WON), (SUBMITTED, VOIDED),
    (IN_REVIEW, ACCEPTED), (IN_REVIEW, QUEUED), (IN_REVIEW, DECLINED), (IN_REVIEW, WITHDRAWN), (IN_REVIEW, WON), (IN_REVIEW, VOIDED),
    (QUEUED, ACCEPTED), (QUEUED, IN_REVIEW), (QUEUED, DECLINED), (QUEUED, WITHDRAWN), (QUEUED, WON), (QUEUED, VOIDED),
    (ACCEPTED, QUALIFIED), (ACCEPTED, WON), (ACCEPTED, LOST), (ACCEPTED, EXPIRED), (ACCEPTED, QUEUED), (ACCEPTED, WITHDRAWN), (ACCEPTED, DECLINED),
    (ACCEPTED, VOIDED),
    (QUALIFIED, WON), (QUALIFIED, LOST), (QUALIFIED, EXPIRED), (QUALIFIED, QUEUED), (QUALIFIED, WITHDRAWN), (QUALIFIED, DECLINED), (QUALIFIED, VOIDED),
    (WON, LOST), (WON, VOIDED),
    (DECLINED, IN_REVIEW), (DECLINED, QUEUED), (DECLINED, WON), (DECLINED, VOIDED),
    (LOST, ACCEPTED), (LOST, IN_REVIEW), (LOST, WON), (LOST, VOIDED),
    (EXPIRED, WON), (EXPIRED, VOIDED), (WITHDRAWN, WON), (WITHDRAWN, VOIDED),
)
LIFE = TransitionTable(MOVES)

DECLINE_REASONS = (
    "duplicate_registered", "existing_customer", "open_opportunity", "protected_account", "contacted_recently", "too_small", "incomplete",
    "not_eligible", "not_a_fit", "out_of_area", "do_not_contact", "self_referral", "fraud", "no_consent", "program_closed",
)
NO_APPEAL = ("no_consent", "do_not_contact")           # her word, not the vendor's
LOST_REASONS = ("no_need", "no_budget", "no_response", "timing", "competitor", "not_a_fit", "other")
HER_NO = "referred_person"                             # she was withdrawn by the person she is about
WITHDRAW_REASONS = ("", HER_NO)
TWICE = "merged"                                       # why one was taken back for her: she had made it under another entry too
NO_ANSWER = "no_answer"                                # nobody answered the question for consent
EXPIRE_REASONS = ("", NO_ANSWER)
END_REASONS = {DECLINED: DECLINE_REASONS, LOST: LOST_REASONS, WITHDRAWN: WITHDRAW_REASONS, EXPIRED: EXPIRE_REASONS}
# Why somebody looks at it: the reason of a move to in_review.
BY_FINDINGS, BY_APPEAL, BY_REOPENING, BY_TURN = "findings", "appeal", "reopened", "her_turn"
REVIEW_CAUSES = (BY_FINDINGS, BY_APPEAL, BY_REOPENING, BY_TURN)

ADVOCATE, REP = "advocate", "rep"
CLAIMANTS = (ADVOCATE, REP)

PERSON, EMPLOYER = "referred", "employer"
CONSENTING = (PERSON, EMPLOYER)
YES, NO = "yes", "no"
GRANTED, REFUSED = "granted", "refused"
APPEAL_OUTCOMES = (GRANTED, REFUSED)

# What a person or a system reports about a referral. Accepted is written by the acceptance itself.
MILESTONE_ACCEPTED, MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON = "accepted", "qualified", "meeting_held", "won"
INVOICE_PAID, RENEWAL, CUSTOM = "invoice_paid", "renewal", "custom."
MILESTONES = (MILESTONE_ACCEPTED, MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON, INVOICE_PAID, RENEWAL)   # and custom.<slug>
REPORTED = (MILESTONE_QUALIFIED, MEETING_HELD, MILESTONE_WON, INVOICE_PAID, RENEWAL)   # and custom.<slug>
CONTACTS = (MILESTONE_QUALIFIED, MEETING_HELD)        # they show that the vendor got in touch
OF_THE_PARTY = (MILESTONE_WON, INVOICE_PAID, RENEWAL)  # once per deal (and invoice), whatever referral it was reported on
OF_INVOICES = (INVOICE_PAID, RENEWAL)
INVOICE_AMOUNT = "invoice_amount"
FACTS = ("product", "region", "segment")   # what else may be said of a deal, in words
BASES = ("deal_value", "annual_value", "first_year_value", "first_monthly_bill", INVOICE_AMOUNT)
WITHDRAWAL, REINSTATEMENT = "withdrawal", "reinstatement"
REFUND, PARTIAL_REFUND, AMENDMENT = "refund", "partial_refund", "amendment"
PAYMENT_DISPUTE, DISPUTE_WON, DISPUTE_LOST = "payment_dispute", "dispute_won", "dispute_lost"
# What somebody says became of a milestone; a withdrawn one stands again when it is reported again.
TOLD_ADJUSTMENTS = (REFUND, PARTIAL_REFUND, PAYMENT_DISPUTE, DISPUTE_WON, DISPUTE_LOST, AMENDMENT, WITHDRAWAL)
ADJUSTMENTS = (WITHDRAWAL, REINSTATEMENT, REFUND, PARTIAL_REFUND, PAYMENT_DISPUTE, DISPUTE_WON, DISPUTE_LOST, AMENDMENT)
ALONE = (MEETING_HELD, INVOICE_PAID, RENEWAL)         # taken back by themselves; what a deal stands on goes with the deal
FOR_DECISION, FOR_DEAL, FOR_AWARD = "decision", "deal", "award"
WAITS = (FOR_DECISION, FOR_DEAL, FOR_AWARD)            # what early news waits for

PORTAL, LINK, API, VERBAL, PARTNER = "portal", "link", "api", "verbal", "partner"
CHANNELS = (PORTAL, LINK, API, VERBAL, PARTNER)
OF_PERSONS = ("lead", "contact")                       # the others name a company, whoever of its people is meant
PARTY_KEYS = (*OF_PERSONS, "account", "opportunity", "customer", "registration")

# Why a claim was credited or not (kept for every candidate of a decision).
CREDITED, LATER_RECEIPT, NOT_PROTECTED, UNDECIDED_CLAIM, ENDED_CLAIM, RECEIVED_AFTER = (
    "credited", "later_receipt", "not_protected", "undecided", "ended", "received_after")
DECLINED_CLAIM, WITHDRAWN_CLAIM, VOIDED_CLAIM = "declined", "withdrawn", "voided"
TOO_LATE, PROGRAM_OVER, OTHER_PROTECTED, OTHER_PROGRAM, NOT_AWARDED, OF_EXISTING_CUSTOMER, IN_ERROR = (
    "too_late", "program_closed", "other_protected", "other_program", "not_awarded", "existing_customer", "in_error")
CANDIDATE_OUTCOMES = (CREDITED, LATER_RECEIPT, NOT_PROTECTED, UNDECIDED_CLAIM, ENDED_CLAIM, RECEIVED_AFTER, DECLINED_CLAIM, WITHDRAWN_CLAIM, VOIDED_CLAIM,
                      TOO_LATE, PROGRAM_OVER, OTHER_PROTECTED, OTHER_PROGRAM, NOT_AWARDED, OF_EXISTING_CUSTOMER, IN_ERROR)
# What a decision was taken by.
BY_WIN, BY_AWARD, BY_DISPUTE, BY_VOID, BY_UNWINNING, BY_EVIDENCE = "win", "award", "dispute", "void", "unwin", "evidence"
ATTRIBUTION_CAUSES = (BY_WIN, BY_AWARD, BY_DISPUTE, BY_VOID, BY_UNWINNING, BY_EVIDENCE)

# What becomes of what a credit earned when it moves: it is taken back, or the first keeps it.
MOVE, BOTH = "move", "both"
MONEY_CHOICES = (MOVE, BOTH)
