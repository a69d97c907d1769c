"""Several rules on one milestone: all of them, the first, the best; who waits makes the others wait; payments that repeat."""
import pytest

from referrals.commands import milestones
from rewards import queries
from rewards.commands import accrue
from rewards.models import Decision, Reward
from tests.apps.rewards.books import names
from tests.apps.rewards.stage import accepted, complete, deal, later, publish
from tests.apps.rewards.test_invoices import decided, paid
from tests.pure.ladder import document

pytestmark = pytest.mark.usefixtures("decided_alike")


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def rules(*several: dict, **plan) -> dict:
    return document(pay={"fixed": eur(1)}) | {"rules": [{"key": f"r{number}", "title": f"Rule {number}", "on": {"milestone": "won"}, "to": "advocate"} | one
                                                        for number, one in enumerate(several)]} | plan


def group(choose: str, *pays: dict, **plan) -> dict:
    return rules(*({"pay": pay, "group": {"name": "one", "choose": choose}} for pay in pays), **plan)


TENTH = {"percent_bp": 1000, "of": "first_year_value"}


def said() -> dict:
    return {row.rule_key: (row.outcome, row.reason) for row in Decision.objects.order_by("id")}


def test_several_rules_pay_for_one_milestone(stage):
    publish(stage, rules({"pay": {"fixed": eur(500)}}, {"pay": TENTH}, {"pay": {"fixed": {"minor": 7, "currency": "PTS"}}}))
    deal(stage, 1, 20_000, later(days=1))
    assert list(Reward.objects.order_by("id").values_list("granted_minor", "currency")) == [(500, "EUR"), (2_000, "EUR"), (7, "PTS")]


def test_the_best_of_a_group_pays(stage):
    """MONEY §2: groups compare rounded, uncapped amounts after the split."""
    publish(stage, group("best", {"fixed": eur(1_500)}, TENTH))
    deal(stage, 1, 14_999, later(days=1))
    assert said() == {"r0": ("granted", ""), "r1": ("zero", "other_rule_chosen")}
    assert [row.granted_minor for row in Reward.objects.all()] == [1_500]   # both come to 1 500: the plan's order decides
    deal(stage, 2, 15_010, later(days=2))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [1_500, 1_501]
    lost = Decision.objects.filter(reason="other_rule_chosen").last()
    assert names(lost.referral_id)[-1] == "reward.zero"
    assert next(step for step in lost.trace if step["step"] == "group")["chosen"] == "r1"


def test_the_first_of_a_group_that_applies_pays(stage):
    big = {"fact": "first_year_value", "is": "gte", "value": eur(50_000)}
    plan = group("first", {"fixed": eur(100)}, {"fixed": eur(900)})
    plan["rules"][1] |= {"group": {"name": "one", "choose": "first", "priority": 1}, "when": big}
    publish(stage, plan)
    deal(stage, 1, 60_000, later(days=1)), deal(stage, 2, 40_000, later(days=2))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == [900, 100]
    assert set(Decision.objects.values_list("rule_key", "reason")) == {("r1", ""), ("r0", "other_rule_chosen"), ("r1", "condition_not_met"), ("r0", "")}


@pytest.mark.parametrize("choose, expected", [("first", [100]), ("best", [2_000]), ("all", [100, 2_000])])
def test_a_member_that_waits_makes_the_group_wait(stage, choose, expected):
    """MONEY §2: if a member that applies waits, the group waits; the choice then stays."""
    publish(stage, group(choose, {"fixed": eur(100)}, TENTH))
    first, second = deal(stage, 1, None, later(days=1))
    assert [(row.outcome, row.reason) for row in (first, second)] == [("waiting", "group_waits"), ("waiting", "missing_first_year_value")]
    complete(stage, first.milestone_id, 20_000, later(days=2))
    accrue.rework_waiting(milestone_id=first.milestone_id, cause="completed:1", at=later(days=2))
    assert [row.granted_minor for row in Reward.objects.order_by("id")] == expected and queries.waiting_decisions() == []
    assert accrue.rework_waiting(milestone_id=first.milestone_id, cause="completed:1", at=later(days=3)) == []


