"""A program's whole history played through two plans at once, with progress, beside reading the same rows once."""
from bench.grown import Driver, Grown
from bench.harness import Figure, Result, Spread, alternately, number

TITLE = "Back-test"
MOST = 500   # MB
A_SECOND = 1_000_000 / 60
WANTED = "≥ 16 667 (a million in 60 s), ratio ≥ 0.17"


def measure(how) -> Result:
    with Grown(how.state, referrals=how.large) as grown:
        driver = grown.driver()
        whole = driver("whole_history")["rows"]
        wins, last = _figure("A history of which the plan pays for wins", driver, how.rounds, whole, every=False)
        every, most = _figure("The same, and the draft pays for whatever happened", driver, how.rounds, whole, every=True)
    memory = max(last["memory"], most["memory"])
    return Result("P5", f"{TITLE}: {number(whole)} milestones, {number(last['rows'])} of them wins", [
        wins, every, Figure("Memory at its most, the process with it", "MB", Spread(memory, memory, memory), None, "", f"≤ {MOST}", memory <= MOST)],
        [f"The draft pays a third more than the version in force; of {number(last['milestones'])} that could earn {number(last['check'])} come to "
         f"something else than the books say. From the question to the report it was {last['clock']:.1f} s by the clock; with a draft that pays for "
         f"whatever happened, {most['clock']:.1f} s.",
         "Seconds are the processor’s, of the process and of its connection to the database together: what others do on it meanwhile does not count.",
         "What no plan looks at (here that something was accepted or qualified, which each win implies) is neither read nor played; where a plan pays for "
         "that too, or has goals, all of it is."])


def _figure(name: str, driver: Driver, rounds: int, whole: int, *, every: bool) -> tuple[Figure, dict]:
    """Milestones of the history a second, and what the last run said."""
    found: list[dict] = []

    def tried() -> float:
        found.append(driver("back_test", every=every))
        return whole / found[-1]["seconds"]

    rate, reading = alternately(tried, lambda: whole / driver("read_once", every=every)["seconds"], rounds)
    return Figure(name, "milestones a second", rate, reading, "reading the same rows once", WANTED,
                  rate.median >= A_SECOND and 6 * rate.median >= reading.median), found[-1]
