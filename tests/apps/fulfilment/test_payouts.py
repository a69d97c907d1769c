"""Paid once, nothing lost, the books balanced: through lost answers, refusals, repeats and two workers at once."""
import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections

from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import Refused
from foundation.outbox import commands as outbox_commands
from foundation.outbox import queries as outbox_queries
from foundation.outbox.models import Delivery, Event
from foundation.tenants.context import tenant_context
from fulfilment import commands, handlers, queries, states, words
from fulfilment.models import Attempt, Payout, PointsCredit
from fulfilment.providers import directory
from fulfilment.providers.interface import Declined
from rewards.commands import deliver
from rewards.models import Reward
from tests.apps.fulfilment.stage import AMOUNT, Books, Fake, approved_reward, books, make_due, paying_stage, register, try_again, work
from tests.cast import later

PAID = Books(wallet=AMOUNT, reward="fulfilled", payout="paid", attempts=("confirmed",))
BEFORE = Books(payable=AMOUNT, reward="approved", payout="requested")
DOUBT = Books(in_flight=AMOUNT, reward="unknown", payout="unknown", attempts=("unknown",))


@pytest.fixture
def stage(acme):
    return paying_stage(acme)


@pytest.fixture
def reward(stage):
    return approved_reward(stage)


@pytest.fixture
def fake(monkeypatch):
    fake = Fake()
    monkeypatch.setitem(directory.PROVIDERS, "points", fake)
    return fake


@pytest.fixture
def payout(stage, reward):
    with tenant_context(stage.tenant_id):
        return commands.request_payout(reward_id=reward.id, acting=SYSTEM, at=later(days=5))


def in_threads(number, do):
    gate, problems = threading.Barrier(number), []

    def one():
        gate.wait()
        try:
            do()
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=one) for _ in range(number)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return problems


def test_approved_points_land_in_the_wallet(stage, reward):
    work(stage)
    assert books(stage) == PAID and register(stage) == [AMOUNT]
    with tenant_context(stage.tenant_id):
        payout = Payout.objects.get()
        [attempt] = queries.attempts_of(payout.id)
        assert [line.reward_id for line in queries.lines_of(payout.id)] == [reward.id] and payout.amount_minor == AMOUNT
        assert (payout.beneficiary_kind, payout.beneficiary_id) == ("advocate", stage.ann.advocate_id)
        assert PointsCredit.objects.get().reference == payout.id and PointsCredit.objects.get().idempotency_key == attempt.id
        assert attempt.receipt == str(PointsCredit.objects.get().id)
        assert [event.name for event in outbox_queries.timeline([payout.id])] == ["payout.requested", "payout.begun", "payout.paid"]
        assert [event.name for event in outbox_queries.timeline([reward.id])][-2:] == ["reward.approved", "reward.fulfilled"]
        assert queries.payouts_of([reward.id])[reward.id].id == payout.id


def test_every_delivery_twice_pays_once(stage, reward):
    work(stage)
    with tenant_context(stage.tenant_id):
        events = Event.objects.count()
    make_due(stage, "fulfilment.request", "fulfilment.send")
    work(stage)
    assert books(stage) == PAID and register(stage) == [AMOUNT]
    with tenant_context(stage.tenant_id):
        assert Event.objects.count() == events


def test_a_lost_answer_is_looked_for_and_not_sent_again(stage, reward, fake):
    fake.faults = ["lost_answer"]
    work(stage)
    assert books(stage) == DOUBT and len(fake.paid) == 1
    with tenant_context(stage.tenant_id):
        assert [event.name for event in outbox_queries.timeline([Payout.objects.get().id])][-1] == "payout.unknown"
    assert try_again(stage)
    assert books(stage) == PAID and fake.calls == ["credit", "find"] and len(fake.paid) == 1


def test_a_lost_request_is_sent_again_under_the_same_key(stage, reward, fake):
    fake.faults = ["lost_request", "lost_request"]
    work(stage)
    assert not try_again(stage) and books(stage) == DOUBT
    assert try_again(stage)
    assert books(stage) == PAID and len(fake.paid) == 1 and len(fake.keys) == 1
    assert fake.calls == ["credit", "find", "credit", "find", "credit"]


