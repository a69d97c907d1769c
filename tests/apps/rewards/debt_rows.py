"""A debt of five euros, as addresses and walks need it: rows and their booking, without the life that leads there."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef, Leg
from rewards.commands import debts
from rewards.models import Reward, TakeBack
from tests.cast import Stage, later

MINOR = 500


def owing(reward: Reward, kind: str, beneficiary_id: UUID, at: datetime | None = None) -> Reward:
    """In the vendor's context: a reward beside `reward` that had arrived when it was taken back."""
    its_id = uuid7()
    row = Reward.objects.create(
        id=its_id, given_by_id=its_id,   # a decision has one reward that nobody gave; and `reward` can still be given away
        decision_id=reward.decision_id, milestone_id=reward.milestone_id, goal_id=reward.goal_id, manual_id=reward.manual_id, referral_id=reward.referral_id,
        enrolment_id=reward.enrolment_id, advocate_id=reward.advocate_id, program_id=reward.program_id, beneficiary_kind=kind,
        beneficiary_id=beneficiary_id, currency="EUR", granted_minor=MINOR, taken_back_minor=MINOR, delivered_minor=MINOR, owed_minor=MINOR, state="reversed",
        accrued_at=later(days=4), moved_at=later(days=5))
    TakeBack.objects.create(reward=row, cause="refund:1", before_minor=0, wallet_minor=0, owed_minor=MINOR, at=at or later(days=5))
    ledger_commands.post(key=f"test:{row.id}", kind="reward_taken_back", occurred_at=later(days=5), legs=[
        Leg(AccountRef("receivable", kind, beneficiary_id), Money(MINOR, "EUR"), row.id), Leg(AccountRef("reward_expense"), Money(-MINOR, "EUR"), row.id)])
    return row


def ids_of_a_debt(stage: Stage, reward: Reward, word: str) -> dict:
    """What the addresses of debts hold: of the customer account, as those of payouts are."""
    owing(reward, "customer_account", reward.advocate_id)
    row = debts.propose_write_off(beneficiary_kind="customer_account", beneficiary_id=reward.advocate_id, currency="EUR", minor=100, reason=f"{word} moved away",
                                  acting=stage.tess, at=later(days=5))
    repaid = debts.record_repayment(beneficiary_kind="customer_account", beneficiary_id=reward.advocate_id, currency="EUR", minor=100,
                                    received_on=later(days=5).date(), reference=f"{word} {reward.id}", acting=stage.tess, at=later(days=5))
    return {"settlement_id": row.id, "repayment_id": repaid.id}
