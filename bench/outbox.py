"""P8: how fast the outbox works, and how long the others wait while one vendor floods. Each figure stands beside its yardstick.

    make bench                              short
    ... python bench/outbox.py 5 20000      5 rounds, 20 000 rows of flood

Throughput: deliveries done a second (dispatcher, broker, workers, a handler that inserts one row), alternately with the
machine's own limit: one-row inserts committed a second by one client. Fairness: the lag of 50 vendors at a third of that
throughput, before and during another vendor's flood."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

from tests.faults.world import World, eventually

ROWS, COMMITS, OTHERS, SECONDS = 600, 1500, 50, 20


def commits_a_second(world: World) -> float:
    connection = psycopg2.connect(world.stack.postgres.administrator_url, dbname="referral")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_yardstick (id bigserial PRIMARY KEY, at timestamptz DEFAULT now())")
    began = time.monotonic()
    for _ in range(COMMITS):
        with connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_yardstick DEFAULT VALUES")
    connection.close()
    return COMMITS / (time.monotonic() - began)


def deliveries_a_second(world: World, tenant_ids: list[str]) -> float:
    """Rows of several vendors become due at once; refused when one is missing or twice in the end."""
    before, share = world.notes("noted")[0], ROWS // len(tenant_ids)
    began = time.monotonic()
    for tenant_id in tenant_ids:
        world.driven("flood", tenant_id, share)
    made = time.monotonic()
    world.all_done(300)
    ended = time.monotonic()
    count, different = world.notes("noted")
    assert count == different == before + share * len(tenant_ids), "lost or doubled"
    return share * len(tenant_ids) / (ended - made + (made - began) / 2)


def lag(world: World, others: list[str], per_second: int, flooder: str) -> dict[str, float]:
    """Seconds from the event to "done", of the others' deliveries alone."""
    count, began = per_second * SECONDS, world.one("SELECT now()::text")
    world.driven("move", count, per_second, *others)
    eventually(lambda: not world.one("SELECT count(*) FROM outbox_delivery WHERE state = 'due' AND tenant_id::text <> %s", flooder), 120, "the others' done")
    lags = sorted(float(seconds) for seconds, in world.ask(
        "SELECT extract(epoch FROM done_at - at) FROM outbox_delivery WHERE at > %s::timestamptz AND tenant_id::text <> %s", began, flooder))
    assert len(lags) == 2 * count, "lost or doubled"
    return {"p50": lags[len(lags) // 2], "p99": lags[int(len(lags) * 0.99)], "worst": lags[-1]}


def commit() -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip() or "unknown"


def main(rounds: int = 3, flood: int = 100_000) -> None:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o755)
    try:
        with World(folder) as world:
            world.launch("worker"), world.launch("dispatcher")
            flooder, *others = world.driven("vendors", OTHERS + 1)
            world.driven("move", OTHERS, 0, *others)
            world.all_done(120)
            done, commits = [], []
            for _ in range(rounds):
                commits.append(commits_a_second(world))
                done.append(deliveries_a_second(world, others[:5]))
            rate, limit = statistics.median(done), statistics.median(commits)
            print(f"commit {commit()}, {os.cpu_count()} cores, {rounds} rounds")
            print(f"throughput  {rate:.0f} deliveries/s ({min(done):.0f}-{max(done):.0f}); insert + commit {limit:.0f}/s ({min(commits):.0f}-{max(commits):.0f}); "
                  f"ratio {rate / limit:.3f}")
            per_second = max(2, int(rate / 6))   # two deliveries for each event
            before = lag(world, others, per_second, flooder)
            assert world.driven("flood", flooder, flood) == flood
            during = lag(world, others, per_second, flooder)
            left = world.due()
            print(f"lag of {OTHERS} vendors at {per_second} events/s x 2 subscribers: before p50 {before['p50']:.2f} s, p99 {before['p99']:.2f} s; "
                  f"with {flood} due rows of another vendor ({left} left) p50 {during['p50']:.2f} s, p99 {during['p99']:.2f} s, worst {during['worst']:.2f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
