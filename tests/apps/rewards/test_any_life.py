"""Whatever happens to rewards in whatever order, the books follow; and of two who act at once one is first."""
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st

from foundation.kernel.acting import Actor
from foundation.kernel.errors import HouseError
from foundation.ledger.models import Journal
from foundation.tenants.context import tenant_context
from rewards.commands import cancelling, debts, deliver, endings, holds, release, undoing
from rewards.commands.give_back import give_back
from rewards.commands.take_back import take_back
from rewards.models import DebtSettlement, Reward, TakeBack
from tests.apps.ledger.test_post import at_once
from tests.apps.rewards.books import all_right, expense, standing
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.depths import at_two_depths
from tests.pure.ladder import document

ACTS = ("mature", "approve", "hold", "let_go", "begin", "begin", "confirm", "confirm", "fail", "doubt", "return", "take_back", "take_back", "take_part", "forgo", "lapse",
        "donate", "cancel", "repay", "undo", "write_off", "give_back")   # those that lead on more often
CURRENCIES = {"EUR": {"fixed": {"minor": 10_000, "currency": "EUR"}}, "PTS": {"fixed": {"minor": 100, "currency": "PTS"}}}


def three_rewards(stage, pay: dict, number: int) -> list[Reward]:
    """Of one advocate: one waits for the clock and a person, two are approved."""
    rules = document(pay=pay)
    patient = rules["rules"][0] | {"key": "patient", "maturation_days": 10, "approval_above": {"minor": 0, "currency": pay["fixed"]["currency"]}}
    rules["rules"] += [patient, rules["rules"][0] | {"key": "other"}]
    publish(stage, rules, at=later(seconds=number))
    return [Reward.objects.get(decision=decision) for decision in deal(stage, number, 1, later(days=1, seconds=number))]


def act(stage, verb: str, reward: Reward, step: int) -> None:
    at, olga = later(days=20, minutes=step), stage.olga
    way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "at": at}
    hers = {"beneficiary_kind": "advocate", "beneficiary_id": stage.ann.advocate_id, "currency": reward.currency}
    begun = Journal.objects.filter(key__startswith=f"payout:{reward.id}:", kind="payout_begun").count()
    {
        "mature": lambda: release.release_maturation(reward_id=reward.id, at=at), "approve": lambda: release.approve_reward(reward_id=reward.id, acting=olga, at=at),
        "hold": lambda: holds.place_hold(reward_id=reward.id, kind="risk", reason="Looks odd", acting=stage.tess, at=at),
        "let_go": lambda: holds.release_hold(reward_id=reward.id, kind="risk", acting=olga, at=at),
        "begin": lambda: deliver.begin_fulfilment(**way, attempt=begun + 1), "confirm": lambda: deliver.confirm_fulfilment(**way, attempt=begun, acting=olga),
        "fail": lambda: deliver.fail_fulfilment(**way, attempt=begun), "doubt": lambda: deliver.doubt_fulfilment(reward_id=reward.id, at=at),
        "return": lambda: deliver.return_fulfilment(**way, attempt=begun, acting=olga),
        "take_back": lambda: take_back(reward_id=reward.id, cause=f"refund:{step}", at=at), "forgo": lambda: endings.forgo(reward_id=reward.id, reason="Said so.", acting=olga, at=at),
        "take_part": lambda: take_back(reward_id=reward.id, cause=f"payment_dispute:{step}", minor=max(1, reward.granted_minor // 3), at=at),
        "cancel": lambda: cancelling.cancel(reward_id=reward.id, kind="mistake", reason="Was none.", acting=olga, at=at),
        "lapse": lambda: endings.lapse(reward_id=reward.id, at=at),
        "repay": lambda: debts.record_repayment(minor=1 + step % 5 * 2_500, received_on=at.date(), reference=str(step), acting=olga, at=at, **hers),
        "undo": lambda: undo_the_last(stage, step, at),
        "write_off": lambda: debts.approve_write_off(settlement_id=debts.propose_write_off(
            minor=1 + step % 3 * 40, reason="Has left", acting=stage.tess, at=at, **hers).id, acting=olga, at=at),
        "give_back": lambda: give_back(reward_id=reward.id, minor=1 + step * 700, cause=f"dispute_won:{step}", at=at),
        "donate": lambda: endings.donate(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=at),
    }[verb]()


def undo_the_last(stage, step: int, at) -> None:
    """Of two steps one tries what was undone before, too."""
    rows = DebtSettlement.objects.filter(kind="repaid").order_by("-id")
    row = (rows if step % 2 else rows.filter(undone_at__isnull=True)).first()
    if row is not None:
        undoing.undo_repayment(settlement_id=row.id, reason="Was another's", acting=stage.tess, at=at)


def whole(stage, currency: str) -> dict:
    """What is owed by the books and by the rows."""
    return {"rows": list(Reward.objects.order_by("id").values_list("id", "state", "taken_back_minor", "delivered_minor", "netted_minor", "recovered_minor", "repaid_minor", "written_off_minor")),
            "books": (standing(("advocate", stage.ann.advocate_id), currency), expense(currency), Journal.objects.count())}


def follow(stage, currency: str, steps: list[tuple[str, int]]) -> None:
    """The sum of each reward's legs follows from its state and amounts, and a refusal changes nothing."""
    rewards = three_rewards(stage, CURRENCIES[currency], 1)
    before = whole(stage, currency)
    for step, (verb, which) in enumerate([("mature", 0), ("approve", 0), *steps]):
        try:
            gift = Reward.objects.filter(given_by=rewards[which % 3]).first() if which > 2 else None   # what happens to a gift, too
            act(stage, verb, gift or rewards[which % 3], step)
        except HouseError:
            assert whole(stage, currency) == before
        else:
            before = whole(stage, currency)
        assert all_right(stage.tenant_id)


@at_two_depths(examples=20, few=6)   # each step goes through all books
def test_any_sequence_keeps_the_books_right(stage, depth):
    def property_(currency, steps):
        """Nothing of an example stays: the next begins with empty books."""
        with transaction.atomic():
            follow(stage, currency, steps)
            transaction.set_rollback(True)
    depth.holds("rewards", property_, currency=st.sampled_from(sorted(CURRENCIES)),
                steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), min_size=6, max_size=depth.steps))


