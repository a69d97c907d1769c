"""python -m bench.generator --vendors N --referrals N: fills the database of DATABASE_URL; says how far it is.
python -m bench.generator --count --vendors N: counts it as the clock would, once its statistics are there (ANALYZE)."""
import argparse
import os
import time
from datetime import datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral_platform.settings")

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402

from bench.generator import vendors  # noqa: E402
from foundation.tenants import queries as tenants_queries  # noqa: E402
from foundation.tenants.context import tenant_context  # noqa: E402
from reporting import commands as reporting_commands  # noqa: E402


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.generator", description=__doc__)
    asked.add_argument("--vendors", type=int, default=10)
    asked.add_argument("--referrals", type=int, default=10_000)
    asked.add_argument("--processes", type=int, default=2)
    asked.add_argument("--prefix", default="v", help="of their slugs and hosts")
    asked.add_argument("--count", action="store_true", help="only count what is there")
    given = asked.parse_args()
    began = time.monotonic()
    now = timezone.now()
    if given.count:
        for number in range(given.vendors):
            count(f"{given.prefix}{number}", now)
            print(f"{number + 1} of {given.vendors} vendors counted, {time.monotonic() - began:.0f} s", flush=True)
        return
    vendors.generate(vendors=given.vendors, referrals=given.referrals, processes=given.processes, prefix=given.prefix, now=now,
                     progress=lambda said: print(said, flush=True))
    print(f"filled in {time.monotonic() - began:.0f} s", flush=True)


def count(slug: str, now: datetime) -> None:
    tenant, more = tenants_queries.tenant_by_slug(slug), True
    assert tenant is not None
    while more:
        with tenant_context(tenant.id):
            more = reporting_commands.count(at=now)


if __name__ == "__main__":
    main()
