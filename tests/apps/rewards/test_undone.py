"""A repayment that was noted in error is undone: what is owed again, in whatever happened meanwhile, and what each refusal leaves alone."""
from dataclasses import replace
from uuid import uuid4

import pytest

from foundation.accounts.models import Member, User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput
from foundation.ledger.models import Journal
from foundation.outbox import queries as outbox_queries
from fulfilment.commands import merge_advocates
from rewards import queries
from rewards.commands import debts, deliver, undoing
from rewards.commands.give_back import give_back
from rewards.commands.take_back import take_back
from rewards.models import DebtSettlement, Reward
from tests.apps.rewards.books import amounts, names, standing
from tests.apps.rewards.stage import deal, later
from tests.apps.rewards.test_debts import ann, approve, other_side, paid, paid_and_taken, propose, refused, repay, whole
from tests.apps.rewards.test_take_backs import PAYOUT


def undo(stage, row, reason: str = "It was Ben’s", acting=None, **other) -> DebtSettlement:
    return undoing.undo_repayment(**({"settlement_id": row.id, "reason": reason, "acting": acting or stage.tess, "at": later(days=20)} | other))


def parts() -> list[tuple[int, int, int]]:
    return list(Reward.objects.order_by("id").values_list("recovered_minor", "repaid_minor", "written_off_minor"))


def test_it_is_owed_again_by_an_opposite_booking(stage):
    """The first booking stands, and so does its row: nothing is edited or deleted."""
    paid_and_taken(stage)
    row = repay(stage)
    undo(stage, row)
    assert standing(ann(stage)) == {"receivable": 10_000} and other_side("funding", "bank") == -10_000 and parts() == [(0, 0, 0)]
    first, second = Journal.objects.filter(key__startswith=f"debt:{row.id}").order_by("id")
    assert (second.reverses_id, second.kind) == (first.id, "repayment_undone")
    legs = [sorted(journal.postings.values_list("account_id", "amount", "reward_id")) for journal in (first, second)]
    assert [(account, -amount, reward) for account, amount, reward in legs[0]] == legs[1]
    kept = DebtSettlement.objects.get()
    assert (kept.minor, kept.reference, kept.settled_by, kept.undone_by, kept.undone_at, kept.undone_because) == (
        4_000, "RF 18", stage.olga.id, stage.tess.id, later(days=20), "It was Ben’s")
    assert names(row.id) == ["debt.repaid", "debt.repayment_undone"]
    [one] = queries.debts_of([ann(stage)])
    assert (one.owed.minor, one.repaid.minor, one.since) == (10_000, 0, later(days=2))


def test_its_event_says_no_names_and_no_reasons(stage):
    paid_and_taken(stage)
    row = undo(stage, repay(stage))
    event = outbox_queries.timeline([row.id])[-1]
    assert set(event.payload) == {"beneficiary_kind", "beneficiary_id", "amount_minor", "currency"} and event.payload["amount_minor"] == 4_000


def test_whoever_noted_it_undoes_it_too(stage):
    """One person’s word made it, so one person’s word is enough."""
    paid_and_taken(stage)
    undo(stage, repay(stage), acting=stage.olga)
    assert standing(ann(stage)) == {"receivable": 10_000}


def test_once_and_never_for_herself(stage):
    paid_and_taken(stage)
    row, waits = repay(stage), propose(stage, 1_000)
    herself = Actor("staff", stage.ann.advocate.user_id)
    refused("own_debt", lambda: undo(stage, row, acting=herself))
    refused("staff_only", lambda: undo(stage, row, acting=SYSTEM))
    refused("repayment_unknown", lambda: undo(stage, waits))
    refused("settlement_unknown", lambda: undo(stage, row, settlement_id=uuid4()))
    undo(stage, row)
    refused("undone_already", lambda: undo(stage, row, reason="Once more"))
    assert DebtSettlement.objects.get(id=row.id).undone_because == "It was Ben’s"


@pytest.mark.parametrize(("reason", "code"), [("  ", "missing"), ("x" * 301, "too_long")])
def test_it_needs_a_reason(stage, reason, code):
    paid_and_taken(stage)
    row = repay(stage)
    before = whole()
    with pytest.raises(BadInput) as found:
        undo(stage, row, reason=reason)
    assert [(one.pointer, one.code) for one in found.value.errors] == [("/reason", code)] and whole() == before


def test_the_transfer_is_noted_anew_as_it_really_was(stage):
    """Ten times too much, say: the same reference, another amount; and each of the two can be undone by itself."""
    paid_and_taken(stage)
    undo(stage, repay(stage, 5_000))
    right = repay(stage, 500)
    with pytest.raises(BadInput):
        repay(stage, 700)
    assert standing(ann(stage)) == {"receivable": 9_500}
    undo(stage, right, at=later(days=21))
    assert standing(ann(stage)) == {"receivable": 10_000} and parts() == [(0, 0, 0)]


