"""What is owed for rewards that were taken back: paid back, or written off by two; what is booked, and what each refusal leaves alone."""
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from foundation.accounts.models import Member, User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, HouseError
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from fulfilment.commands import merge_advocates
from rewards import queries
from rewards.commands import debts
from rewards.commands.give_back import give_back
from rewards.commands.take_back import take_back
from rewards.models import DebtSettlement, Reward
from tests.apps.rewards.books import all_right, amounts, names, standing
from tests.apps.rewards.stage import deal, later
from tests.apps.rewards.test_take_backs import ann, begin, confirm, earned

ON = date(2026, 3, 10)


def paid(stage, number: int = 1) -> Reward:
    """A reward of 100 euros that has arrived."""
    reward = earned(stage, number)
    begin(reward, later(days=number), attempt=number), confirm(stage, reward, later(days=number), attempt=number)
    return reward


def paid_and_taken(stage, minor: int | None = None, cause: str = "refund:1") -> Reward:
    reward = paid(stage)
    take_back(reward_id=reward.id, cause=cause, minor=minor, at=later(days=2))
    return reward


def whose(stage) -> dict:
    return {"beneficiary_kind": "advocate", "beneficiary_id": stage.ann.advocate_id, "currency": "EUR"}


def repay(stage, minor: int = 4_000, reference: str = "RF 18", **other) -> DebtSettlement:
    said = whose(stage) | {"minor": minor, "reference": reference, "received_on": ON, "acting": stage.olga, "at": later(days=10)} | other
    return debts.record_repayment(**said)


def propose(stage, minor: int = 10_000, reason: str = "She moved abroad", **other) -> DebtSettlement:
    return debts.propose_write_off(**(whose(stage) | {"minor": minor, "reason": reason, "acting": stage.tess, "at": later(days=10)} | other))


def approve(stage, row, acting=None):
    return debts.approve_write_off(settlement_id=row.id, acting=acting or stage.olga, at=later(days=11))


def other_side(kind: str, owner: str | None = None) -> int:
    return ledger_queries.balance(AccountRef(kind, owner), "EUR")


def whole() -> tuple:
    return (DebtSettlement.objects.count(), list(DebtSettlement.objects.order_by("id").values_list("settled_at", "dropped_at")), Journal.objects.count(),
            list(Reward.objects.order_by("id").values_list("recovered_minor", "repaid_minor", "written_off_minor")))


def refused(code: str, command) -> None:
    before = whole()
    with pytest.raises(HouseError) as found:
        command()
    assert found.value.code == code and whole() == before


def test_what_is_paid_back_is_owed_no_more(stage):
    """MONEY §6: repaid: funding | receivable."""
    reward = paid_and_taken(stage)
    row = repay(stage)
    assert (row.kind, row.minor, row.reference, row.received_on, row.settled_by) == ("repaid", 4_000, "RF 18", ON, stage.olga.id)
    assert standing(ann(stage)) == {"receivable": 6_000} and other_side("funding", "bank") == -10_000 + 4_000
    assert names(row.id) == ["debt.repaid"] and Journal.objects.filter(kind="reward_repaid").count() == 1
    repay(stage, 6_000, "RF 19")
    assert standing(ann(stage)) == {} and amounts(reward)[0] == "reversed"
    [one] = queries.debts_of([ann(stage)])
    assert (one.owed.minor, one.became.minor, one.repaid.minor, one.netted.minor, one.since) == (0, 10_000, 10_000, 0, None) and queries.debts_page() == []


def test_two_write_it_off(stage):
    """MONEY §6: written off (second person): write_off_expense | receivable."""
    reward = paid_and_taken(stage)
    row = propose(stage)
    assert standing(ann(stage)) == {"receivable": 10_000} and names(row.id) == ["write_off.proposed"] and queries.open_write_offs() == [row]
    approve(stage, row)
    assert standing(ann(stage)) == {} and other_side("write_off_expense") == 10_000
    assert names(row.id) == ["write_off.proposed", "debt.written_off"] and Reward.objects.get(id=reward.id).written_off_minor == 10_000
    assert queries.open_write_offs() == [] and DebtSettlement.objects.get().settled_by == stage.olga.id


