"""Money moves: finance signs off every fortnight, where to be paid is told, and files are made, sent and settled each month."""
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from advocates import queries as advocates_queries
from demo.history import History
from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.kernel.money import Money
from fulfilment import commands as fulfilment_commands
from fulfilment import queries as fulfilment_queries
from fulfilment import states as fulfilment_states
from rewards import queries as rewards_queries
from rewards.commands import holds, release

# Whose account or number is known: key of the advocate or name of the partner, and since how many days ago.
ACCOUNTS = {"acme": (("Harbour Systems", 150, "DE02120300000000202051"), ("Pinto Legal", 98, "DE02500105170137075030")),
            "bolt": (("Kent Networks", 140, "DE02100500000054540402"),)}
CUSTOMERS = {"acme": (("ann", 130, "K-10023"), ("acme16", 95, "K-10107"), ("acme17", 95, "K-10112"), ("acme18", 95, "K-10119"), ("acme19", 4, "K-10131"),
                      ("acme20", 4, "K-10140")), "bolt": ()}
SMALLEST = 6_000   # minor units; what is less waits until it has added up


def actions(history: History) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    slug = history.company.slug
    for days in range(240, 20, -14):
        yield history.at(days, 17, 30), partial(sign_off, history)
    for name, days, iban in ACCOUNTS[slug]:
        yield history.at(days, 13), partial(tell_account, history, name, iban)
    for key, days, number in CUSTOMERS[slug]:
        yield history.at(days, 13, 10), partial(tell_number, history, key, number)
    for days in (90, 60, 30, 6):
        for kind in (fulfilment_states.BANK, fulfilment_states.BILLING):
            yield history.at(days, 18, 10), partial(send_file, history, kind, days)
    yield history.at(8, 10, 40), partial(doubt, history)
    if slug == "acme":
        yield history.at(5, 9, 20), partial(set_smallest, history)
        yield history.at(2, 11, 40), partial(change_account, history, "Pinto Legal", "DE02701500000000594937")
        for days, iban in ((3, "DE02300209000106531065"), (1, "DE02370502990000684712")):   # told, and changed two days later
            yield history.at(days, 13, 20), partial(tell_own_account, history, iban)


def sign_off(history: History, at: datetime) -> None:
    """Everything that nothing but a yes holds."""
    for reward in rewards_queries.rewards_to_approve():
        if {hold.kind for hold in reward.holds.all() if hold.released_at is None} == {"approval"}:
            release.approve_reward(reward_id=reward.id, acting=history.finance, at=at)


def tell_account(history: History, name: str, iban: str, at: datetime) -> None:
    change_account(history, name, iban, at)
    second_look("partner_organisation", history.organisations[name], history, at)


def tell_number(history: History, key: str, number: str, at: datetime) -> None:
    fulfilment_commands.set_number(beneficiary_kind="customer_account", beneficiary_id=history.advocates[key], number=number, acting=history.finance, at=at)
    second_look("customer_account", history.advocates[key], history, at)


def change_account(history: History, name: str, iban: str, at: datetime) -> None:
    """Finance entered it, and nobody else has compared it yet."""
    fulfilment_commands.set_bank_account(beneficiary_kind="partner_organisation", beneficiary_id=history.organisations[name], holder=name, iban=iban,
                                         acting=history.finance, at=at)


def second_look(kind: str, its_id: UUID, history: History, at: datetime) -> None:
    """What finance entered for somebody is compared by somebody else before anything is paid there."""
    fulfilment_commands.confirm_method(beneficiary_kind=kind, beneficiary_id=its_id, acting=history.owner, at=at)


def set_smallest(history: History, at: datetime) -> None:
    fulfilment_commands.set_minimum(currency=history.company.currency, amount=Money(SMALLEST, history.company.currency), acting=history.finance, at=at)


def tell_own_account(history: History, iban: str, at: datetime) -> None:
    """Of whoever is owed money and had told no account, the first; a change makes it rest for three days."""
    owed = (one.beneficiary for one in fulfilment_queries.due(at) if "no_method" in one.holds and one.beneficiary[0] == "advocate")
    person = history.tells_account or next(owed, None)
    if person is not None:
        history.tells_account = person
        fulfilment_commands.set_bank_account(beneficiary_kind=person[0], beneficiary_id=person[1], holder=advocates_queries.advocate(person[1]).name, iban=iban,
                                             acting=Actor("advocate", person[1]), at=at)


def doubt(history: History, at: datetime) -> None:
    """Two rewards that somebody wants to look at again, one for each reason that a person can have."""
    waiting = [reward for reward in rewards_queries.rewards_to_approve() if reward.state == "pending"]
    doubts = (("risk", "The same address as the customer’s owner?"), ("legal", "Their town council may count as public office."))
    for reward, (kind, why) in zip(waiting, doubts, strict=False):
        holds.place_hold(reward_id=reward.id, kind=kind, reason=why, acting=history.manager, at=at)


def send_file(history: History, kind: str, days: int, at: datetime) -> None:
    """A month's file; the last one is on its way, and once a row came back. A month without anything to pay makes none."""
    try:
        file = fulfilment_commands.make_file(kind=kind, currency=history.company.currency, acting=history.finance, at=at)
    except Refused:
        return
    fulfilment_commands.download_file(file_id=file.id, acting=history.finance, at=at)
    if days > 10:
        outcomes = {row.id: fulfilment_commands.Outcome(fulfilment_states.PAID) for row in fulfilment_queries.rows_of(file.id)}
        if kind == fulfilment_states.BILLING and days == 60:
            outcomes[next(iter(outcomes))] = fulfilment_commands.Outcome(fulfilment_states.REJECTED, "unknown_customer")
        fulfilment_commands.settle_rows(file_id=file.id, executed_on=at.date(), outcomes=outcomes, acting=history.finance, at=at)
