"""The pure engine alone: a plan of eight rules with steps, limits and conditions, one decision after another on one core."""
import time

from bench.harness import Figure, Result, alternately, must
from foundation.kernel.money import Money
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place
from rewards.plan.parse import parse_plan

TITLE = "The pure engine"
WANTED = 20_000
BANDS = ((0, 1000), (100_000, 1500), (250_000, 2000))


def money(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def ladder(key: str, mode: str, crossing: str = "new_rate", counted: bool = False) -> dict:
    summed = [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in BANDS]
    return {"escalator": {
        "key": key, "metric": {"referrals": "won"} if counted else {"sum": "first_year_value", "of": "won"}, "scope": "enrolment", "window": {"calendar": "year"},
        "mode": mode, "crossing": crossing, "demotion": "none", "on_reversal": "keep", "late_arrival": "arrival_order",
        "bands": [{"from": 0, "pay": {"fixed": money(100)}}, {"from": 6, "pay": {"fixed": money(150)}}] if counted else summed}}


PAYS: list[dict] = [
    {"pay": ladder("sliced", "marginal")}, {"pay": ladder("forward", "whole_forward"), "within": {"per_referral": money(50_000)}},
    {"pay": ladder("counted", "whole_forward", "old_rate", counted=True)}, {"pay": ladder("placed", "marginal", counted=True)},
    {"pay": {"percent_bp": 333, "of": "first_year_value"}, "within": {"maximum": money(1_500)},
     "when": {"fact": "first_year_value", "is": "gte", "value": money(30_000)}},
    {"pay": {"units_bp": 1500, "of": "first_year_value"}},
    {"pay": {"fixed": money(5_000)}, "within": {"per_beneficiary": {"amount": money(500_000), "window": {"calendar": "year"}}}},
    {"pay": {"percent_bp": 100, "of": "deal_value"},
     "when": {"all": [{"fact": "channel", "is": "in", "value": ["portal", "link"]}, {"fact": "first_deal", "is": "eq", "value": True}]}}]


def plan_of(rules: int):
    """So many rules, those above over and over; each ladder has a name of its own."""
    return parse_plan({"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [
        {"key": f"rule{place}", "title": "A rule", "on": {"milestone": "won"}, "to": "advocate", **_renamed(PAYS[place % len(PAYS)], place)} for place in range(rules)]})


def _renamed(pays: dict, place: int) -> dict:
    if "escalator" not in pays["pay"]:
        return pays
    return pays | {"pay": {"escalator": pays["pay"]["escalator"] | {"key": f"steps{place}"}}}


def decided(plan, milestones: int) -> float:
    """Decisions in a second of one core's time: what others do on it meanwhile does not count."""
    granted, began = 0, time.process_time()
    for number in range(milestones):
        amounts = {"first_year_value": Money(10_000 + number * 37 % 90_000, "EUR"), "deal_value": Money(12_345 + number, "EUR")}
        for rule in plan.rules:
            facts = Facts(str(number), amounts, values={"channel": "portal", "first_deal": True}, place=Place(number * 7 % 300_000),
                          used={"per_referral": number % 60_000, "per_beneficiary": number % 600_000})
            granted += evaluate(plan, rule, facts).outcome == "granted"
    must(granted > 4 * milestones, "too little was granted")
    return milestones * len(plan.rules) / (time.process_time() - began)


def calls(number: int) -> float:
    def nothing() -> None:
        return None
    began = time.process_time()
    for _ in range(number):
        nothing()
    return number / (time.process_time() - began)


def measure(how) -> Result:
    times = 10_000 if how.full else 2_000
    small, large = plan_of(8), plan_of(32)
    rate, limit = alternately(lambda: decided(small, times), lambda: calls(1_000_000), how.rounds)
    wide, beside = alternately(lambda: decided(large, times // 4), lambda: decided(small, times), how.rounds)
    return Result("P4", TITLE, [
        Figure("Decisions, a plan of 8 rules", "a second", rate, limit, "empty Python calls", f"≥ {WANTED}", rate.median >= WANTED),
        Figure("Decisions, a plan of 32 rules", "a second", wide, beside, "a plan of 8 rules", "ratio ≥ 0.8", wide.median >= 0.8 * beside.median)],
        ["On one core, by the processor's clock. The place on an escalator is one number, however long the history: it is handed in."])
