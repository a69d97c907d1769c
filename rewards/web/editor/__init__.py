"""The plan as sentences with slots: what stands on the page, its mistakes, what changed, and an example from the engine."""
