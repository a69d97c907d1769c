"""Random goals for random plans, and the clock that ends their windows."""
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rewards import queries
from rewards.commands import goal_windows, goals
from rewards.models import Goal

EUR = st.integers(1, 60_000).map(lambda minor: {"minor": minor, "currency": "EUR"})
MONTH_END = datetime(2026, 4, 1, tzinfo=ZoneInfo("Europe/Berlin"))   # and of the quarter
COUNTS = st.fixed_dictionaries({"fact": st.sampled_from(["count.won", "referrals.won", "count.submitted", "referrals.accepted", "count.qualified"]),
                                "is": st.sampled_from(["gte", "gte", "gt", "lte", "ne"]), "value": st.integers(1, 4)})
SUMS = st.fixed_dictionaries({"fact": st.sampled_from(["sum.first_year_value.won"]), "is": st.sampled_from(["gte", "gt", "lt"]),
                              "value": st.integers(10_000, 150_000).map(lambda minor: {"minor": minor, "currency": "EUR"})})
TESTS = st.one_of(COUNTS, SUMS)
# A second test of one fact might be one that no value meets.
COMPOUNDS = st.tuples(st.sampled_from(["all", "any"]), COUNTS, SUMS).map(lambda one: {one[0]: [one[1], one[2]]})


@st.composite
def on_goal(draw):
    window = draw(st.sampled_from(["lifetime", {"calendar": "month"}, {"calendar": "quarter"}]))
    return {"goal": {"scope": draw(st.sampled_from(["enrolment", "member", "partner_organisation"])), "window": window,
                     "decide": "when_reached" if window == "lifetime" else draw(st.sampled_from(["when_reached", "window_end"])),
                     "on_fall": draw(st.sampled_from(["keep", "take_back", "take_back"]))}}


@st.composite
def goal_rules(draw, most: int = 2, to=("advocate",)):
    """Their keys are the same in every plan: a later version may say something else of them."""
    rules = []
    for number in range(draw(st.integers(0, most))):
        rule = {"key": f"goal{number}", "title": "Goal", "on": draw(on_goal()), "when": draw(st.one_of(TESTS, COMPOUNDS)), "to": draw(st.sampled_from(to)),
                "pay": draw(st.one_of(EUR.map(lambda money: {"fixed": money}), EUR.map(lambda money: {"fixed": money}), st.just({"thanks": "Well done"})))}
        within = draw(st.fixed_dictionaries({}, optional={"maximum": EUR, "per_beneficiary": st.fixed_dictionaries(
            {"amount": EUR, "window": st.sampled_from(["lifetime", {"calendar": "month"}])})}))
        rules.append(rule | ({"within": within} if within and "fixed" in rule["pay"] else {}))
    return rules


def end_windows(program_id, at: datetime = MONTH_END) -> None:
    """As the timers of all versions do it: whoever has begun one is told, and it is decided. The last is told first, which makes no difference."""
    for version in reversed(queries.versions_of(program_id)):
        goal_windows.end_windows(plan_version_id=version.id, at=at)
    for goal in Goal.objects.filter(ended_at=at).order_by("-id"):
        goals.settle_ended(goal_id=goal.id, cause=f"ended:{goal.id}", at=at)
