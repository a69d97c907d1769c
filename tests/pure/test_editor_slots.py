"""Every slot of the editor once: what stands in it, and which parts of the document it answers for. The table is read line by line."""
import json

from hypothesis import strategies as st

from rewards.plan.editor import fields
from rewards.plan.editor.show import same, show
from rewards.plan.editor.write import write
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.depths import property_of
from tests.pure.ladder import document, percents
from tests.pure.plans import plans


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


LADDER = percents("whole_forward", "old_rate", window={"rolling_days": 90}, metric={"sum": "first_year_value", "of": "accepted"}, scope="member",
                  on_reversal="reprice", late_arrival="event_order", restart=True)
SHARE = document(LADDER, title="Share", to="partner_organisation", on={"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}, when={"all": [
    {"fact": "deal_value", "is": "gte", "value": eur(123_450)}, {"fact": "product", "is": "in", "value": ["a", "b"]},
    {"fact": "first_deal", "is": "eq", "value": True}, {"fact": "referral_age_days", "is": "not_in", "value": [-5, 7]}]},
    within={"minimum": eur(1), "maximum": eur(1_000_000), "per_referral": eur(2_000_000), "per_beneficiary": {"amount": eur(300), "window": {"rolling_days": 30}}},
    group={"name": "one", "choose": "first", "priority": 3}, maturation_days=14, approval_above=eur(500), on_partial_refund="only_full")["rules"][0]
POINTS = document(pay={"units_bp": 1250, "of": "annual_value"}, key="points", approval_above={"minor": 0, "currency": "PTS"},
                  when={"not": {"fact": "channel", "is": "ne", "value": "link"}})["rules"][0]
GOAL = document(pay={"fixed": {"minor": 5000, "currency": "PTS"}}, key="goal", title="Ten", on={
    "goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "window_end", "on_fall": "keep"}}, when={"any": [
        {"fact": "count.won", "is": "gte", "value": 10}, {"fact": "sum.deal_value.won", "is": "gt", "value": eur(5_000_000)}]})["rules"][0]
ODD = document(pay={"thanks": "Grüße"}, key="odd", within={})["rules"][0]   # bounds without a bound: no slot says that
SPRING = {"key": "spring", "title": "Spring", "from": "2026-03-01", "until": "2026-04-01", "counts": "milestone", "budget": eur(900),
          "effect": {"multiply_bp": 15_025, "rules": ["main", "points"]},
          "when": {"not": {"any": [{"fact": "deal_value", "is": "lt", "value": eur(1)}, {"fact": "region", "is": "eq", "value": "north"}]}}}
BONUS = {"key": "bonus", "title": "Bonus", "from": "2028-02-28", "until": "2028-03-01", "when": {"fact": "deal_value", "is": "gt", "value": eur(5)},
         "effect": {"extra": {"times_x100": 150, "of": "first_monthly_bill"}, "on": "accepted", "to": "rep_owner"}}
TWICE_NOT = {"key": "more", "title": "Größer", "from": "2026-03-01", "until": "2026-04-01", "effect": {"extra": {"thanks": "T"}, "on": "won", "to": "advocate"},
             "when": {"not": {"not": {"fact": "first_deal", "is": "eq", "value": True}}}}
PLAN = document(pay={"thanks": ""}) | {"rules": [SHARE, POINTS, GOAL, ODD], "promotions": [SPRING, BONUS, TWICE_NOT], "rounding": "half_up",
                                       "terms_at": "milestone", "budget": {"amount": eur(7_000_000), "window": {"rolling_days": 365}}}
