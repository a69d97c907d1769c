"""What the books say of a beneficiary, and that all of them are right."""
from uuid import UUID

from django.db import connection

from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.ledger.queries import checks
from foundation.outbox import queries as outbox_queries
from rewards.models import Reward
from rewards.queries import books

OWNED = ("accrued", "payable", "wallet", "receivable")


def standing(owner: tuple[str, UUID], currency: str = "EUR") -> dict[str, int]:
    """Account -> its balance, where it is not zero."""
    found = {kind: ledger_queries.balance(AccountRef(kind, *owner), currency) for kind in OWNED}
    return {kind: minor for kind, minor in found.items() if minor}


def expense(currency: str = "EUR") -> int:
    return ledger_queries.balance(AccountRef("reward_expense"), currency)


def all_right(tenant_id: UUID) -> bool:
    """As verify_ledger sees it."""
    with connection.cursor() as cursor:
        wrong = [*checks.wrong_rows(cursor, tenant_id), *books.wrong_rewards(checks.legs_by_reward(cursor, tenant_id))]
    assert wrong == [], [str(one) for one in wrong]
    return True


def amounts(reward: Reward) -> tuple[str, int, int, int]:
    """(state, granted, taken back, delivered) as stored."""
    row = Reward.objects.get(id=reward.id)
    return row.state, row.granted_minor, row.taken_back_minor, row.delivered_minor


def names(subject_id: UUID) -> list[str]:
    return [event.name for event in outbox_queries.timeline([subject_id])]
