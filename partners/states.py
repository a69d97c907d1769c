"""The levels, standings and roles of partners."""
BRONZE, SILVER, GOLD = "bronze", "silver", "gold"
LEVELS = (BRONZE, SILVER, GOLD)

ACTIVE, SUSPENDED = "active", "suspended"
STATUSES = (ACTIVE, SUSPENDED)

ADMIN, MEMBER = "admin", "member"
ROLES = (ADMIN, MEMBER)

KIND_PREFIX = "partner_"   # programs of kind partner_<level> admit organisations of that level
