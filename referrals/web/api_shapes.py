"""What referrals look like by API: bodies that are taken and given."""
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from referrals import queries, states


class Instant(serializers.DateTimeField):
    """An instant with its offset: a wall time could be meant in any zone, and a year's count and a protection go by the instant."""

    default_error_messages = {"no_offset": gettext_lazy("Write it with its offset, such as 2026-03-02T09:00:00+01:00.")}

    def enforce_timezone(self, value):
        if timezone.is_naive(value):
            self.fail("no_offset")
        return super().enforce_timezone(value)


class Nothing(serializers.Serializer):
    """A verb that needs no words."""


@extend_schema_field({"type": ["string", "integer", "null"], "maxLength": 500})
class AnswerIn(serializers.Field):
    """A text, a whole number or an ISO date, as its question wants it; the command says what is wrong."""

    def to_internal_value(self, data):
        return data

    def to_representation(self, value):
        return value


class ReferralIn(serializers.Serializer):
    enrolment_id = serializers.UUIDField()
    person = serializers.CharField(max_length=120)
    company = serializers.CharField(max_length=160)
    contact = serializers.CharField(max_length=254, help_text="an e-mail address, or a phone number with its country")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    answers = serializers.DictField(child=AnswerIn(), required=False, default=dict, help_text="to the program's own questions, by key (see its lead_fields)")
    agreed = serializers.BooleanField(help_text="whether the person agreed to be contacted; without that it is refused")


class ReferralOut(serializers.Serializer):
    id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    enrolment_id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    person = serializers.CharField(source="party.person")
    company = serializers.CharField(source="party.company")
    channel = serializers.ChoiceField(choices=states.CHANNELS)
    status = serializers.ChoiceField(choices=states.STATES)
    reason = serializers.CharField(help_text="of a decline or a loss, else empty")
    answers = serializers.DictField(child=AnswerIn(), help_text="to the program's own questions, by key; days in ISO")
    received_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    findings = serializers.ListField(child=serializers.DictField(), help_text="what speaks against accepting at once: {code, referral_id}")


class DeclineIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=states.DECLINE_REASONS)


class LoseIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=states.LOST_REASONS)


AMOUNTS = "base -> minor units; only what is known. Bases: " + ", ".join(states.BASES)


class MilestoneIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.REPORTED)
    occurred_at = Instant(help_text="with its offset; neither in the future nor before the referral was received")
    deal_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                           help_text="what you call the deal; each key has its own names for deals")
    amounts = serializers.DictField(child=serializers.IntegerField(), required=False, default=dict, help_text=AMOUNTS)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="", help_text="of the amounts; the program's")


class AmountsIn(serializers.Serializer):
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text=AMOUNTS)
    currency = serializers.CharField(max_length=3)


class MilestoneOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    deal_id = serializers.UUIDField(allow_null=True)
    kind = serializers.ChoiceField(choices=states.MILESTONES)
    occurred_at = serializers.DateTimeField()
    implied = serializers.BooleanField(help_text="a won deal was qualified at the latest in the same instant")
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text="base -> minor units")
    currency = serializers.CharField(help_text="of the amounts; empty without any")


class MilestonesOut(serializers.Serializer):
    data = MilestoneOut(many=True)


class EventOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    acting_kind = serializers.CharField()
    payload = serializers.DictField()


class TimelineOut(serializers.Serializer):
    data = EventOut(many=True)


def shown_milestone(milestone) -> dict:
    known = {base: amount for base, amount in queries.amounts_of(milestone).items() if amount is not None}
    currency = next(iter(known.values())).currency if known else ""
    return MilestoneOut({
        "id": milestone.id, "referral_id": milestone.referral_id, "deal_id": milestone.deal_id, "kind": milestone.kind,
        "occurred_at": milestone.occurred_at, "implied": milestone.implied,
        "amounts": {base: amount.minor for base, amount in known.items()}, "currency": currency}).data
