"""The states of a reward and the reasons that hold it. The state tells only where its delivery stands."""
from foundation.kernel.transitions import TransitionTable

PENDING, APPROVED, FULFILLING, UNKNOWN, FULFILLED = "pending", "approved", "fulfilling", "unknown", "fulfilled"
CANCELLED, FORGONE, LAPSED, DONATED, REVERSED = "cancelled", "forgone", "lapsed", "donated", "reversed"
STATES = (PENDING, APPROVED, FULFILLING, UNKNOWN, FULFILLED, CANCELLED, FORGONE, LAPSED, DONATED, REVERSED)

MOVES = (
    (PENDING, APPROVED), (APPROVED, PENDING),
    (APPROVED, FULFILLING), (FULFILLING, FULFILLED), (FULFILLING, UNKNOWN), (UNKNOWN, FULFILLED),
    (FULFILLING, APPROVED), (UNKNOWN, APPROVED),   # an attempt fails, a reward does not
    (FULFILLED, APPROVED),                         # returned by the bank
    (APPROVED, FULFILLED),                         # wholly set off against what its beneficiary owes
    (FULFILLED, REVERSED),                         # all of it is taken back
    (REVERSED, APPROVED),                          # then the bank returned it: what is payable answers for the debt at once
    (REVERSED, FULFILLED), (CANCELLED, PENDING),   # what was taken back comes back: a dispute over the payment was won
    *[(here, there) for here in (PENDING, APPROVED) for there in (CANCELLED, FORGONE, LAPSED, DONATED)],
)
LIFE = TransitionTable(MOVES)

GRANTED, ZERO, WAITING = "granted", "zero", "waiting"   # what a decision says
OUTCOMES = (GRANTED, ZERO, WAITING)
WITHDRAWN, MOVED, VOIDED = "withdrawn", "credit_moved", "voided"
REFUNDED = "refunded"                 # of a window that is priced as a whole: nothing is left of the milestone, so it left it
UNDONE = (WITHDRAWN, MOVED, VOIDED, REFUNDED)   # reasons of a decision that took an earlier one back
# Causes of what is taken back because the milestone's money changed: that alone can come back by the same way.
ADJUSTING = ("refund", "partial_refund", "payment_dispute", "dispute_won", "dispute_lost", "amendment", "reinstatement", "withdrawal", "completed")
MAY_COME_BACK = ("refund", "partial_refund", "payment_dispute")   # of these what a dispute that is won brings back, whatever the caps are by then
RETURNING = "dispute_won"
GOAL_FELL, GOAL_AGAIN = "goal_fell", "goal"   # causes of what is taken back, and comes back, because a goal is missed after all, or reached again
BY_HAND = "by_hand"                    # cause of a decision that no rule makes
MISSING = "missing_"                   # reasons of decisions that wait for a fact begin with it
MISSING_RATE = "missing_exchange_rate"   # reason of a decision that waits for one
BESIDE = "window"                     # behind a cause: a decision beside those about the milestone, of what a window that only counts it comes to
REPRICED = "repriced"                 # cause of what is taken back because another one left the window that they are priced by
PAID_BEFORE = "paid_before"           # the same beneficiary keeps what an earlier credit of the milestone paid

STANDING = ("withdrawal", "reinstatement")   # of a milestone: whether it stands

NOT_WANTED = (FORGONE, LAPSED, DONATED)
GIVEN_UP = (CANCELLED, FORGONE, LAPSED, DONATED)   # nothing of it is anybody's any more, or it is another reward's

# Why a person cancels a reward, as whom it belonged to is told; FOLLOWS: what it would have raised, or granted again, was cancelled before, also the cause of
# what ends so of a part.
MISTAKE, PAID_TWICE, NOT_DUE, FRAUD, OTHER, FOLLOWS = "mistake", "paid_twice", "not_due", "fraud", "other", "follows"
CANCELLED_FOR = (MISTAKE, PAID_TWICE, NOT_DUE, FRAUD, OTHER)

MATURATION, RISK, APPROVAL, LEGAL, UNCLAIMED = "maturation", "risk", "approval", "legal", "unclaimed"
HOLDS = (MATURATION, RISK, APPROVAL, LEGAL, UNCLAIMED)
PLACED_BY_HAND = (RISK, LEGAL)

# What may forbid a reward: noted about who introduced them, or about the company; until it is cleared a decision waits.
JURISDICTION, EXCLUDED_CLASS, PUBLIC_OFFICIAL, EMPLOYER_CONSENT = "jurisdiction", "excluded_class", "public_official", "employer_consent"
GATES = (JURISDICTION, EXCLUDED_CLASS, PUBLIC_OFFICIAL, EMPLOYER_CONSENT)
GATED_ADVOCATE, GATED_PARTY = "advocate", "party"
GATED = (GATED_ADVOCATE, GATED_PARTY)
LEGAL_REASON = "legal_"               # before the kind: the reason of a decision that waits for it

REPAID, WRITTEN_OFF = "repaid", "written_off"   # how a debt ends that no later reward answers for
SETTLEMENTS = (REPAID, WRITTEN_OFF)

# Whom a reward is owed to: the owner of its accounts in the ledger. A customer account is the advocate's company at the biller.
ADVOCATE, ORGANISATION, STAFF, PARTY, CUSTOMER_ACCOUNT, CHARITY = "advocate", "partner_organisation", "staff", "party", "customer_account", "charity"
BENEFICIARIES = (ADVOCATE, ORGANISATION, STAFF, PARTY, CUSTOMER_ACCOUNT, CHARITY)
BY_HAND_TO = (ADVOCATE, ORGANISATION)   # whom two people may give a reward that no rule gives
OF_THE_ADVOCATE = (ADVOCATE, CUSTOMER_ACCOUNT)   # kinds whose id is the advocate's

# What is agreed with one advocate or partner: proposed by one person, agreed by another. One that was ended may be ended sooner still.
PROPOSED, AGREED, REFUSED, TAKEN_BACK, ENDED = "proposed", "agreed", "refused", "withdrawn", "ended"
AGREEMENT = TransitionTable(((PROPOSED, AGREED), (PROPOSED, REFUSED), (PROPOSED, TAKEN_BACK), (AGREED, ENDED), (ENDED, ENDED)))
AGREEMENTS = (PROPOSED, AGREED, REFUSED, TAKEN_BACK, ENDED)
HOLDING = (AGREED, ENDED)   # from its start until its end
ENDS = "ends"   # in the fields of a proposal to end one: which
NOT_TO_AGREE = ("rep_owner", "rep_entered", "referred_party")   # whom rules pay that nobody makes another agreement about
