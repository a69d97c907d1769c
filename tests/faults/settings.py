"""The product's settings with armed crash points, and one more app: things that move, handlers that note it, fail or kill their process, a probe."""
from tests.faults.armed import *  # noqa: F403
from tests.faults.armed import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.stage"]   # last: its subscriptions are added to the product's
MIDDLEWARE = ["tests.faults.stage.probe.Probe", *MIDDLEWARE]
