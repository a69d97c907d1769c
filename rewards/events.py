"""What happens to plans, decisions and rewards."""
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from foundation.outbox.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanDrafted(Event):
    name: ClassVar[str] = "plan.drafted"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class PlanDraftDropped(Event):
    """Nothing is being written any more; what counts stays."""
    name: ClassVar[str] = "plan.draft_dropped"
    subject_kind: ClassVar[str] = "program"


@dataclass(frozen=True, kw_only=True)
class PlanPublished(Event):
    name: ClassVar[str] = "plan.published"
    subject_kind: ClassVar[str] = "program"
    plan_version_id: UUID
    number: int
    alone: bool
    in_force_from: datetime


@dataclass(frozen=True, kw_only=True)
class PlanVersionWithdrawn(Event):
    """A version that was announced will not count. in_force_from: from when on it would have counted."""
    name: ClassVar[str] = "plan.withdrawn"
    subject_kind: ClassVar[str] = "program"
    plan_version_id: UUID
    number: int
    in_force_from: datetime


@dataclass(frozen=True, kw_only=True)
class OfReferralDecision(Event):
    """A rule was worked out for a milestone; the subject is the claim."""
    subject_kind: ClassVar[str] = "referral"
    decision_id: UUID
    beneficiary: str   # the plan's word for whom it would pay
    advocate_id: UUID
    milestone_id: UUID


@dataclass(frozen=True, kw_only=True)
class RewardDenied(OfReferralDecision):
    """The decision is zero; it is explained like any other."""
    name: ClassVar[str] = "reward.zero"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RewardWaiting(OfReferralDecision):
    """An amount, or an exchange rate, is missing that the decision depends on: somebody has to add it."""
    name: ClassVar[str] = "reward.waiting"
    reason: str


@dataclass(frozen=True, kw_only=True)
class RateArrived(Event):
    """An exchange rate may be there now that a decision about this milestone waits for; the subject is the claim."""
    name: ClassVar[str] = "reward.rate_arrived"
    subject_kind: ClassVar[str] = "referral"
    milestone_id: UUID


@dataclass(frozen=True, kw_only=True)
class OfLegalGate(Event):
    """Something may forbid what somebody earns; the subject is the referral on which it was noted. kind: of the closed list."""
    subject_kind: ClassVar[str] = "referral"
    gate_id: UUID
    kind: str
    program_id: UUID


@dataclass(frozen=True, kw_only=True)
class LegalGatePlaced(OfLegalGate):
    """From now on what is decided waits."""
    name: ClassVar[str] = "legal_gate.placed"


@dataclass(frozen=True, kw_only=True)
class LegalGateCleared(OfLegalGate):
    """A second person found that nothing speaks against it: what waited is worked out."""
    name: ClassVar[str] = "legal_gate.cleared"


@dataclass(frozen=True, kw_only=True)
class ThanksGiven(OfReferralDecision):
    """The rule thanks with words; nothing is owed."""
    name: ClassVar[str] = "reward.thanked"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfGoal(Event):
    """A goal of the plan in one window; the subject is the enrolment that began it."""
    subject_kind: ClassVar[str] = "enrolment"
    goal_id: UUID
    program_id: UUID


@dataclass(frozen=True, kw_only=True)
class GoalEnded(OfGoal):
    """Its window is over: what was not decided yet is decided now."""
    name: ClassVar[str] = "goal.ended"


@dataclass(frozen=True, kw_only=True)
class OfGoalDecision(OfGoal):
    """referral_id: the last claim that counted towards it."""
    decision_id: UUID
    beneficiary: str
    advocate_id: UUID
    referral_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class GoalDenied(OfGoalDecision):
    """It was missed, or what counted was taken back, or nothing is paid for it; it is explained like any decision."""
    name: ClassVar[str] = "goal.zero"


@dataclass(frozen=True, kw_only=True)
class GoalWaiting(OfGoalDecision):
    """It is reached, and something may forbid the reward: a person has to clear it."""
    name: ClassVar[str] = "goal.waiting"


@dataclass(frozen=True, kw_only=True)
class GoalThanked(OfGoalDecision):
    """The goal is reached, and thanks with words; nothing is owed."""
    name: ClassVar[str] = "goal.thanked"


@dataclass(frozen=True, kw_only=True)
class OfManualReward(Event):
    """A reward that no rule gives; the subject is the referral. That it was confirmed is told by the reward."""
    subject_kind: ClassVar[str] = "referral"
    proposal_id: UUID
    program_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ManualRewardProposed(OfManualReward):
    """Nothing is owed before a second person confirms it."""
    name: ClassVar[str] = "manual_reward.proposed"


@dataclass(frozen=True, kw_only=True)
class ManualRewardDropped(OfManualReward):
    name: ClassVar[str] = "manual_reward.dropped"


@dataclass(frozen=True, kw_only=True)
class OfAgreement(Event):
    """Other terms for one advocate or partner; the subject is the program. rule: the key of the rule that they change."""
    subject_kind: ClassVar[str] = "program"
    agreement_id: UUID
    enrolment_id: UUID | None
    organisation_id: UUID | None
    rule: str


@dataclass(frozen=True, kw_only=True)
class AgreementProposed(OfAgreement):
    """Nothing changes before a second person agrees."""
    name: ClassVar[str] = "agreement.proposed"


