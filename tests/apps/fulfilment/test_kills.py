"""The process is killed at each named point, before and after every commit and call; afterwards another worker goes on."""
import pytest

from foundation.kernel.acting import SYSTEM
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from fulfilment import commands
from fulfilment.providers import directory, interface
from tests.apps.fulfilment.stage import AMOUNT, Books, approved_reward, books, paying_stage, register, try_again, work
from tests.cast import later
from tests.kills import deliver_and_die

POINTS = ["payout.before_begin_commits", "payout.after_begin", "payout.before_call", "points.before_commit", "points.after_commit", "payout.after_call",
          "payout.before_settle_commits", "payout.after_settle"]


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_is_paid_once(acme, point):
    stage = paying_stage(acme)
    reward = approved_reward(stage)
    with tenant_context(stage.tenant_id):
        commands.request_payout(reward_id=reward.id, acting=SYSTEM, at=later(days=5))
        delivery = Delivery.objects.get(subscriber="fulfilment.send")
    deliver_and_die(point, stage.tenant_id, delivery.id)
    halfway = books(stage)
    assert (halfway.payout == "paid") == (point == "payout.after_settle")
    assert halfway.payable + halfway.in_flight + halfway.wallet == AMOUNT   # nothing is lost, wherever it stands
    if point != "payout.after_settle":
        assert try_again(stage)
    assert books(stage) == Books(wallet=AMOUNT, reward="fulfilled", payout="paid", attempts=("confirmed",))
    assert register(stage) == [AMOUNT]


@pytest.mark.faults
@pytest.mark.parametrize("point, before", [("payout.before_failure_commits", "declined"), ("payout.before_doubt_commits", "lost")])
def test_killed_while_a_refusal_or_a_doubt_is_written(acme, monkeypatch, point, before):
    """In this process, with an error in the place of the kill: what was not committed is as if it had not been."""
    stage = paying_stage(acme)
    approved_reward(stage)
    error = interface.Declined("closed") if before == "declined" else TimeoutError()

    class Refusing:
        def find(self, reference):
            return None

        def credit(self, **call):
            raise error

    class Killed(BaseException):
        pass

    def crash(name):
        if name == point:
            raise Killed
    monkeypatch.setitem(directory.PROVIDERS, "points", lambda tenant_id: Refusing())
    monkeypatch.setattr("foundation.kernel.crash.point", crash)
    with pytest.raises(Killed):
        work(stage)
    assert books(stage) == Books(in_flight=AMOUNT, reward="fulfilling", payout="in_flight", attempts=("open",))
    monkeypatch.undo()
    assert try_again(stage)
    assert books(stage) == Books(wallet=AMOUNT, reward="fulfilled", payout="paid", attempts=("confirmed",))
