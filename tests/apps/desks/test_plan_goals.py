"""The plan page says goals: begun by a button, changed, saved and shown again; what the example and the warnings say of them."""
import json
import re
from datetime import date

import pytest

from foundation.kernel.money import Money
from rewards.plan.parse import parse_plan
from rewards.web.editor import clauses, goal_example, warnings
from tests.apps.desks.console import text, url
from tests.apps.desks.test_plan_editor import draft, published, sent
from tests.apps.desks.test_plan_editor import stage as stage
from tests.apps.desks.test_plan_editor import tess as tess
from tests.pure.ladder import document
from tests.pure.test_editor_goals import WON, WORTH, goal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


def with_goal(**change) -> dict:
    plan = document(pay={"percent_bp": 1000, "of": "deal_value"}, title="A share")
    return plan | {"rules": [*plan["rules"], *goal(**change)["rules"]]}


def save(stage):
    return url("console_plan_save", stage.program.id)


def test_a_goal_is_added_said_and_saved(stage, tess):
    address = published(stage)
    page = tess.get(address)
    assert "Pay when a goal is reached" in text(page)
    added = tess.post(address, sent(page) | {"do": "add:goal"})
    assert "A bonus when a goal is reached" in text(added) and "To reach:" in text(added) and draft(stage) is None
    more = tess.post(address, sent(added) | {"do": "test:1"})
    form = sent(more) | {"r1-title": "Ten deals", "r1-rate": "500", "r1-t0-value": "10", "r1-t1-is": "gt", "r1-t1-value": "50,000", "r1-on_fall": "keep", "r1-wait": "0"}
    assert "Saved as a draft." in text(tess.post(save(stage), form, follow=True))
    kept = draft(stage)
    assert kept["rules"][1] == goal(on_fall="keep", maturation_days=0)["rules"][0]
    said = text(tess.get(address))
    for words in ("When the number of deals won is at least 10 and the deal value of the deals won is more than €50,000.00, for an advocate within a calendar year",
                  "It’s decided as soon as it’s reached.", "If it falls back later, the reward is kept.", "Reached with 10 such deals within a calendar year."):
        assert words in said, words
    tess.post(save(stage), sent(tess.get(address)))
    assert draft(stage) == kept


@pytest.mark.parametrize("changes, name, said", [
    ({"r1-t0-value": "ten"}, "r1-t0-value", "With what:"), ({"r1-t1-value": "much"}, "r1-t1-value", "With what: Write an amount"),
    ({"r1-rate": "a lot"}, "r1-rate", "How much: Write an amount"), ({"r1-window": "week"}, "r1-window", "Counted in:"),
    ({"r1-scope": "team"}, "r1-scope", "For whom it is counted:"), ({"r1-on_fall": "perhaps"}, "r1-on_fall", "If it falls back later:"),
    ({"r1-unit": "percent_bp"}, "r1-unit", "Counted as: A goal pays a fixed amount or thanks."),
])
def test_a_mistake_stands_at_its_slot_and_nothing_is_saved(stage, tess, changes, name, said):
    address = published(stage, with_goal())
    answer = tess.post(save(stage), sent(tess.get(address)) | changes, follow=True)
    assert said in text(answer) and draft(stage) is None
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true" aria-describedby="{name}_error"', answer.content.decode())
    assert {key: sent(answer)[key] for key in changes} == changes


def test_the_end_of_the_time_is_named_and_a_time_without_end_has_none(stage, tess):
    address = published(stage, with_goal(decide="window_end", window="quarter"))
    assert "at the end of the quarter" in text(tess.get(address))
    page = tess.post(address, sent(tess.get(address)) | {"r1-window": "lifetime", "do": "look"})
    assert "It’s decided as soon as it’s reached." in text(page)
    tess.post(save(stage), sent(page))
    assert draft(stage)["rules"][1]["on"]["goal"] == {"scope": "enrolment", "window": "lifetime", "decide": "when_reached", "on_fall": "take_back"}


def test_what_the_sentence_cannot_say_stays_as_it_is(stage, tess):
    plan = with_goal(when={"all": [WON, {"any": [WORTH, WON]}]})
    address = published(stage, plan)
    page = tess.get(address)
    assert "says more than these slots can" in text(page) and "Deals such as this one" not in text(page)
    tess.post(save(stage), sent(page) | {"r0-rate": "12"})
    assert draft(stage)["rules"][1] == plan["rules"][1] and json.dumps(draft(stage)["rules"][0]["pay"]) == '{"of": "deal_value", "percent_bp": 1200}'


@pytest.mark.parametrize("when, reached", [(WON, "10"), (WORTH, "6"), ({"all": [WON, WORTH]}, "10"), ({"any": [WON, WORTH]}, "6"),
                                           ({"fact": "count.renewal", "is": "gte", "value": 1}, "")])
def test_the_example_says_with_which_deal(when, reached):
    plan = parse_plan(goal(when))
    said = goal_example.answer_of(plan, plan.rules[0], {"deal_value": Money(1_000_000, "EUR")})
    assert said is not None and (f"Reached with {reached} such deals within a calendar year." if reached else "") == said["instead"]
    assert said["amount"] == ("€500.00" if reached else "") and goal_example.bases(plan.rules[0]) == ({"deal_value"} if "sum" in str(when) else set())


def test_one_that_the_first_deal_reaches_deserves_a_second_look():
    few = parse_plan(goal({"fact": "count.won", "is": "lte", "value": 3}))
    assert [one.said[:25] for one in warnings.of_plan(few, TODAY, None, {})] == ["The first one that counts"]
    assert warnings.of_plan(parse_plan(goal()), TODAY, None, {}) == ()
    assert warnings.of_plan(parse_plan(goal({"fact": "count.won", "is": "lte", "value": 3}, decide="window_end")), TODAY, None, {}) == ()
    over = goal(within={"maximum": {"minor": 10_000, "currency": "EUR"}})
    assert [one.about for one in warnings.of_plan(parse_plan(over), TODAY, None, {})] == ["goal"]


def test_it_reads_as_a_sentence():
    plan = parse_plan(goal(decide="window_end"))
    assert list(clauses.of_rule(plan.rules[0], plan).values()) == [
        "When the number of deals won is at least 10 and the deal value of the deals won is more than €50,000.00, for an advocate within a calendar year, "
        "pay €500.00 to the advocate.", "It’s decided at the end of the year.", "If it falls back later, the reward is taken back."]
