"""Somebody cancels a reward while somebody else approves it, pays it, cancels it or gives it away: one of them is first, and the books follow."""
from uuid import uuid4

import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from rewards.commands import adjusting, cancelling, deliver, endings, holds, release
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.adjusted import PERCENT, tell
from tests.apps.rewards.books import all_right, expense, names, standing
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_terms_race import Held
from tests.pure.ladder import document

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def earned(stage, **rule) -> Reward:
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100, **rule))
        return Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])


def cancel(stage, reward, acting):
    return lambda: cancelling.cancel(reward_id=reward.id, kind="fraud", reason="Two from one address", acting=acting, at=later(days=3))


def ended(stage, results) -> tuple:
    """(state, what stands in her accounts, how many were refused); nothing but refusals went wrong."""
    refused = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, Refused) for one in refused), refused
    with tenant_context(stage.tenant_id):
        row = Reward.objects.order_by("id").first()
        assert all_right(stage.tenant_id) and names(row.id).count("reward.cancelled") == (row.state == "cancelled")
        return row.state, standing(("advocate", stage.ann.advocate_id)), len(refused)


def test_two_who_cancel_at_once(stage):
    reward = earned(stage)
    results = at_once(stage.tenant_id, *[cancel(stage, reward, who) for who in (stage.olga, stage.tess, stage.olga, stage.tess)])
    assert ended(stage, results) == ("cancelled", {}, 3)


@pytest.mark.parametrize("turn", range(2))
def test_cancelled_while_it_is_approved(stage, turn):
    """Whoever is first: an approved one is cancelled too, a cancelled one is not approved."""
    reward = earned(stage, approval_above={"minor": 0, "currency": "EUR"})
    with tenant_context(stage.tenant_id):
        holds.place_hold(reward_id=reward.id, kind="risk", reason="Odd", acting=stage.tess, at=later(days=2))
    results = at_once(stage.tenant_id, lambda: release.approve_reward(reward_id=reward.id, acting=stage.tess, at=later(days=3)), cancel(stage, reward, stage.olga))
    state, accounts, refused = ended(stage, results)
    assert (state, accounts) == ("cancelled", {}) and refused in (0, 1)
    with tenant_context(stage.tenant_id):
        assert expense() == 0


@pytest.mark.parametrize("turn", range(3))
def test_cancelled_while_it_is_paid(stage, turn):
    """Either it never leaves, or it has left and is not cancelled: never both."""
    reward = earned(stage)
    results = at_once(stage.tenant_id, cancel(stage, reward, stage.olga),
                      lambda: deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=uuid4(), attempt=1, at=later(days=3)))
    assert ended(stage, results) in (("cancelled", {}, 1), ("fulfilling", {}, 1))


@pytest.mark.parametrize("turn", range(2))
def test_cancelled_while_it_is_taken_back(stage, turn):
    """Once: by whichever came first."""
    reward = earned(stage)
    results = at_once(stage.tenant_id, cancel(stage, reward, stage.olga), lambda: take_back(reward_id=reward.id, cause="refund:1", at=later(days=3)))
    refused = [one for one in results if isinstance(one, Exception)]
    with tenant_context(stage.tenant_id):
        row = Reward.objects.get()
        assert row.state == "cancelled" and standing(("advocate", stage.ann.advocate_id)) == {} and expense() == 0 and all_right(stage.tenant_id)
        assert (row.taken_back_minor, len(refused)) in ((0, 0), (10_000, 1))


def test_cancelled_while_she_gives_it_away(stage):
    """Either the charity has it, or nobody."""
    reward = earned(stage)
    results = at_once(stage.tenant_id, cancel(stage, reward, stage.olga),
                      lambda: endings.donate(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3)))
    assert ended(stage, results) in (("cancelled", {}, 1), ("donated", {}, 1))


def test_cancelled_while_its_milestone_rises(stage):
    """What its rule grants there beside it is read once the rise is written: so much may be paid again, should it ever be granted anew."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=PERCENT, maturation_days=60))
        [decision] = deal(stage, 1, 100_000, later(days=1))
        reward = Reward.objects.get(decision=decision)
        tell(stage, decision.milestone_id, "amendment", 2, settles=False, amounts={"first_year_value": 150_000})
    rising = Held(stage, lambda: adjusting.settle(milestone_id=decision.milestone_id, cause="amendment:1", at=later(days=2))).begun()
    cancelling_it = Held(stage, cancel(stage, reward, stage.olga))
    assert cancelling_it.waits()
    rising.let_go()
    assert cancelling_it.let_go().spared_minor == 5_000
    with tenant_context(stage.tenant_id):
        assert [row.state for row in Reward.objects.order_by("id")] == ["cancelled", "pending"] and all_right(stage.tenant_id)
