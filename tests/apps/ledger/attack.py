"""Attacks on the ledger by plain SQL: what somebody with the app's rights could try. Each is refused at the latest at commit."""
from dataclasses import dataclass
from uuid import UUID

from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money
from foundation.ledger import queries
from foundation.ledger.commands import AccountRef, Leg, post
from tests.cast import START

EXPENSE = AccountRef("reward_expense")


@dataclass
class World:
    """A vendor with two honest bookings of 100 for one person, and another vendor's ids."""

    tenant_id: UUID
    owner_id: UUID
    expense: UUID
    accrued: UUID
    receivable: UUID
    points: UUID
    first: UUID
    theirs: UUID
    their_account: UUID
    their_journal: UUID


def owed(owner_id: UUID, kind: str = "accrued") -> AccountRef:
    return AccountRef(kind, "advocate", owner_id)


def accrue(owner_id: UUID, key: str, minor: int = 100, currency: str = "EUR", kind: str = "accrued"):
    return post(key=key, kind="reward_accrued", occurred_at=START, legs=[
        Leg(EXPENSE, Money(minor, currency)), Leg(owed(owner_id, kind), Money(-minor, currency))])


def account_id(ref: AccountRef, currency: str = "EUR") -> UUID:
    return queries.account(ref.kind, ref.owner_kind, ref.owner_id, currency).id


def journal_row(world: World, **other) -> dict:
    return {"tenant_id": world.tenant_id, "id": uuid7(), "key": str(uuid7()), "kind": "attack", "currency": "EUR", "occurred_at": START, "legs": 2,
            "closing_sum": 0} | other


def free_leg(world: World, journal: dict, leg: int, amount: int, before: int = 0, **other) -> dict:
    """An honest leg on the contra account, unless `other` says otherwise."""
    return {"tenant_id": world.tenant_id, "id": uuid7(), "journal_id": journal["id"], "account_id": world.expense, "leg": leg, "legs": journal["legs"],
            "currency": "EUR", "side": "free", "amount": amount, "sum_before": before, "sum_after": before + amount, "prev_leg": leg - 1 or None} | other


def owed_leg(world: World, journal: dict, leg: int, amount: int, before: int = 0, step: int = 3, balance: int = -200, **other) -> dict:
    """An honest leg on the person's account: the third there, after 200 owed."""
    return free_leg(world, journal, leg, amount, before) | {"account_id": world.accrued, "side": "credit", "step": step, "prev_step": step - 1 or None,
                                                            "balance_before": balance, "balance_after": balance + amount} | other