def test_each_debt_gets_back_what_it_had_got(stage):
    """Of two repayments over two debts the first is undone: what the second answered for stays answered for."""
    rewards = [paid(stage), paid(stage, 2)]
    for reward in rewards:
        take_back(reward_id=reward.id, cause="refund:1", minor=5_000, at=later(days=3))
    first = repay(stage, 6_000)
    repay(stage, 2_000, "RF 19")
    undo(stage, first)
    assert [(row.recovered_minor, row.repaid_minor) for row in Reward.objects.order_by("id")] == [(0, 0), (2_000, 2_000)]
    assert standing(ann(stage)) == {"receivable": 8_000}


def test_more_debts_than_one_booking_holds(stage, monkeypatch):
    """Each of its bookings has an opposite of its own."""
    for module in (debts, undoing):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    for reward in [paid(stage), *[paid(stage, number) for number in (2, 3)]]:
        take_back(reward_id=reward.id, cause="refund:1", minor=3_000, at=later(days=4))
    row = repay(stage, 7_000)
    undo(stage, row)
    back = Journal.objects.filter(kind="repayment_undone")
    assert {one.reverses.key for one in back} == {f"debt:{row.id}:{start}" for start in range(3)} and standing(ann(stage)) == {"receivable": 9_000}


def test_what_the_next_reward_answered_for_stays_answered_for(stage):
    """Paid back in part, the rest set off by the next reward's approval, then the repayment is undone: that part alone is owed."""
    first = paid_and_taken(stage)
    row = repay(stage)
    [decision] = deal(stage, 2, 1, later(days=11))
    assert standing(ann(stage)) == {"payable": -4_000}
    deliver.begin_fulfilment(reward_id=Reward.objects.get(decision=decision).id, provider="bank", payout_id=first.id, attempt=1, at=later(days=12))
    undo(stage, row)
    [one] = queries.debts_of([ann(stage)])
    assert (one.owed.minor, one.netted.minor, one.repaid.minor, standing(ann(stage))) == (4_000, 6_000, 0, {"receivable": 4_000})


def test_what_is_approved_and_has_not_left_answers_for_it_at_once(stage):
    """MONEY §6: netted before anything more leaves."""
    paid_and_taken(stage)
    row = repay(stage, 10_000)
    [decision] = deal(stage, 2, 1, later(days=11))
    second = Reward.objects.get(decision=decision)
    assert standing(ann(stage)) == {"payable": -10_000}
    undo(stage, row)
    assert standing(ann(stage)) == {} and amounts(second) == ("fulfilled", 10_000, 0, 10_000) and names(second.id)[-1] == "reward.netted"


def test_what_was_written_off_meanwhile_stays_so(stage):
    paid_and_taken(stage)
    row = repay(stage)
    approve(stage, propose(stage, 6_000))
    undo(stage, row)
    assert standing(ann(stage)) == {"receivable": 4_000} and parts() == [(6_000, 0, 6_000)] and other_side("write_off_expense") == 6_000
    approve(stage, propose(stage, 4_000))
    assert standing(ann(stage)) == {}


def test_a_write_off_that_waits_is_what_was_proposed(stage):
    """More is owed than two were asked about: what they agree on is what is booked."""
    paid_and_taken(stage)
    row, waits = repay(stage), propose(stage, 6_000)
    undo(stage, row)
    approve(stage, waits)
    assert standing(ann(stage)) == {"receivable": 4_000}


def test_a_dispute_was_won_meanwhile(stage):
    """What she had not paid back was given back; what she had is asked for again, for the new reward that stands in for it is hers."""
    reward = paid_and_taken(stage, cause="payment_dispute:1")
    row = repay(stage)
    assert give_back(reward_id=reward.id, minor=10_000, cause="dispute_won:1", at=later(days=12)) == 6_000
    assert standing(ann(stage)) == {}
    undo(stage, row)
    assert standing(ann(stage)) == {"receivable": 4_000} and amounts(reward) == ("fulfilled", 10_000, 4_000, 10_000)
    assert give_back(reward_id=reward.id, minor=4_000, cause="dispute_won:2", at=later(days=21)) == 4_000 and standing(ann(stage)) == {}


def test_the_bank_sent_the_reward_back_meanwhile(stage):
    """It came to nobody in the end, and nobody paid it back: nothing is owed either way."""
    reward = paid_and_taken(stage)
    row = repay(stage, 10_000)
    deliver.return_fulfilment(reward_id=reward.id, provider="bank", payout_id=PAYOUT, attempt=1, acting=stage.olga, at=later(days=12))
    assert standing(ann(stage)) == {"payable": -10_000}
    undo(stage, row)
    assert standing(ann(stage)) == {} and amounts(reward)[0] == "reversed" and other_side("funding", "bank") == 0


def test_noted_for_one_entry_and_undone_for_the_other(stage):
    """Two entries turned out to be one person: she owes it, on the account that goes on."""
    owner = Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
    bens = replace(stage, ann=stage.ben)
    paid_and_taken(bens)
    row, undone = repay(bens, 4_000, "March"), repay(bens, 1_000, "April")
    undo(bens, undone, at=later(days=11))
    merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=Actor("staff", owner.user_id), at=later(days=12))
    assert standing(ann(stage)) == {"receivable": 6_000} and standing(ann(bens)) == {}
    undo(stage, row)
    assert standing(ann(stage)) == {"receivable": 10_000} and standing(ann(bens)) == {}
    assert [one.undone_at is not None for one in queries.settlements_of(*ann(stage))] == [True, True]
