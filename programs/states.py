"""The kinds and states of a program."""
KINDS = ("customer", "partner_bronze", "partner_silver", "partner_gold", "sales_rep")

DRAFT, OPEN, ENDED = "draft", "open", "ended"
STATES = (DRAFT, OPEN, ENDED)

# Who decides about a new referral: nobody when nothing speaks against it, or always a manager.
AUTOMATIC, BY_HAND = "automatic", "by_hand"
ACCEPTANCE = (AUTOMATIC, BY_HAND)
