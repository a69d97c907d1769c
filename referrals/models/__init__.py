"""Parties, claims on them, and what happened: the truth is append-only, the status is its projection."""
from referrals.models.beside import Appeal, AppealFile, Consent, Extension, Message, NextStep, VoidProposal
from referrals.models.credit import Attribution, Candidate
from referrals.models.deals import Deal, DealReference, KeptMilestone, Milestone, MilestoneAdjustment, MilestoneAmount, MilestoneFact
from referrals.models.party import DomainAlias, Party, PartyKey
from referrals.models.referral import Move, Referral

__all__ = ["Appeal", "AppealFile", "Attribution", "Candidate", "Consent", "Deal", "DealReference", "DomainAlias", "Extension", "KeptMilestone", "Message", "Milestone",
           "MilestoneAdjustment", "MilestoneAmount", "MilestoneFact", "Move", "NextStep", "Party", "PartyKey", "Referral", "VoidProposal"]
