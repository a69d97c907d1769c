"""Plays deals through an escalator as the command does: one place after another, what was booked is remembered."""
from foundation.kernel.money import Money
from rewards.engine.evaluate import evaluate
from rewards.engine.facts import Facts, Place, Priced
from rewards.plan.parse import parse_plan


def document(escalator: dict | None = None, pay: dict | None = None, currency: str = "EUR", **rule) -> dict:
    """A plan of one rule on `won` for the advocate."""
    return {"grammar": 1, "currency": currency, "terms_at": "acceptance", "rounding": "half_even", "rules": [
        {"key": "main", "title": "Main", "on": {"milestone": "won"}, "pay": {"escalator": escalator} if escalator else pay, "to": "advocate"} | rule]}


def percents(mode: str, crossing: str = "new_rate", **other) -> dict:
    """Per calendar year over the sum of first-year value: 10 %, from 1 000.00 15 %, from 2 500.00 20 %."""
    return {"key": "ladder", "metric": {"sum": "first_year_value", "of": "won"}, "scope": "enrolment", "window": {"calendar": "year"}, "mode": mode,
            "crossing": crossing, "demotion": "none", "on_reversal": "reprice" if mode == "whole_retro" else "keep", "late_arrival": "arrival_order",
            "bands": [{"from": start, "pay": {"percent_bp": rate, "of": "first_year_value"}} for start, rate in ((0, 1000), (100_000, 1500), (250_000, 2000))]
            } | other


def counted(mode: str, crossing: str = "new_rate", start: int = 6) -> dict:
    """Per year over distinct referrals: 100 each, from the `start`-th 150."""
    return percents(mode, crossing) | {"metric": {"referrals": "won"}, "bands": [
        {"from": 0, "pay": {"fixed": {"minor": 100, "currency": "EUR"}}}, {"from": start, "pay": {"fixed": {"minor": 150, "currency": "EUR"}}}]}


def play(escalator: dict, deals: list[int]) -> list[list[int]]:
    """What is booked at each deal: this deal's grant, then what it raises."""
    plan = parse_plan(document(escalator))
    rule, before, window, booked = plan.rules[0], 0, [], []
    for number, value in enumerate(deals):
        amounts = {"first_year_value": Money(value, "EUR")}
        decision = evaluate(plan, rule, Facts(str(number), amounts, place=Place(before, window=tuple(window))))
        before += decision.added
        paid = {grant.milestone_id: grant.money.minor for grant in decision.grants}
        booked.append([paid.pop(str(number), 0)] + ([sum(paid.values())] if paid else []))
        raised = {grant.milestone_id: grant.money.minor for grant in decision.grants}
        window = [Priced(one.milestone_id, rule, one.amounts, one.booked_minor + raised.get(one.milestone_id, 0)) for one in window]
        window.append(Priced(str(number), rule, amounts, raised.get(str(number), 0)))
    return booked
