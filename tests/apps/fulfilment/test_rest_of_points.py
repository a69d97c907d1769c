"""Points of which a part was set off between the request and the attempt: what is left is paid all the same, and once."""
from uuid import UUID

from foundation.kernel.acting import SYSTEM
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from foundation.tenants.context import tenant_context
from fulfilment import commands
from fulfilment.models import Payout
from rewards.commands import deliver, holds
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.fulfilment.stage import AMOUNT, approved_reward, paying_stage
from tests.cast import later

OTHER = UUID("0190b7b0-0000-7000-8000-000000000001")
SPENT = 30


def test_what_is_left_goes_out_in_a_payout_of_its_own(acme):
    """MONEY §5: an attempt fails, a reward does not; §6: netted, and the rest is payable."""
    stage = paying_stage(acme)
    reward, other = approved_reward(stage), approved_reward(stage, 2)
    wallet = AccountRef("wallet", "advocate", stage.ann.advocate_id)
    with tenant_context(stage.tenant_id):
        way = {"reward_id": other.id, "provider": "points", "payout_id": OTHER, "attempt": 1, "at": later(days=5)}
        deliver.begin_fulfilment(**way), deliver.confirm_fulfilment(**way, acting=SYSTEM)
        ledger_commands.post(key="spent", kind="points_redeemed", occurred_at=later(days=5), legs=[
            Leg(wallet, Money(SPENT, "PTS")), Leg(AccountRef("reserved"), Money(-SPENT, "PTS"))])
        first = commands.request_payout(reward_id=reward.id, acting=SYSTEM, at=later(days=5))
        holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd.", acting=stage.tess, at=later(days=6))
        take_back(reward_id=other.id, cause="refund:1", at=later(days=6))
        assert commands.begin_attempt(payout_id=first.id, acting=SYSTEM, at=later(days=6)) is None and Payout.objects.count() == 1   # held: nothing is sent
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=7))
        for _ in (1, 2):
            assert commands.begin_attempt(payout_id=first.id, acting=SYSTEM, at=later(days=7)) is None
        rest = Payout.objects.exclude(id=first.id).get()
        assert rest.amount_minor == AMOUNT - SPENT and commands.request_payout(reward_id=reward.id, acting=SYSTEM, at=later(days=7)) == rest
        begun = commands.begin_attempt(payout_id=rest.id, acting=SYSTEM, at=later(days=7))
        commands.settle_attempt(attempt_id=begun.attempt_id, outcome="confirmed", receipt="1", acting=SYSTEM, at=later(days=7))
        row = Reward.objects.get(id=reward.id)
        assert (row.state, row.delivered_minor, row.netted_minor) == ("fulfilled", AMOUNT, SPENT)
        assert commands.begin_attempt(payout_id=first.id, acting=SYSTEM, at=later(days=8)) is None
