"""The same commands and pages in a small installation and in a large one, in turn: a hundred times the vendors, a hundred times the referrals."""
from bench.grown import Grown
from bench.harness import Figure, Result, Spread, percentile

TITLE = "Growth"
HOSTS = ["v0.localhost", "v1.localhost", "v2.localhost"]   # the largest ones, which feel it most
PAGES = ("advocate’s home", "console list, one state", "console’s first page")


def measure(how) -> Result:
    seconds, each, times = (5, 30, 30) if how.full else (2, 6, 10)
    found: dict[str, tuple[list[float], list[float]]] = {}
    with Grown(how.state, referrals=how.small, vendors=10) as small, Grown(how.state, referrals=how.large, vendors=how.vendors) as large:
        both = large.driver(), small.driver()
        work = {"a lead is submitted": lambda driver: driver("submit", vendors=HOSTS, seconds=seconds)["took"],
                "a win becomes a reward": lambda driver: driver("win", ready=driver("accepted", vendors=HOSTS, count=each))["took"]}
        work |= {page: lambda driver, page=page: driver("opened", page=page, times=times) for page in PAGES}
        for name, do in work.items():
            for driver in both:
                do(driver)   # a rehearsal
            ours: list[float] = []
            theirs: list[float] = []
            for _ in range(how.rounds):
                ours += do(both[0])
                theirs += do(both[1])
            found[name] = ours, theirs
    figures = []
    for name, (ours, theirs) in found.items():
        subject, yardstick = _spread(ours), _spread(theirs)
        figures.append(Figure(name, "ms", subject, yardstick, f"{how.small:,} referrals of 10 vendors".replace(",", " "), "ratio ≤ 1.2",
                              subject.median <= 1.2 * yardstick.median))
    return Result("P9", f"{TITLE}: {how.large:,} referrals of {how.vendors:,} vendors".replace(",", " "), figures,
                  ["In brackets the least and the 95th of 100. Work and pages are those of the three largest vendors, in one process."])


def _spread(values: list[float]) -> Spread:
    return Spread(percentile(values, 50), min(values), percentile(values, 95))
