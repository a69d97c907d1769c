"""A repayment, two write-offs and a later reward that answers for the same debt, all at once, each with a connection of its own."""
import pytest

from foundation.tenants.context import tenant_context
from rewards.commands import release
from rewards.models import DebtSettlement, Reward
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.books import all_right, standing
from tests.apps.rewards.debtors import owes_while_one_waits
from tests.apps.rewards.stage import later
from tests.apps.rewards.test_debts import ann, approve, propose, repay

EITHER = {"repaid": 7_000, "written_off": 8_000, "netted": 6_000}


@pytest.fixture
def stage(acme):
    return owes_while_one_waits(acme)


@pytest.mark.parametrize("turn", range(4))
def test_never_below_zero(stage, turn):
    """Whoever comes first: nothing is answered for twice, and who comes too late is refused."""
    with tenant_context(stage.tenant_id):
        waits, asked = propose(stage, EITHER["written_off"]), Reward.objects.get(state="pending")
    work = [lambda: repay(stage, EITHER["repaid"]), lambda: approve(stage, waits), lambda: approve(stage, waits),
            lambda: release.approve_reward(reward_id=asked.id, acting=stage.olga, at=later(days=11))]
    results = at_once(stage.tenant_id, *work[turn:], *work[:turn])
    with tenant_context(stage.tenant_id):
        rows = list(Reward.objects.all())
        sums = {name: sum(getattr(row, f"{name}_minor") for row in rows) for name in ("repaid", "written_off", "netted")}
        assert all_right(stage.tenant_id) and all(sums[name] in (0, EITHER[name]) or name == "netted" for name in sums)
        owed = 10_000 - sum(sums.values())
        books = standing(ann(stage))
        assert owed >= 0 and books.get("receivable", 0) == owed and (owed == 0 or "payable" not in books)
        done = DebtSettlement.objects.filter(settled_at__isnull=False)
        assert sum(row.minor for row in done) == sums["repaid"] + sums["written_off"]
        # The write-off happened once at most, and the repayment not beside it: together they are more than is owed.
        assert done.count() <= 1 and sum(not isinstance(one, Exception) for one in results) == 1 + done.count()


def test_two_proposals_and_two_transfers_of_one_kind_at_once(stage):
    results = at_once(stage.tenant_id, *[lambda: propose(stage, 1_000)] * 3, *[lambda: repay(stage, 1_000)] * 3)
    assert sum(not isinstance(one, Exception) for one in results) == 2
    with tenant_context(stage.tenant_id):
        assert DebtSettlement.objects.filter(kind="repaid").count() == 1 == DebtSettlement.objects.filter(kind="written_off").count()
        assert standing(ann(stage))["receivable"] == 9_000 and all_right(stage.tenant_id)
