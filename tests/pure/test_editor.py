"""A plan in sentences and its document are one: every way there leads back, and a mistake is said where it stands."""
import json
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rewards.plan.editor import fields, numbers, offers, steps
from rewards.plan.editor.show import same, show
from rewards.plan.editor.write import write
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from rewards.plan.templates import TEMPLATES, answered
from tests.pure.ladder import counted, document, percents
from tests.pure.plans import plans

MARKS = st.sampled_from([".", ","])
TITLES = {"percent_bp": "A share of the deal"}


def shown(plan: dict, mark: str = ".") -> fields.Form:
    form = show(plan, mark)
    assert form is not None
    return form


def back(form: fields.Form) -> dict:
    """Through what a browser sends, and into a document."""
    written = write(fields.nested(fields.flat(form), form["currency"]))
    assert written.wrong == []
    return written.document


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plan=plans(), mark=MARKS)
def test_a_document_shown_and_written_back_is_the_same(plan, mark):
    try:
        parse_plan(plan)
    except PlanErrors:
        assume(False)
    assert same(back(shown(plan, mark)), plan)


@pytest.mark.parametrize("plan", [
    *(template.document(answered(template, {})[0], "EUR") for template in TEMPLATES.values()),
    *(document(percents(mode)) for mode in ("whole_forward", "whole_retro")),
    *(document(counted(mode, crossing)) for mode, crossing in (("whole_forward", "old_rate"), ("whole_retro", "new_rate"), ("marginal", "new_rate"))),
    document(percents("marginal"), within={"maximum": {"minor": 500_000, "currency": "EUR"}}, maturation_days=0, when={"fact": "first_deal", "is": "eq", "value": True}),
])
def test_templates_and_ladders_are_sentences_and_not_carried(plan):
    form = shown(plan)
    assert all("json" not in rule for rule in form["rules"]) and same(back(form), plan)


OTHER = document(pay={"percent_bp": 500, "of": "deal_value"})["rules"][0] | {"key": "second"}
MORE = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "effect": {"multiply_bp": 15_000, "rules": ["main"]}}
EXTRA = MORE | {"key": "bonus", "effect": {"extra": {"fixed": {"minor": 5000, "currency": "EUR"}}, "on": "won", "to": "advocate"}}


def with_other(change: dict, **of_plan) -> dict:
    plan = document(pay={"percent_bp": 1000, "of": "first_year_value"}) | of_plan
    plan["rules"] = [plan["rules"][0] | change, OTHER]
    return plan


@pytest.mark.parametrize("change", [
    {"when": {"not": {"all": [{"fact": "first_deal", "is": "eq", "value": True}]}}}, {"within": {}}, {"when": {"fact": "product", "is": "in", "value": ["Backup, large"]}},
])
def test_what_no_sentence_says_is_carried_as_it_is(change):
    plan = with_other(change)
    form = shown(plan)
    assert "json" in form["rules"][0] and "json" not in form["rules"][1] and same(back(form), plan)


