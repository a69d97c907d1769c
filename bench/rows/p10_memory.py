"""What the web server and a worker hold after many requests and jobs, beside what they held after a tenth of them."""
import os
import shutil
import tempfile
from pathlib import Path

from bench.grown import Grown
from bench.harness import Figure, Result, Spread, must, number
from bench.rows.p2_leads import HOST, called, wait_for
from bench.yardstick import free_port
from tests.faults.world import World

TITLE = "Memory"
WEB, WORKER = 200, 250   # MB
PAGE = os.sysconf("SC_PAGE_SIZE")


def measure(how) -> Result:
    many = 100_000 if how.full else 2_000
    web, worker = of_the_web(how, many), of_a_worker(many)
    figures = [Figure(f"{name}, each process, after {number(many)} {what}", "MB", after, before, f"after {number(many // 10)}",
                      f"≤ {limit} MB, ratio ≤ 1.1", after.most <= limit and after.median <= 1.1 * before.median)
               for name, what, limit, (after, before) in (("Web", "API calls that write", WEB, web), ("Worker", "jobs", WORKER, worker))]
    return Result("P10", TITLE, figures,
                  ["What each process holds of its own and shared with the others (resident), the children that work; in brackets the least and the most of them."])


def of_the_web(how, many: int) -> tuple[Spread, Spread]:
    port, done, held = free_port(), 0, list[Spread]()
    with Grown(how.state, referrals=how.small) as grown, grown.service("web", PORT=str(port)) as process:
        wait_for(port)
        key = grown.driver()("key", vendor=HOST)
        for until in (many // 10, many):
            while done < until:
                took, _ = called(port, key, 5)
                must(took, "no call was answered")
                done += len(took)
            held.append(resident(children(process.pid)))
    return held[1], held[0]


def of_a_worker(many: int) -> tuple[Spread, Spread]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o755)
    held, done = [], 0
    try:
        with World(folder) as world:
            worker = world.launch("worker")
            world.launch("dispatcher")
            [vendor] = world.driven("vendors", 1)
            for until in (many // 10, many):
                must(world.driven("flood", vendor, until - done) == until - done, "the jobs did not come")
                done = until
                world.all_done(36_000)
                held.append(resident(children(worker.process.pid)))
            count, different = world.notes("noted")
            must(count == different == done, "a job was lost or done twice")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return held[1], held[0]


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pids: list[int]) -> Spread:
    """In MB, of each; where there is no /proc nothing is measured."""
    must(pids, "the process has no children")
    return Spread.of([int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1024 ** 2 for pid in pids])
