"""A program's whole history played through two plans at once, with progress, beside reading the same rows once."""
from bench.grown import Grown
from bench.harness import Figure, Result, Spread, alternately

TITLE = "Back-test"
MOST = 500   # MB
ROWS_A_SECOND = 1_000_000 / 60


def measure(how) -> Result:
    found: list[dict] = []
    with Grown(how.state, referrals=how.large) as grown:
        driver = grown.driver()

        def tried() -> float:
            found.append(driver("back_test"))
            return found[-1]["rows"] / found[-1]["seconds"]

        def read() -> float:
            once = driver("read_once")
            return once["rows"] / once["seconds"]

        rate, reading = alternately(tried, read, how.rounds)
        memory = max(one["memory"] for one in found)
    rows, last = found[-1]["rows"], found[-1]
    return Result("P5", f"{TITLE}: {rows:,} milestones".replace(",", " "), [
        Figure("Milestones, by the draft and by the versions in force", "a second", rate, reading, "reading the same rows once",
               "≥ 16 667 (a million in 60 s), ratio ≥ 0.17", rate.median >= ROWS_A_SECOND and 6 * rate.median >= reading.median),
        Figure("Memory at its most, the process with it", "MB", Spread(memory, memory, memory), None, "", f"≤ {MOST}", memory <= MOST)],
        [f"{last['milestones']:,} of them could earn; of those {last['check']:,} come to something else than the books say.".replace(",", " ")])
