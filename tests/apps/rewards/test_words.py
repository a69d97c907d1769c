"""Every state, hold, reason and question has its words; somebody else's decision is unknown."""
import pytest

from foundation.kernel.errors import NotFound
from foundation.tenants.context import tenant_context
from rewards import queries, words
from rewards.models import Reward
from rewards.plan.templates import TEMPLATES
from rewards.states import HOLDS, OUTCOMES, STATES
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_accrue import points


def test_every_word_is_there():
    assert set(words.STATE) == set(words.DIAL) == set(words.STATE_OF_POINTS) == set(STATES)
    assert set(words.HOLD) == set(words.HOLD_CHIP) == set(HOLDS) and set(words.OUTCOME) == set(OUTCOMES)
    assert set(words.TEMPLATE) == set(TEMPLATES) and all(question.name in words.QUESTION for template in TEMPLATES.values() for question in template.questions)


def test_somebody_elses_decision_is_unknown(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, points())
        [decision] = deal(stage, 1, 100_000, later(days=1))
        assert queries.decision_of(stage.ann.advocate_id, decision.id).id == decision.id
        with pytest.raises(NotFound):
            queries.decision_of(stage.ben.advocate_id, decision.id)
        with pytest.raises(NotFound):
            queries.reward_of(stage.ben.advocate_id, Reward.objects.get().id)
