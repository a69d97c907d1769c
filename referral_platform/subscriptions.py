"""Who hears of what, and what the clock asks for: the only wiring of the house. Event -> the handlers that are told, each by a delivery of its own."""
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from advocates import handlers as advocates_handlers
from advocates import tasks as advocates_tasks
from advocates.events import AdvocateClaimed, AdvocateJoined, AdvocateMerged, AdvocateProven, ClaimCollided, ClaimLapsed, ClaimLinkIssued, ClaimRefused
from connections.notifications.handlers import agreements as tell_agreements
from connections.notifications.handlers import claims as tell_claims
from connections.notifications.handlers import debts as tell_debts
from connections.notifications.handlers import life as tell_life
from connections.notifications.handlers import partners as tell_partners
from connections.notifications.handlers import payouts as tell_payouts
from connections.notifications.handlers import plans as tell_plans
from connections.notifications.handlers import programs as tell_programs
from connections.notifications.handlers import referrals as tell_referrals
from connections.notifications.handlers import reps as tell_reps
from connections.notifications.handlers import rewards as tell_rewards
from connections.notifications.handlers import staff as tell_staff
from foundation.accounts import tasks as accounts_tasks
from foundation.accounts.events import AddressProven, VisitStarted
from foundation.jobs.events import JobAsked
from foundation.mail import handlers as mail_handlers
from foundation.mail.events import MessageQueued
from foundation.outbox import tasks as outbox_tasks
from foundation.outbox.registry import Clockwork, Subscription
from foundation.rates.events import RatesImported
from foundation.web import tasks as web_tasks
from fulfilment import events as payout_events
from fulfilment import handlers as fulfilment_handlers
from partners import events as partner_events
from partners.events import OrganisationResumed
from programs import handlers as programs_handlers
from programs.events import ProgramEnded, ProgramEndSet, ProgramEndTakenBack
from referrals import events as referral_events
from referrals import handlers as referral_handlers
from reporting import tasks as reporting_tasks
from rewards import events as reward_events
from rewards import handlers as rewards_handlers