def insert(cursor, table: str, row: dict) -> None:
    cursor.execute(f"INSERT INTO ledger_{table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values()))


def booked(cursor, world: World, journal: dict | None = None, first: dict | None = None, second: dict | None = None) -> None:
    """A booking of 100 that would be honest but for what is changed."""
    journal = journal_row(world, **(journal or {}))
    insert(cursor, "journal", journal)
    insert(cursor, "posting", free_leg(world, journal, 1, 100) | (first or {}))
    insert(cursor, "posting", owed_leg(world, journal, 2, -100, 100) | (second or {}))


def appended(*rows):
    """Legs for the first booking, which was committed."""
    def attack(cursor, world: World) -> None:
        journal = journal_row(world, id=world.first)
        for row in rows:
            insert(cursor, "posting", row(world, journal))
    return attack


def changed(**other):
    return lambda cursor, world: booked(cursor, world, **{part: values(world) if callable(values) else values for part, values in other.items()})


def only_a_journal(cursor, world: World) -> None:
    insert(cursor, "journal", journal_row(world))


def one_leg_of_two(cursor, world: World) -> None:
    journal = journal_row(world)
    insert(cursor, "journal", journal)
    insert(cursor, "posting", free_leg(world, journal, 1, 100))


def hundred_and_one_legs(cursor, world: World) -> None:
    journal = journal_row(world, legs=102)
    insert(cursor, "journal", journal)
    for leg in range(1, 103):
        insert(cursor, "posting", free_leg(world, journal, leg, 1 if leg % 2 else -1, before=0 if leg % 2 else 1))


def a_leg_of_nothing(cursor, world: World) -> None:
    journal = journal_row(world, legs=3)
    insert(cursor, "journal", journal)
    insert(cursor, "posting", free_leg(world, journal, 1, 100))
    insert(cursor, "posting", free_leg(world, journal, 2, 0, 100))
    insert(cursor, "posting", owed_leg(world, journal, 3, -100, 100))


def paid_out(amount: int, **leg):
    """A booking against the person: it takes `amount` off what is owed."""
    def attack(cursor, world: World) -> None:
        journal = journal_row(world)
        insert(cursor, "journal", journal)
        insert(cursor, "posting", free_leg(world, journal, 1, -amount))
        insert(cursor, "posting", owed_leg(world, journal, 2, amount, -amount, **leg))
    return attack


def owed_to_us(cursor, world: World) -> None:
    journal = journal_row(world)
    insert(cursor, "journal", journal)
    insert(cursor, "posting", free_leg(world, journal, 1, 100))
    insert(cursor, "posting", owed_leg(world, journal, 2, -100, 100, account_id=world.receivable, side="debit", step=1, prev_step=None,
                                       balance_before=0, balance_after=-100))


def account(**other):
    def attack(cursor, world: World) -> None:
        insert(cursor, "account", {"tenant_id": world.tenant_id, "id": uuid7(), "kind": "accrued", "owner_kind": "advocate", "owner_id": uuid7(),
                                   "currency": "EUR", "side": "credit"} | {name: value(world) if callable(value) else value for name, value in other.items()})
    return attack


ATTACKS = {
    # The journal and its legs
    "unbalanced": changed(second={"amount": -90, "sum_after": 10, "balance_after": -290}),
    "unbalanced, and says so": changed(journal={"closing_sum": 10}, second={"amount": -90, "sum_after": 10, "balance_after": -290}),
    "no legs": only_a_journal,
    "a missing leg": one_leg_of_two,
    "more than 100 legs": hundred_and_one_legs,
    "a leg of nothing": a_leg_of_nothing,
    "a sum that does not add up": changed(second={"amount": -90, "sum_after": 0, "balance_after": -290}),
    "a sum before that is not the last one": changed(second={"amount": -90, "sum_before": 90, "sum_after": 0, "balance_after": -290}),
    "a first leg that does not begin at zero": changed(first={"amount": 110, "sum_before": -10, "sum_after": 100}),
    "a second leg that follows nothing": changed(second={"amount": -90, "sum_before": 90, "sum_after": 0, "balance_after": -290, "prev_leg": None}),
    "a leg more than the journal says": appended(lambda world, journal: free_leg(world, journal, 3, 5, 0)),
    "a leg of a longer journal": appended(lambda world, journal: free_leg(world, journal, 3, 5, 0, legs=3)),
    "a second last leg": appended(lambda world, journal: free_leg(world, journal, 2, 5, 100)),
    "a balanced pair": appended(lambda world, journal: free_leg(world, journal, 1, 50),
                                lambda world, journal: owed_leg(world, journal, 2, -50, 50, sum_before=50, sum_after=0)),
    "a journal in another currency than its legs": changed(journal={"currency": "USD"}),
    "a key that is known": changed(journal={"key": "first"}),
    "reverses what is not ours": changed(journal=lambda world: {"reverses_id": world.their_journal}),
    # The accounts and their balances
    "another currency than the account's": changed(second=lambda world: {"account_id": world.points, "step": 2, "prev_step": 1, "balance_before": -100,
                                                                         "balance_after": -200}),
    "somebody else's account": changed(second=lambda world: {"account_id": world.their_account, "step": 2, "prev_step": 1, "balance_before": -100,
                                                             "balance_after": -200}),
    "a chained account as a free one": changed(second={"side": "free", "step": None, "prev_step": None, "balance_before": None, "balance_after": None}),
    "a chained account without a balance": changed(second={"step": None, "prev_step": None, "balance_before": None, "balance_after": None}),
    "overdrawn": paid_out(500),
    "a receivable below zero": owed_to_us,
    "a balance that does not add up": changed(second={"balance_after": -1_000}),
    "a balance before that is not the last one": changed(second={"balance_before": -900, "balance_after": -1_000}),
    "a second start of the chain": changed(second={"step": 1, "prev_step": None, "balance_before": 0, "balance_after": -100}),
    "a start that is not zero": changed(second={"step": 1, "prev_step": None, "balance_before": -900, "balance_after": -1_000}),
    "a fork of the chain": changed(second={"step": 2, "prev_step": 1, "balance_before": -100, "balance_after": -200}),
    "a fork of the chain to another balance": paid_out(50, step=2, prev_step=1, balance_before=-100, balance_after=-50),
    "a step left out": changed(second={"step": 4, "prev_step": 2}),
    "a step that follows nothing": changed(second={"prev_step": None}),
    "an account that hides its balance": account(side="free"),
    "a second account of one owner": account(owner_id=lambda world: world.owner_id),
    "a second contra account": account(kind="reward_expense", owner_kind="", owner_id=None, side="free"),
}
