"""The plan page: sentences that can be changed, mistakes at their slots, an example that is what will be decided, versions compared."""
import json
import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.commands import plans, programs
from rewards.plan.editor import fields
from rewards.plan.editor.fields import OF_PROMOTION, OF_RULE
from rewards.plan.editor.show import show
from rewards.plan.parse import parse_plan
from rewards.plan.templates import TEMPLATES
from rewards.web.editor import page as editing
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import START, booked, deal, later, publish, set_money_stage
from tests.pure.ladder import document, percents
from tests.sign_in import new_member, signed_in, staff_client
from tests.sweeps import only_in_sweeps

LADDER = percents("whole_forward") | {"metric": {"referrals": "won"}, "demotion": "window_end", "bands": [
    {"from": 0, "pay": {"percent_bp": 1500, "of": "first_year_value"}}, {"from": 6, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]}
PLAN = document(LADDER, title="A share of each deal", maturation_days=30)


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def tess(acme, stage):
    """Signed in as another program manager than the one who writes on the stage."""
    return signed_in(acme.client(), new_member(acme, "program_manager", "Tara").user)


def published(stage, plan=PLAN):
    with tenant_context(stage.tenant_id):
        publish(stage, plan)
    return url("console_plan", stage.program.id)


def sent(response) -> dict[str, str]:
    """What a browser would send of the editor's form."""
    html = re.search(r'<form id="plan".*?</form>', response.content.decode(), re.S)[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*? name="([^"]*)".*?>(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = unescape(chosen[1])
    found.pop("csrfmiddlewaretoken", None)
    return found


def draft(stage) -> dict | None:
    with tenant_context(stage.tenant_id):
        row = queries.draft_of(stage.program.id)
    return row.document if row else None


def test_what_is_shown_and_saved_untouched_is_the_same_plan(stage, tess):
    address = published(stage)
    page = tess.get(address)
    saved = tess.post(url("console_plan_save", stage.program.id), sent(page), follow=True)
    assert "Saved as a draft." in text(saved) and draft(stage) == PLAN


def test_it_reads_as_a_sentence(stage, tess):
    page = text(tess.get(published(stage)))
    for words in ("; from deal", "Details that decide odd cases", "The one that reaches a step", "Another step up", "Only if…", "Its page will say: 15% of first-year value"):
        assert words in page, words
    assert "the charity" not in page and "renewed" in page   # what the engine can't do is not offered


@pytest.mark.parametrize("name, typed, path, value", [
    ("r0-rate", "12.5", ("pay", "escalator", "bands", 0, "pay", "percent_bp"), 1250), ("r0-s1-from", "4", ("pay", "escalator", "bands", 1, "from"), 4),
    ("r0-window", "quarter", ("pay", "escalator", "window"), {"calendar": "quarter"}), ("r0-crossing", "old_rate", ("pay", "escalator", "crossing"), "old_rate"),
    ("r0-demotion", "none", ("pay", "escalator", "demotion"), "none"), ("r0-maximum", "5,000.00", ("within",), {"maximum": {"minor": 500_000, "currency": "EUR"}}),
    ("r0-sign_off", "always", ("approval_above",), {"minor": 0, "currency": "EUR"}), ("r0-wait", "", ("maturation_days",), None),
    ("r0-title", "Für Freunde", ("title",), "Für Freunde"), ("r0-on_partial_refund", "only_full", ("on_partial_refund",), "only_full"),
])
def test_a_control_changes_exactly_its_part(stage, tess, name, typed, path, value):
    with tenant_context(stage.tenant_id):
        plans.save_draft(program_id=stage.program.id, document=PLAN, acting=stage.tess, at=START)
    page = tess.get(url("console_plan", stage.program.id))
    tess.post(url("console_plan_save", stage.program.id), sent(page) | {name: typed})
    wanted = json.loads(json.dumps(PLAN))
    inner = wanted["rules"][0]
    for step in path[:-1]:
        inner = inner[step]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    assert draft(stage) == wanted


