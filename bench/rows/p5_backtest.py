"""A program's whole history played through two plans at once, with progress, beside reading the same rows once."""
from bench.grown import Grown
from bench.harness import Figure, Result, Spread, alternately, number

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
        whole, memory = driver("whole_history")["rows"], max(one["memory"] for one in found)
    rows, last = found[-1]["rows"], found[-1]
    together = Spread(*(each * whole / rows for each in (rate.median, rate.least, rate.most)))
    return Result("P5", f"{TITLE}: {number(whole)} milestones, {number(rows)} of them looked at by a plan", [
        Figure("Milestones that a plan looks at, by the draft and by the versions in force", "a second", rate, reading, "reading the same rows once",
               "≥ 16 667 (a million in 60 s), ratio ≥ 0.17", rate.median >= ROWS_A_SECOND and 6 * rate.median >= reading.median),
        Figure("All of the history, with those that no plan looks at", "a second", together),
        Figure("Memory at its most, the process with it", "MB", Spread(memory, memory, memory), None, "", f"≤ {MOST}", memory <= MOST)],
        [f"The draft pays a third more than the version in force; {number(last['milestones'])} could earn, and of those {number(last['check'])} come to "
         f"something else than the books say. The whole history took {last['clock']:.1f} s by the clock, from the question to the report.",
         "Seconds are the processor’s, of the process and of its connection to the database together: what others do on it meanwhile does not count.",
         "What no plan looks at (here that something was accepted or qualified, which each win implies) is not read; a plan with goals reads everything."])
