"""Two milestones complete a goal at once, each told by a worker of its own: one reward comes of it."""
import pytest
from django.db import IntegrityError, transaction

from foundation.tenants.context import tenant_context
from referrals.queries import of_milestones
from rewards.commands import goals
from rewards.models import Decision, Reward
from tests.apps.referrals.test_together import together
from tests.apps.rewards.books import all_right
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_goals import deal, deals, plan


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def test_many_at_once_make_one_reward(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, plan(when=deals(3)))
        told = [won(stage, accepted(stage, stage.ann, number, later(days=number)).id, later(days=number), 100_000, base="deal_value") for number in range(1, 6)]

    def tell(milestone_id):
        with tenant_context(stage.tenant_id):
            return len(goals.settle(told=lambda: of_milestones([milestone_id]), cause=f"counted:{milestone_id}", at=later(days=9)))
    made = together(*[lambda one=one: tell(one) for one in told * 2])
    with tenant_context(stage.tenant_id):
        assert sorted(made) == [0] * 9 + [1] and Decision.objects.get().outcome == "granted"
        assert Reward.objects.get().granted_minor == 70_000 and all_right(stage.tenant_id)


def test_the_database_allows_no_second_one(stage):
    """One reward per (goal, subject, window), by a constraint."""
    with tenant_context(stage.tenant_id):
        publish(stage, plan(when=deals(1)))
        deal(stage, 1, later(days=1))
        first = Reward.objects.get()
        with pytest.raises(IntegrityError, match="one_reward_per_goal"), transaction.atomic():
            Reward.objects.create(decision=first.decision, goal=first.goal, referral_id=first.referral_id, enrolment_id=first.enrolment_id,
                                  advocate_id=first.advocate_id, program_id=first.program_id, beneficiary_kind="advocate", beneficiary_id=first.beneficiary_id,
                                  currency="EUR", granted_minor=1, accrued_at=later(days=1), moved_at=later(days=1))