def test_a_proposal_is_dropped_and_it_stays_owed(stage):
    paid_and_taken(stage)
    row = propose(stage)
    debts.drop_write_off(settlement_id=row.id, acting=stage.olga, at=later(days=11))
    assert standing(ann(stage)) == {"receivable": 10_000} and names(row.id)[-1] == "write_off.dropped"
    for again in (debts.approve_write_off, debts.drop_write_off):
        refused("settled_already", lambda again=again: again(settlement_id=row.id, acting=stage.olga, at=later(days=12)))
    approve(stage, propose(stage, 2_500))
    assert standing(ann(stage)) == {"receivable": 7_500}


def test_nobody_alone_nor_for_herself(stage):
    paid_and_taken(stage)
    row, herself = propose(stage), Actor("staff", stage.ann.advocate.user_id)
    refused("second_person", lambda: approve(stage, row, stage.tess))
    refused("write_off_waits", lambda: propose(stage, 1_000))
    for command in (lambda: repay(stage, acting=herself), lambda: propose(stage, acting=herself), lambda: approve(stage, row, herself)):
        refused("own_debt", command)
    refused("staff_only", lambda: repay(stage, acting=SYSTEM))
    refused("settlement_unknown", lambda: debts.approve_write_off(settlement_id=uuid4(), acting=stage.olga, at=later(days=11)))
    refused("debtor_unknown", lambda: repay(stage, beneficiary_id=stage.ben.advocate_id))
    refused("nothing_owed", lambda: repay(stage, currency="USD"))


@pytest.mark.parametrize(("wrong", "pointer", "code"), [
    ({"minor": 0}, "/minor", "out_of_range"), ({"minor": -5}, "/minor", "out_of_range"), ({"minor": 10_001}, "/minor", "too_much"),
    ({"reference": "  "}, "/reference", "missing"), ({"reference": "x" * 121}, "/reference", "too_long"),
    ({"received_on": None}, "/received_on", "missing"), ({"received_on": date(2026, 3, 13)}, "/received_on", "ahead"),
    ({"received_on": date(26, 3, 10)}, "/received_on", "too_early")])
def test_what_is_wrong_with_a_repayment_is_said_at_its_field(stage, wrong, pointer, code):
    paid_and_taken(stage)
    before = whole()
    with pytest.raises(BadInput) as found:
        repay(stage, **wrong)
    assert [(one.pointer, one.code) for one in found.value.errors] == [(pointer, code)] and whole() == before


@pytest.mark.parametrize(("wrong", "pointer"), [({"minor": 0}, "/minor"), ({"minor": 10_001}, "/minor"), ({"reason": " "}, "/reason"), ({"reason": "x" * 301}, "/reason")])
def test_what_is_wrong_with_a_write_off_is_said_at_its_field(stage, wrong, pointer):
    paid_and_taken(stage)
    before = whole()
    with pytest.raises(BadInput) as found:
        propose(stage, **wrong)
    assert [one.pointer for one in found.value.errors] == [pointer] and whole() == before


def test_one_transfer_is_noted_once(stage):
    """However it is typed the second time, and whoever does; today, in the vendor's zone, is no day ahead."""
    paid_and_taken(stage)
    repay(stage, 1_000, "RF 18")
    for again in ("RF 18", "  rf   18 "):
        with pytest.raises(BadInput) as found:
            repay(stage, 2_000, again, acting=stage.tess)
        assert [one.code for one in found.value.errors] == ["noted_already"]
    repay(stage, 1_000, "RF 19", received_on=date(2026, 3, 12))
    assert standing(ann(stage)) == {"receivable": 8_000} and DebtSettlement.objects.count() == 2


def test_the_oldest_debts_first_and_each_leg_names_its_reward(stage):
    first, second = paid(stage), paid(stage, 2)
    for reward, minor in ((first, 3_000), (second, 2_000)):
        take_back(reward_id=reward.id, cause="refund:1", minor=minor, at=later(days=3))
    repay(stage, 4_000)
    legs = {row.reward_id: row.amount for row in Journal.objects.get(kind="reward_repaid").postings.filter(account__kind="receivable")}
    assert legs == {first.id: -3_000, second.id: -1_000}
    assert [Reward.objects.get(id=one.id).repaid_minor for one in (first, second)] == [3_000, 1_000]


