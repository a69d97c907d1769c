"""The roles of a vendor's staff, the scopes of a key, and how somebody proved who they are."""
from datetime import timedelta

OWNER, PROGRAM_MANAGER, FINANCE_APPROVER, SALES_REP, READ_ONLY = "owner", "program_manager", "finance_approver", "sales_rep", "read_only"
ROLES = (OWNER, PROGRAM_MANAGER, FINANCE_APPROVER, SALES_REP, READ_ONLY)   # at every vendor
OPERATOR = "operator"                                                      # only in the reserved tenant

# Who can spend money or see every vendor needs something beside the password.
NEED_SECOND_FACTOR = (OWNER, PROGRAM_MANAGER, FINANCE_APPROVER, OPERATOR)

SCOPES = ("read", "referrals:write", "milestones:write", "advocates:write", "rewards:write", "programs:write",
          "partners:write", "payouts:write", "rates:write")

# How a session was opened. Only the last one is strong; a mailed code alone never opens one for staff.
BY_CODE, BY_PASSWORD, BY_SECOND_FACTOR = "code", "password", "second_factor"

ENTRY, RESET = "entry", "reset"   # what a one-time secret is for

VISIT_LASTS = timedelta(minutes=60)   # a support visit of an operator, at most
