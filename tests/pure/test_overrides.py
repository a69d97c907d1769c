"""Agreements at their edges: when they hold, and what is said to what cannot be agreed."""
from datetime import UTC, datetime, timedelta

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


def test_what_agrees_on_nothing_is_told_once():
    assert refused({}, document(pay=FIXED)) == [("/", "nothing_agreed", SAYS_NOTHING)]
    assert [code for _, code, _ in refused([], document(pay=FIXED))] == ["no_object"]


@pytest.mark.parametrize("before, after", [
    (document(pay=FIXED), percents("whole_forward")),   # nothing was counted: nobody is on the way up
    *((document(counted("whole_forward")), counted("whole_forward") | change) for change in (
        {"key": "other"}, {"metric": {"referrals": "accepted"}}, {"scope": "member"}, {"window": "lifetime"}, {"mode": "marginal"}))])
def test_an_agreement_counts_nothing_else_than_the_plan(before, after):
    assert refused({"pay": {"escalator": after}}, before) == [("/pay", "escalator_changed", COUNTS_OTHERWISE)]


def test_steps_may_be_agreed_away():
    assert overrides.parse_fields({"pay": FIXED}, parse_plan(document(counted("whole_forward"))), "main").pay.kind == "fixed"
