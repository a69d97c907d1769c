"""What cannot be worked out yet: exactly that is refused, in these words."""
import pytest

from rewards.plan.parse import parse_plan
from rewards.plan.unsupported import unsupported
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import EXTRA, GOAL, PROMOTION, REACHED, rule

EARLY = ("accepted", "qualified", "meeting_held")
LATE = ("won", "invoice_paid", "renewal")
VALUES = {"first_deal": True, "referral_age_days": 5} | dict.fromkeys(("deal_value", "annual_value", "first_year_value", "first_monthly_bill", "invoice_amount"),
                                                                     {"minor": 1, "currency": "EUR"})


def told(plan: dict) -> list[tuple[str, str]]:
    found = unsupported(parse_plan(plan))
    assert all(error.code == "not_yet" for error in found)
    return [(error.pointer, str(error)) for error in found]


def not_yet(what: str) -> str:
    return f"{what} can’t be worked out yet. Leave this out for now."


def asks(fact: str) -> dict:
    return {"fact": fact, "is": "eq", "value": VALUES.get(fact, "x")}


@pytest.mark.parametrize("fact", ["deal_value", "annual_value", "first_year_value", "first_monthly_bill", "first_deal", "referral_age_days", "channel",
                                  "deal_currency", "partner_level", "product", "region", "segment", "lead.size"])
@pytest.mark.parametrize("kind", LATE)
def test_of_a_deal_everything_is_known(fact, kind):
    assert told(rule(on={"milestone": kind}, when=asks(fact))) == []


@pytest.mark.parametrize("kind", [*EARLY, *LATE, "custom.trial"])
def test_the_amount_of_an_invoice_is_no_condition_yet(kind):
    assert told(rule(on={"milestone": kind}, when=asks("invoice_amount"))) == [("/rules/0/when/fact", not_yet("The fact invoice_amount"))]


@pytest.mark.parametrize("kind", [*EARLY, "custom.trial"])
def test_before_a_deal_nobody_knows_whether_it_is_the_first(kind):
    assert told(rule(on={"milestone": kind}, when=asks("first_deal"))) == [("/rules/0/when/fact", not_yet("The fact first_deal"))]
    assert told(rule(on={"milestone": kind}, when=asks("channel"))) == []


@pytest.mark.parametrize("fact", ["product", "region", "segment"])
def test_nobody_reports_an_acceptance(fact):
    assert told(rule(on={"milestone": "accepted"}, when=asks(fact))) == [("/rules/0/when/fact", not_yet(f"The fact {fact}"))]
    assert all(told(rule(on={"milestone": kind}, when=asks(fact))) == [] for kind in ("qualified", "meeting_held", "custom.trial"))


def test_each_is_named_at_its_place_and_the_rest_is_not():
    when = {"any": [asks("product"), {"all": [asks("channel"), {"not": asks("first_deal")}]}, asks("region")]}
    assert told(rule(on={"milestone": "accepted"}, when=when)) == [
        ("/rules/0/when/any/0/fact", not_yet("The fact product")), ("/rules/0/when/any/1/all/1/not/fact", not_yet("The fact first_deal")),
        ("/rules/0/when/any/2/fact", not_yet("The fact region"))]


@pytest.mark.parametrize("kind", [*EARLY, "won"])
def test_what_is_no_invoice_has_no_amount_of_one(kind):
    said = not_yet("Amounts of invoices for what is no invoice")
    assert told(document(pay={"percent_bp": 1, "of": "invoice_amount"}, on={"milestone": kind})) == [("/rules/0/pay", said)]
    steps = percents("whole_forward") | {"metric": {"referrals": kind}, "bands": [{"from": start, "pay": {"percent_bp": 1, "of": "invoice_amount"}} for start in (0, 5)]}
    assert told(document(steps, on={"milestone": kind})) == [("/rules/0/pay", said)]
    summed = counted("whole_forward") | {"metric": {"sum": "invoice_amount", "of": kind}}
    assert told(document(summed, on={"milestone": kind})) == [("/rules/0/pay/escalator/metric", said)]
    assert told(document(counted("whole_forward") | {"metric": {"sum": "deal_value", "of": kind}}, on={"milestone": kind})) == []


@pytest.mark.parametrize("to", ["partner_member", "charity"])
def test_whom_no_rule_pays_yet_no_extra_pays_either(to):
    assert told(rule(to=to)) == [("/rules/0/to", not_yet(f"Rewards for {to}"))]
    assert told(rule() | {"promotions": [EXTRA | {"effect": EXTRA["effect"] | {"to": to}}]}) == [("/promotions/0/effect/to", not_yet(f"Rewards for {to}"))]


def test_a_goal_is_in_no_group_and_has_no_promotion():
    goal = rule(on=GOAL, when=REACHED)
    assert told(goal) == []
    assert told(rule(on=GOAL, when=REACHED, group={"name": "g", "choose": "all"})) == [("/rules/0/group", not_yet("A goal in a group"))]
    assert told(rule(group={"name": "g", "choose": "all"})) == []
    assert told(goal | {"promotions": [PROMOTION]}) == [("/promotions/0/effect/rules", not_yet("A promotion of a goal"))]


def test_a_promotion_of_several_rules_is_refused_for_one_goal_among_them():
    goal, other = rule(on=GOAL, when=REACHED)["rules"][0], rule(key="other")["rules"][0]
    plan = rule() | {"rules": [other, goal], "promotions": [PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": ["other", "main"]}}]}
    assert told(plan) == [("/promotions/0/effect/rules", not_yet("A promotion of a goal"))]


def test_an_extra_is_asked_about_its_own_milestone():
    """EXTRA pays on accepted, its rule on won."""
    assert told(rule() | {"promotions": [EXTRA | {"when": asks("product")}]}) == [("/promotions/0/when/fact", not_yet("The fact product"))]
    assert told(rule() | {"promotions": [PROMOTION | {"when": asks("product")}]}) == []


def test_of_several_rules_that_a_promotion_multiplies_the_first_says_which_milestones_are_asked():
    won, accepted = rule()["rules"][0], rule(key="early", on={"milestone": "accepted"})["rules"][0]
    for named, said in ((["main", "early"], []), (["early", "main"], [("/promotions/0/when/fact", not_yet("The fact product"))])):
        promotion = PROMOTION | {"effect": {"multiply_bp": 20_000, "rules": named}, "when": asks("product")}
        assert told(rule() | {"rules": [won, accepted], "promotions": [promotion]}) == said
