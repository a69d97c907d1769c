"""News about what an advocate earned: on the way, approved, with her."""
from datetime import datetime

from connections.notifications import words
from connections.notifications.handlers.telling import page, tell_advocate
from foundation.kernel.money import POINTS, Money
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.outbox.events import StoredEvent
from fulfilment import queries as fulfilment_queries
from fulfilment import words as fulfilment_words
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import events, states
from rewards import queries as rewards_queries


def tell_accrued(event: events.RewardAccrued, *, at: datetime, stored: StoredEvent) -> None:
    """What holds it is read when the mail is made: what was let go meanwhile is not announced as a wait."""
    if not is_hers(event) or not _shown(event):
        return
    reward = rewards_queries.reward(event.subject_id)
    milestone = referrals_queries.milestone(reward.milestone_id)
    holds = {hold.kind: hold.until for hold in rewards_queries.open_holds(reward)}
    tell_advocate(event.referral_id, lambda about: words.accrued(about, amount_of(event), milestone.kind, milestone.occurred_at, holds.get("maturation"),
                                                                 needs_yes="approval" in holds), stored=stored, at=at, to_page=why_page(event))


def tell_approved(event: events.RewardApproved, *, at: datetime, stored: StoredEvent) -> None:
    if not is_hers(event) or not _shown(event):
        return
    holds = fulfilment_queries.payout_holds_of([rewards_queries.reward(event.subject_id)], at).get(event.subject_id, [])
    hold = fulfilment_words.HOLD[holds[0]] if holds else ""
    tell_advocate(event.referral_id, lambda about: words.approved(about, amount_of(event), hold), stored=stored, at=at, to_page=why_page(event))


def tell_fulfilled(event: events.RewardFulfilled, *, at: datetime, stored: StoredEvent) -> None:
    """What left by a file is told as one payment, not once for each reward in it: handlers/payouts.py."""
    if not is_hers(event) or not _shown(event) or fulfilment_queries.left_by_file(event.subject_id):
        return
    balance = None
    if event.currency == POINTS:   # what we owe stands below zero
        balance = Money(-ledger_queries.balance(AccountRef("wallet", "advocate", event.advocate_id), POINTS), POINTS)
    tell_advocate(event.referral_id, lambda about: words.fulfilled(about, amount_of(event), balance), stored=stored, at=at, to_page=why_page(event))


def _shown(event: events.OfReward) -> bool:
    """Some programs show no amounts; then no mail does."""
    return programs_queries.shows_rewards(referrals_queries.referral(event.referral_id).program)


def is_hers(event: events.OfReward) -> bool:
    """What her claim earns for her organisation or her rep is no news of hers."""
    return event.beneficiary_kind in states.OF_THE_ADVOCATE


def amount_of(event: events.OfReward) -> Money:
    return Money(event.amount_minor, event.currency)


def why_page(event: events.OfReward) -> str:
    return page("portal_why", reward_id=event.subject_id)