@dataclass(frozen=True, kw_only=True)
class AgreementEndProposed(OfAgreement):
    """`agreement_id` is the proposal; what it would end goes on until a second person agrees, and until `ends_at`."""
    name: ClassVar[str] = "agreement.end_proposed"
    ends_id: UUID
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementMade(OfAgreement):
    """alone: nobody else was there to agree."""
    name: ClassVar[str] = "agreement.made"
    starts_at: datetime
    ends_at: datetime | None
    alone: bool


@dataclass(frozen=True, kw_only=True)
class AgreementMoved(OfAgreement):
    """Two entries are one person: what was agreed with the one that went (`from_id`) counts for the one that stays."""
    name: ClassVar[str] = "agreement.moved"
    from_id: UUID
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AgreementDropped(OfAgreement):
    """A proposal about an entry that went on in another one."""
    name: ClassVar[str] = "agreement.dropped"


@dataclass(frozen=True, kw_only=True)
class AgreementRefused(OfAgreement):
    name: ClassVar[str] = "agreement.refused"


@dataclass(frozen=True, kw_only=True)
class AgreementWithdrawn(OfAgreement):
    """Who proposed it thought better of it."""
    name: ClassVar[str] = "agreement.withdrawn"


@dataclass(frozen=True, kw_only=True)
class AgreementEnded(OfAgreement):
    """It holds until `ends_at`; one that had not begun never begins."""
    name: ClassVar[str] = "agreement.ended"
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfReward(Event):
    """What every event of a reward carries. The advocate is she whose claim it came from, the beneficiary whom it is owed to."""
    subject_kind: ClassVar[str] = "reward"
    advocate_id: UUID
    beneficiary_kind: str
    beneficiary_id: UUID
    referral_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class RewardAccrued(OfReward):
    name: ClassVar[str] = "reward.accrued"
    decision_id: UUID
    matures_at: datetime


@dataclass(frozen=True, kw_only=True)
class RewardApproved(OfReward):
    name: ClassVar[str] = "reward.approved"


@dataclass(frozen=True, kw_only=True)
class HoldReleased(OfReward):
    """One reason to wait is gone, another is left."""
    name: ClassVar[str] = "reward.hold_released"
    hold: str


@dataclass(frozen=True, kw_only=True)
class RewardHeld(OfReward):
    """Somebody placed a hold, or holds on to it; what was approved is pending again. `review_at`: when somebody has to look again."""
    name: ClassVar[str] = "reward.held"
    hold: str
    review_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RewardHoldDue(OfReward):
    """The time of a hold that somebody placed ran out: it holds on, and a person has to look at it. Nothing is paid by that."""
    name: ClassVar[str] = "reward.hold_due"
    hold: str


@dataclass(frozen=True, kw_only=True)
class RewardTakenBack(OfReward):
    """`taken_minor` was taken back because of `cause`; of that, `owed_minor` is owed by the beneficiary now."""
    name: ClassVar[str] = "reward.taken_back"
    taken_minor: int
    owed_minor: int
    cause: str


@dataclass(frozen=True, kw_only=True)
class RewardRestored(OfReward):
    """`restored_minor` of what had been taken back came back because of `cause`. `matures_at`: when a refund period that still runs is over."""
    name: ClassVar[str] = "reward.restored"
    restored_minor: int
    cause: str
    matures_at: datetime


@dataclass(frozen=True, kw_only=True)
class RewardForgone(OfReward):
    name: ClassVar[str] = "reward.forgone"


@dataclass(frozen=True, kw_only=True)
class RewardDonated(OfReward):
    """`given_to_id` is the reward that the receiver has now."""
    name: ClassVar[str] = "reward.donated"
    given_to_id: UUID


@dataclass(frozen=True, kw_only=True)
class RewardLapsed(OfReward):
    name: ClassVar[str] = "reward.lapsed"


@dataclass(frozen=True, kw_only=True)
class RewardCancelled(OfReward):
    """What was left of it is not paid: a person said so, for a `kind` of the closed list. `follows`: so much of what it would have raised, or brings
    again, was cancelled before, and the rest of it goes on."""
    name: ClassVar[str] = "reward.cancelled"
    cancelled_minor: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RewardNetted(OfReward):
    """`netted_minor` of it was set off against what its beneficiary owed."""
    name: ClassVar[str] = "reward.netted"
    netted_minor: int


@dataclass(frozen=True, kw_only=True)
class RewardFulfilled(OfReward):
    name: ClassVar[str] = "reward.fulfilled"


@dataclass(frozen=True, kw_only=True)
class OfDebt(Event):
    """What a beneficiary owes, for rewards that were taken back after they had arrived; the subject is the repayment or the write-off."""
    subject_kind: ClassVar[str] = "debt"
    beneficiary_kind: str
    beneficiary_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class DebtRepaid(OfDebt):
    """The money was sent to us."""
    name: ClassVar[str] = "debt.repaid"


@dataclass(frozen=True, kw_only=True)
class RepaymentUndone(OfDebt):
    """It had been noted in error: it is owed again."""
    name: ClassVar[str] = "debt.repayment_undone"


@dataclass(frozen=True, kw_only=True)
class WriteOffProposed(OfDebt):
    """Nothing is booked before a second person agrees."""
    name: ClassVar[str] = "write_off.proposed"


@dataclass(frozen=True, kw_only=True)
class DebtWrittenOff(OfDebt):
    """Two persons agreed that nobody has to pay it."""
    name: ClassVar[str] = "debt.written_off"


@dataclass(frozen=True, kw_only=True)
class WriteOffDropped(OfDebt):
    name: ClassVar[str] = "write_off.dropped"
