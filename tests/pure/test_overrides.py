"""Agreements at their edges: when they hold, and what is said to what cannot be agreed."""
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest

from rewards.plan import overrides
from rewards.plan.parse import parse_plan
from rewards.plan.reader import PlanErrors
from tests.pure.ladder import counted, document, percents
from tests.pure.test_parser import FIXED

SAYS_NOTHING = "Say what is agreed: “pay”, “within” or both."
COUNTS_OTHERWISE = "An agreement may change what the steps pay and where they begin; what is counted stays as it is in the plan."


def refused(fields: object, plan: dict) -> list[tuple[str, str, str]]:
    with pytest.raises(PlanErrors) as refusal:
        overrides.parse_fields(fields, parse_plan(plan), "main")
    return [(error.pointer, error.code, str(error)) for error in refusal.value.errors]


def test_an_agreement_holds_from_its_first_instant_until_before_its_last():
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    agreed = overrides.Agreed("a", "enrolment", "main", {}, first, last)
    assert [agreed.holds(at) for at in (first - moment, first, last - moment, last)] == [False, True, True, False]
    assert overrides.Agreed("a", "enrolment", "main", {}, first).holds(datetime(2999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("begins, ends", [(begins, ends) for begins in range(4) for ends in (None, 1, 3, 4)])
def test_what_is_free_is_what_no_other_holds_in(begins, ends):
    """Against a look at every half day: the others may end, never end, or never have begun; they may lie beside, within and across."""
    def day(number):
        return None if number is None else datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
    halves = [day(number) + timedelta(hours=hours) for number in range(6) for hours in (0, 12)]
    spans = list(product(range(5), (None, 0, 2, 4)))
    for one, other in product(spans, repeat=2):
        taken = [overrides.Agreed(str(at), "enrolment", "main", {}, day(from_), day(until)) for at, (from_, until) in enumerate((one, other))]
        found = overrides.free(day(begins), day(ends), taken)
        assert [(start, end) for start, end in found if end is not None and end <= start] == []
        assert [(end, start) for (_, end), (start, _) in pairwise(found) if end is None or end >= start] == []   # parts with something between them
        for at in halves:
            wanted = at >= day(begins) and (ends is None or at < day(ends)) and not any(agreed.holds(at) for agreed in taken)
            assert sum(start <= at and (end is None or at < end) for start, end in found) == wanted, (one, other, found, at)


def test_what_agrees_on_nothing_is_told_once():
    assert refused({}, document(pay=FIXED)) == [("/", "nothing_agreed", SAYS_NOTHING)]
    assert [code for _, code, _ in refused([], document(pay=FIXED))] == ["no_object"]


@pytest.mark.parametrize("before, after", [
    (document(pay=FIXED), percents("whole_forward")),   # nothing was counted: nobody is on the way up
    *((document(counted("whole_forward")), counted("whole_forward") | change) for change in (
        {"key": "other"}, {"metric": {"referrals": "accepted"}}, {"scope": "member"}, {"window": "lifetime"}, {"mode": "marginal"},
        {"demotion": "immediate"}, {"on_reversal": "reprice"}, {"on_reversal": "reprice", "late_arrival": "event_order"}))])
def test_an_agreement_counts_nothing_else_than_the_plan(before, after):
    assert refused({"pay": {"escalator": after}}, before) == [("/pay", "escalator_changed", COUNTS_OTHERWISE)]


def test_steps_may_be_agreed_away():
    assert overrides.parse_fields({"pay": FIXED}, parse_plan(document(counted("whole_forward"))), "main").pay.kind == "fixed"


FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
NOW = datetime(2026, 7, 1, tzinfo=UTC)
POINTS, IN_EURO = {"pay": {"fixed": {"minor": 5, "currency": "PTS"}}}, {"within": {"maximum": {"minor": 900, "currency": "EUR"}}}


def agreed(name: str, fields: dict, level: str = "enrolment", rule: str = "main", until: datetime | None = None) -> overrides.Agreed:
    return overrides.Agreed(name, level, rule, fields, FIRST, until)


def test_what_fits_the_version_no_more_is_not_in_force():
    """A later version may count another thing, or pay in another currency."""
    steeper = {"pay": {"escalator": percents("whole_forward", "old_rate")}}
    before, after = (parse_plan(document(percents("whole_forward", window=window))) for window in ({"calendar": "year"}, "lifetime"))
    assert overrides.fits(steeper, before, "main") and not overrides.fits(steeper, after, "main")
    assert overrides.in_force([agreed("a", steeper)], before, before.rules[0], NOW) == steeper | {"from": ["a"]}
    assert overrides.in_force([agreed("a", steeper)], after, after.rules[0], NOW) is None
    assert overrides.in_force([agreed("a", steeper), agreed("b", IN_EURO, "partner_organisation")], after, after.rules[0], NOW) == IN_EURO | {"from": ["b"]}


MUCH = {"minor": 900, "currency": "EUR"}


@pytest.mark.parametrize("beside", [{"within": {"maximum": MUCH}}, {"within": {"per_beneficiary": {"amount": MUCH, "window": {"calendar": "year"}}}},
                                    {"within": {"per_referral": MUCH}}, {"within": {"minimum": MUCH}}, {"approval_above": MUCH}])
def test_points_are_not_agreed_where_the_plan_bounds_money(beside):
    """the `within` and `approval_above` of a rule that pays points are in `PTS`"""
    plan = document(pay=FIXED, **beside)
    assert refused(POINTS, plan) == [("/pay", "other_currency", "PTS doesn’t fit here, this is counted in EUR.")]
    assert overrides.in_force([agreed("a", POINTS)], parse_plan(plan), parse_plan(plan).rules[0], NOW) is None   # agreed before that version
    with_bounds = POINTS | {"within": {"maximum": {"minor": 900, "currency": "PTS"}}}
    assert overrides.fits(with_bounds, parse_plan(plan), "main") == ("within" in beside)
    assert overrides.fits({"pay": {"fixed": MUCH}}, parse_plan(plan), "main")


def test_what_a_later_version_compares_is_not_paid_in_something_else():
    """`best` over different currencies or thanks"""
    plan = parse_plan(document(pay=FIXED, group={"name": "one", "choose": "best"}))
    assert overrides.in_force([agreed("a", POINTS)], plan, plan.rules[0], NOW) is None
    assert overrides.in_force([agreed("a", IN_EURO), agreed("b", {"pay": {"fixed": MUCH}}, "partner_organisation")], plan, plan.rules[0], NOW) is not None


@pytest.mark.parametrize("choose", ["all", "first"])
def test_where_nothing_is_compared_points_may_be_agreed_beside_money(choose):
    plan = parse_plan(document(pay=FIXED, group={"name": "one", "choose": choose}))
    assert overrides.in_force([agreed("a", POINTS)], plan, plan.rules[0], NOW) == POINTS | {"from": ["a"]}


def test_how_it_falls_is_as_the_plan_says_also_after_a_change_of_the_plan():
    steeper = {"pay": {"escalator": percents("whole_forward", "old_rate")}}
    after = parse_plan(document(percents("whole_forward", demotion="immediate", on_reversal="reprice", late_arrival="event_order")))
    assert overrides.in_force([agreed("a", steeper)], after, after.rules[0], NOW) == steeper | {"from": ["a"]}
    found = overrides.overridden(after.rules[0], steeper).pay
    assert (found.crossing, found.demotion, found.on_reversal, found.late_arrival) == ("old_rate", "immediate", "reprice", "event_order")


def test_what_fits_only_by_itself_holds_from_the_nearest():
    """Points are agreed with the organisation, a bound in money with her: together they would bound points by money."""
    plan = parse_plan(document(pay=FIXED))
    of_hers, of_theirs = agreed("own", IN_EURO), agreed("theirs", POINTS, "partner_organisation")
    for both in ([of_hers, of_theirs], [of_theirs, of_hers]):
        assert overrides.in_force(both, plan, plan.rules[0], NOW) == IN_EURO | {"from": ["own"]}
    of_hers, of_theirs = agreed("own", POINTS), agreed("theirs", IN_EURO, "partner_organisation")
    assert overrides.in_force([of_theirs, of_hers], plan, plan.rules[0], NOW) == POINTS | {"from": ["own"]}
    assert overrides.in_force([of_theirs], plan, plan.rules[0], NOW) == IN_EURO | {"from": ["theirs"]}


def test_what_is_over_or_of_another_rule_is_not_the_nearest():
    plan = parse_plan(document(pay=FIXED))
    aside = [agreed("over", {"within": {}}, until=LAST), agreed("other", {"within": {}}, rule="another")]
    both = [agreed("theirs", IN_EURO, "partner_organisation"), agreed("own", POINTS)]
    assert overrides.in_force([*aside, *both], plan, plan.rules[0], NOW) == POINTS | {"from": ["own"]}
    assert overrides.in_force([*aside, both[0]], plan, plan.rules[0], NOW) == IN_EURO | {"from": ["theirs"]}
    assert overrides.in_force(aside, plan, plan.rules[0], NOW) is None is overrides.in_force([], plan, plan.rules[0], NOW)
    together = [agreed("own", IN_EURO), agreed("theirs", {"pay": {"fixed": {"minor": 7, "currency": "EUR"}}}, "partner_organisation")]
    assert overrides.in_force(together, plan, plan.rules[0], NOW) == together[0].fields | together[1].fields | {"from": ["own", "theirs"]}


def test_bounds_are_looked_up_by_what_was_agreed_and_the_pay_by_the_plan():
    plan = parse_plan(document(pay=FIXED, within={"minimum": {"minor": 1, "currency": "EUR"}}))
    rule = plan.rules[0]
    assert overrides.bounded(rule, None) is rule is overrides.bounded(rule, POINTS | {"from": ["a"]}) is overrides.bounded(rule, {})
    bounded = overrides.bounded(rule, {"pay": {"fixed": {"minor": 7, "currency": "EUR"}}} | IN_EURO | {"from": ["a"]})
    assert (bounded.within.minimum, bounded.within.maximum.minor, bounded.pay) == (None, 900, rule.pay)


def test_which_steps_were_agreed_instead_of_those_of_the_plan():
    rule = parse_plan(document(counted("whole_forward"))).rules[0]
    steeper = {"pay": {"escalator": counted("whole_forward", start=9)}, "from": ["a"]}
    found = overrides.steps_agreed(rule, steeper | IN_EURO)
    assert found is not None and [band.from_ for band in found.bands] == [0, 9]
    for fields in (None, {}, IN_EURO | {"from": ["a"]}, {"pay": FIXED, "from": ["a"]}):
        assert overrides.steps_agreed(rule, fields) is None
