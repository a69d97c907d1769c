"""Two agree to what overlaps in the same second: one of them is agreed."""
import pytest

from foundation.kernel.errors import BadInput, Refused
from foundation.tenants.context import tenant_context
from rewards.commands import agreements
from rewards.models import Agreement
from tests.apps.referrals.test_together import together
from tests.apps.rewards.stage import later, publish, set_money_stage
from tests.apps.rewards.test_agreements import FIFTEEN, proposed
from tests.pure.ladder import document


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def test_of_many_that_overlap_one_is_proposed_and_agreed_once(stage):
    """two of one level for one rule may not overlap"""
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=FIFTEEN))

    def ask(number):
        with tenant_context(stage.tenant_id):
            return proposed(stage, ends_at=later(days=9 + number))
    made = together(*[lambda one=number: ask(one) for number in range(6)])
    assert [isinstance(one, BadInput) for one in made].count(True) == 5

    def agree(_):
        with tenant_context(stage.tenant_id):
            return agreements.agree(agreement_id=Agreement.objects.get().id, acting=stage.olga, at=later(days=2))
    made = together(*[lambda one=number: agree(one) for number in range(4)])
    assert [isinstance(one, Refused) for one in made].count(True) == 3
    with tenant_context(stage.tenant_id):
        assert Agreement.objects.get().state == "agreed"