# The slot, what stands in it for somebody who writes a comma, and where a mistake is that is told there: pointers within the plan, the
# rule or the promotion, "." for it as a whole.
SLOTS = """
terms_at | milestone | terms_at
rounding | half_up | rounding
budget | 70.000,00 | budget/amount budget/amount/currency budget/amount/minor budget
budget_window | rolling | budget/window budget/window/calendar
rest |  |
budget_days | 365 | budget/window/rolling_days
r0-key | main |
r0-title | Share | . key title
r0-on | invoice_paid | on
r0-to | partner_organisation | to
r0-unit | percent_bp | pay pay/escalator/bands pay/escalator/bands/0/pay pay/escalator/bands/1/pay pay/escalator/bands/2/pay
r0-rate | 10 | pay/escalator/bands/0/pay/percent_bp
r0-of | first_year_value | pay/escalator/bands/0/pay/of pay/escalator/bands/1/pay/of pay/escalator/bands/2/pay/of
r0-escalator | ladder |
r0-counted | sum:first_year_value | pay/escalator/metric
r0-counted_on | accepted | pay/escalator/metric/of
r0-scope | member | pay/escalator/scope
r0-window | rolling | pay/escalator/window pay/escalator/window/calendar pay/escalator/key
r0-window_days | 90 | pay/escalator/window/rolling_days
r0-mode | whole_forward | pay/escalator/mode pay/escalator
r0-crossing | old_rate | pay/escalator/crossing
r0-demotion | none | pay/escalator/demotion
r0-on_reversal | reprice | pay/escalator/on_reversal
r0-late_arrival | event_order | pay/escalator/late_arrival
r0-restart | true | pay/escalator/restart
r0-join | all |
r0-minimum | 0,01 | within/minimum within/minimum/currency within/minimum/minor
r0-maximum | 10.000,00 | within/maximum within/maximum/currency within/maximum/minor
r0-per_referral | 20.000,00 | within/per_referral within/per_referral/currency within/per_referral/minor
r0-per_beneficiary | 3,00 | within/per_beneficiary/amount within/per_beneficiary/amount/currency within/per_beneficiary/amount/minor within/per_beneficiary
r0-per_beneficiary_window | rolling | within/per_beneficiary/window within/per_beneficiary/window/calendar
r0-per_beneficiary_days | 30 | within/per_beneficiary/window/rolling_days
r0-wait | 14 | maturation_days
r0-sign_off | above |
r0-sign_off_above | 5,00 | approval_above approval_above/currency approval_above/minor
r0-on_partial_refund | only_full | on_partial_refund
r0-each | month | on/repeat on/repeat/each
r0-times | 12 | on/repeat/times
r0-group | one | group group/name
r0-choose | first | group/choose
r0-priority | 3 | group/priority
r0-s1-from | 1.000,00 | pay/escalator/bands/1 pay/escalator/bands/1/from
r0-s1-rate | 15 | pay/escalator/bands/1/pay/percent_bp
r0-s2-from | 2.500,00 | pay/escalator/bands/2 pay/escalator/bands/2/from
r0-s2-rate | 20 | pay/escalator/bands/2/pay/percent_bp
r0-t0-fact | deal_value | when when/all/0/fact
r0-t0-is | gte | when/all/0/is
r0-t0-value | 1.234,50 | when/all/0 when/all/0/value when/all/0/value/currency when/all/0/value/minor
r0-t1-fact | product | when/all/1/fact
r0-t1-is | in | when/all/1/is
r0-t1-value | a, b | when/all/1 when/all/1/value when/all/1/value/0 when/all/1/value/1
r0-t2-fact | first_deal | when/all/2/fact
r0-t2-is | eq | when/all/2/is
r0-t2-value | true | when/all/2 when/all/2/value
r0-t3-fact | referral_age_days | when/all/3/fact
r0-t3-is | not_in | when/all/3/is
r0-t3-value | -5, 7 | when/all/3 when/all/3/value when/all/3/value/0 when/all/3/value/1
r1-key | points |
r1-title | Main | . key title
r1-on | won | on
r1-to | advocate | to
r1-unit | units_bp | pay
r1-rate | 12,5 | pay/units_bp
r1-of | annual_value | pay/of
r1-join | none |
r1-minimum |  |
r1-maximum |  |
r1-per_referral |  |
r1-per_beneficiary |  |
r1-per_beneficiary_window | year |
r1-wait |  |
r1-sign_off | always | approval_above
r1-sign_off_above |  |
r1-on_partial_refund |  |
r1-each |  |
r1-group |  |
r1-choose |  |
r1-priority |  |
r1-t0-fact | channel | when when/not/fact
r1-t0-is | ne | when/not/is
r1-t0-value | link | when/not when/not/value
r2-key | goal |
r2-title | Ten | . key title
r2-to | advocate | to
r2-unit | fixed_points | pay
r2-rate | 5.000 | pay/fixed pay/fixed/currency pay/fixed/minor
r2-of | first_year_value | pay/of
r2-scope | enrolment | on on/goal on/goal/scope
r2-window | month | on/goal/window on/goal/window/calendar
r2-join | any |
r2-minimum |  |
r2-maximum |  |
r2-per_referral |  |
r2-per_beneficiary |  |
r2-per_beneficiary_window | year |
r2-wait |  |
r2-sign_off |  |
r2-sign_off_above |  |
r2-on_partial_refund |  |
r2-each |  |
r2-group |  |
r2-choose |  |
r2-priority |  |
r2-decide | window_end | on/goal/decide
r2-on_fall | keep | on/goal/on_fall
r2-t0-fact | count.won | when when/any/0/fact
r2-t0-is | gte | when/any/0/is
r2-t0-value | 10 | when/any/0 when/any/0/value
r2-t1-fact | sum.deal_value.won | when/any/1/fact
r2-t1-is | gt | when/any/1/is
r2-t1-value | 50.000,00 | when/any/1 when/any/1/value when/any/1/value/currency when/any/1/value/minor
r3-json |  | .
p0-key | spring |
p0-title | Spring | . key title
p0-first | 2026-03-01 | from
p0-last | 2026-03-31 | until
p0-counts | milestone | counts
p0-effect | more | effect
p0-more | 50,25 | effect/multiply_bp
p0-join | none |
p0-budget | 9,00 | budget budget/currency budget/minor
p0-t0-fact | deal_value | when when/not when/not/any/0/fact
p0-t0-is | lt | when/not/any/0/is
p0-t0-value | 0,01 | when/not/any/0 when/not/any/0/value when/not/any/0/value/currency when/not/any/0/value/minor
p0-t1-fact | region | when/not/any/1/fact
p0-t1-is | eq | when/not/any/1/is
p0-t1-value | north | when/not/any/1 when/not/any/1/value
p0-n0-rule | main | effect/rules effect/rules/0
p0-n1-rule | points | effect/rules/1
p1-key | bonus |
p1-title | Bonus | . key title
p1-first | 2028-02-28 | from
p1-last | 2028-02-29 | until
p1-counts |  | counts
p1-effect | extra | effect
p1-rate | 1,5 | effect/extra/times_x100
p1-unit | times_x100 | effect/extra
p1-of | first_monthly_bill | effect/extra/of
p1-to | rep_owner | effect/to
p1-on | accepted | effect/on
p1-join |  |
p1-budget |  |
p1-t0-fact | deal_value | when/fact
p1-t0-is | gt | when/is
p1-t0-value | 0,05 | when when/value when/value/currency when/value/minor
p2-json |  | .
"""


