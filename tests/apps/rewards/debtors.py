"""Stages on which Ann owes what she was paid for a deal that was refunded."""
from foundation.tenants.context import tenant_context
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_debts import paid_and_taken
from tests.apps.rewards.test_take_backs import EUR_100, begin, confirm
from tests.cast import Stage
from tests.pure.ladder import document


def owes(vendor) -> Stage:
    """100 euros."""
    stage = set_money_stage(vendor)
    with tenant_context(stage.tenant_id):
        paid_and_taken(stage)
    return stage


def owes_while_one_waits(vendor) -> Stage:
    """100 euros, and a reward of 60 waits for a yes."""
    stage = set_money_stage(vendor)
    with tenant_context(stage.tenant_id):
        rules = document(pay=EUR_100)
        rules["rules"].append(rules["rules"][0] | {"key": "asked", "pay": {"fixed": {"minor": 6_000, "currency": "EUR"}},
                                                   "approval_above": {"minor": 0, "currency": "EUR"}})
        publish(stage, rules)
        gone = Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])
        begin(gone, later(days=1)), confirm(stage, gone, later(days=1))
        take_back(reward_id=gone.id, cause="refund:1", at=later(days=2))
    return stage
