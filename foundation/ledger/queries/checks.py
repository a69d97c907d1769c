"""The books gone through again: every promise of the ledger recomputed from the rows, as if no constraint had ever held it.

Each check names the first row that breaks it. The statements are plain SQL on a cursor of the caller, so that a restored copy
can be gone through by whoever may read it."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from foundation.ledger import states


@dataclass(frozen=True)
class Wrong:
    """The first row that breaks `check`, and what is wrong with it."""

    check: str
    table: str
    id: str
    says: str


def _kinds(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


# name, table, statement -> (id, what is wrong)
CHECKS = (
    ("journal_closes", "ledger_journal", """
        SELECT j.id, format('%%s legs of %%s, in sum %%s, closing %%s', count(p.id), j.legs, coalesce(sum(p.amount), 0), j.closing_sum)
        FROM ledger_journal j LEFT JOIN ledger_posting p ON p.tenant_id = j.tenant_id AND p.journal_id = j.id
        WHERE j.tenant_id = '{tenant}' GROUP BY j.id, j.legs, j.closing_sum
        HAVING count(p.id) <> j.legs OR coalesce(sum(p.amount), 0) <> 0 OR j.closing_sum <> 0 ORDER BY j.id LIMIT 1"""),
    ("journal_key_is_unique", "ledger_journal", """
        SELECT max(id::text), format('the key %%s stands %%s times', key, count(*)) FROM ledger_journal WHERE tenant_id = '{tenant}'
        GROUP BY key HAVING count(*) > 1 ORDER BY 1 LIMIT 1"""),
    ("journal_reverses_one_of_ours", "ledger_journal", """
        SELECT j.id, format('reverses %%s, which is not there', j.reverses_id) FROM ledger_journal j
        LEFT JOIN ledger_journal first ON first.tenant_id = j.tenant_id AND first.id = j.reverses_id
        WHERE j.tenant_id = '{tenant}' AND j.reverses_id IS NOT NULL AND first.id IS NULL ORDER BY j.id LIMIT 1"""),
    ("account_side", "ledger_account", f"""
        SELECT id, format('%%s stands on the side %%s', kind, side) FROM ledger_account WHERE tenant_id = '{{tenant}}' AND side <> CASE
            WHEN kind IN ({_kinds(states.CREDIT_KINDS)}) THEN 'credit' WHEN kind IN ({_kinds(states.DEBIT_KINDS)}) THEN 'debit'
            WHEN kind IN ({_kinds(states.FREE_KINDS)}) THEN 'free' ELSE 'unknown' END ORDER BY id LIMIT 1"""),
    ("account_is_unique", "ledger_account", """
        SELECT max(id::text), format('%%s accounts of one kind, owner and currency', count(*)) FROM ledger_account WHERE tenant_id = '{tenant}'
        GROUP BY kind, owner_kind, owner_id, currency HAVING count(*) > 1 ORDER BY 1 LIMIT 1"""),
    ("leg_belongs", "ledger_posting", """
        SELECT p.id, CASE WHEN j.id IS NULL THEN 'its journal is not there' WHEN a.id IS NULL THEN 'its account is not there'
            ELSE format('journal %%s of %%s legs, account %%s %%s, leg %%s %%s of %%s legs, amount %%s',
                        j.currency, j.legs, a.currency, a.side, p.currency, p.side, p.legs, p.amount) END
        FROM ledger_posting p LEFT JOIN ledger_journal j ON j.tenant_id = p.tenant_id AND j.id = p.journal_id
        LEFT JOIN ledger_account a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
        WHERE p.tenant_id = '{tenant}' AND (j.id IS NULL OR a.id IS NULL OR j.currency <> p.currency OR a.currency <> p.currency
            OR j.legs <> p.legs OR a.side <> p.side OR p.amount = 0) ORDER BY p.id LIMIT 1"""),
    ("leg_chain", "ledger_posting", """
        SELECT id, format('leg %%s, %%s before and %%s after; recomputed %%s, %%s and %%s', leg, sum_before, sum_after, number, total - amount, total)
        FROM (SELECT id, leg, prev_leg, amount, sum_before, sum_after, row_number() OVER legs AS number, sum(amount) OVER legs AS total
              FROM ledger_posting WHERE tenant_id = '{tenant}' WINDOW legs AS (PARTITION BY journal_id ORDER BY leg, id ROWS UNBOUNDED PRECEDING)) chain
        WHERE leg <> number OR sum_after <> total OR sum_before <> total - amount OR prev_leg IS DISTINCT FROM nullif(leg - 1, 0) ORDER BY id LIMIT 1"""),
    ("balance_chain", "ledger_posting", """
        SELECT id, format('step %%s, %%s before and %%s after; recomputed %%s, %%s and %%s', step, balance_before, balance_after, number, total - amount, total)
        FROM (SELECT id, step, prev_step, amount, balance_before, balance_after, row_number() OVER steps AS number, sum(amount) OVER steps AS total
              FROM ledger_posting WHERE tenant_id = '{tenant}' AND side <> 'free'
              WINDOW steps AS (PARTITION BY account_id ORDER BY step NULLS LAST, id ROWS UNBOUNDED PRECEDING)) chain
        WHERE step IS DISTINCT FROM number OR balance_after IS DISTINCT FROM total OR balance_before IS DISTINCT FROM total - amount
            OR prev_step IS DISTINCT FROM nullif(step - 1, 0) ORDER BY id LIMIT 1"""),
    ("contra_account_keeps_no_balance", "ledger_posting", """
        SELECT id, 'a free leg with a step or a balance' FROM ledger_posting WHERE tenant_id = '{tenant}' AND side = 'free'
            AND num_nonnulls(step, prev_step, balance_before, balance_after) > 0 ORDER BY id LIMIT 1"""),
    ("balance_sign", "ledger_posting", """
        SELECT p.id, format('%%s stands at %%s', a.kind, p.total) FROM (
            SELECT id, account_id, tenant_id, sum(amount) OVER (PARTITION BY account_id ORDER BY step NULLS LAST, id ROWS UNBOUNDED PRECEDING) AS total
            FROM ledger_posting WHERE tenant_id = '{tenant}') p
        JOIN ledger_account a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
        WHERE a.side = 'credit' AND p.total > 0 OR a.side = 'debit' AND p.total < 0 ORDER BY p.id LIMIT 1"""),
)

LEGS_OF_REWARDS = """
    SELECT p.reward_id, a.kind, a.owner_kind, a.owner_id, p.currency, sum(p.amount) FROM ledger_posting p
    JOIN ledger_account a ON a.tenant_id = p.tenant_id AND a.id = p.account_id
    WHERE p.tenant_id = '{tenant}' AND p.reward_id IS NOT NULL
    GROUP BY p.reward_id, a.kind, a.owner_kind, a.owner_id, p.currency HAVING sum(p.amount) <> 0 ORDER BY p.reward_id, a.kind"""


def wrong_rows(cursor: Any, tenant_id: UUID) -> Iterator[Wrong]:
    """One for each check that fails. `cursor` sees the rows of the vendor."""
    for check, table, statement in CHECKS:
        # "%%" stands for "%" to psycopg only when there are parameters, so an empty list is handed over.
        cursor.execute(statement.format(tenant=UUID(str(tenant_id))), [])
        row = cursor.fetchone()
        if row is not None:
            yield Wrong(check, table, str(row[0]), row[1])


@dataclass(frozen=True)
class Standing:
    """What the legs of one reward add up to on one account, with the ledger's sign."""

    kind: str
    owner_kind: str
    owner_id: UUID | None
    currency: str
    minor: int


def legs_by_reward(cursor: Any, tenant_id: UUID) -> dict[UUID, list[Standing]]:
    """Reward -> the accounts on which its legs do not cancel out."""
    cursor.execute(LEGS_OF_REWARDS.format(tenant=UUID(str(tenant_id))), [])
    found: dict[UUID, list[Standing]] = {}
    for reward_id, kind, owner_kind, owner_id, currency, minor in cursor.fetchall():
        found.setdefault(UUID(str(reward_id)), []).append(Standing(kind, owner_kind, owner_id, currency, int(minor)))
    return found


def how_many(cursor: Any, tenant_id: UUID) -> dict[str, int]:
    """Rows of each table: what was gone through."""
    counts = {}
    for table in ("account", "journal", "posting"):
        cursor.execute(f"SELECT count(*) FROM ledger_{table} WHERE tenant_id = '{UUID(str(tenant_id))}'", [])
        counts[f"{table}s"] = cursor.fetchone()[0]
    return counts
