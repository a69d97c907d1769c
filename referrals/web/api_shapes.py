"""What referrals look like by API: bodies that are taken and given."""
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from referrals import queries, states, words
from referrals.commands import milestones


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


OUTCOMES = (milestones.RECORDED, milestones.KNOWN, milestones.KEPT, milestones.NOTED)
AMOUNTS = "base -> minor units; only what is known. Bases: " + ", ".join(states.BASES)


class MilestoneIn(serializers.Serializer):
    kind = serializers.CharField(max_length=30, help_text=f"one of {', '.join(states.REPORTED)}, or custom.<name>, a kind of the program's own")
    occurred_at = Instant(help_text="with its offset; neither in the future nor before the referral was received")
    deal_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                           help_text="what you call the deal; each key has its own names for deals")
    invoice = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                    help_text="its number, for invoice_paid and renewal; with its amount without tax as invoice_amount, zero for a trial")
    amounts = serializers.DictField(child=serializers.IntegerField(), required=False, default=dict, help_text=AMOUNTS)
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="", help_text="of the amounts; the program's")


class AmountsIn(serializers.Serializer):
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text=AMOUNTS)
    currency = serializers.CharField(max_length=3)


class MilestoneOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    deal_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    implied = serializers.BooleanField(help_text="a won deal was qualified at the latest in the same instant")
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text="base -> minor units")
    currency = serializers.CharField(help_text="of the amounts; empty without any")


class RecordedOut(MilestoneOut):
    id = serializers.UUIDField(allow_null=True, help_text="while it is kept, of what waits; null where it is only noted")
    outcome = serializers.ChoiceField(choices=OUTCOMES, help_text="recorded · known: it was before · kept: it waits, and is applied by itself once "
                                                                  "that is decided · noted: it stands in the timeline and earns nothing")
    waits_for = serializers.ChoiceField(choices=("", *states.WAITS), help_text="decision: about a claim on them · deal: somebody has to say which one is meant")
    detail = serializers.CharField(help_text="the outcome as a sentence")


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


def shown_answer(answer: milestones.Answer, report: milestones.Report, referral_id) -> dict:
    """What became of a report; of what waits or is only noted its own words."""
    if answer.milestone is not None:
        shown = shown_milestone(queries.milestone(answer.milestone.id))
    else:
        shown = {"id": answer.kept.id if answer.kept else None, "referral_id": referral_id, "deal_id": None, "kind": report.kind,
                 "occurred_at": report.occurred_at, "implied": False, "amounts": report.amounts, "currency": report.currency}
    return RecordedOut(shown | {"outcome": answer.what, "waits_for": answer.waits_for,
                                "detail": words.answered(answer.what, answer.waits_for, answer.credited)}).data
