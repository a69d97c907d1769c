"""The product's settings, and the crash points listen to the file that CRASH_FILE names."""
import os

from foundation.kernel import crash
from referral_platform.settings import *  # noqa: F403

crash.arm(os.environ.get("CRASH_FILE", ""))