def test_what_a_later_reward_answered_for_meanwhile_is_not_written_off(stage):
    """MONEY §6: netted: payable | receivable. Less is owed when the second person comes: what two agreed on is what is booked, or nothing."""
    paid_and_taken(stage)
    row = propose(stage)
    deal(stage, 2, 1, later(days=10))
    assert standing(ann(stage)) == {}
    refused("owed_less", lambda: approve(stage, row))
    debts.drop_write_off(settlement_id=row.id, acting=stage.tess, at=later(days=11))
    [one] = queries.debts_of([ann(stage)])
    assert (one.netted.minor, one.written_off.minor) == (10_000, 0)


def test_what_was_written_off_takes_nothing_from_later_rewards(stage):
    paid_and_taken(stage)
    approve(stage, propose(stage))
    [decision] = deal(stage, 2, 1, later(days=12))
    assert Reward.objects.get(decision=decision).netted_minor == 0 and standing(ann(stage)) == {"payable": -10_000}


@pytest.mark.parametrize("how", ["repaid", "written_off", "both"])
def test_it_comes_back_after_all(stage, how):
    """MONEY §6: restored: the opposite of the take-back as far as it is open. Who never paid it back gets nothing twice."""
    reward = paid_and_taken(stage, cause="payment_dispute:1")
    if how != "written_off":
        repay(stage, 10_000 if how == "repaid" else 4_000)
    if how != "repaid":
        approve(stage, propose(stage, 10_000 if how == "written_off" else 6_000))
    restored = give_back(reward_id=reward.id, minor=10_000, cause="dispute_won:1", at=later(days=20))
    assert restored == {"repaid": 0, "written_off": 10_000, "both": 6_000}[how]   # the rest is a new reward (adjusting.py)
    assert standing(ann(stage)) == {} and other_side("write_off_expense") == 0 and all_right(stage.tenant_id)


def test_points_are_written_off_and_never_sent_back(stage):
    reward = earned(stage, pay={"fixed": {"minor": 100, "currency": "PTS"}})
    begin(reward, later(days=1))
    take_back(reward_id=reward.id, cause="refund:1", at=later(days=2))
    confirm(stage, reward, later(days=2))
    with pytest.raises(BadInput) as found:
        repay(stage, 50, currency="PTS")
    assert [one.pointer for one in found.value.errors] == ["/currency"]
    approve(stage, propose(stage, 100, currency="PTS"))
    assert standing(ann(stage), "PTS") == {"wallet": -100}


def test_events_say_no_names_and_no_reasons(stage):
    paid_and_taken(stage)
    row = propose(stage)
    [event] = outbox_queries.timeline([row.id])
    assert set(event.payload) == {"beneficiary_kind", "beneficiary_id", "amount_minor", "currency"}


def test_what_both_entries_of_one_person_owed_is_owed_by_one(stage):
    """Her repayments follow her, and the books; a proposal about a part of it is looked at anew; a transfer that was noted for the one is noted."""
    owner = Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
    bens = replace(stage, ann=stage.ben)
    paid_and_taken(bens)
    repay(bens, 1_000, "March")
    waits = propose(bens, 9_000)
    merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=Actor("staff", owner.user_id), at=later(days=12))
    [one] = queries.debts_page()
    assert (one.owner, one.owed.minor, one.repaid.minor, standing(ann(stage))) == (ann(stage), 9_000, 1_000, {"receivable": 9_000})
    assert names(waits.id)[-1] == "write_off.dropped" and standing(ann(bens)) == {} and queries.open_write_offs() == []
    with pytest.raises(BadInput):
        repay(stage, 500, "march", at=later(days=13))
    repay(stage, 9_000, "April", at=later(days=13))
    assert standing(ann(stage)) == {}


def test_what_is_owed_and_why(stage):
    first = paid_and_taken(stage, 3_000)
    [one] = queries.debts_page()
    assert (one.owner, one.owed.minor, one.since) == (ann(stage), 3_000, later(days=2))
    [of] = queries.made_of(*one.owner)
    assert (of.reward.id, of.cause, of.amount.minor, of.returned) == (first.id, "refund", 3_000, False)
    [decision] = deal(stage, 2, 1, later(days=3))
    assert queries.debts_page() == [] and [row.decision_id for row in queries.set_off_of(*one.owner)] == [decision.id]
