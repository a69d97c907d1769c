"""What referrals look like by API: bodies that are taken and given."""
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from foundation.web.api_fields import TEXT_OR_NUMBER, Whole
from referrals import states


@extend_schema_field(TEXT_OR_NUMBER)
class AnswerIn(serializers.Field):
    """A text, a whole number or an ISO date, as its question wants it; the command says what is wrong."""

    def to_internal_value(self, data):
        return data

    def to_representation(self, value):
        return value


CHANNELS = (states.API, states.VERBAL, states.PARTNER)   # the others are pages of ours


class ReferralIn(serializers.Serializer):
    enrolment_id = serializers.UUIDField()
    person = serializers.CharField(max_length=120)
    company = serializers.CharField(max_length=160)
    contact = serializers.CharField(max_length=254, help_text="an e-mail address, or a phone number with its country")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    answers = serializers.DictField(child=AnswerIn(), required=False, default=dict, help_text="to the program's own questions, by key (see its lead_fields)")
    agreed = serializers.BooleanField(help_text="whether the person agreed to be contacted; without that it is refused")
    employer = serializers.CharField(max_length=254, required=False, allow_blank=True, default="",
                                     help_text="the address of who agrees for the advocate's employer, where the program asks one")
    channel = serializers.ChoiceField(choices=CHANNELS, required=False, default=states.API,
                                      help_text="verbal: the advocate told somebody of the staff · partner: who runs the partner's side entered it")
    entered_by = serializers.UUIDField(required=False, allow_null=True, default=None,
                                       help_text="whose account typed it for the advocate; for verbal, and with a rep's key, the key's person unless told otherwise")


class CorrectionIn(serializers.Serializer):
    person = serializers.CharField(max_length=120, required=False)
    company = serializers.CharField(max_length=160, required=False)
    contact = serializers.CharField(max_length=254, required=False, help_text="an e-mail address, or a phone number with its country")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    answers = serializers.DictField(child=AnswerIn(), required=False, help_text="all of them: what is left out is taken away")


class ReferralOut(serializers.Serializer):
    id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    enrolment_id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    organisation_id = serializers.UUIDField(allow_null=True, help_text="the partner for whom the advocate introduced them")
    claimant_kind = serializers.ChoiceField(choices=states.CLAIMANTS, help_text="advocates and reps are credited each by themselves")
    person = serializers.CharField(help_text="as this advocate wrote it")
    company = serializers.CharField(help_text="as this advocate wrote it")
    channel = serializers.ChoiceField(choices=states.CHANNELS)
    entered_by = serializers.UUIDField(allow_null=True, help_text="whose account typed it for the advocate")
    rep_id = serializers.UUIDField(allow_null=True, help_text="the account of who of the staff looks after it")
    previous_id = serializers.UUIDField(allow_null=True, help_text="her ended referral of the same company")
    status = serializers.ChoiceField(choices=states.STATES)
    reason = serializers.CharField(help_text="of an end, else empty")
    answers = serializers.DictField(child=AnswerIn(), help_text="to the program's own questions, by key; days in ISO")
    received_at = serializers.DateTimeField(help_text="decides who was earlier")
    decide_by = serializers.DateTimeField(allow_null=True, help_text="while somebody has to decide about it")
    accepted_at = serializers.DateTimeField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    extended = serializers.BooleanField(help_text="by a person, which goes once")
    first_contact_by = serializers.DateTimeField(allow_null=True)
    first_contact_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    appealed = serializers.BooleanField(help_text="it had its second look, or waits for it")
    doubted_at = serializers.DateTimeField(allow_null=True, help_text="corrected since its acceptance, it may be somebody else's: a person looks, and it goes on")
    findings = serializers.ListField(child=serializers.DictField(), help_text="what speaks against accepting at once: {code, referral_id}")


class DeclineIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=states.DECLINE_REASONS)


class AppealIn(serializers.Serializer):
    text = serializers.CharField(max_length=2000, help_text="what should be looked at again")


class AppealWithFilesIn(AppealIn):
    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), required=False, default=list,
                                  help_text="up to 5, PDF or plain text, 5 MB each; several parts of this name")


class AppealDecisionIn(serializers.Serializer):
    grant = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=states.DECLINE_REASONS, required=False, default="", help_text="of a refusal; the first one unless told otherwise")


class LoseIn(serializers.Serializer):
    reason = serializers.ChoiceField(choices=states.LOST_REASONS)


class ExtensionIn(serializers.Serializer):
    days = Whole(described={"minimum": 1}, help_text="from 1 to the program's protection_days")
    evidence = serializers.CharField(max_length=1000, help_text="what held the vendor up; it is kept with the extension")


class WithdrawalIn(serializers.Serializer):
    her_no = serializers.BooleanField(required=False, default=False,
                                      help_text="the referred person wants none of it: every open referral of this person ends, and nobody moves up")


class VoidIn(serializers.Serializer):
    reason = serializers.CharField(max_length=1000)


class MergeReferralsIn(serializers.Serializer):
    other_referral_id = serializers.UUIDField(help_text="of the same company or person; the party of the referral in the address goes on")


class AssignIn(serializers.Serializer):
    rep_id = serializers.UUIDField(help_text="the account of somebody of the sales staff")


class EventOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    acting_kind = serializers.CharField()
    payload = serializers.DictField()


class TimelineOut(serializers.Serializer):
    data = EventOut(many=True)


def shown_events(rows) -> list[dict]:
    return EventOut(rows, many=True).data
