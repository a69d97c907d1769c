"""The plan page says promotions, budgets, groups and repeats too; what deserves a second look is said, and is never in the way."""
import json
import re

import pytest
from django.utils import translation

from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs.rules.lead_fields import LeadField
from rewards import sentences
from rewards.plan.parse import parse_plan
from tests.apps.desks.console import text, url
from tests.apps.desks.test_plan_editor import PLAN, draft, published, sent
from tests.apps.desks.test_plan_editor import stage as stage
from tests.apps.desks.test_plan_editor import tess as tess
from tests.apps.rewards.stage import START, booked, deal, later
from tests.pure.ladder import document
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db
TENTH = {"percent_bp": 1000, "of": "first_year_value"}
FLAT = {"fixed": {"minor": 5000, "currency": "EUR"}}
SPRING = {"key": "spring", "title": "Spring", "from": "2020-01-01", "until": "2090-01-01", "counts": "milestone", "effect": {"multiply_bp": 15_000, "rules": ["main"]}}


def with_rules(*rules: dict, **of_plan) -> dict:
    plan = document(pay=TENTH, title="A share") | of_plan
    return plan | {"rules": [plan["rules"][0], *(document(pay=FLAT)["rules"][0] | rule for rule in rules)]}


def save(stage):
    return url("console_plan_save", stage.program.id)


def test_a_promotion_is_added_said_and_saved(stage, tess):
    address = published(stage)
    page = tess.get(address)
    assert "Bonus or promotion" in text(page)
    more = tess.post(address, sent(page) | {"do": "more:0"})
    assert "More for a while" in text(more) and "“More for a while” raises it" in text(more) and draft(stage) is None
    form = sent(tess.post(address, sent(more) | {"do": "extra:0"}))
    form |= {"p0-title": "Spring", "p0-first": "2030-03-01", "p0-last": "2030-03-31", "p0-more": "100", "p0-budget": "5,000", "p1-first": "2030-05-01",
             "p1-last": "2030-05-31", "p1-rate": "75", "p1-counts": "milestone", "budget": "18,000", "budget_window": "quarter"}
    assert "Saved as a draft." in text(tess.post(save(stage), form, follow=True))
    kept = draft(stage)
    assert kept["promotions"] == [
        {"key": "promotion", "title": "Spring", "from": "2030-03-01", "until": "2030-04-01", "counts": "submitted", "budget": {"minor": 500_000, "currency": "EUR"},
         "effect": {"multiply_bp": 20_000, "rules": ["main"]}},
        {"key": "promotion_2", "title": "A bonus for a while", "from": "2030-05-01", "until": "2030-06-01", "counts": "milestone",
         "effect": {"extra": {"fixed": {"minor": 7500, "currency": "EUR"}}, "on": "won", "to": "advocate"}}]
    assert kept["budget"] == {"amount": {"minor": 1_800_000, "currency": "EUR"}, "window": {"calendar": "quarter"}}
    said = text(tess.get(address))
    for words in ("New: All rules together pay at most €18,000.00 a quarter.", "“Spring”, from 1 March 2030 to 31 March 2030: 2 times as much, up to €5,000.00 in all.",
                  "For “A share of each deal”. It is for what is introduced in that time."):
        assert words in said, words
    tess.post(save(stage), sent(tess.get(address)))
    assert draft(stage) == kept


@pytest.mark.parametrize("changes, name, said", [
    ({"p0-last": "2019-12-31"}, "p0-last", "Last day: The last day comes before the first one."), ({"p0-first": "soon"}, "p0-first", "First day: A date such as"),
    ({"p0-more": "a lot"}, "p0-more", "How many percent more: A number such as 15"), ({"p0-more": "1000"}, "p0-more", "Between 0.01 and 900."),
    ({"p0-n0-rule": "gone"}, "p0-n0-rule", "For which rule: There’s no rule called gone."), ({"p0-title": ""}, "p0-title", "What it’s called:"),
    ({"p0-budget": "much"}, "p0-budget", "The most it pays: Write an amount"), ({"p0-counts": "never"}, "p0-counts", "What it is for:"),
    ({"budget": "much"}, "budget", "The most it pays: Write an amount"), ({"budget": "5", "budget_window": "week"}, "budget_window", "The most in which time:"),
    ({"budget": "5", "budget_window": "rolling", "budget_days": "0"}, "budget_days", "The most within how many days: Between 1 and 3660."),
    ({"r0-on": "invoice_paid", "r0-each": "month", "r0-times": "121"}, "r0-times", "How many times: Between 1 and 120."),
    ({"r0-group": "No key"}, "r0-group", "On its own, or one of several:"),
])
def test_a_mistake_stands_at_its_slot_and_nothing_is_saved(stage, tess, changes, name, said):
    address = published(stage, with_rules({"key": "flat", "title": "Flat"}, promotions=[SPRING]))
    answer = tess.post(save(stage), sent(tess.get(address)) | changes, follow=True)
    assert said in text(answer) and draft(stage) is None
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true" aria-describedby="{name}_error"', answer.content.decode())
    typed = {key: value for key, value in changes.items() if "on" not in key}
    assert {key: sent(answer)[key] for key in typed} == typed


