"""Hands the tables of subscriptions and clockwork down to the outbox, which knows no app above it."""
from django.apps import AppConfig


class ReferralPlatformConfig(AppConfig):
    name = "referral_platform"

    def ready(self) -> None:
        from foundation.outbox import registry  # apps are loaded only now
        from referral_platform import subscriptions

        registry.subscribe(subscriptions.SUBSCRIPTIONS)
        registry.schedule(subscriptions.CLOCKWORK)
