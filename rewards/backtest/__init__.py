"""A plan is tried on what really happened: the same engine over the same milestones, and what would have come of them. Pure."""