def test_a_refusal_fails_the_attempt_and_not_the_reward(stage, reward, fake):
    fake.faults = ["declined"]
    work(stage)
    assert books(stage) == Books(payable=AMOUNT, reward="approved", payout="requested", attempts=("failed",)) and fake.paid == []
    with tenant_context(stage.tenant_id):
        assert Attempt.objects.get().reason == "account_closed"
        assert Delivery.objects.get(subscriber="fulfilment.send").cause == "Declined: the provider refused: account_closed"
    assert try_again(stage)
    assert books(stage) == Books(wallet=AMOUNT, reward="fulfilled", payout="paid", attempts=("failed", "confirmed"))
    assert fake.calls == ["credit", "find", "credit"] and len(fake.keys) == 2   # the second attempt has a key of its own


def test_twelve_refusals_are_given_up_and_can_be_tried_again(stage, reward, fake):
    fake.faults = ["declined"] * 12
    work(stage)
    for _ in range(11):
        assert not try_again(stage)
    with tenant_context(stage.tenant_id):
        [dead] = outbox_queries.dead_deliveries()
        assert Reward.objects.get().state == "approved" and books(stage).payable == AMOUNT
        outbox_commands.retry_delivery(delivery_id=dead.id, acting=stage.tess, at=later(days=5))
    assert try_again(stage)
    assert books(stage).wallet == AMOUNT and len(fake.paid) == 1


def test_another_amount_moves_nothing(stage, reward, fake):
    fake.factor = 10
    work(stage)
    assert not try_again(stage) and books(stage) == DOUBT and len(fake.paid) == 1


def test_nothing_is_open_while_the_provider_is_called(stage, reward, fake, monkeypatch):
    seen = []
    monkeypatch.setattr(handlers, "call", lambda provider, begun: seen.append(connection.in_atomic_block) or fake.credit(
        reference=begun.reference, idempotency_key=begun.attempt_id, holder=begun.holder, amount=begun.amount))
    work(stage)
    assert seen == [False] and books(stage) == PAID


@pytest.mark.parametrize("faults", [[], ["lost_answer"], ["lost_request", "lost_answer"]])
def test_workers_at_once_pay_once(stage, payout, fake, faults):
    fake.slow, fake.faults = 0.05, faults
    with tenant_context(stage.tenant_id):
        row = Event.objects.get(name="payout.requested")
        stored = outbox_queries.stored(row)
    event = handlers.PayoutRequested(subject_id=payout.id, beneficiary_kind="advocate", beneficiary_id=payout.beneficiary_id, provider="points",
                                     amount_minor=AMOUNT, currency="PTS")

    def send():
        handlers.send(event, at=later(days=5), stored=stored, done=lambda: None)
    problems = in_threads(4, send)
    assert {type(problem) for problem in problems} <= {TimeoutError}
    send()
    assert books(stage) == PAID and len(fake.paid) == 1


def test_requested_at_once_it_is_one_payout(stage, reward):
    def request():
        with tenant_context(stage.tenant_id):
            commands.request_payout(reward_id=reward.id, acting=SYSTEM, at=later(days=5))
    assert in_threads(4, request) == []
    with tenant_context(stage.tenant_id):
        assert (Payout.objects.count(), Event.objects.filter(name="payout.requested").count()) == (1, 1)
    assert books(stage) == BEFORE


def test_money_waits_for_a_way_to_be_paid(acme):
    stage = paying_stage(acme, currency="EUR")
    reward = approved_reward(stage)
    work(stage)
    with tenant_context(stage.tenant_id):
        assert Reward.objects.get().state == "approved" and Payout.objects.count() == 0
        assert queries.payouts_of([reward.id]) == {}
        assert queries.payout_holds_of([Reward.objects.get()]) == {reward.id: ["no_method"]} and words.HOLD["no_method"]


def begin(stage, payout):
    with tenant_context(stage.tenant_id):
        return commands.begin_attempt(payout_id=payout.id, acting=SYSTEM, at=later(days=5))


def settle(stage, begun, outcome, **said):
    with tenant_context(stage.tenant_id):
        return commands.settle_attempt(attempt_id=begun.attempt_id, outcome=outcome, acting=SYSTEM, at=later(days=6), **said)


def test_begun_twice_it_is_the_same_attempt(stage, payout):
    first, second = begin(stage, payout), begin(stage, payout)
    assert first.attempt_id == second.attempt_id and first.first and not second.first
    assert books(stage) == Books(in_flight=AMOUNT, reward="fulfilling", payout="in_flight", attempts=("open",))
    settle(stage, first, states.CONFIRMED, receipt="r1")
    assert begin(stage, payout) is None