def earned(stage, **rule) -> Reward:
    publish(stage, document(**({"pay": CURRENCIES["EUR"]} | rule)))
    return Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])


def test_two_who_approve_at_once(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        reward = earned(stage, approval_above={"minor": 0, "currency": "EUR"})
    results = at_once(stage.tenant_id, *[lambda who=who: release.approve_reward(reward_id=reward.id, acting=who, at=later(days=2))
                                         for who in (stage.olga, stage.tess, stage.olga)])
    assert sorted(isinstance(result, Exception) for result in results) == [False, True, True]
    with tenant_context(stage.tenant_id):
        assert Reward.objects.get().state == "approved" and standing(("advocate", stage.ann.advocate_id)) == {"payable": -10_000}
        assert all_right(stage.tenant_id)


@pytest.mark.parametrize("turn", range(3))
def test_taken_back_while_it_is_paid(acme, turn):
    """Whoever is first: either it never leaves, or it left and is owed."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        reward = earned(stage)
    payout = uuid4()
    results = at_once(stage.tenant_id, lambda: take_back(reward_id=reward.id, cause="withdrawal:1", at=later(days=3)),
                      lambda: deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=payout, attempt=1, at=later(days=3)),
                      lambda: take_back(reward_id=reward.id, cause="withdrawal:1", at=later(days=3)))
    refused = [result for result in results if isinstance(result, Exception)]
    with tenant_context(stage.tenant_id):
        row, books = Reward.objects.get(), standing(("advocate", stage.ann.advocate_id))
        assert TakeBack.objects.count() == 1 and all_right(stage.tenant_id)
        assert (row.state, books, len(refused)) in (("cancelled", {}, 1), ("fulfilling", {"receivable": 10_000}, 0))


def test_two_debts_and_two_payments_at_once(acme):
    """Set off by one at a time: nothing is set off twice, no balance passes zero."""
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        rules = document(pay=CURRENCIES["EUR"])
        rules["rules"] += [rules["rules"][0] | {"key": key, "approval_above": {"minor": 0, "currency": "EUR"}} for key in ("two", "three")]
        rules["rules"].append(rules["rules"][0] | {"key": "four"})
        publish(stage, rules)
        gone, two, three, other = [Reward.objects.get(decision=decision) for decision in deal(stage, 1, 1, later(days=1))]
        for reward in (gone, other):
            deliver.begin_fulfilment(reward_id=reward.id, provider="bank", payout_id=reward.id, attempt=1, at=later(days=2))
            deliver.confirm_fulfilment(reward_id=reward.id, provider="bank", payout_id=reward.id, attempt=1, acting=stage.olga, at=later(days=2))
    results = at_once(stage.tenant_id, *[lambda one=one: take_back(reward_id=one.id, cause="withdrawal:1", at=later(days=3)) for one in (gone, other)],
                      *[lambda one=one: release.approve_reward(reward_id=one.id, acting=stage.olga, at=later(days=3)) for one in (two, three)])
    assert not [result for result in results if isinstance(result, Exception)]
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id) and standing(("advocate", stage.ann.advocate_id)) == {}
        assert sorted(Reward.objects.values_list("state", flat=True)) == ["fulfilled", "fulfilled", "reversed", "reversed"]
