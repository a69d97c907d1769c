"""The one way the launcher says no."""


class Refused(SystemExit):
    """Ends the launcher with one sentence: what stands in the way, where, and what to do about it."""
