"""Money moves: finance signs off every fortnight, where to be paid is told, and files are made, sent and settled each month."""
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from foundation.kernel.errors import Refused
from fulfilment import commands as fulfilment_commands
from fulfilment import queries as fulfilment_queries
from fulfilment import states as fulfilment_states
from rewards import queries as rewards_queries
from rewards.commands import release

if TYPE_CHECKING:
    from demo.history import History

# Whose account or number is known: key of the advocate or name of the partner, and since how many days ago.
ACCOUNTS = {"acme": (("Harbour Systems", 150, "DE02120300000000202051"), ("Pinto Legal", 98, "DE02500105170137075030")),
            "bolt": (("Kent Networks", 140, "DE02100500000054540402"),)}
CUSTOMERS = {"acme": (("ann", 130, "K-10023"),), "bolt": ()}


def actions(history: "History") -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    slug = history.company.slug
    for days in range(240, 20, -14):
        yield history.at(days, 17, 30), partial(sign_off, history)
    for name, days, iban in ACCOUNTS[slug]:
        yield history.at(days, 13), partial(tell_account, history, name, iban)
    for key, days, number in CUSTOMERS[slug]:
        yield history.at(days, 13, 10), partial(tell_number, history, key, number)
    for days in (90, 60, 30, 6):
        for kind in (fulfilment_states.BANK, fulfilment_states.BILLING):
            yield history.at(days, 18, 10), partial(send_file, history, kind, days > 10)


def sign_off(history: "History", at: datetime) -> None:
    """Everything that nothing but a yes holds."""
    for reward in rewards_queries.rewards_to_approve():
        if {hold.kind for hold in reward.holds.all() if hold.released_at is None} == {"approval"}:
            release.approve_reward(reward_id=reward.id, acting=history.finance, at=at)


def tell_account(history: "History", name: str, iban: str, at: datetime) -> None:
    fulfilment_commands.set_bank_account(beneficiary_kind="partner_organisation", beneficiary_id=history.organisations[name], holder=name, iban=iban,
                                         acting=history.finance, at=at)


def tell_number(history: "History", key: str, number: str, at: datetime) -> None:
    fulfilment_commands.set_number(beneficiary_kind="customer_account", beneficiary_id=history.advocates[key], number=number, acting=history.finance, at=at)


def send_file(history: "History", kind: str, settled: bool, at: datetime) -> None:
    """A month's file; the last one is on its way. A month without anything to pay makes none."""
    try:
        file = fulfilment_commands.make_file(kind=kind, currency=history.company.currency, acting=history.finance, at=at)
    except Refused:
        return
    fulfilment_commands.download_file(file_id=file.id, acting=history.finance, at=at)
    if settled:
        rows = fulfilment_queries.rows_of(file.id)
        outcomes = {row.id: fulfilment_commands.Outcome(fulfilment_states.PAID) for row in rows}
        fulfilment_commands.settle_rows(file_id=file.id, executed_on=at.date(), outcomes=outcomes, acting=history.finance, at=at)
