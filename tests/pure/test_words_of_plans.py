"""The grammar's words, each as it is written in documents that are kept for ever."""
import pytest

from rewards.engine.facts import Earlier, Fall, Grant, Missing, Rival
from rewards.engine.places import Counted, Priced, Promoted
from rewards.plan import model
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import FIXED, GOAL, REACHED, eur, rule

VALUES = dict.fromkeys(("deal_value", "annual_value", "first_year_value", "first_monthly_bill", "invoice_amount"), eur(5)) | {
    "first_deal": True, "referral_age_days": 3} | dict.fromkeys(("product", "region", "deal_currency", "segment", "partner_level", "channel"), "x")


@pytest.mark.parametrize("kind", ["accepted", "qualified", "meeting_held", "won", "invoice_paid", "renewal", "custom.trial"])
def test_milestones(kind):
    assert parse_plan(rule(on={"milestone": kind})).rules[0].on == model.OnMilestone(kind)


@pytest.mark.parametrize("base", ["deal_value", "annual_value", "first_year_value", "invoice_amount"])
def test_bases(base):
    assert parse_plan(document(pay={"percent_bp": 5, "of": base})).rules[0].pay == model.Flat("percent_bp", rate=5, base=base)


@pytest.mark.parametrize("fact", VALUES)
def test_facts(fact):
    assert parse_plan(rule(when={"fact": fact, "is": "eq", "value": VALUES[fact]})).rules[0].when.fact == fact


@pytest.mark.parametrize("word", ["eq", "ne", "lt", "lte", "gt", "gte", "in", "not_in"])
def test_comparisons(word):
    value = [3, 5] if word in ("in", "not_in") else 3
    assert parse_plan(rule(when={"fact": "referral_age_days", "is": word, "value": value})).rules[0].when == model.Test(
        "referral_age_days", word, tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize("to", ["advocate", "partner_organisation", "partner_member", "customer_account", "charity", "rep_owner", "rep_entered", "referred_party"])
def test_beneficiaries(to):
    assert parse_plan(rule(to=to)).rules[0].to == to


@pytest.mark.parametrize("scope", ["enrolment", "member", "partner_organisation"])
def test_scopes(scope):
    assert parse_plan(document(counted("whole_forward") | {"scope": scope})).rules[0].pay.scope == scope


@pytest.mark.parametrize("mode", ["marginal", "whole_forward", "whole_retro"])
def test_modes(mode):
    assert parse_plan(document(percents(mode))).rules[0].pay.mode == mode


@pytest.mark.parametrize("rounding", ["half_even", "half_up", "down"])
def test_roundings(rounding):
    assert parse_plan(rule() | {"rounding": rounding}).rounding == rounding


def test_rules_by_the_milestone_that_makes_them_pay_or_moves_their_steps():
    """Goals pay for none, and what is paid for the kind itself is not among those that only count it."""
    ladders = [document({**counted("whole_forward"), "key": key, "metric": {"referrals": metric}}, key=key, on={"milestone": on})["rules"][0]
               for key, metric, on in (("own", "won", "won"), ("early", "accepted", "won"), ("late", "won", "accepted"))]
    plan = parse_plan(rule() | {"rules": [rule(key="goal", on=GOAL, when=REACHED)["rules"][0], rule(key="flat")["rules"][0],
                                          document(pay=FIXED, key="other", on={"milestone": "accepted"})["rules"][0], *ladders]})

    def keys(rules):
        return [one.key for one in rules]
    assert keys(plan.rules_on("won")) == ["flat", "own", "early"] and keys(plan.rules_on("accepted")) == ["other", "late"]
    assert keys(plan.rules_counting("won")) == ["late"] and keys(plan.rules_counting("accepted")) == ["early"]
    assert keys(plan.rules_on("renewal")) == [] == keys(plan.rules_counting("renewal"))


def test_what_is_not_said_of_a_fact_is_nothing():
    """Facts that were kept before a field was there are read as if it said nothing."""
    plan = parse_plan(rule(group={"name": "g", "choose": "best"}))
    assert plan.rules[0].group == model.Group("g", "best", 999)   # as of one that stands last
    assert Rival("b", "pays") == Rival("b", "pays", minor=0, priority=999, order=0)
    assert Earlier(1, 2) == Earlier(1, 2, restored_minor=0, currency="")
    assert Grant("m", None, 1) == Grant("m", None, 1, claim="", promoted={}) and Fall("m", 1) == Fall("m", 1, claim="")
    assert Promoted(None) == Promoted(None, version="", booked_minor=0)
    one = Priced("m", plan.rules[0], {}, 5)
    assert one == Priced("m", plan.rules[0], {}, 5, version="", buckets={}, share_bp=10_000, rate=None, claim="", parts=(1,), part=0, rounding="",
                         left_minor=None, promotions=(), override=None, left_of=(1, 1), back=(0, 0))
    assert Counted("m") == Counted("m", added=1, referral="", at="", counts=True, earlier=0, window="")


def test_what_is_missing_says_its_name():
    assert (Missing("deal_value").fact, str(Missing("deal_value"))) == ("deal_value", "deal_value")
