"""Random bookings, corrections, repetitions and attacks against a sum kept by hand: what the books say stays what it says."""
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from foundation.kernel.money import Money
from foundation.ledger import states
from foundation.ledger.commands import AccountRef, KeyTaken, Leg, Unbalanced, post
from foundation.ledger.queries import checks
from foundation.tenants.context import tenant_context
from tests.cast import START
from tests.depths import at_two_depths

PEOPLE = (UUID(int=1), UUID(int=2))
ACCOUNTS = [*[AccountRef(kind, "advocate", who) for kind in ("accrued", "payable", "receivable") for who in PEOPLE],
            AccountRef("reward_expense"), AccountRef("in_flight", "points")]
AMOUNTS = st.integers(-300, 300).filter(bool)
PICK = st.integers(0, 40)
STANDING = """
    SELECT a.kind, a.owner_id, p.currency, sum(p.amount), count(*), max(p.step), max(p.balance_after) FILTER (WHERE p.step = last.step), sum(sum(p.amount)) OVER ()
    FROM ledger_posting p JOIN ledger_account a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
    LEFT JOIN (SELECT account_id, max(step) AS step FROM ledger_posting WHERE tenant_id = '{0}' GROUP BY account_id) last ON last.account_id = p.account_id
    WHERE p.tenant_id = '{0}' GROUP BY a.kind, a.owner_id, p.currency"""
# By the app's own rights, on any leg that is there: refused at once, or at the latest when the transaction ends.
ATTACKS = (
    "INSERT INTO ledger_posting ({columns}) SELECT {columns} FROM ledger_posting WHERE tenant_id = '{tenant}' AND id = '{leg}'",
    "INSERT INTO ledger_posting ({columns}) SELECT {anew} FROM ledger_posting WHERE tenant_id = '{tenant}' AND id = '{leg}'",
    "INSERT INTO ledger_posting ({columns}) SELECT {further} FROM ledger_posting WHERE tenant_id = '{tenant}' AND id = '{leg}'",
    "INSERT INTO ledger_posting ({columns}) SELECT {bent} FROM ledger_posting WHERE tenant_id = '{tenant}' AND id = '{leg}'",
)


@dataclass
class Kept:
    """The books kept by hand: account and currency -> its legs in order; key -> what was booked under it."""

    legs: dict[tuple[AccountRef, str], list[int]] = field(default_factory=dict)
    booked: dict[str, tuple[list[Leg], str, UUID | None]] = field(default_factory=dict)

    def allows(self, legs: list[Leg]) -> bool:
        """Whether no account passes zero on its way, leg after leg."""
        sums = {key: sum(amounts) for key, amounts in self.legs.items()}
        for leg in legs:
            key, side = (leg.account, leg.money.currency), states.SIDE_OF[leg.account.kind]
            sums[key] = sums.get(key, 0) + leg.money.minor
            if side == states.CREDIT and sums[key] > 0 or side == states.DEBIT and sums[key] < 0:
                return False
        return True

    def book(self, key: str, legs: list[Leg], kind: str, reverses: UUID | None = None) -> None:
        self.booked[key] = (legs, kind, reverses)
        for leg in legs:
            self.legs.setdefault((leg.account, leg.money.currency), []).append(leg.money.minor)


