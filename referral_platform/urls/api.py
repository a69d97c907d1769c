"""/api/v1: the same at every host of the installation, the key decides the vendor; and the pages that describe it."""
from django.urls import URLPattern, URLResolver, path

from advocates.web import api as advocates
from foundation.web import api_docs, api_jobs, api_me
from foundation.web.exchange import api as rates
from fulfilment.web import api as payouts
from fulfilment.web import api_merge
from partners.web import api as partners
from programs.web import api as programs
from programs.web import api_settings as settings
from referrals.web import api as referrals
from referrals.web import api_adjust as adjustments
from referrals.web import api_news as news
from referrals.web import api_thread as thread
from referrals.web import api_verbs as verbs
from rewards.web import api as rewards
from rewards.web import api_agreements as agreements
from rewards.web import api_back_test as back_tests
from rewards.web import api_by_hand as by_hand
from rewards.web import api_debts as debts
from rewards.web import api_drafts as drafts
from rewards.web import api_gates as gates
from rewards.web import api_programs as plans

v1: list[URLPattern | URLResolver] = [
    path("me", api_me.Me.as_view()),
    path("templates", plans.Templates.as_view()),
    path("programs", plans.Programs.as_view()),
    path("programs/<uuid:program_id>", programs.ProgramDetail.as_view()),
    path("programs/<uuid:program_id>/settings", settings.Settings.as_view()),
    path("programs/<uuid:program_id>/lead-fields", settings.Questions.as_view()),
    path("programs/<uuid:program_id>/terms", settings.NewTerms.as_view()),
    path("programs/<uuid:program_id>/publish", plans.PublishProgram.as_view()),
    path("programs/<uuid:program_id>/end", settings.End.as_view()),
    path("programs/<uuid:program_id>/end/take-back", settings.TakeEndBack.as_view()),
    path("programs/<uuid:program_id>/plan", plans.Plan.as_view()),
    path("programs/<uuid:program_id>/plan/publish", plans.PublishPlan.as_view()),
    path("programs/<uuid:program_id>/plan/drafts", drafts.KeptDrafts.as_view()),
    path("programs/<uuid:program_id>/plan/drafts/<uuid:draft_id>/take", drafts.TakeDraft.as_view()),
    path("programs/<uuid:program_id>/plan/drop", drafts.DropDraft.as_view()),
    path("programs/<uuid:program_id>/plan/versions/<uuid:version_id>/withdraw", plans.WithdrawVersion.as_view()),
    path("programs/<uuid:program_id>/back-tests", back_tests.BackTests.as_view()),
    path("jobs/<uuid:job_id>", api_jobs.JobDetail.as_view()),
    path("jobs/<uuid:job_id>/cancel", api_jobs.CancelJob.as_view()),
    path("programs/<uuid:program_id>/enrolments", advocates.Enrolments.as_view()),
    path("partners", partners.Partners.as_view()),
    path("partners/<uuid:organisation_id>", partners.PartnerDetail.as_view()),
    path("partners/<uuid:organisation_id>/level", partners.Level.as_view()),
    path("partners/<uuid:organisation_id>/protection", partners.Protection.as_view()),
    path("partners/<uuid:organisation_id>/suspend", partners.Suspend.as_view()),
    path("partners/<uuid:organisation_id>/resume", partners.Resume.as_view()),
    path("partners/<uuid:organisation_id>/members", partners.Members.as_view()),
    path("partners/<uuid:organisation_id>/members/<uuid:membership_id>/role", partners.MemberRole.as_view()),
    path("partners/<uuid:organisation_id>/members/<uuid:membership_id>/remove", partners.RemoveMember.as_view()),
    path("partners/<uuid:organisation_id>/invitations", partners.Invitations.as_view()),
    path("partners/<uuid:organisation_id>/invitations/<uuid:partner_invitation_id>/withdraw", partners.WithdrawInvitation.as_view()),
    path("enrolments/<uuid:enrolment_id>", advocates.EnrolmentDetail.as_view()),
    path("advocates", advocates.AdvocateList.as_view()),
    path("advocates/<uuid:advocate_id>", advocates.AdvocateDetail.as_view()),
    path("advocates/<uuid:advocate_id>/claim-links", advocates.ClaimLinks.as_view()),
    path("advocates/<uuid:advocate_id>/rep", advocates.AssignRep.as_view()),
    path("advocates/<uuid:advocate_id>/merge", api_merge.MergeAdvocate.as_view()),
    path("advocates/<uuid:advocate_id>/balances", rewards.AdvocateBalances.as_view()),
    path("referrals", referrals.Referrals.as_view()),
    path("referrals/<uuid:referral_id>", referrals.ReferralDetail.as_view()),
    path("referrals/<uuid:referral_id>/correct", referrals.Correct.as_view()),
    path("referrals/<uuid:referral_id>/review", verbs.Review.as_view()),
    path("referrals/<uuid:referral_id>/accept", verbs.Accept.as_view()),
    path("referrals/<uuid:referral_id>/decline", verbs.Decline.as_view()),
    path("referrals/<uuid:referral_id>/appeal", verbs.Appeal.as_view()),
    path("referrals/<uuid:referral_id>/appeal/decide", verbs.DecideAppeal.as_view()),
    path("referrals/<uuid:referral_id>/lose", verbs.Lose.as_view()),
    path("referrals/<uuid:referral_id>/unwin", verbs.Unwin.as_view()),
    path("referrals/<uuid:referral_id>/reopen", verbs.Reopen.as_view()),
    path("referrals/<uuid:referral_id>/extend", verbs.Extend.as_view()),
    path("referrals/<uuid:referral_id>/withdraw", verbs.Withdraw.as_view()),
    path("referrals/<uuid:referral_id>/void/propose", verbs.ProposeVoid.as_view()),
    path("referrals/<uuid:referral_id>/void/confirm", verbs.ConfirmVoid.as_view()),
    path("referrals/<uuid:referral_id>/void/keep", verbs.KeepReferral.as_view()),
    path("referrals/<uuid:referral_id>/merge", verbs.Merge.as_view()),
    path("referrals/<uuid:referral_id>/doubt/settle", verbs.SettleDoubt.as_view()),
    path("referrals/<uuid:referral_id>/first-contact", verbs.FirstContact.as_view()),
    path("referrals/<uuid:referral_id>/assign", verbs.Assign.as_view()),
    path("referrals/<uuid:referral_id>/consents", thread.Consents.as_view()),
    path("referrals/<uuid:referral_id>/messages", thread.Messages.as_view()),
    path("referrals/<uuid:referral_id>/next-steps", thread.NextSteps.as_view()),
    path("referrals/<uuid:referral_id>/milestones", news.Milestones.as_view()),
    path("referrals/<uuid:referral_id>/kept", news.Kept.as_view()),
    path("referrals/<uuid:referral_id>/timeline", referrals.Timeline.as_view()),
    path("referrals/<uuid:referral_id>/decisions", rewards.DecisionsOfReferral.as_view()),
    path("milestones/<uuid:milestone_id>", news.MilestoneDetail.as_view()),
    path("milestones/<uuid:milestone_id>/amounts", news.MilestoneAmounts.as_view()),
    path("milestones/<uuid:milestone_id>/adjustments", adjustments.Adjustments.as_view()),
    path("kept/<uuid:kept_id>/place", news.PlaceKept.as_view()),
    path("kept/<uuid:kept_id>/dismiss", news.DismissKept.as_view()),
    path("kept/<uuid:kept_id>/award", news.AwardKept.as_view()),
    path("deals/<uuid:deal_id>/credits", news.Credits.as_view()),
    path("deals/<uuid:deal_id>/award", news.Award.as_view()),
    path("decisions/<uuid:decision_id>", rewards.DecisionDetail.as_view()),
    path("rewards", rewards.Rewards.as_view()),
    path("rewards/<uuid:reward_id>", rewards.RewardDetail.as_view()),
    path("rewards/<uuid:reward_id>/approve", rewards.ApproveReward.as_view()),
    path("rewards/<uuid:reward_id>/hold", rewards.HoldReward.as_view()),
    path("referrals/<uuid:referral_id>/legal-gates", gates.Gates.as_view()),
    path("referrals/<uuid:referral_id>/manual-rewards", by_hand.ManualRewards.as_view()),
    path("programs/<uuid:program_id>/agreements", agreements.Agreements.as_view()),
    path("agreements/<uuid:agreement_id>/agree", agreements.Agree.as_view()),
    path("agreements/<uuid:agreement_id>/refuse", agreements.RefuseAgreement.as_view()),
    path("agreements/<uuid:agreement_id>/end", agreements.EndAgreement.as_view()),
    path("manual-rewards/<uuid:proposal_id>/confirm", by_hand.ConfirmManualReward.as_view()),
    path("manual-rewards/<uuid:proposal_id>/drop", by_hand.DropManualReward.as_view()),
    path("legal-gates/<uuid:gate_id>/clear", gates.ClearGate.as_view()),
    path("rewards/<uuid:reward_id>/hold-on", rewards.HoldOnReward.as_view()),
    path("rewards/<uuid:reward_id>/release", rewards.ReleaseReward.as_view()),
    path("rewards/<uuid:reward_id>/donate", rewards.DonateReward.as_view()),
    path("rewards/<uuid:reward_id>/cancel", rewards.CancelReward.as_view()),
    path("rewards/<uuid:reward_id>/forgo", rewards.ForgoReward.as_view()),
    path("rewards/<uuid:reward_id>/bookings", rewards.RewardBookings.as_view()),
    path("beneficiaries/<str:beneficiary_kind>/<uuid:beneficiary_id>/balances", rewards.Balances.as_view()),
    path("beneficiaries/<str:beneficiary_kind>/<uuid:beneficiary_id>/number", payouts.Number.as_view()),
    path("beneficiaries/<str:beneficiary_kind>/<uuid:beneficiary_id>/number/confirm", payouts.ConfirmNumber.as_view()),
    path("debts", debts.Debts.as_view()),
    path("debts/<str:beneficiary_kind>/<uuid:beneficiary_id>", debts.DebtDetail.as_view()),
    path("debts/<str:beneficiary_kind>/<uuid:beneficiary_id>/repayments", debts.Repayments.as_view()),
    path("debts/<str:beneficiary_kind>/<uuid:beneficiary_id>/write-offs", debts.WriteOffs.as_view()),
    path("repayments/<uuid:repayment_id>/undo", debts.UndoRepayment.as_view()),
    path("write-offs/<uuid:settlement_id>/approve", debts.ApproveWriteOff.as_view()),
    path("write-offs/<uuid:settlement_id>/drop", debts.DropWriteOff.as_view()),
    path("rates", rates.Rates.as_view()),
    path("payouts/due", payouts.Due.as_view()),
    path("payouts/files", payouts.Files.as_view()),
    path("payouts/files/<uuid:file_id>", payouts.FileDetail.as_view()),
    path("payouts/files/<uuid:file_id>/drop", payouts.Drop.as_view()),
    path("payouts/files/<uuid:file_id>/download", payouts.Download.as_view()),
    path("payouts/files/<uuid:file_id>/settle", payouts.Settle.as_view()),
    path("payouts/<uuid:payout_id>/return", payouts.Returned.as_view()),
]

described: list[URLPattern | URLResolver] = [
    path("docs/", api_docs.page, name="api_docs"),
    path("schema.json", api_docs.schema, name="api_schema"),
]