def test_what_is_taken_out_can_be_put_back(stage, tess):
    address = published(stage, with_rules(promotions=[SPRING]))
    gone = tess.post(address, sent(tess.get(address)) | {"do": "end:0"})
    assert "“Spring” is taken out." in text(gone) and "p0-title" not in sent(gone)
    back = tess.post(address, sent(gone) | {"do": "undo"})
    tess.post(save(stage), sent(back))
    assert draft(stage)["promotions"] == [SPRING]


@pytest.mark.parametrize("plan", [
    with_rules(promotions=[SPRING]), with_rules(promotions=[SPRING | {"budget": {"minor": 120_000, "currency": "EUR"}}]),
    with_rules(budget={"amount": {"minor": 250_000, "currency": "EUR"}, "window": "lifetime"}),
    document() | {"rules": [document(pay=pay, key=key, group={"name": "one", "choose": "best"})["rules"][0] for key, pay in (("share", TENTH), ("flat", FLAT))]},
])
def test_the_example_is_what_will_be_decided(stage, tess, plan):
    """Three equal deals, recorded by commands: the example told the third of them before."""
    address = published(stage, plan)
    html = text(tess.post(address, sent(tess.get(address)) | {"ex-first_year_value": "10000", "ex-so_far": "2", "do": "look"}))
    with tenant_context(stage.tenant_id):
        done = [booked(deal(stage, number, 1_000_000, later(days=number))) for number in range(1, 4)]
    told = [int(re.sub(r"\D", "", amount) or 0) for amount in re.findall(r"· the advocate (?:€([\d,]+\.\d\d)|Nothing)", html)]
    assert sum(told) == sum(done[2])


def test_what_the_form_asks_can_be_asked_by_a_rule(stage, tess):
    with tenant_context(stage.tenant_id):
        programs_commands.set_lead_fields(program_id=stage.program.id, fields=[LeadField("size", "choice", "How big are they?", choices=("small", "large"))],
                                          acting=stage.tess, at=START)
    address = published(stage)
    form = sent(tess.post(address, sent(tess.get(address)) | {"do": "test:0"})) | {"r0-t0-fact": "lead.size", "r0-t0-is": "eq"}
    page = tess.post(address, form | {"do": "look"})
    assert "their answer to “How big are they?”" in text(page) and re.search(r'name="r0-t0-value".*?<option value="large"', page.content.decode(), re.S)
    tess.post(save(stage), sent(page) | {"r0-t0-value": "large"})
    assert draft(stage)["rules"][0]["when"] == {"fact": "lead.size", "is": "eq", "value": "large"}
    refused = tess.post(address, sent(tess.get(address)) | {"r0-t0-fact": "lead.nothing", "do": "look"})
    assert "asks no question called nothing" in text(refused)


@pytest.mark.parametrize("plan, ex, said", [
    (PLAN, {"ex-margin": "1,800"}, "From deal 6 on this pays more than the first-year margin you entered: €2,000.00 of €1,800.00."),
    (PLAN, {"ex-margin": "100"}, "This pays more than the first-year margin you entered: €1,500.00 of €100.00."),
    (with_rules({"key": "flat", "title": "Flat"}), {}, "“A share” pays the advocate when won too, so both are paid."),
    (with_rules({"key": "flat", "title": "Flat", "within": {"maximum": {"minor": 4000, "currency": "EUR"}}, "to": "rep_owner"}), {},
     "It pays €50.00, and its limit leaves €40.00 of that."),
    (with_rules({"key": "flat", "title": "Flat", "to": "rep_owner"}, budget={"amount": {"minor": 100, "currency": "EUR"}, "window": "lifetime"}), {},
     "It pays €50.00, and the program’s budget leaves €1.00 of that."),
    (document(PLAN["rules"][0]["pay"]["escalator"], within={"maximum": {"minor": 180_000, "currency": "EUR"}}), {},
     "At 20%, the limit of €1,800.00 is reached with first-year value of €9,000.00."),
    (document(pay=TENTH, group={"name": "one", "choose": "best"}), {}, "It’s the only rule of its group"),
    (with_rules(promotions=[SPRING | {"until": "2021-01-01"}]), {}, "It’s over already"), (with_rules(promotions=[SPRING]), {}, "It began already."),
])
def test_what_deserves_a_second_look_is_said_and_never_in_the_way(stage, tess, plan, ex, said):
    address = published(stage)
    form = sent(tess.get(address))
    assert said not in text(tess.get(address))
    page = tess.post(save(stage), form, follow=True)   # a draft stands, to be written over
    from_document = tess.post(save(stage), {"document": json.dumps(plan)}, follow=True)
    assert said in text(tess.post(address, sent(from_document) | ex | {"do": "look"})), text(page)
    part = tess.post(url("console_plan_example", stage.program.id), sent(from_document) | ex, headers={"HX-Request": "true"})
    assert said in text(part)   # while it is typed, too
    assert "Saved as a draft." in text(tess.post(save(stage), sent(from_document) | ex, follow=True)) and draft(stage) == plan