def test_an_outcome_stands(stage, payout):
    begun = begin(stage, payout)
    settle(stage, begun, states.CONFIRMED, receipt="r1")
    settle(stage, begun, states.UNKNOWN), settle(stage, begun, states.CONFIRMED, receipt="r1")
    with pytest.raises(commands.SettledOtherwise):
        settle(stage, begun, states.FAILED, reason="x")
    assert books(stage) == PAID


def test_a_refusal_after_a_doubt(stage, payout):
    begun = begin(stage, payout)
    settle(stage, begun, states.UNKNOWN)
    assert books(stage) == DOUBT
    settle(stage, begun, states.FAILED, reason="x")
    assert books(stage) == Books(payable=AMOUNT, reward="approved", payout="requested", attempts=("failed",))
    with pytest.raises(commands.SettledOtherwise):
        settle(stage, begun, states.CONFIRMED, receipt="r1")


def test_what_is_not_approved_does_not_begin(stage, reward, payout):
    with tenant_context(stage.tenant_id):
        deliver.begin_fulfilment(reward_id=reward.id, provider="points", payout_id=payout.id, attempt=99, at=later(days=5))
    with pytest.raises(Refused):
        begin(stage, payout)
    with tenant_context(stage.tenant_id):
        assert Attempt.objects.count() == 0 and Payout.objects.get().state == "requested"


@pytest.mark.parametrize("sql", [
    "INSERT INTO fulfilment_attempt (tenant_id, id, payout_id, number, state, begun_at, receipt, reason) "
    "VALUES ('{tenant}', gen_random_uuid(), '{payout}', 2, 'open', now(), '', '')",
    "UPDATE fulfilment_attempt SET state = 'confirmed', settled_at = now() WHERE tenant_id = '{tenant}'",
    "UPDATE fulfilment_attempt SET state = 'failed' WHERE tenant_id = '{tenant}'",
    "UPDATE fulfilment_payout SET state = 'paid' WHERE tenant_id = '{tenant}'",
    "UPDATE fulfilment_payout SET amount_minor = 0 WHERE tenant_id = '{tenant}'",
    "INSERT INTO fulfilment_payoutreward (tenant_id, id, payout_id, reward_id, amount_minor) "
    "SELECT tenant_id, gen_random_uuid(), payout_id, reward_id, amount_minor FROM fulfilment_payoutreward WHERE tenant_id = '{tenant}'",
    "INSERT INTO fulfilment_pointscredit (tenant_id, id, reference, idempotency_key, holder, amount_minor) "
    "SELECT tenant_id, gen_random_uuid(), reference, gen_random_uuid(), holder, amount_minor FROM fulfilment_pointscredit WHERE tenant_id = '{tenant}'",
])
def test_the_database_refuses_what_no_command_does(stage, payout, sql):
    begun = begin(stage, payout)
    directory.provider("points", stage.tenant_id).credit(reference=begun.reference, idempotency_key=begun.attempt_id, holder=begun.holder, amount=begun.amount)
    with pytest.raises(IntegrityError), tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute(sql.format(tenant=stage.tenant_id, payout=payout.id))


@pytest.mark.parametrize("sql", ["UPDATE fulfilment_pointscredit SET amount_minor = 1", "DELETE FROM fulfilment_pointscredit"])
def test_the_register_is_append_only(stage, reward, sql):
    work(stage)
    with pytest.raises(DatabaseError), tenant_context(stage.tenant_id), connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE tenant_id = %s", [stage.tenant_id])
    assert register(stage) == [AMOUNT]


def test_the_register_pays_a_reference_once(stage, payout):
    begun, points = begin(stage, payout), directory.provider("points", stage.tenant_id)
    call = {"reference": begun.reference, "idempotency_key": begun.attempt_id, "holder": begun.holder, "amount": begun.amount}
    assert points.find(begun.reference) is None
    assert points.credit(**call) == points.credit(**call) == points.find(begun.reference)
    with pytest.raises(Declined, match="reference_taken"):
        points.credit(**call | {"idempotency_key": payout.beneficiary_id})
    assert register(stage) == [AMOUNT]
