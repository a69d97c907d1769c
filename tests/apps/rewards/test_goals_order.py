"""What the same news earns comes before goals where a budget is given out: under locks in the one order, and from the state of things as it is by then."""
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.db import connections

from foundation.outbox import queries as outbox_queries
from foundation.outbox import registry
from foundation.outbox.events import typed
from foundation.outbox.models import DONE, Delivery
from foundation.tenants.context import tenant_context
from rewards import handlers
from rewards.commands.locks import lock_enrolment
from rewards.models import Decision, Reward, TakeBack
from tests.apps.rewards.adjusted import left, tell
from tests.apps.rewards.books import all_right
from tests.apps.rewards.hearing import hear
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_goals_in_a_budget import at_least, goal, plan
from tests.apps.rewards.test_terms_race import PAUSE
from tests.cast import submitted
from tests.pure.ladder import document, percents


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def hears(subscriber: str) -> None:
    """One subscriber hears of the one thing that it has not heard yet."""
    row = Delivery.objects.select_related("event").exclude(state=DONE).get(subscriber=subscriber)
    subscription, event = registry.subscription(subscriber), outbox_queries.stored(row.event)
    assert subscription is not None
    subscription.handler(typed(subscription.event, event), at=row.at, stored=event)
    Delivery.objects.filter(id=row.id).update(state=DONE, done_at=row.at)


def beside_both(stage, call) -> None:
    """While a call is at work somebody takes both enrolments, hers before his: neither of the two is in the other's way."""
    began, go = Event(), Event()

    def both():
        lock_enrolment(stage.ann.id)
        began.set()
        assert go.wait(timeout=20)
        lock_enrolment(stage.ben.id)

    def alone(work):
        try:
            with tenant_context(stage.tenant_id):
                work()
        finally:
            connections.close_all()
    with ThreadPoolExecutor(2) as pool:
        other = pool.submit(alone, both)
        assert began.wait(timeout=20)
        calling = pool.submit(alone, call)
        wait([calling], timeout=5 * PAUSE)   # it comes as far as it can
        go.set()
        assert (other.exception(timeout=30), calling.exception(timeout=30)) == (None, None)


@pytest.mark.parametrize("first, second", [("rewards.adjusted", "rewards.goals_adjusted"), ("rewards.goals_adjusted", "rewards.adjusted")])
def test_a_second_refund_between_the_two_who_hear_of_the_first(stage, first, second):
    """Both look at what is left of the milestone's money, and both find something to do because of the first refund: neither is in the other's way."""
    with tenant_context(stage.tenant_id):
        rules = document(percents("whole_retro"))
        rules["rules"].append(goal("many", 500, at_least(1)))
        publish(stage, rules | plan() | {"rules": rules["rules"]})
        milestone_id = won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=2), 80_000)
        hear(later(days=2))
        assert left() == 8_500
        tell(stage, milestone_id, "partial_refund", 3, minor=20_000, settles=False)
        hears(first)
        late = Delivery.objects.select_related("event").exclude(state=DONE).get(subscriber=second)
        tell(stage, milestone_id, "partial_refund", 3, minor=50_000, settles=False)
        subscription, event = registry.subscription(second), outbox_queries.stored(late.event)
        assert subscription is not None
        subscription.handler(typed(subscription.event, event), at=late.at, stored=event)
        Delivery.objects.filter(id=late.id).update(state=DONE, done_at=late.at)
        assert left() == 1_500
        hear(later(days=4))
        assert left() == 1_500 and all_right(stage.tenant_id) and replay_is_the_books(stage.program.id, until=later(days=4))
        assert len({row.cause for row in Decision.objects.filter(milestone_id=milestone_id)}) == 3 and TakeBack.objects.count() == 2


def test_locks_are_taken_in_one_order(stage):
    """Ben’s referral comes in in the very moment in which Ann’s is won, of the same company: a goal of his is looked at, and what she earns comes first.
    Meanwhile somebody takes both enrolments, as bringing two entries together does: she first."""
    with tenant_context(stage.tenant_id):
        publish(stage, plan(goal("one", 500, at_least(1, "count.submitted"))))
        hers = accepted(stage, stage.ann, 1, later(days=1))
        won(stage, hers.id, later(days=2), 60_000)
        his = submitted(stage, stage.ben, later(days=2), number=1)
        assert hers.party_id == his.party_id and stage.ann.id < stage.ben.id
        [delivery] = Delivery.objects.select_related("event").filter(subscriber="rewards.goals_submitted", event__subject_id=his.id)
        event = outbox_queries.stored(delivery.event)

    def settles():
        subscription = registry.subscription("rewards.goals_submitted")
        assert subscription is not None and subscription.handler is handlers.count_referral
        subscription.handler(typed(subscription.event, event), at=later(days=2), stored=event)
    beside_both(stage, settles)
    with tenant_context(stage.tenant_id):
        assert {row.decision.rule_key: row.granted_minor for row in Reward.objects.select_related("decision")} == {"main": 6_000, "one": 500}
