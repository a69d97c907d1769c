"""A hold that a person placed has a time; when it is over somebody looks again, and nothing is paid by that."""
import pytest

from foundation.kernel.errors import BadInput, Refused
from foundation.ledger.models import Journal
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.commands import holds
from rewards.models import Hold, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.books import all_right, amounts, names, standing
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.pure.ladder import document
from tests.sign_in import staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
    return stage


@pytest.fixture
def reward(stage) -> Reward:
    with tenant_context(stage.tenant_id):
        return Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])


def test_a_hold_that_runs_out_goes_to_review_and_never_to_payment(acme, stage, reward):
    """MONEY §5: a hold that runs out goes to review, never to payment."""
    with tenant_context(stage.tenant_id):
        hold = holds.place_hold(reward_id=reward.id, kind="legal", reason="A public official?", days=5, acting=stage.tess, at=later(days=2))
        assert hold.until == later(days=7) and holds.tell_due(reward_id=reward.id, kind="legal", at=later(days=6)) == later(days=7)
        assert queries.holds_due(later(days=6)) == []
        before = amounts(reward), Journal.objects.count()
        assert holds.tell_due(reward_id=reward.id, kind="legal", at=later(days=7)) is None
        assert (amounts(reward), Journal.objects.count()) == before and amounts(reward)[0] == "pending" and names(reward.id)[-1] == "reward.hold_due"
        assert [row.id for row in queries.holds_due(later(days=7))] == [hold.id]
    olga = staff_client(acme, "finance_approver")
    assert "has to be looked at again" in text(olga.get(url("console_home")))
    assert "It holds on." in text(olga.post(url("console_hold_on", reward.id), {"kind": "legal"}, follow=True))
    assert "has to be looked at again" not in text(olga.get(url("console_home")))
    with tenant_context(stage.tenant_id):
        holds.release_hold(reward_id=reward.id, kind="legal", acting=stage.olga, at=later(days=9))
        assert amounts(reward)[0] == "approved" and standing(("advocate", stage.ann.advocate_id)) == {"payable": -10_000} and all_right(stage.tenant_id)
        assert holds.tell_due(reward_id=reward.id, kind="legal", at=later(days=90)) is None and names(reward.id)[-1] == "reward.approved"


def test_the_clock_brings_it_to_somebody_once(stage, reward):
    with tenant_context(stage.tenant_id):
        holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd", days=5, acting=stage.tess, at=later(days=2))
        holds.hold_on(reward_id=reward.id, kind="risk", days=20, acting=stage.tess, at=later(days=3))
    drain(stage.tenant_id, later(days=40))
    with tenant_context(stage.tenant_id):
        assert names(reward.id).count("reward.hold_due") >= 1 and amounts(reward)[0] == "pending"


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_time_that_is_none_changes_nothing(stage, reward, days):
    with tenant_context(stage.tenant_id):
        with pytest.raises(BadInput) as caught:
            holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd", days=days, acting=stage.tess, at=later(days=2))
        assert [error.pointer for error in caught.value.errors] == ["/days"]
        with pytest.raises(Refused):
            holds.hold_on(reward_id=reward.id, kind="risk", acting=stage.tess, at=later(days=2))
        assert not Hold.objects.filter(kind="risk").exists() and amounts(reward)[0] == "approved"
