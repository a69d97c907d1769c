"""An approved reward is requested as a payout, and a payout is made: begin (commit), call, settle (commit)."""
from collections.abc import Callable
from datetime import datetime

from advocates.events import AdvocateMerged
from foundation.kernel import crash
from foundation.kernel.acting import SYSTEM
from foundation.outbox.events import StoredEvent
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries, states
from fulfilment.events import PayoutRequested
from fulfilment.providers import directory
from fulfilment.providers.interface import Declined, Provider, Receipt
from fulfilment.queries import Begun
from partners.events import OrganisationResumed
from rewards.events import RewardApproved


class OtherAmount(RuntimeError):
    """The provider knows the reference with another amount: a person has to look before anything moves."""


def request(event: RewardApproved, *, at: datetime, stored: StoredEvent) -> None:
    commands.request_payout(reward_id=event.subject_id, acting=SYSTEM, at=at)


def request_waiting(event: OrganisationResumed, *, at: datetime, stored: StoredEvent) -> None:
    """Points that its members earned for it while it was suspended."""
    for reward_id in queries.points_waiting(("partner_organisation", event.subject_id)):
        commands.request_payout(reward_id=reward_id, acting=SYSTEM, at=at)


def finish_merge(event: AdvocateMerged, *, at: datetime, stored: StoredEvent) -> None:
    commands.finish_merge(advocate_id=event.subject_id, at=at)


def send(event: PayoutRequested, *, at: datetime, stored: StoredEvent, done: Callable[[], None]) -> None:
    """May be killed between any two lines, and may run twice at once: the reference is looked for before anything is sent
    again, and the same attempt is sent under the same key. What is not settled is tried again by the delivery."""
    with tenant_context(stored.tenant_id):
        begun = commands.begin_attempt(payout_id=event.subject_id, acting=SYSTEM, at=at)
        crash.point("payout.before_begin_commits")
    if begun is None:
        return
    crash.point("payout.after_begin")

    def settle(outcome: str, **said: str) -> None:
        commands.settle_attempt(attempt_id=begun.attempt_id, outcome=outcome, acting=SYSTEM, at=at, **said)

    try:
        receipt = call(directory.provider(begun.provider, stored.tenant_id), begun)
    except Declined as declined:
        with tenant_context(stored.tenant_id):
            settle(states.FAILED, reason=declined.code)
            crash.point("payout.before_failure_commits")
        raise   # the delivery comes back after a pause, with an attempt of its own
    except Exception:
        with tenant_context(stored.tenant_id):
            settle(states.UNKNOWN)
            crash.point("payout.before_doubt_commits")
        raise
    with tenant_context(stored.tenant_id):
        settle(states.CONFIRMED, receipt=receipt.number)
        done()
        crash.point("payout.before_settle_commits")
    crash.point("payout.after_settle")


def call(provider: Provider, begun: Begun) -> Receipt:
    """Raises Declined when nothing was paid, anything else when nobody knows."""
    receipt = None if begun.first else provider.find(begun.reference)
    if receipt is None:
        crash.point("payout.before_call")
        receipt = provider.credit(reference=begun.reference, idempotency_key=begun.attempt_id, holder=begun.holder, amount=begun.amount)
        crash.point("payout.after_call")
    if receipt.amount != begun.amount:
        raise OtherAmount(f"payout {begun.reference}: the provider says {receipt.amount}, we say {begun.amount}")
    return receipt