def machine(make_vendor):
    class Books(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.tenant_id, self.kept = make_vendor("books").id, Kept()

        def post(self, key: str, legs: list[Leg], kind: str, reverses=None):
            with tenant_context(self.tenant_id):
                return post(key=key, kind=kind, occurred_at=START, legs=legs, reverses=reverses)

        @rule(parts=st.lists(st.tuples(st.sampled_from(ACCOUNTS), AMOUNTS), min_size=1, max_size=5), last=st.sampled_from(ACCOUNTS), currency=st.sampled_from(("EUR", "EUR", "PTS")))
        def book(self, parts, last, currency):
            """Taken if and only if nobody passes zero; a refusal leaves nothing, not even the key."""
            rest = -sum(amount for _, amount in parts)
            legs = [Leg(ref, Money(amount, currency)) for ref, amount in [*parts, (last, rest)]]
            key = f"k{len(self.kept.booked)}"
            if rest == 0:
                with pytest.raises(Unbalanced):
                    self.post(key, legs, "booking")
            elif self.kept.allows(legs):
                self.post(key, legs, "booking")
                self.kept.book(key, legs, "booking")
            else:
                with pytest.raises(IntegrityError, match="balance_sign"):
                    self.post(key, legs, "booking")

        @rule(who=st.sampled_from(PEOPLE), amount=st.integers(1, 300), currency=st.sampled_from(("EUR", "PTS")))
        def accrue(self, who, amount, currency):
            """So that there is something to move."""
            key, legs = f"k{len(self.kept.booked)}", [Leg(ACCOUNTS[6], Money(amount, currency)), Leg(AccountRef("accrued", "advocate", who), Money(-amount, currency))]
            self.post(key, legs, "reward_accrued")
            self.kept.book(key, legs, "reward_accrued")

        @rule(pick=PICK)
        def again(self, pick):
            """The same under its key is the first one."""
            if self.kept.booked:
                key = sorted(self.kept.booked)[pick % len(self.kept.booked)]
                assert self.post(key, *self.kept.booked[key]).key == key

        @rule(pick=PICK)
        def another_under_a_known_key(self, pick):
            if self.kept.booked:
                key = sorted(self.kept.booked)[pick % len(self.kept.booked)]
                legs, *rest = self.kept.booked[key]
                with pytest.raises(KeyTaken):
                    self.post(key, [Leg(leg.account, leg.money + leg.money) for leg in legs], *rest)

        @rule(pick=PICK)
        def take_back(self, pick):
            """The other way round, if nobody passes zero by it."""
            if self.kept.booked:
                first = sorted(self.kept.booked)[pick % len(self.kept.booked)]
                legs, *rest = self.kept.booked[first]
                back, key = [Leg(leg.account, -leg.money) for leg in reversed(legs)], f"k{len(self.kept.booked)}"
                if self.kept.allows(back):
                    reverses = self.post(first, legs, *rest).id
                    self.post(key, back, "reversal", reverses)
                    self.kept.book(key, back, "reversal", reverses)

        @rule(pick=PICK, attack=st.sampled_from(ATTACKS))
        def write_around_the_command(self, pick, attack):
            if not self.kept.booked:
                return
            with pytest.raises(IntegrityError), tenant_context(self.tenant_id), connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM ledger_posting WHERE tenant_id = '{self.tenant_id}' ORDER BY id LIMIT 1 OFFSET {pick % len(self.kept.booked)}")
                [(leg,)] = cursor.fetchall()
                cursor.execute(attack.format(tenant=self.tenant_id, leg=leg, **columns(cursor)))

        @invariant()
        def the_books_say_the_same(self):
            with tenant_context(self.tenant_id), connection.cursor() as cursor:
                cursor.execute(STANDING.format(self.tenant_id))
                rows = cursor.fetchall()
            assert {(kind, owner, currency): (int(total), count) for kind, owner, currency, total, count, *_ in rows} == {
                (ref.kind, ref.owner_id, currency): (sum(amounts), len(amounts)) for (ref, currency), amounts in self.kept.legs.items()}
            for kind, _, _, total, count, step, balance, everything in rows:
                chained = states.SIDE_OF[kind] != states.FREE
                assert (step, balance) == ((count, total) if chained else (None, None)) and everything == 0

        def teardown(self):
            with tenant_context(self.tenant_id), connection.cursor() as cursor:
                assert list(checks.wrong_rows(cursor, self.tenant_id)) == []

    return Books


def columns(cursor) -> dict[str, str]:
    """The columns of a leg as they are; under a new id; as the next leg of its journal and account; with another amount."""
    cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = 'ledger_posting'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''")
    names = [name for name, in cursor.fetchall()]
    anew = {"id": "gen_random_uuid()"}
    further = anew | {"leg": "leg + 1", "prev_leg": "leg", "step": "step + 1", "prev_step": "step", "sum_before": "sum_after", "sum_after": "sum_after + amount",
                      "balance_before": "balance_after", "balance_after": "balance_after + amount"}
    bent = anew | {"amount": "amount + 1", "sum_after": "sum_after + 1", "balance_after": "balance_after + 1"}
    return {"columns": ", ".join(names)} | {what: ", ".join(other.get(name, name) for name in names)
                                            for what, other in (("anew", anew), ("further", further), ("bent", bent))}


@at_two_depths(examples=40, few=10)   # each step is a transaction of its own and a look at every account
def test_any_sequence_of_bookings_and_attacks_keeps_the_books(depth, transactional_db, make_vendor):
    """sums, chains, no beneficiary on the wrong side of zero, replay changes nothing"""
    depth.follow("ledger", machine(make_vendor))
