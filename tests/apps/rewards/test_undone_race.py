"""A repayment is undone while others undo it too, write off what is left, pay back, or bring two entries together."""
from dataclasses import replace

import pytest

from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from fulfilment.commands import merge_advocates
from rewards.commands import release
from rewards.models import DebtSettlement, Reward
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.books import all_right, standing
from tests.apps.rewards.debtors import owes_while_one_waits
from tests.apps.rewards.stage import later, set_money_stage
from tests.apps.rewards.test_debts import ann, approve, paid_and_taken, propose, repay
from tests.apps.rewards.test_undone import undo


@pytest.fixture
def stage(acme):
    return owes_while_one_waits(acme)


@pytest.mark.parametrize("turn", range(4))
def test_undone_once_whatever_else_is_done(stage, turn):
    with tenant_context(stage.tenant_id):
        row, waits, asked = repay(stage, 7_000), propose(stage, 3_000), Reward.objects.get(state="pending")
    work = [lambda: undo(stage, row), lambda: approve(stage, waits), lambda: undo(stage, row, acting=stage.olga),
            lambda: release.approve_reward(reward_id=asked.id, acting=stage.olga, at=later(days=11))]
    results = at_once(stage.tenant_id, *work[turn:], *work[:turn])
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id)
        sums = [sum(getattr(one, f"{name}_minor") for one in Reward.objects.all()) for name in ("repaid", "written_off", "netted")]
        agreed = DebtSettlement.objects.get(id=waits.id).settled_at is not None
        # The reward answers for what is open when its yes comes, and for what is opened after that; so all of it is set off.
        assert sums == [0, 3_000 if agreed else 0, 6_000] and standing(ann(stage)) == {"receivable": 1_000 if agreed else 4_000}
        assert sorted(getattr(one, "code", "") for one in results if isinstance(one, Exception)) == sorted(
            ["undone_already", *([] if agreed else ["owed_less"])])


def test_the_same_transfer_is_noted_again_while_it_is_undone(stage):
    with tenant_context(stage.tenant_id):
        row = repay(stage, 7_000)
    results = at_once(stage.tenant_id, lambda: undo(stage, row), *[lambda: repay(stage, 700)] * 2)
    with tenant_context(stage.tenant_id):
        standing_rows = DebtSettlement.objects.filter(undone_at__isnull=True)
        assert not isinstance(results[0], Exception) and all_right(stage.tenant_id)
        assert standing_rows.count() <= 1 and standing(ann(stage))["receivable"] == 10_000 - sum(one.minor for one in standing_rows)


@pytest.mark.parametrize("first", [0, 1])
def test_two_entries_become_one_meanwhile(acme, first):
    """Whoever waits for the lock of the entry that goes finds the one that stays."""
    stage = set_money_stage(acme)
    bens = replace(stage, ann=stage.ben)
    with tenant_context(stage.tenant_id):
        owner = Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
        paid_and_taken(bens)
        row = repay(bens)
    work = [lambda: merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=Actor("staff", owner.user_id), at=later(days=12)),
            lambda: undo(bens, row)]
    results = at_once(stage.tenant_id, work[first], work[1 - first])
    with tenant_context(stage.tenant_id):
        assert not [one for one in results if isinstance(one, Exception)], results
        assert all_right(stage.tenant_id) and standing(ann(stage)) == {"receivable": 10_000} and standing(ann(bens)) == {}