def table() -> tuple[dict[str, str], dict[str, str]]:
    """slot -> text, pointer -> slot."""
    texts, places = {}, {}
    for line in SLOTS.strip().splitlines():
        slot, text, pointers = (part.strip() for part in line.split("|"))
        of = slot.partition("-")[0]
        at = f"/{'rules' if of[0] == 'r' else 'promotions'}/{of[1:]}" if "-" in slot else ""
        texts[slot] = text
        places |= {at if pointer == "." else f"{at}/{pointer}": slot for pointer in pointers.split()}
    return texts, places


def test_each_slot_shows_its_part_of_the_document_and_each_part_has_its_slot():
    texts, places = table()
    parse_plan(PLAN)
    form = show(PLAN, ",")
    assert form is not None
    carried = {"r3-json": ODD, "p2-json": TWICE_NOT}
    assert fields.flat(form) == texts | {slot: json.dumps(part, sort_keys=True, ensure_ascii=False) for slot, part in carried.items()}
    assert fields.nested(fields.flat(form), "EUR") == form
    written = write(form)
    assert written.places == places and not written.wrong and same(written.document, PLAN)


def test_what_no_slot_answers_for_is_told_at_what_stands_around_it():
    """Nearest first: a band's own slot, its rule's title; the plan itself has none."""
    form = show(PLAN, ",")
    assert form is not None
    written = write(form)
    assert [written.field_of(pointer) for pointer in ("/rules/0/pay/escalator/bands/2/colour", "/rules/0/within", "/rules/0/colour", "/rules", "/", "")] == [
        "r0-s2-from", "r0-title", "r0-title", "", "", ""]


def sayable(part: dict) -> bool:
    """Whether a sentence has words for all of it: conditions side by side, a list of texts without commas of their own, bounds that bound."""
    when = part.get("when") or {}
    inner = when.get("not", when)
    word = next((word for word in ("all", "any") if word in inner), "")
    leaves = inner[word] if word else [inner] if inner else []
    beside = all("fact" in leaf for leaf in leaves) and not ("not" in when and word == "all")
    rows = [text for leaf in leaves if "fact" in leaf and isinstance(leaf["value"], list) for text in leaf["value"] if isinstance(text, str)]
    return beside and part.get("within") != {} and all("," not in text and text == text.strip() for text in rows)


@property_of(plan=plans(), mark=st.sampled_from([".", ","]))
def test_what_a_sentence_can_say_is_shown_and_not_carried(plan, mark):
    """All of a rule or promotion that has words for it, whatever the numbers, is slots; and only the rest is carried."""
    try:
        parse_plan(plan)
    except PlanErrors:
        return
    form = show(plan, mark)
    assert form is not None
    for part, slots in (*zip(plan["rules"], form["rules"], strict=True), *zip(plan.get("promotions", ()), form["promotions"], strict=True)):
        assert ("json" not in slots) == sayable(part), part


JUNK = st.sampled_from(["", " ", "x", "-1", "0", "1.5", "12", "1,00,0", "9" * 30, "won", "lifetime", "rolling", "sum:deal_value", "fixed", "thanks", "extra", "none", "in",
                        "first_deal", "2026-02-30", "2026-03-01", "always", "true", "{", "[]", '{"key": 5}'])


@property_of(plan=plans(), picks=st.lists(st.tuples(st.integers(0, 10**6), JUNK), min_size=1, max_size=4))
def test_whatever_is_typed_is_told_at_a_slot_that_was_sent(plan, picks):
    """Nobody is told of a mistake that stands nowhere on the page."""
    try:
        parse_plan(plan)
    except PlanErrors:
        return
    form = show(plan)
    assert form is not None
    sent = fields.flat(form)
    for place, typed in picks:
        sent[sorted(sent)[place % len(sent)]] = typed
    written = write(fields.nested(sent, form["currency"]))
    errors = list(written.wrong)
    try:
        parse_plan(written.document)
    except PlanErrors as refusal:
        errors += refusal.errors
    slots = {written.field_of(error.pointer) for error in errors}
    assert slots <= set(sent), slots - set(sent)
    assert all(str(error).strip() for error in errors)
