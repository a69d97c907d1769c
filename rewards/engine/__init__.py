"""The rule engine: a plan and facts in, a decision with its trace out. Pure: no clock, no database, no guess."""

REVISION = "2"   # a decision names it; what it computed once, this revision computes for ever
