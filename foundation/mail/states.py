"""A message waits, or it was sent."""
QUEUED, SENT = "queued", "sent"
STATES = (QUEUED, SENT)
