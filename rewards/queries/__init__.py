"""Reads about plans, decisions and rewards."""
from rewards.queries.beneficiaries import accounts_of, names_of_beneficiaries, people_of
from rewards.queries.decisions import (
    again,
    decision,
    decision_of,
    decisions_of,
    granted_before,
    undecided,
    waiting_decisions,
    waiting_of_milestone,
    was_decided,
)
from rewards.queries.flow import cost_by_span, earned_by_advocate
from rewards.queries.organisations import brought_in, earned_by_organisation, reward_of_organisation
from rewards.queries.plans import draft_of, drafts, parsed, plan_for, plan_in_force, publishing, rule_of_version, versions_of
from rewards.queries.progress import best_band, entered, entrance_of, entry_of, priced_before, progress
from rewards.queries.rewards import (
    Earned,
    earnings,
    is_hers,
    on_the_way,
    open_holds,
    payable,
    reward,
    reward_of,
    rewards_by_id,
    rewards_of,
    rewards_of_beneficiary,
    rewards_of_referral,
    rewards_on,
    rewards_page,
    rewards_to_approve,
)

__all__ = [
    "cost_by_span", "earned_by_advocate",
    "Earned", "accounts_of", "again", "best_band", "decision", "decision_of", "decisions_of", "draft_of", "drafts", "earnings", "entered", "entrance_of", "entry_of",
    "granted_before", "is_hers", "names_of_beneficiaries", "on_the_way", "open_holds", "parsed", "payable", "people_of", "plan_for", "plan_in_force",
    "priced_before", "progress", "publishing", "reward", "reward_of", "rewards_by_id", "rewards_of", "rewards_of_beneficiary", "rewards_of_referral", "rewards_on",
    "rewards_page", "rewards_to_approve", "rule_of_version", "undecided", "versions_of", "waiting_decisions", "waiting_of_milestone", "was_decided",
    "Earned", "accounts_of", "again", "best_band", "brought_in", "decision", "decision_of", "decisions_of", "draft_of", "drafts",
    "earned_by_organisation", "earnings", "entrance_of", "entry_of", "granted_before", "is_hers", "names_of_beneficiaries", "on_the_way",
    "open_holds", "parsed", "payable", "people_of", "plan_for", "plan_in_force", "priced_before", "progress", "reward", "reward_of",
    "reward_of_organisation", "rewards_by_id", "rewards_of", "rewards_of_beneficiary", "rewards_of_referral", "rewards_on", "rewards_page",
    "rewards_to_approve", "rule_of_version", "undecided", "versions_of", "waiting_decisions", "waiting_of_milestone", "was_decided",
]