SUBSCRIPTIONS: list[Subscription] = [
    Subscription(MessageQueued, "mail.send", mail_handlers.send_message, calls_out=True, words=_("A mail could not be sent")),

    # Programs
    Subscription(ProgramEndSet, "programs.end", programs_handlers.end_when_due, due=programs_handlers.ends_at, words=_("A program’s end could not be written down")),

    # News that came too early is applied once the claims are decided
    Subscription(referral_events.ReferralAccepted, "referrals.kept_accepted", referral_handlers.apply_kept, words=_("News that waited could not be applied")),
    Subscription(referral_events.ReferralDeclined, "referrals.kept_declined", referral_handlers.apply_kept, words=_("News that waited could not be applied")),
    Subscription(referral_events.ReferralWithdrawn, "referrals.kept_withdrawn", referral_handlers.apply_kept, words=_("News that waited could not be applied")),

    Subscription(referral_events.ReferralQueued, "referrals.kept_queued", referral_handlers.apply_kept, words=_("News that waited could not be applied")),
    Subscription(referral_events.ReferralExpired, "referrals.kept_expired", referral_handlers.apply_kept, words=_("News that waited could not be applied")),
    Subscription(referral_events.ReferralVoided, "referrals.kept_voided", referral_handlers.apply_kept, words=_("News that waited could not be applied")),
    # What is kept for people who did not join yet, or never proved their address
    Subscription(AddressProven, "advocates.proven", advocates_handlers.prove_address, words=_("A proven address could not be noted")),
    Subscription(ClaimLinkIssued, "advocates.lapse", advocates_handlers.lapse, due=advocates_handlers.runs_out_at,
                 words=_("What nobody claimed in time could not be let go")),
    Subscription(ClaimLinkIssued, "notifications.claim_link", tell_claims.send_claim_link, words=_("Mail: a link to claim")),
    Subscription(ClaimLinkIssued, "notifications.claim_reminder", tell_claims.remind, due=tell_claims.reminds_at, words=_("Mail: a reminder to claim")),
    Subscription(AdvocateMerged, "fulfilment.merged", fulfilment_handlers.finish_merge, words=_("What two entries of one person have could not all be brought together")),
    Subscription(AdvocateMerged, "notifications.merged", tell_claims.tell_merged, words=_("Mail: two entries of one person were brought together")),
    Subscription(AdvocateClaimed, "notifications.claimed", tell_claims.welcome_claimed, words=_("Mail: welcome")),
    Subscription(ClaimCollided, "notifications.claim_collided", tell_claims.tell_collision, words=_("Mail: somebody who refers already opened a link to claim")),

    # What is earned
    Subscription(referral_events.MilestoneRecorded, "rewards.accrue", rewards_handlers.accrue_rewards, words=_("A reward could not be worked out")),
    Subscription(referral_events.MilestoneCompleted, "rewards.accrue_completed", rewards_handlers.accrue_completed,
                 words=_("A reward could not be worked out with the amount that was added")),
    Subscription(RatesImported, "rewards.rates", rewards_handlers.tell_waiting, words=_("What waits for an exchange rate could not be found")),
    Subscription(reward_events.RateArrived, "rewards.rated", rewards_handlers.accrue_rated, words=_("A reward could not be worked out with its exchange rate")),
    Subscription(referral_events.MilestoneConfirmed, "rewards.confirmed", rewards_handlers.confirm,
                 words=_("What a second person confirmed could not be let go")),
    Subscription(reward_events.RewardAccrued, "rewards.mature", rewards_handlers.release_maturation, due=rewards_handlers.matures_at,
                 words=_("A refund period could not be ended")),

    Subscription(reward_events.LegalGateCleared, "rewards.cleared", rewards_handlers.rework_cleared,
                 words=_("What waited for a legal check could not be worked out")),
    Subscription(reward_events.RewardHeld, "rewards.hold_due", rewards_handlers.review_hold, due=rewards_handlers.review_at,
                 words=_("A hold whose time is over could not be brought to somebody")),
    Subscription(reward_events.RewardRestored, "rewards.restored", rewards_handlers.release_restored, due=rewards_handlers.matures_at,
                 words=_("A refund period could not be ended")),
    Subscription(referral_events.MilestoneAdjusted, "rewards.adjusted", rewards_handlers.settle_adjusted,
                 words=_("What a withdrawn, refunded or changed milestone earned could not be settled")),
    Subscription(referral_events.AttributionSuperseded, "rewards.superseded", rewards_handlers.settle_superseded,
                 words=_("What a deal earned could not be moved to who is credited now")),
    Subscription(referral_events.ReferralVoided, "rewards.voided", rewards_handlers.settle_voided,
                 words=_("What a cancelled referral earned could not be taken back")),
    Subscription(referral_events.MilestoneRecorded, "rewards.goals_recorded", rewards_handlers.count, words=_("A goal could not be worked out")),
    Subscription(referral_events.MilestoneCompleted, "rewards.goals_completed", rewards_handlers.count_completed,
                 words=_("A goal could not be worked out with the amount that was added")),
    Subscription(referral_events.MilestoneAdjusted, "rewards.goals_adjusted", rewards_handlers.count_adjusted,
                 words=_("A goal could not be worked out after something was withdrawn, refunded or changed")),
    Subscription(referral_events.AttributionSuperseded, "rewards.goals_superseded", rewards_handlers.count_superseded,
                 words=_("A goal could not be worked out after a deal was credited otherwise")),
    Subscription(referral_events.ReferralSubmitted, "rewards.goals_submitted", rewards_handlers.count_referral,
                 words=_("A goal could not be worked out with a referral that came in")),
    Subscription(referral_events.ReferralWithdrawn, "rewards.goals_withdrawn", rewards_handlers.count_withdrawn,
                 words=_("A goal could not be worked out without a referral that was taken back")),
    Subscription(referral_events.ReferralVoided, "rewards.goals_voided", rewards_handlers.count_voided,
                 words=_("A goal could not be worked out without a cancelled referral")),
    Subscription(reward_events.PlanPublished, "rewards.in_force", rewards_handlers.take_effect, due=rewards_handlers.in_force_from,
                 words=_("What a program pays from today on could not be written down")),
    Subscription(reward_events.PlanPublished, "rewards.goal_windows", rewards_handlers.end_goal_windows, due=rewards_handlers.in_force_from,
                 words=_("The end of a goal’s time could not be told")),
    Subscription(reward_events.GoalEnded, "rewards.goal_ended", rewards_handlers.decide_ended, words=_("A goal could not be decided at the end of its time")),
    Subscription(reward_events.LegalGateCleared, "rewards.goals_cleared", rewards_handlers.count_cleared,
                 words=_("A goal that waited for a legal check could not be worked out")),
    Subscription(AdvocateClaimed, "rewards.claimed", rewards_handlers.release_claimed, words=_("What was kept for an advocate could not be released")),
    Subscription(AdvocateProven, "rewards.proven", rewards_handlers.release_proven, words=_("What waited for a proven address could not be released")),
    Subscription(ClaimRefused, "rewards.refused", rewards_handlers.end_refused, words=_("What an advocate passed on could not be ended")),
    Subscription(ClaimLapsed, "rewards.lapsed", rewards_handlers.end_lapsed, words=_("What nobody came for could not be ended")),

    Subscription(JobAsked, "rewards.back_test", rewards_handlers.try_on_history, calls_out=True, words=_("A plan could not be tried on its history")),

    # What the clock does to a referral
    Subscription(referral_events.ReferralSubmitted, "referrals.decision_clock", referral_handlers.decision_clock, due=referral_handlers.decided_by,
                 words=_("A decision’s time could not be looked after")),
    Subscription(referral_events.ReferralReviewed, "referrals.review_clock", referral_handlers.decision_clock, due=referral_handlers.decided_by,
                 words=_("A review’s time could not be looked after")),
    Subscription(referral_events.ConsentAsked, "referrals.consent_clock", referral_handlers.consent_clock, due=referral_handlers.answered_by,
                 words=_("A question for consent could not be ended")),
    Subscription(referral_events.ReferralAccepted, "referrals.protection_clock", referral_handlers.protection_clock,
                 due=referral_handlers.protected_until, words=_("A protection could not be ended")),
    Subscription(referral_events.ReferralReopened, "referrals.new_protection_clock", referral_handlers.protection_clock,
                 due=referral_handlers.protected_until, words=_("A protection could not be ended")),

    # Rewards leave the house
    Subscription(reward_events.RewardApproved, "fulfilment.request", fulfilment_handlers.request, words=_("A payout could not be requested")),
    Subscription(OrganisationResumed, "fulfilment.resume", fulfilment_handlers.request_waiting, words=_("Payouts of a partner could not go on")),
    Subscription(payout_events.PayoutRequested, "fulfilment.send", fulfilment_handlers.send, calls_out=True, words=_("A payout did not go through")),

    # People are told
    Subscription(VisitStarted, "notifications.visit", tell_staff.tell_owners_of_visit, words=_("Mail: the platform’s support looks at the console")),
    Subscription(AdvocateJoined, "notifications.joined", tell_referrals.welcome_advocate, words=_("Mail: welcome")),
    Subscription(referral_events.ReferralSubmitted, "notifications.submitted", tell_referrals.thank_for_referral, words=_("Mail: thanks for an introduction")),
    Subscription(referral_events.ReferralSubmitted, "notifications.to_decide", tell_staff.ask_managers, words=_("Mail: a referral waits for a decision")),
    Subscription(referral_events.ReferralAccepted, "notifications.accepted", tell_referrals.tell_accepted, words=_("Mail: a referral was accepted")),
    Subscription(referral_events.ReferralQualified, "notifications.qualified", tell_referrals.tell_qualified, words=_("Mail: a referral is in talks")),
    Subscription(referral_events.ReferralWon, "notifications.won", tell_referrals.tell_won, words=_("Mail: a referral became a customer")),
    Subscription(referral_events.ReferralDeclined, "notifications.declined", tell_referrals.tell_declined, words=_("Mail: a referral was not accepted")),
    Subscription(referral_events.ReferralLost, "notifications.lost", tell_referrals.tell_lost, words=_("Mail: a referral didn’t buy")),
    Subscription(referral_events.ReferralWithdrawn, "notifications.withdrawn", tell_referrals.tell_withdrawn, words=_("Mail: a referral was taken back")),
    Subscription(referral_events.ReferralRouted, "notifications.routed", tell_reps.tell_routed, words=_("Mail: a referral to call")),
    Subscription(referral_events.MessageWritten, "notifications.message", tell_reps.tell_message, words=_("Mail: a message about a referral")),
    Subscription(referral_events.ReferralReceived, "notifications.received", tell_life.tell_received, words=_("Mail: thanks, and that somebody is asked")),
    Subscription(referral_events.ConsentAsked, "notifications.consent", tell_life.ask, words=_("Mail: the question whether we may get in touch")),
    Subscription(referral_events.ConsentAsked, "notifications.consent_reminder", tell_life.remind, due=tell_life.first_reminder,
                 words=_("Mail: the question once more")),
    Subscription(referral_events.ReferralReviewed, "notifications.reviewed", tell_life.tell_reviewed, words=_("Mail: a referral is being checked")),
    Subscription(referral_events.ReferralReviewed, "notifications.to_review", tell_staff.ask_managers, words=_("Mail: a referral waits for a decision")),
    Subscription(referral_events.ReferralOverdue, "notifications.overdue", tell_life.tell_overdue, words=_("Mail: a decision takes longer")),
    Subscription(referral_events.ReferralOverdue, "notifications.escalate", tell_life.escalate, words=_("Mail: a decision is overdue")),
    Subscription(referral_events.ReferralQueued, "notifications.queued", tell_life.tell_queued, words=_("Mail: someone was earlier")),
    Subscription(referral_events.ReferralExpired, "notifications.expired", tell_life.tell_expired, words=_("Mail: a referral ran out of time")),
    Subscription(referral_events.ReferralVoidProposed, "notifications.second_person", tell_life.ask_second_person, words=_("Mail: cancelling takes a second person")),
    Subscription(referral_events.ReferralVoided, "notifications.voided", tell_life.tell_voided, words=_("Mail: a referral was cancelled")),
    Subscription(referral_events.ReferralAppealed, "notifications.appealed", tell_life.tell_appealed, words=_("Mail: a second look was asked for")),
    Subscription(referral_events.ReferralAppealed, "notifications.second_look", tell_life.ask_for_second_look, words=_("Mail: a second look waits")),
    Subscription(referral_events.ReferralReopened, "notifications.reopened", tell_life.tell_reopened, words=_("Mail: a referral goes on")),
    Subscription(referral_events.ReferralExtended, "notifications.extended", tell_life.tell_extended, words=_("Mail: a protection lasts longer")),
    Subscription(referral_events.ReferralCorrected, "notifications.corrected", tell_life.tell_corrected, words=_("Mail: a referral was corrected")),
    Subscription(reward_events.RewardAccrued, "notifications.accrued", tell_rewards.tell_accrued, words=_("Mail: a reward is on the way")),
    Subscription(reward_events.RewardApproved, "notifications.approved", tell_rewards.tell_approved, words=_("Mail: a reward was approved")),
    Subscription(reward_events.RewardFulfilled, "notifications.fulfilled", tell_rewards.tell_fulfilled, words=_("Mail: a reward arrived")),
    Subscription(reward_events.RewardTakenBack, "notifications.taken_back", tell_rewards.tell_taken_back, words=_("Mail: a reward was taken back")),
    Subscription(reward_events.RewardCancelled, "notifications.cancelled", tell_rewards.tell_cancelled, words=_("Mail: a reward was cancelled")),
    Subscription(reward_events.RewardRestored, "notifications.restored", tell_rewards.tell_restored, words=_("Mail: a reward came back")),
    Subscription(reward_events.RewardHeld, "notifications.held", tell_rewards.tell_held, words=_("Mail: a reward is being checked")),
    Subscription(reward_events.HoldReleased, "notifications.let_go", tell_rewards.tell_let_go, words=_("Mail: a reward was checked")),
    Subscription(reward_events.ManualRewardProposed, "notifications.by_hand", tell_rewards.ask_second_person,
                 words=_("Mail: a reward by hand takes a second person")),
    Subscription(reward_events.DebtRepaid, "notifications.debt_repaid", tell_debts.tell_repaid, words=_("Mail: a repayment was noted")),
    Subscription(reward_events.RepaymentUndone, "notifications.repayment_undone", tell_debts.tell_undone, words=_("Mail: a repayment was undone")),
    Subscription(reward_events.DebtWrittenOff, "notifications.debt_written_off", tell_debts.tell_written_off, words=_("Mail: a debt was written off")),
    Subscription(reward_events.WriteOffProposed, "notifications.write_off", tell_debts.ask_second_person,
                 words=_("Mail: a write-off takes a second person")),
    Subscription(reward_events.AgreementProposed, "notifications.other_terms", tell_agreements.ask_to_agree, words=_("Mail: other terms wait for a second person")),
    Subscription(reward_events.AgreementEndProposed, "notifications.end_of_terms", tell_agreements.ask_to_agree,
                 words=_("Mail: an end of other terms waits for a second person")),
    Subscription(reward_events.AgreementMade, "notifications.agreed", tell_agreements.tell_agreed, words=_("Mail: other terms were agreed")),
    Subscription(reward_events.AgreementEnded, "notifications.agreed_until", tell_agreements.tell_ended, words=_("Mail: other terms end")),
    Subscription(reward_events.GoalThanked, "notifications.goal_thanked", tell_rewards.tell_goal_thanked, words=_("Mail: thanks for a goal")),
    Subscription(reward_events.RewardApproved, "notifications.where_to_pay", tell_payouts.ask_where_to_pay, words=_("Mail: tell us where to pay")),
    Subscription(payout_events.PayoutPaid, "notifications.payout_paid", tell_payouts.tell_paid, words=_("Mail: a payment was made")),
    Subscription(payout_events.PayoutRejected, "notifications.payout_rejected", tell_payouts.tell_rejected, words=_("Mail: a payment didn’t go through")),
    Subscription(payout_events.PayoutReturned, "notifications.payout_returned", tell_payouts.tell_returned, words=_("Mail: a payment came back")),
    Subscription(payout_events.PayoutMethodSet, "notifications.account_set", tell_payouts.tell_account_set, words=_("Mail: a bank account was set")),
    Subscription(payout_events.PayoutMethodRemoved, "notifications.account_removed", tell_payouts.tell_account_removed, words=_("Mail: a bank account was removed")),
    Subscription(partner_events.LevelSet, "notifications.partner_level", tell_partners.tell_level, words=_("Mail: a partner’s new level")),
    Subscription(partner_events.OrganisationSuspended, "notifications.partner_suspended", tell_partners.tell_suspended, words=_("Mail: a partnership was paused")),
    Subscription(partner_events.OrganisationResumed, "notifications.partner_resumed", tell_partners.tell_resumed, words=_("Mail: a partnership goes on")),
    Subscription(partner_events.PartnerMemberJoined, "notifications.partner_joined", tell_partners.tell_joined, words=_("Mail: somebody joined a partner")),
    Subscription(partner_events.PartnerMemberLeft, "notifications.partner_left", tell_partners.tell_left, words=_("Mail: somebody left a partner")),
    Subscription(ProgramEndSet, "notifications.program_ends", tell_programs.tell_end_ahead, words=_("Mail: a program will end")),
    Subscription(ProgramEndTakenBack, "notifications.program_end_taken_back", tell_programs.tell_end_taken_back, words=_("Mail: a program goes on after all")),
    Subscription(reward_events.PlanPublished, "notifications.plan_changed", tell_plans.tell_new_version, words=_("Mail: what a program pays changes")),
    Subscription(reward_events.PlanVersionWithdrawn, "notifications.plan_withdrawn", tell_plans.tell_withdrawn,
                 words=_("Mail: what was announced is taken back")),
    Subscription(ProgramEnded, "notifications.program_ended", tell_programs.tell_ended, words=_("Mail: a program ended")),
]

# Once for every vendor, each time the clock says so.
CLOCKWORK: list[Clockwork] = [
    Clockwork("outbox.drop_done_deliveries", timedelta(hours=1), outbox_tasks.drop_done_deliveries),
    Clockwork("reporting.count", timedelta(minutes=1), reporting_tasks.count),
    Clockwork("outbox.sweep_timers", timedelta(days=1), outbox_tasks.sweep_timers, after=timedelta(hours=2)),
    Clockwork("accounts.forget_expired", timedelta(hours=1), accounts_tasks.forget_expired, after=timedelta(minutes=40)),
    Clockwork("advocates.forget_drafts", timedelta(days=1), advocates_tasks.forget_old_drafts, after=timedelta(hours=3)),
    Clockwork("web.expire_stored_answers", timedelta(hours=1), web_tasks.expire_stored_answers, after=timedelta(minutes=20)),
]
