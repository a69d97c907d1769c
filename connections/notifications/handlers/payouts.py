"""News about being paid: where to, that it was, that it wasn’t. Staff hear of their pay from payroll."""
from datetime import datetime

from advocates import queries as advocates_queries
from connections.notifications import sentences, words
from connections.notifications.handlers.telling import tell_beneficiary
from foundation.kernel.money import Money
from foundation.outbox.events import StoredEvent
from fulfilment import queries as fulfilment_queries
from fulfilment import states as fulfilment_states
from fulfilment.events import PayoutMethodRemoved, PayoutMethodSet, PayoutPaid, PayoutRejected, PayoutReturned
from rewards import queries as rewards_queries
from rewards import states as rewards_states
from rewards.events import RewardApproved


def ask_where_to_pay(event: RewardApproved, *, at: datetime, stored: StoredEvent) -> None:
    """Once for each beneficiary, however much is approved afterwards, and once for a person, whatever entry of hers it was asked under."""
    reward = rewards_queries.reward(event.subject_id)
    if reward.state == rewards_states.CANCELLED:   # there is nothing to pay any more
        return
    whose = fulfilment_queries.beneficiary_of(reward)
    holds = fulfilment_queries.payout_holds_of([reward], at).get(reward.id, [])
    if "no_method" in holds and fulfilment_states.METHOD_OF[whose[0]] == fulfilment_states.BANK:
        amount = Money(event.amount_minor, event.currency) if rewards_queries.names_amounts(reward) else None
        tell_beneficiary(whose, lambda name: words.where_to_pay(amount, name) if amount else sentences.where_to_pay(name), stored=stored, at=at,
              once=f"where_to_pay:{whose[0]}:{whose[1]}", or_once=[f"where_to_pay:{whose[0]}:{one}" for one in advocates_queries.known_as([whose[1]])[whose[1]]])


def tell_paid(event: PayoutPaid, *, at: datetime, stored: StoredEvent) -> None:
    """Of what left by a file; points are told by the reward itself."""
    payout = fulfilment_queries.payout(event.subject_id)
    if payout.file is None or payout.executed_on is None:
        return
    rewards, kind, on = len(fulfilment_queries.lines_of(payout.id)), payout.file.kind, payout.executed_on
    tail = payout.method.tail if payout.method else ""
    tell_beneficiary((event.beneficiary_kind, event.beneficiary_id), lambda name: words.payout_paid(Money(event.amount_minor, event.currency), rewards, kind, tail, on),
          stored=stored, at=at)


def tell_rejected(event: PayoutRejected, *, at: datetime, stored: StoredEvent) -> None:
    _failed(event, came_back=False, stored=stored, at=at)


def tell_returned(event: PayoutReturned, *, at: datetime, stored: StoredEvent) -> None:
    _failed(event, came_back=True, stored=stored, at=at)


def tell_account_set(event: PayoutMethodSet, *, at: datetime, stored: StoredEvent) -> None:
    """To the owner: whoever took over a mailbox has three days in which the owner may notice. One that is gone before the mail is made is told by
    the news of what took its place, or that it was removed."""
    method = fulfilment_queries.method(event.subject_id)
    if event.kind == fulfilment_states.BANK and method.removed_at is None:
        until = event.pays_from if event.pays_from > method.since else None
        tell_beneficiary((event.beneficiary_kind, event.beneficiary_id), lambda name: words.account_set(method.tail, event.changed, until, name), stored=stored, at=at)


def tell_account_removed(event: PayoutMethodRemoved, *, at: datetime, stored: StoredEvent) -> None:
    """Not where another one stands by now: that one is the news, and its mail says that the account was changed."""
    if event.kind == fulfilment_states.BANK and fulfilment_queries.method_of(event.beneficiary_kind, event.beneficiary_id) is None:
        tell_beneficiary((event.beneficiary_kind, event.beneficiary_id), words.account_removed, stored=stored, at=at)


def _failed(event: PayoutRejected | PayoutReturned, *, came_back: bool, stored: StoredEvent, at: datetime) -> None:
    amount = Money(event.amount_minor, event.currency)
    named = came_back or fulfilment_queries.names_amount(fulfilment_queries.payout(event.subject_id))
    if fulfilment_states.METHOD_OF[event.beneficiary_kind] == fulfilment_states.BANK:
        tell_beneficiary((event.beneficiary_kind, event.beneficiary_id),
              lambda name: words.payout_failed(amount, came_back) if named else sentences.did_not_go_through(), stored=stored, at=at)
