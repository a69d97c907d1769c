"""The product's settings with one more app: things that move, and handlers that note it, fail or kill their process."""
from referral_platform.settings import *  # noqa: F403
from referral_platform.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.stage"]   # last: its subscriptions are added to the product's
