"""Who hears of what, and what the clock asks for: the only wiring of the house. Event -> the handlers that are told, each by a delivery of its own."""
from datetime import timedelta

from advocates.events import AdvocateJoined
from connections.notifications.handlers import referrals as tell_referrals
from connections.notifications.handlers import staff as tell_staff
from foundation.mail import handlers as mail_handlers
from foundation.mail.events import MessageQueued
from foundation.outbox import tasks as outbox_tasks
from foundation.outbox.registry import Clockwork, Subscription
from foundation.web import tasks as web_tasks
from referrals import events as referral_events
from rewards import events as reward_events
from rewards import handlers as rewards_handlers

SUBSCRIPTIONS: list[Subscription] = [
    Subscription(MessageQueued, "mail.send", mail_handlers.send_message, calls_out=True),

    # What is earned
    Subscription(referral_events.MilestoneRecorded, "rewards.accrue", rewards_handlers.accrue_rewards),
    Subscription(referral_events.MilestoneCompleted, "rewards.accrue_completed", rewards_handlers.accrue_completed),
    Subscription(reward_events.RewardAccrued, "rewards.mature", rewards_handlers.release_maturation, due=rewards_handlers.matures_at),

    # People are told
    Subscription(AdvocateJoined, "notifications.joined", tell_referrals.welcome_advocate),
    Subscription(referral_events.ReferralSubmitted, "notifications.submitted", tell_referrals.thank_for_referral),
    Subscription(referral_events.ReferralSubmitted, "notifications.to_decide", tell_staff.ask_managers),
    Subscription(referral_events.ReferralAccepted, "notifications.accepted", tell_referrals.tell_accepted),
    Subscription(referral_events.ReferralQualified, "notifications.qualified", tell_referrals.tell_qualified),
    Subscription(referral_events.ReferralWon, "notifications.won", tell_referrals.tell_won),
    Subscription(referral_events.ReferralDeclined, "notifications.declined", tell_referrals.tell_declined),
    Subscription(referral_events.ReferralLost, "notifications.lost", tell_referrals.tell_lost),
    Subscription(referral_events.ReferralWithdrawn, "notifications.withdrawn", tell_referrals.tell_withdrawn),
]

# Once for every vendor, each time the clock says so.
CLOCKWORK: list[Clockwork] = [
    Clockwork("outbox.drop_done_deliveries", timedelta(hours=1), outbox_tasks.drop_done_deliveries),
    Clockwork("outbox.sweep_timers", timedelta(days=1), outbox_tasks.sweep_timers, after=timedelta(hours=2)),
    Clockwork("web.expire_stored_answers", timedelta(hours=1), web_tasks.expire_stored_answers, after=timedelta(minutes=20)),
]