def test_a_group_chooses_for_each_beneficiary(stage):
    plan = group("best", {"fixed": eur(100)}, {"fixed": eur(50)})
    plan["rules"][1]["to"] = "customer_account"
    publish(stage, plan)
    deal(stage, 1, None, later(days=1))
    assert sorted(Reward.objects.values_list("beneficiary_kind", "granted_minor")) == [("advocate", 100), ("customer_account", 50)]


def test_where_room_is_left_for_one_the_priority_comes_first(stage):
    """MONEY §2: within one event lowest priority number (none last), advocate before others, the plan's order."""
    plan = rules({"pay": {"fixed": eur(700)}}, {"pay": {"fixed": eur(700)}, "to": "customer_account"},
                 {"pay": {"fixed": eur(700)}, "to": "customer_account", "group": {"name": "one", "choose": "all", "priority": 5}},
                 budget={"amount": eur(1_000), "window": "lifetime"})
    publish(stage, plan)
    deal(stage, 1, None, later(days=1))
    assert {row.decision.rule_key: row.granted_minor for row in Reward.objects.select_related("decision")} == {"r2": 700, "r0": 300}
    assert said()["r1"] == ("zero", "cap_reached")


# Payments that repeat


def monthly(each: str, times: int) -> dict:
    return document(pay={"percent_bp": 1000, "of": "invoice_amount"}, on={"milestone": "invoice_paid", "repeat": {"times": times, "each": each}})


def test_the_first_payments_of_each_deal_pay(stage):
    """MONEY §2: counted per referral and deal, invoices above zero only, in the order of arrival."""
    publish(stage, monthly("payment", 2))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    for number, days in enumerate((2, 3, 4), 1):
        decided(paid(stage, referral, number, 10_000, days), days)
    other = accepted(stage, stage.ann, 2, later(days=1))
    decided(paid(stage, other, 9, 10_000, 9), 9)
    rows = Decision.objects.order_by("id")
    assert [(row.outcome, row.reason) for row in rows] == [("granted", ""), ("granted", ""), ("zero", "repeat_over"), ("granted", "")]
    assert [row.facts["repeat"]["number"] for row in rows] == [1, 2, 3, 1] and names(referral.id)[-1] == "reward.zero"


def test_payments_told_out_of_order_are_numbered_by_receipt(stage):
    publish(stage, monthly("payment", 1))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    first, second = paid(stage, referral, 1, 10_000, 2), paid(stage, referral, 2, 20_000, 3)
    assert len(decided(second, 3)) == 2 and decided(first, 3) == []
    assert [row.granted_minor for row in Reward.objects.all()] == [1_000]


def test_the_payments_of_some_months_pay_to_the_same_hour_of_the_last_day(stage):
    """MONEY §2: N months run from the first one's occurred_at to the same local wall time; never by the clock."""
    publish(stage, monthly("month", 1))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    # 4 March 10:00 in Berlin, which is 9:00 UTC; on 4 April summer time has begun, and 10:00 is 8:00 UTC.
    for number, hours in enumerate((48, 48 + 31 * 24 - 2, 48 + 31 * 24 - 1)):
        at = later(hours=hours)
        report = milestones.Report(kind="invoice_paid", occurred_at=at, invoice=f"I-{number}", amounts={"invoice_amount": 10_000}, currency="EUR")
        answer = milestones.record_milestone(referral_id=referral.id, report=report, source="billing", acting=stage.tess, at=at)
        accrue.accrue_rewards(milestone_id=answer.milestone.id, at=later(days=300))
    assert [row.outcome for row in Decision.objects.order_by("id")] == ["granted", "granted", "zero"]
