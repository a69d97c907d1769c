"""A referral is won: the deal is credited, the reward decided with its trace, held and booked. As the command and the worker do it, by eight at once."""
from bench.grown import Grown
from bench.harness import Figure, Result, alternately, percentile
from bench.yardstick import commits_a_second

TITLE = "A milestone becomes a reward"
WORKERS, VENDORS = 8, ["v0.localhost", "v1.localhost", "v2.localhost"]


def measure(how) -> Result:
    each = 40 if how.full else 10
    took: list[float] = []
    with Grown(how.state, referrals=how.small) as grown:
        drivers = [grown.driver() for _ in range(WORKERS)]

        def won() -> float:
            for driver in drivers:
                driver.begin("accepted", vendors=VENDORS, count=each)
            ready = [driver.answer() for driver in drivers]
            began = grown.clock()
            for driver, its in zip(drivers, ready, strict=True):
                driver.begin("win", ready=its)
            for driver in drivers:
                took.extend(driver.answer()["took"])
            return WORKERS * each / (grown.clock() - began)

        rate, limit = alternately(won, lambda: commits_a_second(grown, WORKERS, 3), how.rounds)
    return Result("P3", TITLE, [
        Figure(f"Milestones to booked rewards, {WORKERS} connections", "a second", rate, limit, f"insert and commit by {WORKERS} clients", "≥ 250, ratio ≥ 0.04",
               rate.median >= 250 and rate.median >= 0.04 * limit.median)],
        [f"Half of them within {percentile(took, 50):.0f} ms, 99 of 100 within {percentile(took, 99):.0f} ms, from the report to the booked reward: two commands and the "
         "outbox's two transactions. Referral, decision, reward and postings of each are counted afterwards."])
