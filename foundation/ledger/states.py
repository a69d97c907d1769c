"""The kinds of accounts, and on which side the balance of each may stand."""
CREDIT, DEBIT, FREE = "credit", "debit", "free"

# Never above zero: what we owe somebody. Never below zero: what somebody owes us.
CREDIT_KINDS = ("accrued", "payable", "wallet", "pot")
DEBIT_KINDS = ("receivable",)
# Contra accounts keep no balance: everybody posts to them, a balance would be one hot row.
FREE_KINDS = ("reward_expense", "in_flight", "funding", "write_off_expense", "unclaimed_property", "tax_withheld", "payout_fees", "fx_clearing",
              "reserved", "points_redeemed", "store_expense", "migration_equity")
SIDE_OF = dict.fromkeys(CREDIT_KINDS, CREDIT) | dict.fromkeys(DEBIT_KINDS, DEBIT) | dict.fromkeys(FREE_KINDS, FREE)

MOST_LEGS = 100
