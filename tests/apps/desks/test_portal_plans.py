"""Whatever a plan pays by, its pages explain it and tell nothing of what the deal was worth."""
import pytest

from tests.apps.desks import money
from tests.apps.desks.test_portal import HOME
from tests.apps.desks.test_portal_money import EARNINGS, why

SECRET = 1_234_567
OF = "first_year_value"


def percent(rate: int) -> dict:
    return {"percent_bp": rate, "of": OF}


def fixed(minor: int) -> dict:
    return {"fixed": {"minor": minor, "currency": "EUR"}}


def stepped(metric: dict, bands: list, mode: str = "whole_forward", crossing: str = "new_rate", window="year", **other) -> dict:
    return {"escalator": {"key": "steps", "metric": metric, "scope": "enrolment", "window": {"calendar": window} if window != "lifetime" else window,
                          "mode": mode, "crossing": crossing, "demotion": "none", "on_reversal": "reprice" if mode == "whole_retro" else "keep",
                          "late_arrival": "arrival_order", "bands": [{"from": start, "pay": pay} for start, pay in bands]} | other}


def rule(pay: dict, **other) -> dict:
    return money.plan({"key": "won", "title": "For a deal", "on": {"milestone": "won"}, "pay": pay, "to": "advocate"} | other)


COUNT, SUM = {"referrals": "won"}, {"sum": OF, "of": "won"}
PLANS = {
    "percent": (rule(percent(1500)), ["that pays 15% of first-year value", "Rounded, a half to the even number"], None),
    "fixed": (rule(fixed(15_000)), ["that pays €150.00", "none needed"], None),
    "at least": (rule(percent(1), within={"minimum": {"minor": 5_000, "currency": "EUR"}}), ["Never less than €50.00"], None),
    "at most": (rule(percent(1500), within={"maximum": {"minor": 5_000, "currency": "EUR"}}), ["Never more than €50.00"], None),
    "count": (rule(stepped(COUNT, [(0, percent(1000)), (6, percent(2000))])), ["your 1st deal of 2026 pays 10% of first-year value"],
              "Five more wins this year and you earn 20%."),
    "old rate": (rule(stepped(COUNT, [(0, fixed(100)), (2, fixed(200))], crossing="old_rate", window="quarter", demotion="window_end")),
                 ["your 1st deal of Q"], "Two more wins this quarter and you earn €2.00."),
    "for ever": (rule(stepped(COUNT, [(0, fixed(100)), (3, fixed(200))], window="lifetime")), ["and your 1st deal pays €1.00"],
                 "Two more wins and you earn €2.00."),
    "many steps": (rule(stepped(COUNT, [(0, fixed(100)), (20, fixed(200)), (50, fixed(300))])), ["your 1st deal of 2026"],
                   "19 more wins this year and you earn €2.00."),
    "retro": (rule(stepped(COUNT, [(0, fixed(100)), (3, fixed(200))], mode="whole_retro")), ["your 1st deal of 2026"],
              "Two more wins this year and you earn €2.00."),
    "sum": (rule(stepped(SUM, [(0, percent(1000)), (10_000_000, percent(2000))])), ["that pays 10% of first-year value", "It belongs to a step"], None),
    "slices": (rule(stepped(SUM, [(0, percent(1000)), (100_000, percent(2000))], mode="marginal")), ["the part between", "the part above €1,000.00"], None),
}


@pytest.mark.parametrize("name", PLANS)
def test_every_kind_of_plan_is_explained(portal, name):
    document, said, news = PLANS[name]
    money.publish(portal, document)
    decision = money.win(portal, 1, SECRET, days=1)
    reward = money.reward_of(portal, decision)
    text = portal.read(why(reward))
    for words in said:
        assert words in text, words
    home = portal.read(HOME)
    assert (news or "Good") in home and ("more win" in home) == bool(news)
    for page in (text, home, portal.read(EARNINGS), portal.read(f"{HOME}?show=won")):
        for leak in ("12,345.67", "12345.67", "1234567", "1,234,567"):
            assert leak not in page


def test_an_earlier_deal_that_was_raised_names_the_one_that_raised_it(portal):
    money.publish(portal, PLANS["retro"][0])
    first, _second, third = [money.win(portal, number, 100_000, days=10 - number, company=f"Company {number}") for number in (1, 2, 3)]
    raised = next(row for row in money.rewards_of(portal, third) if row.milestone_id == first.milestone_id)
    text = portal.read(why(raised))
    assert "You earn this because your 3rd deal of 2026 raised your earlier ones, and Company 1 is one of them." in text
    assert "this one" not in text, "none of the bars is this deal: another one reached the step"
    assert "A step was reached by your 3rd deal of 2026" in text and "They became a customer on" in text
    assert "At the new step" in text and "Granted before" in text and "−€1.00" in text and "€1.00" in text


def test_money_and_points_side_by_side(portal):
    money.publish(portal, money.plan(*rule(percent(1000))["rules"], {"key": "thanks", "title": "Points on top", "on": {"milestone": "won"}, "to": "advocate",
                                                                    "pay": {"fixed": {"minor": 75, "currency": "PTS"}}}))
    money.win(portal, 1, 100_000)
    home, sheets = portal.read(HOME), portal.read(EARNINGS)
    assert "€100.00" in home and "75 points" in home
    assert "Your rewards in EUR" in sheets and "Your rewards in points" in sheets and "You’ve earned €100.00 and 75 points" in sheets
