"""The states of a reward and the reasons that hold it. The state tells only where its delivery stands."""
from foundation.kernel.transitions import TransitionTable

PENDING, APPROVED, FULFILLING, UNKNOWN, FULFILLED = "pending", "approved", "fulfilling", "unknown", "fulfilled"
CANCELLED, FORGONE, LAPSED, DONATED, REVERSED = "cancelled", "forgone", "lapsed", "donated", "reversed"
STATES = (PENDING, APPROVED, FULFILLING, UNKNOWN, FULFILLED, CANCELLED, FORGONE, LAPSED, DONATED, REVERSED)

MOVES = (
    (PENDING, APPROVED), (APPROVED, PENDING),
    (APPROVED, FULFILLING), (FULFILLING, FULFILLED), (FULFILLING, UNKNOWN), (UNKNOWN, FULFILLED),
    (FULFILLING, APPROVED), (UNKNOWN, APPROVED),   # an attempt fails, a reward does not
)
LIFE = TransitionTable(MOVES)

GRANTED, ZERO, WAITING = "granted", "zero", "waiting"   # what a decision says
OUTCOMES = (GRANTED, ZERO, WAITING)

MATURATION, APPROVAL = "maturation", "approval"
HOLDS = ("maturation", "risk", "approval", "legal", "unclaimed")
