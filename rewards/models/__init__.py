"""What is owed to whom and why: plans by version, decisions with their trace, rewards and what holds them."""
from rewards.models.agreements import Agreement
from rewards.models.debts import DebtSettlement
from rewards.models.decisions import Decision, ManualReward
from rewards.models.plans import KeptDraft, PlanDraft, PlanVersion, PlanWithdrawal
from rewards.models.progress import Goal, Progress, ProgressChange, ProgressEntry
from rewards.models.rewards import GivenBack, Hold, LegalGate, PromotionPart, Reward, TakeBack

__all__ = [
    "Agreement", "DebtSettlement", "Decision", "GivenBack", "Goal", "Hold", "KeptDraft", "LegalGate", "ManualReward", "PlanDraft", "PlanVersion",
    "PlanWithdrawal", "Progress", "ProgressChange", "ProgressEntry", "PromotionPart", "Reward", "TakeBack",
]
