"""Refunds and disputes by API: whatever order they come in, told twice they count once."""
import pytest

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from tests.apps.rewards import stage as staging
from tests.apps.rewards.adjusted import GROSS, PERCENT
from tests.callers import caller
from tests.cast import later
from tests.pure.ladder import document


@pytest.fixture
def path(acme):
    stage = staging.set_money_stage(acme)
    with tenant_context(acme.id):
        staging.publish(stage, document(pay=PERCENT))
        [decision] = staging.deal(stage, 1, GROSS, later(days=1), stage.ann)
    return f"milestones/{decision.milestone_id}/adjustments"


def news(kind: str, **said) -> dict:
    return {"kind": kind, "occurred_at": "2026-03-05T10:00:00Z", "currency": "EUR"} | said


def test_a_refund_told_twice_counts_once(acme, path):
    finance = caller(acme, "finance_approver")
    for _ in range(2):
        answer = finance.post(path, news("partial_refund", minor=25_000, key="re_1"))
        assert answer.status_code == 201 and answer.json()["minor"] == 25_000
    assert finance.post(path, news("partial_refund", minor=30_000, key="re_1")).json()["code"] == "key_used"
    assert [row["key"] if "key" in row else row["kind"] for row in finance.get(path).json()["data"]] == ["partial_refund"]
    worker.drain(acme.id, later(days=3650))
    [reward] = finance.get("rewards").json()["data"]
    assert (reward["taken_back_minor"], reward["state"]) == (2_500, "approved")


def test_what_is_wrong_is_said_at_its_place(acme, path):
    owner = caller(acme)
    assert owner.post(path, news("reinstatement")).json()["errors"][0]["pointer"] == "/kind"
    assert owner.post(path, news("amendment", amounts={"deal_value": 5})).json()["errors"][0]["pointer"] == "/amounts/deal_value"
    assert owner.get(path).json()["data"] == []
    assert caller(acme, "read_only").post(path, news("refund")).status_code == 403
