"""Where a long piece of work stands."""
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)
OPEN = (WAITING, RUNNING)
ENDED = (DONE, FAILED, CANCELLED)

MOST_RUNS = 3   # begun so often and never ended, it is given up: its worker died each time
