"""Who hears of what: the only wiring of the house. Event -> the handlers that are told, each by a delivery of its own."""
from foundation.mail import handlers as mail_handlers
from foundation.mail.events import MessageQueued
from foundation.outbox.registry import Subscription

SUBSCRIPTIONS: list[Subscription] = [
    Subscription(MessageQueued, "mail.send", mail_handlers.send_message, calls_out=True),
]