@pytest.mark.parametrize("changes, name, said", [
    ({"r0-rate": "a lot"}, "r0-rate", "How much: A number such as 15 is expected here."), ({"r0-s1-from": "0"}, "r0-s1-from", "From which one on: Bands ascend"),
    ({"r0-wait": "two weeks"}, "r0-wait", "Days to wait: A whole number such as 6"), ({"r0-title": " "}, "r0-title", "What it’s called: A text of 1 to 120"),
    ({"r0-minimum": "10", "r0-maximum": "5"}, "r0-maximum", "Never more than: The minimum is above the maximum."),
    ({"r0-to": "charity"}, "r0-to", "Who is paid: Rewards for charity can’t be worked out yet."), ({"r0-on": "nonsense"}, "r0-on", "What must happen:"),
    ({"r0-window": "week"}, "r0-window", "Counted in:"), ({"rounding": "up"}, "rounding", "How half a cent is rounded:"),
    ({"r0-rate": "x", "r0-s1-rate": "y"}, "r0-s1-rate", "How much from then on: A number such as 15"),
])
def test_a_mistake_stands_at_its_slot_and_nothing_is_saved(stage, tess, changes, name, said):
    page = tess.get(published(stage))
    answer = tess.post(url("console_plan_save", stage.program.id), sent(page) | changes, follow=True)
    html = answer.content.decode()
    assert f"{len(changes) if 'r0-minimum' not in changes else 1} thing" in text(answer).replace("One", "1")   # nothing beside it is complained about
    assert said in text(answer) and "Nothing was saved" in text(answer) and f'href="#{name}"' in html
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true" aria-describedby="{name}_error"', html) and draft(stage) is None
    again = sent(answer)
    assert {key: again[key] for key in changes if key != "r0-on" and key != "rounding"} == {key: value for key, value in changes.items() if key != "r0-on" and key != "rounding"}


