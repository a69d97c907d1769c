"""/api/v1: the same at every host of the installation, the key decides the vendor; and the pages that describe it."""
from django.urls import URLPattern, URLResolver, path

from advocates.web import api as advocates
from foundation.web import api_docs, api_me
from programs.web import api as programs
from referrals.web import api as referrals
from rewards.web import api as rewards
from rewards.web import api_programs as plans

v1: list[URLPattern | URLResolver] = [
    path("me", api_me.Me.as_view()),
    path("templates", plans.Templates.as_view()),
    path("programs", plans.Programs.as_view()),
    path("programs/<uuid:program_id>", programs.ProgramDetail.as_view()),
    path("programs/<uuid:program_id>/publish", plans.PublishProgram.as_view()),
    path("programs/<uuid:program_id>/plan", plans.Plan.as_view()),
    path("programs/<uuid:program_id>/plan/publish", plans.PublishPlan.as_view()),
    path("programs/<uuid:program_id>/enrolments", advocates.Enrolments.as_view()),
    path("enrolments/<uuid:enrolment_id>", advocates.EnrolmentDetail.as_view()),
    path("advocates", advocates.AdvocateList.as_view()),
    path("advocates/<uuid:advocate_id>", advocates.AdvocateDetail.as_view()),
    path("advocates/<uuid:advocate_id>/balances", rewards.Balances.as_view()),
    path("referrals", referrals.Referrals.as_view()),
    path("referrals/<uuid:referral_id>", referrals.ReferralDetail.as_view()),
    path("referrals/<uuid:referral_id>/accept", referrals.Accept.as_view()),
    path("referrals/<uuid:referral_id>/decline", referrals.Decline.as_view()),
    path("referrals/<uuid:referral_id>/lose", referrals.Lose.as_view()),
    path("referrals/<uuid:referral_id>/withdraw", referrals.Withdraw.as_view()),
    path("referrals/<uuid:referral_id>/milestones", referrals.Milestones.as_view()),
    path("referrals/<uuid:referral_id>/timeline", referrals.Timeline.as_view()),
    path("referrals/<uuid:referral_id>/decisions", rewards.DecisionsOfReferral.as_view()),
    path("milestones/<uuid:milestone_id>", referrals.MilestoneDetail.as_view()),
    path("milestones/<uuid:milestone_id>/amounts", referrals.MilestoneAmounts.as_view()),
    path("decisions/<uuid:decision_id>", rewards.DecisionDetail.as_view()),
    path("rewards", rewards.Rewards.as_view()),
    path("rewards/<uuid:reward_id>", rewards.RewardDetail.as_view()),
    path("rewards/<uuid:reward_id>/approve", rewards.ApproveReward.as_view()),
    path("rewards/<uuid:reward_id>/bookings", rewards.RewardBookings.as_view()),
]

described: list[URLPattern | URLResolver] = [
    path("docs/", api_docs.page, name="api_docs"),
    path("schema.json", api_docs.schema, name="api_schema"),
]
