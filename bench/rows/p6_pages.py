"""Pages of the largest vendor in a small and in a large database, opened in turn: a flat one takes as long in both."""
from bench.grown import Grown
from bench.harness import Figure, Result, Spread, must, percentile

TITLE = "Pages as the tables grow"
LIMITS = {"advocate’s home": 50, "console list, one state": 100, "console’s first page": 100}

INDEXES = ("What the statements of these pages find by which index (EXPLAIN ANALYZE, large database): what was received in the last days, and the first receipt, by "
           "`referral_by_receipt`; what was won by `move_by_state`; what it was worth by `milestone_by_kind`; what it cost by `reward_by_accrual`: reporting reads "
           "days that are not over by them, and counts again the older ones that changed. Who brings the most by `bringing_most`; what waits for a decision by "
           "`referral_undecided`, for a first call by `referral_to_contact`. At each acceptance `referral_last_routed` says who is next on a program’s list.")


def measure(how) -> Result:
    times = 40 if how.full else 12
    figures = []
    with Grown(how.state, referrals=how.small) as small, Grown(how.state, referrals=how.large) as large:
        few, many = small.driver(), large.driver()
        for page in few("pages"):
            ours: list[float] = []
            theirs: list[float] = []
            few("opened", page=page, times=3), many("opened", page=page, times=3)
            counts = len(few("statements", page=page)), len(many("statements", page=page))
            must(counts[1] <= counts[0] + 3, f"{page} takes {counts[1]} statements in the large database and {counts[0]} in the small one")
            for _ in range(how.rounds):
                ours += many("opened", page=page, times=times)
                theirs += few("opened", page=page, times=times)
            subject, yardstick = _spread(ours), _spread(theirs)
            limit = LIMITS.get(page)
            good = None if limit is None else percentile(ours, 95) <= limit and subject.median <= 1.2 * yardstick.median
            wanted = f"p95 ≤ {limit} ms, ratio ≤ 1.2" if limit else ""
            figures.append(Figure(f"{page} ({counts[1]} statements)", "ms", subject, yardstick, f"at {how.small:,}".replace(",", " "), wanted, good))
    return Result("P6", f"{TITLE}: {how.large:,} referrals beside {how.small:,}".replace(",", " "), figures,
                  ["In brackets the least and the 95th of 100. The pages are those of the vendor that holds most (about a third), made by Django with all its "
                   "middleware, without a web server. The advocate has about 40 referrals in both, the partner about 400; who brings the most has more in the large one, "
                   "and one rep has whatever was accepted.", INDEXES])


def _spread(values: list[float]) -> Spread:
    return Spread(percentile(values, 50), min(values), percentile(values, 95))
