"""python -m bench.generator --vendors N --referrals N: fills the database of DATABASE_URL; says how far it is."""
import argparse
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral_platform.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from bench.generator import vendors  # noqa: E402


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.generator", description=__doc__)
    asked.add_argument("--vendors", type=int, default=10)
    asked.add_argument("--referrals", type=int, default=10_000)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--prefix", default="v", help="of their slugs and hosts")
    given = asked.parse_args()
    began = time.monotonic()
    vendors.generate(vendors=given.vendors, referrals=given.referrals, processes=given.processes, prefix=given.prefix, now=timezone.now(),
                     progress=lambda said: print(said, flush=True))
    print(f"done in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
