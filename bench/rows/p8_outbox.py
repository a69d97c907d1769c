"""How fast the outbox works, and how long the others wait while one vendor floods.

Throughput: deliveries done a second (dispatcher, broker, workers, a handler that inserts one row), alternately with the
machine's own limit: one-row inserts committed a second by one client. Fairness: the lag of 50 vendors at a third of that
throughput, before and during another vendor's flood."""
import shutil
import tempfile
import time
from pathlib import Path

import psycopg2

from bench.harness import Figure, Result, Spread, alternately, must, number, percentile
from tests.faults.world import World, eventually

TITLE = "The outbox, and one vendor that floods"
ROWS, COMMITS, OTHERS = 600, 1500, 50


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
    """Rows of several vendors become due at once."""
    before, share = world.notes("noted")[0], ROWS // len(tenant_ids)
    began = time.monotonic()
    for tenant_id in tenant_ids:
        world.driven("flood", tenant_id, share)
    made = time.monotonic()
    world.all_done(300)
    ended = time.monotonic()
    count, different = world.notes("noted")
    must(count == different == before + share * len(tenant_ids), "a delivery was lost or doubled")
    return share * len(tenant_ids) / (ended - made + (made - began) / 2)


def lags(world: World, others: list[str], per_second: int, seconds: int, flooder: str) -> list[float]:
    """Seconds from the event to "done", of the others' deliveries alone."""
    count, began = per_second * seconds, world.one("SELECT now()::text")
    world.driven("move", count, per_second, *others)
    eventually(lambda: not world.one("SELECT count(*) FROM outbox_delivery WHERE state = 'due' AND tenant_id::text <> %s", flooder), 120, "the others' done")
    found = sorted(float(lag) for lag, in world.ask(
        "SELECT extract(epoch FROM done_at - at) FROM outbox_delivery WHERE at > %s::timestamptz AND tenant_id::text <> %s", began, flooder))
    must(len(found) == 2 * count, "a delivery of the others was lost or doubled")
    return found


def measure(how) -> Result:
    flood, seconds = (100_000, 20) if how.full else (20_000, 10)
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o755)
    try:
        with World(folder) as world:
            world.launch("worker"), world.launch("dispatcher")
            flooder, *others = world.driven("vendors", OTHERS + 1)
            world.driven("move", OTHERS, 0, *others)
            world.all_done(120)
            rate, limit = alternately(lambda: deliveries_a_second(world, others[:5]), lambda: commits_a_second(world), how.rounds)
            per_second = max(2, int(rate.median / 6))   # two deliveries for each event
            before = lags(world, others, per_second, seconds, flooder)
            must(world.driven("flood", flooder, flood) == flood, "the flood did not come")
            during = lags(world, others, per_second, seconds, flooder)
            left = world.due()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    worst = Spread(percentile(during, 99), during[0], during[-1])
    return Result("P8", TITLE, [
        Figure("Deliveries done, from due row to “done”, a handler that inserts one row", "a second", rate, limit, "one-row inserts committed by one client"),
        Figure(f"Lag (p99) of {OTHERS} vendors at {per_second} events a second with two subscribers, while another vendor has {number(flood)} due rows",
               "s", worst, Spread(percentile(before, 99), before[0], before[-1]), "the same before the flood", "≤ 5 s", worst.median <= 5)],
        [f"Of the flood {left} rows were left at the end. The database does not wait for the disk; two worker processes, one dispatcher."])
