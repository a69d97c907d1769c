"""What an amount is counted in, in a plan of euros and where its own currency could not be read."""
import pytest

from foundation.kernel.money import Money
from rewards.plan.currency import pays_in, pays_points
from rewards.plan.model import Flat
from rewards.plan.parse import parse_plan
from tests.pure.ladder import counted, document
from tests.pure.test_parser import FIXED, bands, pts


@pytest.mark.parametrize("pay, points", [
    (Flat("fixed", Money(5, "EUR")), False), (Flat("fixed", Money(5, "PTS")), True), (Flat("percent_bp", rate=1, base="deal_value"), False),
    (Flat("times_x100", rate=1, base="first_monthly_bill"), False), (Flat("units_bp", rate=1, base="deal_value"), True), (Flat("thanks", text="Well done"), False)])
def test_what_counts_in_points_and_what_in_the_currency_of_its_plan(pay, points):
    assert pays_points(pay) is points
    assert pays_in(pay, "EUR") == ("PTS" if points else "EUR") and pays_in(pay, None) == ("PTS" if points else None)


@pytest.mark.parametrize("steps, points", [((FIXED, FIXED), False), (({"fixed": pts(1)}, {"fixed": pts(2)}), True)])
def test_steps_are_counted_as_what_they_pay(steps, points):
    escalator = parse_plan(document(counted("whole_forward") | {"bands": bands(*steps)})).rules[0].pay
    assert pays_points(escalator) is points and pays_in(escalator, "EUR") == ("PTS" if points else "EUR")


def test_bounds_are_in_what_the_rule_pays():
    within = {"maximum": pts(9)}
    assert parse_plan(document(pay={"fixed": pts(5)}, within=within)).rules[0].within.maximum == Money(9, "PTS")
    assert parse_plan(document(pay=FIXED, within={"maximum": {"minor": 9, "currency": "EUR"}})).rules[0].within.maximum == Money(9, "EUR")
