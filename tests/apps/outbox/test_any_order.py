"""The events of one referral are delivered in any order, and it ends the same: work, money and what people were told."""
from collections import Counter
from collections.abc import Callable

import pytest
from django.core import mail
from hypothesis import strategies as st

from foundation.ledger.models import Posting
from foundation.outbox import worker
from foundation.outbox.models import DONE, Delivery, Event
from foundation.tenants.context import tenant_context
from referrals.commands import decide, milestones, unwin, void
from referrals.commands.thread import write_message
from referrals.models import Milestone, Move, Referral
from rewards.models import Decision, Reward
from tests.apps.outbox.walk import PLAN
from tests.apps.rewards.stage import accepted, complete, publish, set_money_stage, won
from tests.cast import Stage, later, submitted
from tests.depths import Depth, at_two_depths

AT_ONCE, END = later(days=7), later(days=40)   # what is due by itself by then is delivered in the drawn order; clocks follow in theirs


def bought(stage: Stage) -> None:
    """From receipt to a win whose amount comes later, with a word in between."""
    referral = accepted(stage, stage.ann, 1, later(days=1))
    milestones.record_milestone(referral_id=referral.id, report=milestones.Report(kind="qualified", occurred_at=later(days=2)), source="manual", acting=stage.tess,
                                at=later(days=2))
    write_message(referral_id=referral.id, text="They signed.", acting=stage.tess, at=later(days=3))
    complete(stage, won(stage, referral.id, later(days=3)), 120_000, later(days=4))


def given_back(stage: Stage) -> None:
    """A win that was recorded in error: what it earned goes back, or is never earned."""
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=3), 120_000)
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=5))


def cancelled(stage: Stage) -> None:
    referral = accepted(stage, stage.ann, 1, later(days=1))
    won(stage, referral.id, later(days=3), 120_000)
    void.propose_void(referral_id=referral.id, reason="Never happened", acting=stage.tess, at=later(days=5))
    void.void_referral(referral_id=referral.id, acting=stage.olga, at=later(days=5))


def lost_and_waited_for(stage: Stage) -> None:
    """One is protected, one waits behind it and moves up when it is lost."""
    first = accepted(stage, stage.ann, 1, later(days=1))
    submitted(stage, stage.ben, later(days=2), number=1)
    decide.lose_referral(referral_id=first.id, reason="timing", acting=stage.tess, at=later(days=3))


class Undone(Exception):
    """Leaves the transaction, so that the next order begins where this one did."""


def delivered(stage: Stage, order: list[int]) -> dict:
    """How it ends when the open deliveries come in this order; nothing of it stays."""
    mail.outbox.clear()
    try:
        with tenant_context(stage.tenant_id):
            ids = open_ones()
            for place in order:
                assert worker.deliver(stage.tenant_id, ids[place], AT_ONCE)
            worker.drain(stage.tenant_id, AT_ONCE)
            worker.drain(stage.tenant_id, END)
            ended = how_it_ends()
            raise Undone
    except Undone:
        return ended


def open_ones() -> list:
    return list(Delivery.objects.exclude(state=DONE).filter(due_at__lte=AT_ONCE).order_by("id").values_list("id", flat=True))


def how_it_ends() -> dict:
    """Without ids and instants of recording, which are others each time."""
    return {
        "referrals": list(Referral.objects.order_by("id").values_list("id", "status", "step", "protects", "protected_until", "ended_at", "decide_by")),
        "moves": list(Move.objects.order_by("referral_id", "step").values_list("referral_id", "to_state", "at")),
        "milestones": sorted(Milestone.objects.values_list("kind", "occurred_at", "implied")),
        "decisions": Counter(Decision.objects.values_list("outcome", "reason", "milestone_id")),
        "rewards": Counter(Reward.objects.values_list("state", "currency", "granted_minor", "taken_back_minor", "delivered_minor")),
        "books": sums(),
        "open": Counter(Delivery.objects.exclude(state=DONE).values_list("subscriber", "state", "due_at")),
        "told": Counter((tuple(message.to), message.subject) for message in mail.outbox),
        "happened": Counter(Event.objects.values_list("name", "occurred_at")),
    }


def sums() -> dict:
    found: Counter = Counter()
    for kind, owner, currency, amount in Posting.objects.values_list("account__kind", "account__owner_id", "currency", "amount"):
        found[kind, owner, currency] += amount
    return {key: amount for key, amount in found.items() if amount}


# What is never earned is neither told nor taken back: there the end is what stands, and how it came to be is not compared.
ONLY_THE_END = ("referrals", "moves", "milestones", "books")


@at_two_depths(examples=4, few=1)   # each order goes through some sixty deliveries
@pytest.mark.parametrize("history, compared", [(bought, None), (given_back, ONLY_THE_END), (cancelled, ONLY_THE_END), (lost_and_waited_for, None)],
                         ids=lambda part: getattr(part, "__name__", ""))
def test_every_order_of_the_events_of_a_referral_ends_the_same(acme, depth: Depth, history: Callable, compared):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, PLAN)
    worker.drain(acme.id, later(hours=1))
    with tenant_context(acme.id):
        history(stage)
        count = len(open_ones())
    assert count >= 8
    in_order = delivered(stage, list(range(count)))
    assert in_order["open"].keys() <= {key for key in in_order["open"] if key[2] > END}, "nothing fails, nothing is left"

    def ends_the_same(order: list[int]) -> None:
        ended = delivered(stage, order)
        for what in compared or ended:
            assert ended[what] == in_order[what], what

    depth.holds(f"outbox in any order: {history.__name__.replace('_', ' ')}", ends_the_same, order=st.permutations(list(range(count))))