def test_buttons_change_the_page_and_save_nothing(stage, tess):
    address = published(stage)
    form = sent(tess.get(address))
    asked = tess.post(address, form | {"do": "test:0", "r0-rate": "17"})
    assert 'name="r0-t0-fact"' in asked.content.decode() and sent(asked)["r0-rate"] == "17"
    stepped = sent(tess.post(address, form | {"do": "step:0"}))
    assert (stepped["r0-s2-from"], stepped["r0-s2-rate"]) == ("11", "20")
    two = tess.post(address, form | {"do": "add:fixed"})
    assert sent(two)["r1-key"] == "won" and "New" in text(two)
    gone = tess.post(address, sent(two) | {"do": "remove:0"})
    assert "“A share of each deal” is taken out." in text(gone) and "r1-key" not in sent(gone)
    back = tess.post(address, sent(gone) | {"do": "undo"})
    assert sent(back) | {"before": ""} == sent(two) | {"before": ""}
    moved = sent(tess.post(address, sent(two) | {"do": "up:1"}))
    assert (moved["r0-key"], moved["r1-key"]) == ("won", "main") and draft(stage) is None
    part = tess.post(address, form | {"do": "step:0"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and part.lstrip().startswith('<form id="plan"') and 'hx-swap-oob="true"' in part
    tess.post(url("console_plan_save", stage.program.id), sent(two))
    assert [rule["key"] for rule in draft(stage)["rules"]] == ["main", "won"]


def test_the_first_plan_is_written_from_an_empty_page(acme, stage, tess):
    address = url("console_plan", stage.program.id)
    page = tess.get(address)
    assert "Nothing is paid yet." in text(page) and "Add what it pays" in text(page)
    empty = tess.post(url("console_plan_save", stage.program.id), sent(page), follow=True)
    assert draft(stage) is None and text(empty).count("Nothing is paid yet. Add what it pays first.") == 2
    form = sent(tess.post(address, sent(page) | {"do": "add:percent_bp"}))
    tess.post(url("console_plan_save", stage.program.id), form)
    rule = draft(stage)["rules"][0]
    assert (rule["title"], rule["pay"], rule["maturation_days"]) == ("A share of the deal", {"percent_bp": 1000, "of": "first_year_value"}, 14)


def test_what_no_sentence_says_is_kept_and_said(stage, tess):
    odd = {"key": "odd", "title": "Odd", "on": {"milestone": "won"}, "to": "advocate", "pay": {"fixed": {"minor": 100, "currency": "EUR"}},
           "when": {"any": [{"all": [{"fact": "first_deal", "is": "eq", "value": False}]}]}}
    plan = PLAN | {"rules": [PLAN["rules"][0], odd]}
    page = tess.get(published(stage, plan))
    assert "This rule says more than these slots can." in text(page) and "€1.00 when won, only if it isn’t their first deal" in text(page)
    tess.post(url("console_plan_save", stage.program.id), sent(page) | {"r0-rate": "16"})
    kept = draft(stage)
    assert kept["rules"][1] == odd and kept["rules"][0]["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"] == 1600


def test_a_counted_key_cannot_change_under_people_on_their_way(stage, tess):
    address = published(stage)
    form = sent(tess.get(address)) | {"r0-mode": "whole_retro"}
    refused = tess.post(address, form | {"do": "look"})
    assert "so its mode stays as it is" in text(refused) and "Count anew from nothing" in text(refused)
    fresh = sent(tess.post(address, form | {"do": "anew:0"}))
    assert fresh["r0-escalator"] == "steps"
    tess.post(url("console_plan_save", stage.program.id), fresh)
    assert draft(stage)["rules"][0]["pay"]["escalator"]["mode"] == "whole_retro"


@pytest.mark.parametrize("change, value", [
    only_in_sweeps({}, 10_000), ({"pay": {"escalator": LADDER | {"crossing": "old_rate"}}}, 12_345),
    only_in_sweeps({"within": {"maximum": {"minor": 180_000, "currency": "EUR"}}}, 10_000),
    ({"within": {"per_beneficiary": {"amount": {"minor": 800_000, "currency": "EUR"}, "window": {"calendar": "year"}}}}, 10_000),
    only_in_sweeps({"pay": {"escalator": LADDER | {"mode": "whole_retro", "demotion": "none", "on_reversal": "reprice"}}}, 10_000),
    ({"pay": {"escalator": LADDER | {"mode": "whole_retro", "demotion": "none", "on_reversal": "reprice"}},
      "within": {"per_referral": {"minor": 160_000, "currency": "EUR"}}}, 10_000),
    ({"pay": {"escalator": percents("marginal")}}, 777), only_in_sweeps({"pay": {"escalator": percents("whole_retro")}}, 600),
    ({"when": {"all": [{"fact": "first_deal", "is": "eq", "value": True}, {"fact": "channel", "is": "eq", "value": "portal"}]}}, 10_000),
    only_in_sweeps({"when": {"fact": "first_year_value", "is": "gt", "value": {"minor": 1_000_000, "currency": "EUR"}}}, 10_000),
])
def test_the_example_is_what_will_be_decided(stage, tess, change, value):
    """Six equal deals, recorded by commands: the example told each of them before."""
    plan = json.loads(json.dumps(PLAN))
    plan["rules"][0] |= change
    address = published(stage, plan)
    html = tess.post(address, sent(tess.get(address)) | {"ex-first_year_value": str(value), "ex-so_far": "5", "do": "look"}).content.decode()
    table = re.search(r"<tbody>(.*?)</tbody>", html, re.S)[1]
    told = [[int(re.sub(r"\D", "", amount)) for amount in re.findall(r"€[\d,]+\.\d\d", row)] for row in re.findall(r"<tr>.*?</tr>", table, re.S)][:6]
    with tenant_context(stage.tenant_id):
        done = [booked(deal(stage, number, value * 100, later(days=number))) for number in range(1, 7)]
    assert told == done


def test_the_example_says_why(stage, tess):
    address = published(stage)
    form = sent(tess.get(address))
    assert form["ex-so_far"] == "5" and form["ex-first_year_value"] == "10,000.00"
    part = tess.post(url("console_plan_example", stage.program.id), form, headers={"HX-Request": "true"})
    said = text(part)
    assert "<html" not in part.content.decode() and "From deal 6 on 20%: €2,000.00 instead of €1,500.00." in said and "First-year value €10,000.00" in said
    assert "With version 1 €13,500.00" in text(tess.post(url("console_plan_example", stage.program.id), form | {"r0-s1-from": "4"}))
    assert "With version" not in said
    assert "20% · from deal 6 · this one" in text(tess.post(url("console_plan_example", stage.program.id), form | {"ex-so_far": "8"})), "marked beyond the bars too"
    assert "A whole number such as 6" in text(tess.post(address, form | {"ex-so_far": "many", "do": "look"}))
    assert "Between 0 and 60." in text(tess.post(address, form | {"ex-so_far": "61", "do": "look"}))
    assert "The example comes back once the sentence is complete." in text(tess.post(address, form | {"r0-rate": "x", "do": "look"}))


def test_who_reads_sees_every_clause_the_example_and_the_versions(acme, stage, tess):
    address = published(stage)
    with tenant_context(stage.tenant_id):
        second = json.loads(json.dumps(PLAN))
        second["rules"][0]["pay"]["escalator"]["bands"][1]["from"] = 8
        second["rules"][0] |= {"maturation_days": 14, "within": {"maximum": {"minor": 500_000, "currency": "EUR"}}}
        publish(stage, second, at=later(days=3))
        plans.save_draft(program_id=stage.program.id, document=second | {"rounding": "down", "rules": [second["rules"][0] | {"title": "A share"}]}, acting=stage.tess, at=later(days=4))
    reader = staff_client(acme, "read_only")
    page = text(reader.get(address))
    for words in ("Pay 15% of first-year value to the advocate when won.", "From the 8th deal of the year 20%.", "At most €5,000.00 each time.",
                  "What changed from version 1", "Until now: From the 6th deal of the year 20%. From now on: From the 8th deal of the year 20%.",
                  "Until now: It waits 30 days, in case of a refund. From now on: It waits 14 days, in case of a refund.", "New: At most €5,000.00 each time.",
                  "What changes from version 2", "Half a cent is rounded away, always down.", "It’s called “A share”.", "Written by Tess, published by Olga", "Counts now"):
        assert words in page, words
    assert "Save the draft" not in page and "Only if…" not in page
    answer = reader.post(url("console_plan_example", stage.program.id), {"ex-first_year_value": "1000", "ex-so_far": "0"})
    assert "€150.00" in text(answer)
    assert reader.post(url("console_plan_save", stage.program.id), {"terms_at": "acceptance"}).status_code == 403


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_is_sentences_that_lead_back_to_it(acme, stage, template):
    owner = staff_client(acme, "owner")
    with tenant_context(acme.id):
        program = programs.create_program_from_template(template=template, acting=stage.tess, at=START, values={"name": "Trial", "slug": "trial", "terms": "Be kind."})
        saved = queries.draft_of(program.id).document
    page = owner.get(url("console_plan", program.id))
    assert "This rule says more" not in text(page) and "aria-invalid" not in page.content.decode() and "For example" in text(page)
    owner.post(url("console_plan_save", program.id), sent(page))
    with tenant_context(acme.id):
        assert queries.draft_of(program.id).document == saved


def test_a_program_that_only_thanks_offers_nothing_else(acme, stage):
    owner = staff_client(acme, "owner")
    with tenant_context(acme.id):
        program = programs.create_program_from_template(template="gratitude", acting=stage.tess, at=START, values={
            "name": "Friends", "slug": "friends", "terms": "Be kind.", "thanks": "We owe you a coffee."})
    page = owner.get(url("console_plan", program.id))
    html = page.content.decode()
    assert "our thanks in words" in text(page) and "Days to wait" not in html
    assert "% of" not in text(page) and "add:fixed" not in html and "add:thanks" in html and "We owe you a coffee." in text(page)
    refused = owner.post(url("console_plan_save", program.id), sent(page) | {"r0-unit": "fixed", "r0-rate": "5"}, follow=True)
    assert "This program says thanks and pays nothing" in text(refused)


def test_partners_are_offered_where_there_are_any(acme, stage):
    owner = staff_client(acme, "owner")
    with tenant_context(acme.id):
        program = programs.create_program_from_template(template="partner_escalating", acting=stage.tess, at=START, values={
            "name": "Partners", "slug": "partners", "terms": "Be kind.", "kind": "partner_silver"})
        plans.save_draft(program_id=stage.program.id, document=PLAN, acting=stage.tess, at=START)
    theirs, ours = text(owner.get(url("console_plan", program.id))), text(owner.get(url("console_plan", stage.program.id)))
    assert "the partner as a whole" in theirs and "the partner" in theirs and "the partner" not in ours and "the rep who wrote it down" in ours


NAMES = st.sampled_from(["terms_at", "rounding", "rest", "before", "budget", "budget_window", "budget_days", "ex-so_far", "ex-first_year_value", "ex-during",
                         *(f"p0-{name}" for name in (*OF_PROMOTION, "n0-rule", "n1-rule", "t0-fact", "t0-is", "t0-value")), *(f"r{place}-{name}" for place in (0, 1) for name in (
    *OF_RULE, "s1-from", "s1-rate", "s2-from", "t0-fact", "t0-is", "t0-value"))])
VALUES = st.one_of(st.sampled_from(["", "won", "invoice_paid", "rolling", "month", "payment", "more", "extra", "main", "best", "first", "2026-01-01", "2026-12-31", "9999-12-31", "advocate", "percent_bp", "thanks", "fixed", "10", "6", "referrals", "sum:deal_value", "year", "lifetime", "marginal", "whole_retro",
                                    "first_deal", "channel", "in", "eq", "always", "above", "{}", "[1]", "[" * 600, "{\"key\": 1e999}", "terms_at=&r0-key=x", "NaN", "\x00", "9" * 5000]),
                   st.text(max_size=8))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(sent=st.dictionaries(NAMES, VALUES, max_size=40), base=st.booleans(), verb=st.sampled_from(["", "look", "undo", "add:fixed", "remove:0", "step:0", "test:0", "anew:0", "up:1", "more:0",
                                                                                          "extra:0", "end:0", "ask:0", "also:0", "unalso:0:0"]))
def test_whatever_is_sent_is_answered(sent, base, verb):
    """Slots can be set to anything by who writes requests by hand: the page says what is wrong with it."""
    form = fields.flat(show(PLAN)) if base else {}
    editor = editing.typed(form | {"terms_at": "acceptance"} | sent, editing.Standing("EUR", [parse_plan(PLAN)], 1), PLAN, verb)
    assert editor.plan is not None or editor.errors or not editor.rules


def test_nobody_writes_over_another_draft_unseen(acme, stage, tess):
    address, save = published(stage), url("console_plan_save", stage.program.id)
    mine, hers = tess.get(address), staff_client(acme, "owner")
    hers.post(save, sent(hers.get(address)) | {"r0-rate": "11"})
    kept = draft(stage)
    refused = tess.post(save, sent(tess.post(address, sent(mine) | {"r0-rate": "13", "do": "look"})), follow=True)
    assert "Somebody saved another draft after you opened this one." in text(refused) and draft(stage) == kept and sent(refused)["r0-rate"] == "13"
    tess.post(save, sent(refused))   # she saw it
    assert draft(stage)["rules"][0]["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"] == 1300


def test_in_german_numbers_are_written_and_read_as_there(stage, tess):
    address = published(stage, document(percents("whole_forward"), within={"maximum": {"minor": 550_050, "currency": "EUR"}}))
    tess.cookies["language"] = "de"
    page = tess.get(address)
    form = sent(page)
    assert 'lang="de"' in page.content.decode() and (form["r0-maximum"], form["r0-s1-from"], form["ex-first_year_value"]) == ("5.500,50", "1.000,00", "10.000,00")
    tess.post(url("console_plan_save", stage.program.id), form | {"r0-rate": "12,5"})
    rule = draft(stage)["rules"][0]
    assert rule["within"] == {"maximum": {"minor": 550_050, "currency": "EUR"}} and [band["from"] for band in rule["pay"]["escalator"]["bands"]] == [0, 100_000, 250_000]
    assert rule["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"] == 1250


def test_an_unsaved_page_offers_no_publishing(acme, stage, tess):
    address = published(stage)
    tess.post(url("console_plan_save", stage.program.id), sent(tess.get(address)) | {"r0-rate": "16"})
    owner = staff_client(acme, "owner")
    page = owner.get(address)
    assert "Publish this version" in text(page) and "You’d be the second person" in text(page)
    typed = text(owner.post(address, sent(page) | {"r0-rate": "18", "do": "look"}))
    assert "Publish this version" not in typed and "There are changes that aren’t saved." in typed