def test_what_is_right_is_not_warned_of(stage, tess):
    apart = {"when": {"fact": "first_deal", "is": "eq", "value": False}}
    plan = with_rules({"key": "flat", "title": "Flat", **apart}, {"key": "rep", "title": "Rep", "to": "rep_owner"}, promotions=[SPRING | {"from": "2080-01-01"}])
    plan["rules"][0] |= {"when": {"fact": "first_deal", "is": "eq", "value": True}, "within": {"maximum": {"minor": 1_000_000, "currency": "EUR"}}}
    address = published(stage, plan)
    page = tess.post(address, sent(tess.get(address)) | {"ex-margin": "9,000", "do": "look"})
    assert "n-wait" not in re.search(r'<form id="plan".*?</form>', page.content.decode(), re.S)[0]
    assert "Your margin: Write an amount" in text(tess.post(address, sent(page) | {"ex-margin": "some", "do": "look"}))


@pytest.mark.parametrize("choose, said", [("best", "whichever comes to most of: 10% of first-year value when won, or €50.00 when won"),
                                          ("first", "the first of these that applies: €50.00 when won, or 10% of first-year value when won"),
                                          ("all", "10% of first-year value when won; €50.00 when won")])
def test_advocates_read_one_sentence_about_a_group(choose, said):
    group = {"name": "one", "choose": choose}
    plan = with_rules({"key": "flat", "group": group | {"priority": 1}})
    plan["rules"][0]["group"] = group
    assert sentences.offer_sentence(parse_plan(plan), "en") == said
    assert sentences.rule_sentence(parse_plan(plan), parse_plan(plan).rules[0]) == "10% of first-year value when won" + {
        "best": ", unless a rule of the same group pays more", "first": ", unless a rule of the same group before it pays", "all": ""}[choose]


def test_who_reads_sees_the_budget_and_the_promotions_too(acme, stage):
    address = published(stage, with_rules(promotions=[SPRING | {"until": "2021-01-01"}], budget={"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"rolling_days": 30}}))
    said = text(staff_client(acme, "read_only").get(address))
    for words in ("All rules together pay at most €1,000.00 within any 30 days.", "“Spring”, from 1 January 2020 to 31 December 2020: 1.5 times as much. For “A share”."):
        assert words in said, words
    with translation.override("en"):
        over_the_year = parse_plan(with_rules(promotions=[SPRING | {"from": "2026-12-01", "until": "2027-02-01"}]))
        assert "from 1 December 2026 to 31 January 2027" in sentences.promotion_sentence(over_the_year, over_the_year.promotions[0])


def test_what_is_typed_can_be_given_up(stage, tess):
    address = published(stage)
    tess.post(save(stage), sent(tess.get(address)))
    typed = tess.post(address, sent(tess.get(address)) | {"r0-rate": "17", "do": "look"})
    assert "Go back to what’s saved" in text(typed) and sent(tess.get(address))["r0-rate"] == "15"


def test_two_versions_are_compared_in_words(stage, tess):
    address = published(stage)
    group = {"name": "one", "choose": "first", "priority": 2}
    second = with_rules({"key": "flat", "title": "Flat", "group": group})
    second["rules"][0] |= {"group": group | {"priority": 1}, "on": {"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}, "within": {
        "per_beneficiary": {"amount": {"minor": 100_000, "currency": "EUR"}, "window": {"rolling_days": 90}}}}
    tess.post(save(stage), {"document": json.dumps(second)})
    said = text(tess.get(address))
    for words in ("New: It pays for the first 12 months of payments of each deal.", "Up to €1,000.00 within any 90 days for each who is paid.",
                  "It stands together with “Flat”: the first one that applies pays. Its place in the group: 1, the lowest comes first."):
        assert words in said, words
