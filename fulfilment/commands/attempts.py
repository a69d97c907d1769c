"""A reward in points is requested as a payout once; each attempt is begun, and settled when the provider's word is known."""
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound
from foundation.outbox import commands as outbox_commands
from fulfilment import events, queries, states
from fulfilment.models import Attempt, Payout, PayoutReward
from fulfilment.queries import Begun
from fulfilment.rules import providers
from rewards import states as rewards_states
from rewards.commands import deliver, release


class SettledOtherwise(RuntimeError):
    """The provider says something else about an attempt than it said before: a person has to look."""


def request_payout(*, reward_id: UUID, acting: Actor, at: datetime) -> Payout | None:
    """The payout of an approved reward, made now or before; None for money, which leaves by a file, and while its
    beneficiary is suspended: asked again when that ends."""
    reward = release.locked(reward_id)   # two at once get the same payout
    provider = providers.provider_for(reward.currency)
    if provider is None:
        return None
    before = queries.payouts_of([reward.id]).get(reward.id)
    if before is not None:   # asked before anything is written: once it is paid, nothing is left to pay
        if before.state == states.REQUESTED and before.file_id is None and reward.moved_at > before.requested_at:   # held meanwhile: nothing was sent
            outbox_commands.record(events.PayoutRequested(**about(before)), acting=acting, at=at)
        return before
    if reward.state != rewards_states.APPROVED:   # held, taken back or set off since
        return None
    kind, beneficiary_id = release.account_of(reward)
    if queries.is_suspended((kind, beneficiary_id)):
        return None
    amount = queries.left_of(reward)
    payout = Payout.objects.create(beneficiary_kind=kind, beneficiary_id=beneficiary_id, provider=provider, amount_minor=amount, currency=reward.currency,
                                   requested_at=at)
    PayoutReward.objects.create(payout=payout, reward_id=reward.id, amount_minor=amount)
    outbox_commands.record(events.PayoutRequested(**about(payout)), acting=acting, at=at)
    return payout


def begin_attempt(*, payout_id: UUID, acting: Actor, at: datetime) -> Begun | None:
    """The attempt to send: a new one, or the one whose end nobody knows, to be asked for first. None when it is paid, and while
    its reward is held again, or was taken back: then nothing is sent, and it is requested anew once it is approved."""
    payout = _locked(payout_id)
    if payout.state == states.PAID:
        return None
    before = queries.unsettled(payout)
    if before is not None:
        return queries.begun(payout, before, first=False)
    lines = [line for line in queries.lines_of(payout.id) if line.freed_at is None]
    if not lines:   # requested anew with another amount
        return None
    if any(_changed(release.locked(line.reward_id), line.amount_minor) for line in lines):
        _request_the_rest(payout, lines, acting=acting, at=at)
        return None
    number = Attempt.objects.filter(payout=payout).count() + 1
    attempt = Attempt.objects.create(payout=payout, number=number, begun_at=at)
    for line in lines:
        deliver.begin_fulfilment(reward_id=line.reward_id, provider=payout.provider, payout_id=payout.id, attempt=number, at=at)
    _leave(payout, states.IN_FLIGHT)
    outbox_commands.record(events.PayoutBegun(**about(payout), attempt=number), acting=acting, at=at)
    return queries.begun(payout, attempt, first=number == 1)


def _changed(reward, amount_minor: int) -> bool:
    """Held, given up, taken back or set off since the payout was requested: what was asked for is not to be sent."""
    on_its_way = reward.state in (rewards_states.FULFILLING, rewards_states.UNKNOWN)   # by another payout: that is refused, not passed over
    return not on_its_way and (reward.state != rewards_states.APPROVED or queries.left_of(reward) != amount_minor)


def _request_the_rest(payout: Payout, lines: list[PayoutReward], *, acting: Actor, at: datetime) -> None:
    """A part was set off meanwhile, and nothing of this payout was paid: a payout of its own carries what is left. A row of a file
    stays behind by itself (download.py), and what is held waits for its approval."""
    if payout.file_id is not None:
        return
    for line in lines:
        reward = release.locked(line.reward_id)
        if reward.state == rewards_states.APPROVED and queries.left_of(reward) > 0:
            PayoutReward.objects.filter(id=line.id).update(freed_at=at)
            request_payout(reward_id=reward.id, acting=acting, at=at)


def settle_attempt(*, attempt_id: UUID, outcome: str, acting: Actor, at: datetime, receipt: str = "", reason: str = "") -> Attempt:
    """`outcome` is CONFIRMED (with a receipt), FAILED (the provider refused for good) or UNKNOWN. Said twice, the second time
    writes nothing; a doubt that comes after the outcome neither. Raises SettledOtherwise."""
    payout = _locked(Attempt.objects.get(id=attempt_id).payout_id)
    attempt = Attempt.objects.get(id=attempt_id)
    if attempt.state == outcome or (outcome == states.UNKNOWN and attempt.state not in states.UNSETTLED):
        return attempt
    if attempt.state not in states.UNSETTLED:
        raise SettledOtherwise(f"attempt {attempt.number} of payout {payout.id} is {attempt.state}, and now it is said to be {outcome}")
    attempt.state, attempt.receipt, attempt.reason = outcome, receipt, reason
    attempt.settled_at = None if outcome == states.UNKNOWN else at
    attempt.save(update_fields=["state", "receipt", "reason", "settled_at"])
    told: Any = {"provider": payout.provider, "payout_id": payout.id, "attempt": attempt.number}
    said: events.OfPayout
    if outcome == states.CONFIRMED:
        for line in queries.lines_of(payout.id):
            deliver.confirm_fulfilment(reward_id=line.reward_id, acting=acting, at=at, **told)
        said = events.PayoutPaid(**about(payout), attempt=attempt.number)
    elif outcome == states.FAILED:
        for line in queries.lines_of(payout.id):
            deliver.fail_fulfilment(reward_id=line.reward_id, at=at, **told)
        said = events.PayoutFailed(**about(payout), attempt=attempt.number, reason=reason)
    else:
        for line in queries.lines_of(payout.id):
            deliver.doubt_fulfilment(reward_id=line.reward_id, at=at)
        said = events.PayoutUnknown(**about(payout), attempt=attempt.number)
    _leave(payout, states.PAYOUT_AFTER[outcome], paid_at=at if outcome == states.CONFIRMED else None)
    outbox_commands.record(said, acting=acting, at=at)
    return attempt


def _locked(payout_id: UUID) -> Payout:
    payout = Payout.objects.select_for_update().filter(id=payout_id).first()
    if payout is None:
        raise NotFound("payout_unknown", "There’s no such payout.")
    return payout


def _leave(payout: Payout, state: str, paid_at: datetime | None = None) -> None:
    payout.state, payout.paid_at = state, paid_at
    payout.save(update_fields=["state", "paid_at"])


def about(payout: Payout) -> dict:
    """What every event of a payout says."""
    return {"subject_id": payout.id, "beneficiary_kind": payout.beneficiary_kind, "beneficiary_id": payout.beneficiary_id, "provider": payout.provider,
            "amount_minor": payout.amount_minor, "currency": payout.currency}