@pytest.mark.parametrize("change", [
    {"on": {"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}}, {"on": {"milestone": "renewal", "repeat": {"times": 1, "each": "payment"}}},
    {"group": {"name": "one", "choose": "first"}}, {"group": {"name": "one", "choose": "best", "priority": 0}},
    {"pay": {"escalator": percents("whole_forward") | {"window": {"rolling_days": 90}}}}, {"pay": {"escalator": percents("whole_forward") | {"restart": True}}},
    {"pay": {"escalator": percents("whole_forward") | {"metric": {"referrals": "accepted"}}}},
    {"when": {"not": {"fact": "first_deal", "is": "eq", "value": True}}},
    {"when": {"not": {"any": [{"fact": "channel", "is": "eq", "value": "link"}, {"fact": "product", "is": "in", "value": ["a", "b"]}]}}},
    {"within": {"per_beneficiary": {"amount": {"minor": 100, "currency": "EUR"}, "window": {"rolling_days": 30}}}},
])
def test_the_whole_grammar_of_a_rule_stands_in_its_sentences(change):
    plan = with_other(change)
    form = shown(plan)
    assert all("json" not in rule for rule in form["rules"]) and same(back(form), plan)


@pytest.mark.parametrize("promotions", [
    [MORE], [EXTRA], [MORE, EXTRA], [MORE | {"counts": "milestone", "budget": {"minor": 100_000, "currency": "EUR"}}],
    [MORE | {"effect": {"multiply_bp": 10_001, "rules": ["second", "main"]}}], [EXTRA | {"effect": EXTRA["effect"] | {"extra": {"units_bp": 1000, "of": "deal_value"}}}],
    [MORE | {"when": {"all": [{"fact": "channel", "is": "eq", "value": "link"}, {"fact": "first_deal", "is": "eq", "value": True}]}}],
])
def test_promotions_and_the_budget_stand_in_sentences(promotions):
    plan = with_other({}, promotions=promotions, budget={"amount": {"minor": 5_000_000, "currency": "EUR"}, "window": {"rolling_days": 365}})
    form = shown(plan)
    assert all("json" not in one for one in form["promotions"]) and not form["rest"] and same(back(form), plan)


def test_promotions_that_no_page_holds_are_carried():
    for promotions in ([], [MORE | {"key": f"p{number}"} for number in range(11)]):
        plan = with_other({}, promotions=promotions)
        assert shown(plan)["promotions"] == [] and same(back(shown(plan)), plan)
    odd = with_other({}, promotions=[MORE | {"when": {"not": {"not": {"fact": "first_deal", "is": "eq", "value": True}}}}])
    assert "json" in shown(odd)["promotions"][0] and same(back(shown(odd)), odd)


def test_more_rules_than_a_page_holds_are_not_shown():
    rule = document(pay={"percent_bp": 500, "of": "deal_value"})["rules"][0]
    assert show(document() | {"rules": [rule | {"key": f"r{number}"} for number in range(21)]}) is None


@pytest.mark.parametrize("typed, value", [("-5", -5), ("−5", -5), (" 5 ", 5), ("- 7", -7), ("0", 0)])
def test_a_count_in_a_condition_may_lie_below_nothing(typed, value):
    """How old a referral is: a milestone may have happened before it."""
    form = shown(document(pay={"percent_bp": 500, "of": "deal_value"}, when={"fact": "referral_age_days", "is": "gte", "value": 1}))
    form["rules"][0]["tests"][0]["value"] = typed
    assert back(form)["rules"][0]["when"] == {"fact": "referral_age_days", "is": "gte", "value": value}


def test_of_several_conditions_all_must_be_so_where_nobody_says_how_many():
    two = [{"fact": "first_deal", "is": "eq", "value": True}, {"fact": "channel", "is": "eq", "value": "link"}]
    form = shown(document(pay={"percent_bp": 500, "of": "deal_value"}, when={"any": two}))
    for join in ("", "most"):
        form["rules"][0]["join"] = join
        assert back(form)["rules"][0]["when"] == {"all": two}


# Each control, what is typed, and the one place of the document that it changes.
@pytest.mark.parametrize("name, typed, pointer, value", [
    ("r0-title", "Better", "/rules/0/title", "Better"), ("r0-rate", "17.5", "/rules/0/pay/escalator/bands/0/pay/percent_bp", 1750),
    ("r0-to", "rep_owner", "/rules/0/to", "rep_owner"), ("r0-s1-from", "1,500.00", "/rules/0/pay/escalator/bands/1/from", 150_000),
    ("r0-s2-rate", "25", "/rules/0/pay/escalator/bands/2/pay/percent_bp", 2500), ("r0-window", "month", "/rules/0/pay/escalator/window", {"calendar": "month"}),
    ("r0-scope", "member", "/rules/0/pay/escalator/scope", "member"), ("r0-crossing", "old_rate", "/rules/0/pay/escalator/crossing", "old_rate"),
    ("r0-demotion", "window_end", "/rules/0/pay/escalator/demotion", "window_end"), ("r0-on_reversal", "reprice", "/rules/0/pay/escalator/on_reversal", "reprice"),
    ("r0-late_arrival", "event_order", "/rules/0/pay/escalator/late_arrival", "event_order"),
    ("r0-counted", "sum:deal_value", "/rules/0/pay/escalator/metric", {"sum": "deal_value", "of": "won"}),
    ("r0-minimum", "10", "/rules/0/within/minimum", {"minor": 1000, "currency": "EUR"}), ("r0-maximum", "€6,000", "/rules/0/within/maximum", {"minor": 600_000, "currency": "EUR"}),
    ("r0-per_referral", "7 000", "/rules/0/within/per_referral", {"minor": 700_000, "currency": "EUR"}),
    ("r0-per_beneficiary", "9000", "/rules/0/within/per_beneficiary", {"amount": {"minor": 900_000, "currency": "EUR"}, "window": {"calendar": "year"}}),
    ("r0-wait", "30", "/rules/0/maturation_days", 30), ("r0-sign_off", "always", "/rules/0/approval_above", {"minor": 0, "currency": "EUR"}),
    ("r0-on_partial_refund", "only_full", "/rules/0/on_partial_refund", "only_full"), ("terms_at", "milestone", "/terms_at", "milestone"), ("rounding", "down", "/rounding", "down"),
    ("r0-t0-value", "12000", "/rules/0/when/all/0/value/minor", 1_200_000), ("r0-t0-is", "lt", "/rules/0/when/all/0/is", "lt"),
    ("r0-t1-value", "portal, link", "/rules/0/when/all/1/value", ["portal", "link"]), ("r0-restart", "true", "/rules/0/pay/escalator/restart", True),
    ("r0-counted_on", "accepted", "/rules/0/pay/escalator/metric", {"sum": "first_year_value", "of": "accepted"}),
    ("r0-priority", "3", "/rules/0/group/priority", 3), ("r0-choose", "best", "/rules/0/group/choose", "best"), ("r0-group", "two", "/rules/0/group/name", "two"),
    ("budget", "200", "/budget/amount/minor", 20_000), ("budget_window", "month", "/budget/window", {"calendar": "month"}),
    ("p0-title", "May", "/promotions/0/title", "May"), ("p0-first", "2026-02-01", "/promotions/0/from", "2026-02-01"),
    ("p0-last", "2026-05-31", "/promotions/0/until", "2026-06-01"), ("p0-more", "100", "/promotions/0/effect/multiply_bp", 20_000),
    ("p0-counts", "milestone", "/promotions/0/counts", "milestone"), ("p0-budget", "9", "/promotions/0/budget", {"minor": 900, "currency": "EUR"}),
    ("p0-n0-rule", "other", "/promotions/0/effect/rules/0", "other"), ("p1-rate", "60", "/promotions/1/effect/extra/fixed/minor", 6000),
    ("p1-to", "rep_owner", "/promotions/1/effect/to", "rep_owner"), ("p1-on", "accepted", "/promotions/1/effect/on", "accepted"),
    ("p1-t0-value", "7", "/promotions/1/when/value/minor", 700),
])
def test_each_control_changes_its_part_of_the_document_alone(name, typed, pointer, value):
    plan = document(percents("whole_forward"), group={"name": "one", "choose": "first"}, maturation_days=14, within={
        "maximum": {"minor": 500_000, "currency": "EUR"}}, when={"all": [
        {"fact": "first_year_value", "is": "gte", "value": {"minor": 1_000_000, "currency": "EUR"}}, {"fact": "channel", "is": "in", "value": ["portal"]}]})
    plan |= {"budget": {"amount": {"minor": 100, "currency": "EUR"}, "window": "lifetime"}, "promotions": [
        MORE, EXTRA | {"when": {"fact": "deal_value", "is": "gt", "value": {"minor": 1, "currency": "EUR"}}}]}
    sent = fields.flat(shown(plan)) | {name: typed}
    wanted = json.loads(json.dumps(plan))
    *path, last = pointer.strip("/").split("/")
    inner = wanted
    for step in path:
        inner = inner[int(step)] if isinstance(inner, list) else inner.setdefault(step, {})
    inner[int(last) if isinstance(inner, list) else last] = value
    assert same(write(fields.nested(sent, "EUR")).document, wanted)


@pytest.mark.parametrize("name, typed, said", [
    ("r0-rate", "a lot", "A number such as 15"), ("r0-rate", "1001", "Between 0 and 1000."), ("r0-s1-from", "", "Write an amount"), ("r0-s1-from", "1,00,0", "We can’t tell"),
    ("r0-s2-rate", "", "A number such as 15"), ("r0-wait", "two weeks", "A whole number"), ("r0-wait", "731", "Between 0 and 730."), ("r0-maximum", "5,0", ""),
    ("r0-rate", "9" * 5000, "Between 0 and 1000."), ("r0-maximum", "9" * 5000, "Between 0.00 and"), ("r0-wait", "9" * 5000, "A whole number"),
    ("budget", "much", "Write an amount"), ("p0-more", "0", "Between 0.01 and 900."), ("p0-more", "900.01", "Between 0.01 and 900."), ("p0-more", "twice", "A number such as 15"),
    ("p0-last", "2026-02-28", "The last day comes before"), ("p0-budget", "some", "Write an amount"), ("p1-rate", "", "Write an amount"),
    ("r0-times", "121", "Between 1 and 120."), ("r0-window_days", "0", "Between 1 and 3660."), ("budget_days", "3661", "Between 1 and 3660."),
    ("r0-priority", "1000", "Between 0 and 999."), ("r0-per_beneficiary_days", "", "A whole number"),
    ("r0-per_beneficiary", "x", "Write an amount"), ("r0-t0-value", "", "Write an amount"), ("r0-minimum", "-3", "Write an amount"),
])
def test_what_is_no_number_is_said_at_its_slot(name, typed, said):
    rolling = {"rolling_days": 90}
    plan = document(percents("whole_forward") | {"window": rolling}, on={"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}},
                    group={"name": "one", "choose": "first", "priority": 1}, within={"per_beneficiary": {"amount": {"minor": 1, "currency": "EUR"}, "window": rolling}},
                    maturation_days=14, when={"fact": "deal_value", "is": "gt", "value": {"minor": 1, "currency": "EUR"}})
    plan |= {"promotions": [MORE, EXTRA], "budget": {"amount": {"minor": 100, "currency": "EUR"}, "window": rolling}}
    written = write(fields.nested(fields.flat(shown(plan)) | {name: typed}, "EUR"))
    found = [(written.field_of(error.pointer), str(error)) for error in written.wrong]
    assert [place for place, _ in found] == ([name] if said else []) and all(sentence.startswith(said) for _, sentence in found)


@pytest.mark.parametrize("changes, name", [
    ({"r0-title": " "}, "r0-title"), ({"r0-s2-from": "500.00"}, "r0-s2-from"), ({"r0-minimum": "10", "r0-maximum": "5"}, "r0-maximum"),
    ({"r0-to": "nobody"}, "r0-to"), ({"r0-on": "submitted"}, "r0-on"), ({"r0-window": "week"}, "r0-window"), ({"r0-mode": "marginal", "r0-of": "deal_value"}, "r0-unit"),
    ({"r0-t0-fact": "weather"}, "r0-t0-fact"), ({"r0-t0-is": "in"}, "r0-t0-is"), ({"rounding": "up"}, "rounding"), ({"r0-unit": "gold"}, "r0-unit"),
    ({"p0-first": "soon"}, "p0-first"), ({"p0-last": "2026-02-30"}, "p0-last"), ({"p0-last": "9999-12-31"}, "p0-last"),
    ({"p0-first": "2026-02-30"}, "p0-first"), ({"p0-title": ""}, "p0-title"), ({"p0-n0-rule": "nothing"}, "p0-n0-rule"), ({"p0-counts": "always"}, "p0-counts"),
    ({"p1-on": "submitted"}, "p1-on"), ({"p1-to": "nobody"}, "p1-to"), ({"p1-unit": "gold"}, "p1-unit"), ({"p1-key": "spring"}, "p1-title"),
    ({"p1-t0-fact": "weather", "p1-t0-is": "eq", "p1-t0-value": "x"}, "p1-t0-fact"), ({"budget": "5", "budget_window": "week"}, "budget_window"),
    ({"r0-group": "Two words", "r0-choose": "best"}, "r0-group"), ({"r0-group": "one", "r0-choose": "worst"}, "r0-choose"),
    ({"r0-mode": "whole_retro", "r0-window": "rolling", "r0-window_days": "9"}, "r0-mode"),
    ({"r0-on": "invoice_paid", "r0-each": "week", "r0-times": "2"}, "r0-each"), ({"r0-mode": "marginal", "r0-counted_on": "accepted"}, "r0-mode"),
])
def test_what_the_grammar_refuses_is_said_at_its_slot(changes, name):
    plan = document(percents("whole_forward"), when={"fact": "deal_value", "is": "gt", "value": {"minor": 1, "currency": "EUR"}})
    plan["promotions"] = [MORE, EXTRA]
    written = write(fields.nested(fields.flat(shown(plan)) | changes, "EUR"))
    with pytest.raises(PlanErrors) as caught:
        parse_plan(written.document)
    assert name in {written.field_of(error.pointer) for error in caught.value.errors}


def test_what_pays_every_time_asks_for_no_number():
    """Neither does what is none of the choices: the choice alone is wrong then, at its own slot."""
    for each, wrong in (("", []), ("week", ["r0-each"]), (" ", ["r0-each"])):
        written = write(fields.nested(fields.flat(shown(document(pay={"percent_bp": 1000, "of": "invoice_amount"}))) | {"r0-on": "invoice_paid", "r0-each": each}, "EUR"))
        assert written.wrong == []
        try:
            parse_plan(written.document)
            found = []
        except PlanErrors as refusal:
            found = [place for error in refusal.errors if (place := written.field_of(error.pointer)) in ("r0-each", "r0-times")]
        assert found == wrong


VERBS = st.builds("{}:{}:{}".format, st.sampled_from(["add", "remove", "up", "down", "step", "unstep", "test", "untest", "anew", "more", "extra", "end", "ask",
                                                           "unask", "also", "unalso", "nonsense"]),
                  st.sampled_from(["0", "1", "5", "99", "percent_bp", "x", ""]), st.integers(0, 4)).map(lambda verb: verb.replace("percent_bp:0", "percent_bp"))


@settings(deadline=None)
@given(plan=plans(), verbs=st.lists(VERBS, max_size=6))
def test_no_button_makes_a_form_that_cannot_be_sent(plan, verbs):
    form = shown(plan)
    for verb in verbs:
        form = steps.settle(steps.after(form, verb, titles=TITLES))
        assert fields.nested(fields.flat(form), form["currency"]) == form
        write(form)


def test_the_buttons_do_what_they_say():
    form = shown(document(pay={"percent_bp": 1000, "of": "first_year_value"}))
    two = steps.after(form, "add:percent_bp", titles=TITLES)
    assert [rule["key"] for rule in two["rules"]] == ["main", "won"] and two["rules"][1]["title"] == "A share of the deal"
    parse_plan(write(two).document)
    assert [rule["key"] for rule in steps.after(two, "up:1", titles=TITLES)["rules"]] == ["won", "main"]
    assert steps.after(two, "remove:1", titles=TITLES) == form
    stepped = steps.after(form, "step:0", titles=TITLES, taken={"steps"})
    rule = parse_plan(write(stepped).document).rules[0]
    assert (rule.pay.key, rule.pay.bands[1].from_, rule.pay.bands[1].pay.rate) == ("steps_2", 6, 1000)
    assert [step["from"] for step in steps.after(stepped, "step:0", titles=TITLES)["rules"][0]["steps"]] == ["6", "11"]
    assert write(steps.after(stepped, "unstep:0:1", titles=TITLES)).document == write(form).document
    asked = steps.after(steps.after(form, "test:0", titles=TITLES), "test:0", titles=TITLES)["rules"][0]
    assert (asked["join"], len(asked["tests"])) == ("all", 2)
    assert steps.after(stepped, "anew:0", titles=TITLES, taken={"steps"})["rules"][0]["escalator"] == "steps_3"


def test_promotions_come_and_go_by_buttons():
    form = shown(with_other({}))
    more = steps.after(form, "more:0", titles={"more": "Spring"}, today=date(2026, 12, 31))
    assert write(more).document["promotions"] == [{"key": "promotion", "title": "Spring", "from": "2027-01-01", "until": "2027-02-01", "counts": "submitted",
                                                   "effect": {"multiply_bp": 15_000, "rules": ["main"]}}]
    parse_plan(write(more).document)
    both = steps.after(more, "also:0", titles=TITLES)
    assert [row["rule"] for row in both["promotions"][0]["names"]] == ["main", "second"] and steps.after(both, "also:0", titles=TITLES) == both
    assert [row["rule"] for row in steps.after(both, "remove:0", titles=TITLES)["promotions"][0]["names"]] == ["second"]
    assert steps.after(both, "unalso:0:1", titles=TITLES) == more == steps.after(more, "unalso:0:0", titles=TITLES)
    extra = steps.after(more, "extra:1", titles={"extra": "Bonus"}, today=date(2026, 1, 31))
    assert write(extra).document["promotions"][1] == {"key": "promotion_2", "title": "Bonus", "from": "2026-02-01", "until": "2026-03-01", "counts": "submitted",
                                                      "effect": {"extra": {"fixed": {"minor": 5000, "currency": "EUR"}}, "on": "won", "to": "advocate"}}
    parse_plan(write(extra).document)
    asked = steps.after(steps.after(extra, "ask:1", titles=TITLES), "ask:1", titles=TITLES)["promotions"][1]
    assert (asked["join"], len(asked["tests"])) == ("all", 2)
    assert steps.after(extra, "end:1", titles=TITLES) == more and steps.after(more, "end:7", titles=TITLES) == more


def test_the_first_rule_of_a_group_says_how_it_chooses():
    one = {"group": {"name": "one", "choose": "first"}}
    form = shown(with_other(one) | {"rules": [with_other(one)["rules"][0], OTHER | one]})
    form["rules"][0]["choose"] = "best"
    assert [rule["group"]["choose"] for rule in write(form).document["rules"]] == ["best", "best"]
    assert steps.settle(form)["rules"][1]["choose"] == "best"


def test_a_slot_that_was_not_there_has_a_first_answer_and_an_empty_one_stays_empty():
    form = shown(with_other({"pay": {"escalator": percents("whole_forward")}, "on": {"milestone": "invoice_paid"}}))
    form["rules"][0] |= {"window": "rolling", "each": "month"}
    settled = steps.settle(form)["rules"][0]
    assert (settled["window_days"], settled["times"]) == ("90", "12")
    form["rules"][0] |= {"window_days": "", "times": ""}
    settled = steps.settle(form)["rules"][0]
    assert (settled["window_days"], settled["times"]) == ("", "")


def test_what_the_engine_cannot_do_is_not_offered():
    assert "percent_bp" in offers.choices("unit") and "won" in offers.choices("on") and "whole_retro" in offers.choices("mode")
    assert "first_deal" in offers.choices("fact") and offers.choices("fact", now="lead.size")[-1] == "lead.size"
    for slot, words in offers.CHOICES.items():
        assert offers.choices(slot), slot
        assert set(offers.choices(slot)) <= set(words)


@given(minor=st.integers(0, 10**12), mark=MARKS, currency=st.sampled_from(["EUR", "JPY", "KWD", "PTS"]))
def test_amounts_are_read_as_they_are_written(minor, mark, currency):
    assert numbers.amount(numbers.amount_text(minor, currency, mark), currency) == minor


@given(value=st.integers(0, 10**9), mark=MARKS)
def test_rates_are_read_as_they_are_written(value, mark):
    assert numbers.hundredths(numbers.hundredths_text(value, mark)) == value
