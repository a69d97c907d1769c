"""A stage with a plan that pays, a reward that is approved, and a provider that does to its callers what real ones do."""
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from foundation.accounts import commands as accounts_commands
from foundation.kernel.money import Money
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.queries import checks
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants.context import tenant_context
from fulfilment.models import Attempt, Payout, PointsCredit
from fulfilment.providers.interface import Declined, Receipt
from referrals.commands import decide, milestones
from rewards.commands import accrue, plans
from rewards.models import Reward
from rewards.queries import books as reward_books
from tests.cast import START, Stage, later, set_stage, submitted

AMOUNT = 500


def plan(currency: str) -> dict:
    return {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
        {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "advocate", "pay": {"fixed": {"minor": AMOUNT, "currency": currency}}}]}


def paying_stage(vendor, currency: str = "PTS") -> Stage:
    stage = set_stage(vendor)
    with tenant_context(vendor.id):
        accounts_commands.add_member(email="olga@example.test", name="Olga", role="owner", acting=stage.tess, at=START)
        accounts_commands.add_member(email="tess@example.test", name="Tess", role="program_manager", acting=stage.tess, at=START)
        plans.save_draft(program_id=stage.program.id, document=plan(currency), acting=stage.tess, at=START)
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
    return stage


def approved_reward(stage: Stage, number: int = 1) -> Reward:
    """Won, and nothing holds it: approved at once."""
    with tenant_context(stage.tenant_id):
        referral = submitted(stage, stage.ann, later(days=1), number=number)
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        won = milestones.record_milestone(referral_id=referral.id, source="manual", acting=stage.tess, at=later(days=5),
                                          report=milestones.Report(kind="won", occurred_at=later(days=4)))
        accrue.accrue_rewards(milestone_id=won.id, at=later(days=5))
        return Reward.objects.get(referral=referral)


def work(stage: Stage, until: datetime | None = None) -> None:
    worker.drain(stage.tenant_id, until or later(days=5))


def make_due(stage: Stage, *subscribers: str) -> None:
    """Delivered once more, as after a lost mark."""
    with tenant_context(stage.tenant_id):
        Delivery.objects.filter(subscriber__in=subscribers).update(state="due", attempts=0, done_at=None, due_at=later(days=5))


def try_again(stage: Stage) -> bool:
    """The payout's delivery once, whatever pause it is in."""
    with tenant_context(stage.tenant_id):
        delivery = Delivery.objects.get(subscriber="fulfilment.send")
        Delivery.objects.filter(id=delivery.id).update(due_at=later(days=5))
    return worker.deliver(stage.tenant_id, delivery.id)


@dataclass(frozen=True)
class Books:
    """Where the advocate's points stand, all above zero, and how often she was paid."""

    accrued: int = 0
    payable: int = 0
    in_flight: int = 0
    wallet: int = 0
    reward: str = ""
    payout: str = ""
    attempts: tuple[str, ...] = ()


def books(stage: Stage) -> Books:
    """Also goes through the whole ledger again: chains, sums, and every reward's state against its legs."""
    with tenant_context(stage.tenant_id):
        with connection.cursor() as cursor:
            wrong = [*checks.wrong_rows(cursor, stage.tenant_id), *reward_books.wrong_rewards(checks.legs_by_reward(cursor, stage.tenant_id))]
        assert wrong == []

        def at(kind, *owner):
            return -ledger_queries.balance(AccountRef(kind, *owner), "PTS")
        ann = ("advocate", stage.ann.advocate_id)
        payout = Payout.objects.first()
        return Books(accrued=at("accrued", *ann), payable=at("payable", *ann), in_flight=at("in_flight", "points"), wallet=at("wallet", *ann),
                     reward=Reward.objects.get().state, payout=payout.state if payout else "",
                     attempts=tuple(Attempt.objects.order_by("number").values_list("state", flat=True)))


def register(stage: Stage) -> list[int]:
    with tenant_context(stage.tenant_id):
        return list(PointsCredit.objects.values_list("amount_minor", flat=True))


@dataclass
class Fake:
    """A provider like the real ones: it remembers keys, it would pay one reference twice under two keys, and it has faults.

    Each fault is used up by one call: lost_request (nothing happened), lost_answer (paid, nobody is told), declined."""

    faults: list[str] = field(default_factory=list)
    slow: float = 0
    factor: int = 1
    calls: list[str] = field(default_factory=list)
    paid: list[Receipt] = field(default_factory=list)
    keys: dict[UUID, Receipt | Declined] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, tenant_id: UUID) -> "Fake":
        return self

    def credit(self, *, reference: UUID, idempotency_key: UUID, holder: UUID, amount: Money) -> Receipt:
        self.calls.append("credit")
        with self.lock:
            fault = self.faults.pop(0) if self.faults else ""
        if fault == "lost_request":
            raise TimeoutError("no answer")
        time.sleep(self.slow)
        with self.lock:
            if idempotency_key not in self.keys:
                if fault == "declined":
                    self.keys[idempotency_key] = Declined("account_closed")
                else:
                    receipt = Receipt(reference, Money(amount.minor * self.factor, amount.currency), f"r{len(self.paid)}")
                    self.keys[idempotency_key] = receipt
                    self.paid.append(receipt)
            known = self.keys[idempotency_key]
        if isinstance(known, Declined):
            raise known
        if fault == "lost_answer":
            raise TimeoutError("no answer")
        return known

    def find(self, reference: UUID) -> Receipt | None:
        self.calls.append("find")
        found = [receipt for receipt in self.paid if receipt.reference == reference]
        assert len(found) < 2, "paid twice"
        return found[0] if found else None
