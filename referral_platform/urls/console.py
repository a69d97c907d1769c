"""What the vendor's staff open, below /console/ : pages that read (desks), then each app's verbs."""
from django.urls import URLPattern, URLResolver, path

from desks import (
    console_advocates,
    console_home,
    console_partners,
    console_plan,
    console_programs,
    console_referral_list,
    console_referrals,
    console_rewards,
    console_trail,
)
from foundation.web import failed
from fulfilment.web import console as payouts
from fulfilment.web import console_files, console_layout
from partners.web import console as partners
from programs.web import console as programs
from programs.web import console_holidays, console_questions, console_settings
from referrals.web import console as referrals
from referrals.web import console_bulk
from referrals.web import console_credit as credit
from referrals.web import console_life as referrals_life
from rewards.web import console as rewards
from rewards.web import console_new, console_plans, console_publish

urlpatterns: list[URLPattern | URLResolver] = [
    path("", console_home.home, name="console_home"),
    path("referrals/", console_referral_list.referrals, name="console_referrals"),
    path("referrals/bulk", console_bulk.bulk, name="console_bulk"),
    path("referrals/<uuid:referral_id>/", console_referrals.referral, name="console_referral"),
    path("referrals/<uuid:referral_id>/accept", referrals.accept, name="console_accept"),
    path("referrals/<uuid:referral_id>/decline", referrals.decline, name="console_decline"),
    path("referrals/<uuid:referral_id>/review", referrals_life.review, name="console_review"),
    path("referrals/<uuid:referral_id>/appeal", referrals_life.appeal, name="console_appeal"),
    path("referrals/<uuid:referral_id>/extend", referrals_life.extend, name="console_extend"),
    path("referrals/<uuid:referral_id>/reopen", referrals_life.reopen, name="console_reopen"),
    path("referrals/<uuid:referral_id>/withdraw", referrals_life.withdraw, name="console_withdraw"),
    path("referrals/<uuid:referral_id>/correct", referrals_life.correct, name="console_correct"),
    path("referrals/<uuid:referral_id>/void", referrals_life.void, name="console_void"),
    path("referrals/<uuid:referral_id>/void/confirm", referrals_life.void_confirm, name="console_void_confirm"),
    path("referrals/<uuid:referral_id>/void/drop", referrals_life.void_drop, name="console_void_drop"),
    path("referrals/<uuid:referral_id>/lose", referrals.lose, name="console_lose"),
    path("referrals/<uuid:referral_id>/milestones", referrals.milestone, name="console_milestone"),
    path("referrals/<uuid:referral_id>/unwin", credit.unwin, name="console_unwin"),
    path("referrals/<uuid:referral_id>/award", credit.award, name="console_award"),
    path("kept/<uuid:kept_id>/place", credit.place, name="console_place"),
    path("kept/<uuid:kept_id>/dismiss", credit.dismiss, name="console_dismiss"),
    path("milestones/<uuid:milestone_id>/amounts/", referrals.amounts, name="console_amounts"),
    path("programs/", console_programs.programs, name="console_programs"),
    path("programs/new/", console_new.templates, name="console_program_new"),
    path("programs/new/<slug:template>/", console_new.from_template, name="console_program_from"),
    path("programs/<uuid:program_id>/", console_programs.program, name="console_program"),
    path("programs/<uuid:program_id>/terms", programs.terms, name="console_terms"),
    path("programs/<uuid:program_id>/settings/", console_settings.settings, name="console_settings"),
    path("programs/<uuid:program_id>/end", console_settings.end, name="console_end"),
    path("programs/<uuid:program_id>/end/take-back", console_settings.take_end_back, name="console_end_take_back"),
    path("programs/<uuid:program_id>/questions/", console_questions.questions, name="console_questions"),
    path("programs/<uuid:program_id>/questions/new/", console_questions.add, name="console_question_new"),
    path("programs/<uuid:program_id>/questions/<slug:key>/change/", console_questions.change, name="console_question"),
    path("programs/<uuid:program_id>/questions/<slug:key>/move", console_questions.move, name="console_question_move"),
    path("programs/<uuid:program_id>/questions/<slug:key>/remove", console_questions.remove, name="console_question_remove"),
    path("holidays/", console_holidays.holidays, name="console_holidays"),
    path("holidays/<uuid:holiday_id>/remove", console_holidays.remove, name="console_holiday_remove"),
    path("programs/<uuid:program_id>/publish", console_publish.program, name="console_publish"),
    path("programs/<uuid:program_id>/plan/", console_plan.plan, name="console_plan"),
    path("programs/<uuid:program_id>/plan/example", console_plan.example, name="console_plan_example"),
    path("programs/<uuid:program_id>/plan/save", console_plans.save, name="console_plan_save"),
    path("programs/<uuid:program_id>/plan/publish", console_publish.plan, name="console_plan_publish"),
    path("approvals/", console_rewards.approvals, name="console_approvals"),
    path("approvals/approve", rewards.approve, name="console_approve"),
    path("rewards/<uuid:reward_id>/", console_rewards.reward, name="console_reward"),
    path("decisions/<uuid:decision_id>/", console_rewards.decision, name="console_decision"),
    path("payouts/", payouts.payouts, name="console_payouts"),
    path("payouts/new/", console_files.new, name="console_payout_new"),
    path("payouts/minimum", payouts.minimum, name="console_payout_minimum"),
    path("payouts/layout/<slug:kind>/", console_layout.layout, name="console_payout_layout"),
    path("payouts/numbers/<slug:beneficiary_kind>/<uuid:beneficiary_id>/", payouts.number, name="console_payout_number"),
    path("payouts/accounts/<uuid:method_id>/confirm", payouts.confirm, name="console_payout_confirm"),
    path("payouts/rows/<uuid:payout_id>/returned", console_files.returned, name="console_payout_returned"),
    path("payouts/<uuid:file_id>/", console_files.payout_file, name="console_payout_file"),
    path("payouts/<uuid:file_id>/download", console_files.download, name="console_payout_download"),
    path("payouts/<uuid:file_id>/drop", console_files.drop, name="console_payout_drop"),
    path("payouts/<uuid:file_id>/settle", console_files.settle, name="console_payout_settle"),
    path("advocates/", console_advocates.advocates, name="console_advocates"),
    path("partners/", console_partners.partners, name="console_partners"),
    path("partners/new/", partners.new, name="console_partner_new"),
    path("partners/<uuid:organisation_id>/", console_partners.partner, name="console_partner"),
    path("partners/<uuid:organisation_id>/level", partners.level, name="console_partner_level"),
    path("partners/<uuid:organisation_id>/protection", partners.protection, name="console_partner_protection"),
    path("partners/<uuid:organisation_id>/suspend", partners.suspend, name="console_partner_suspend"),
    path("partners/<uuid:organisation_id>/resume", partners.resume, name="console_partner_resume"),
    path("partners/<uuid:organisation_id>/invite", partners.invite, name="console_partner_invite"),
    path("partners/<uuid:organisation_id>/invitations/<uuid:partner_invitation_id>/withdraw", partners.withdraw, name="console_partner_withdraw"),
    path("partners/<uuid:organisation_id>/people/<uuid:membership_id>/role", partners.role, name="console_partner_role"),
    path("partners/<uuid:organisation_id>/people/<uuid:membership_id>/remove", partners.remove, name="console_partner_remove"),
    path("failed/", failed.failed, name="console_failed"),
    path("failed/all/retry", failed.retry_all, name="console_retry_all"),
    path("failed/<uuid:delivery_id>/retry", failed.retry, name="console_retry"),
    path("trail/", console_trail.trail, name="console_trail"),
]
