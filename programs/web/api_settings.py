"""What a manager changes about a program by API: settings, the questions of its lead form, terms, its end."""
from dataclasses import fields as fields_of

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import MANAGERS, ApiView
from foundation.web.api_fields import CURRENCY, TEXT_OR_NUMBER_OR_NULL, Instant, Nothing, Text, Whole
from foundation.web.openapi import doing
from programs import commands, queries, states
from programs.rules import own_kinds
from programs.rules.lead_fields import KINDS, LONGEST_CHOICE, LONGEST_LABEL, MOST_CHOICES, MOST_FIELDS, LeadField
from programs.rules.questions import KEY
from programs.web.api import ProgramOut, shown


def _within(bounds: tuple[int, int]) -> dict:
    return {"minimum": bounds[0], "maximum": bounds[1]}


class SettingsIn(serializers.Serializer):
    """What is left out stays. Once published, what people joined because of is fixed."""

    name = serializers.CharField(max_length=120, required=False)
    summary = serializers.CharField(max_length=400, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=states.KINDS, required=False)
    gratitude = serializers.BooleanField(required=False)
    currency = Text(max_length=3, required=False, described=CURRENCY)
    time_zone = serializers.CharField(max_length=64, required=False)
    locale = Text(max_length=10, required=False, described={"pattern": "^[a-z]{2}(-[A-Z]{2})?$"})
    acceptance = serializers.ChoiceField(choices=states.ACCEPTANCE, required=False)
    party = serializers.ChoiceField(choices=states.PARTY, required=False, help_text="who is introduced, the company or one person of it; fixed once published")
    visibility = serializers.ChoiceField(choices=states.VISIBILITY, required=False)
    decline_detail = serializers.ChoiceField(choices=states.DECLINE_DETAIL, required=False)
    consent = serializers.ChoiceField(choices=states.CONSENT, required=False)
    unclaimed = serializers.ChoiceField(choices=states.UNCLAIMED, required=False)
    opens_at = Instant(required=False, allow_null=True)
    closes_at = Instant(required=False, allow_null=True)
    priority = Whole(required=False, described=_within(states.PRIORITY), help_text="of several programs the lowest decides and pays")
    protection_days = Whole(required=False, described=_within(states.CLOCKS["protection_days"]))
    grace_days = Whole(required=False, described=_within(states.CLOCKS["grace_days"]))
    reopen_days = Whole(required=False, described=_within(states.CLOCKS["reopen_days"]))
    late_credit_days = Whole(required=False, described=_within(states.CLOCKS["late_credit_days"]))
    appeal_days = Whole(required=False, described=_within(states.CLOCKS["appeal_days"]))
    consent_days = Whole(required=False, described=_within(states.CLOCKS["consent_days"]))
    tail_days = Whole(required=False, described=_within(states.CLOCKS["tail_days"]))
    decision_days = Whole(required=False, described=_within(states.CLOCKS["decision_days"]), help_text="working days")
    first_contact_days = Whole(required=False, described=_within(states.CLOCKS["first_contact_days"]), help_text="working days")
    notice_days = Whole(required=False, described=_within(states.CLOCKS["notice_days"]),
                        help_text="so many days lie between telling people that it pays something else and the day from which that counts; once published only longer")
    own_kinds = serializers.ListField(child=Text(max_length=40, described={"pattern": f"^{own_kinds.NAME.pattern}$"}), max_length=own_kinds.MOST, required=False,
                                      help_text="names of milestones that this program declares besides the usual ones; they are reported as custom.<name>")
    routing = serializers.ListField(child=serializers.UUIDField(), required=False, help_text="accounts of the staff, to whom accepted referrals go in turn")


@extend_schema_field(TEXT_OR_NUMBER_OR_NULL)
class BoundIn(serializers.Field):
    """A whole number or an ISO date, as the question's kind wants it; the command says what is wrong."""

    def to_internal_value(self, data):
        return data

    def to_representation(self, value):
        return value


class QuestionIn(serializers.Serializer):
    key = Text(max_length=40, described={"pattern": f"^{KEY.pattern}$"})
    kind = serializers.ChoiceField(choices=KINDS)
    label = serializers.CharField(max_length=LONGEST_LABEL)
    help = serializers.CharField(max_length=LONGEST_LABEL, required=False, allow_blank=True, default="")
    required = serializers.BooleanField(required=False, default=False)
    choices = serializers.ListField(child=serializers.CharField(max_length=LONGEST_CHOICE), max_length=MOST_CHOICES, required=False, default=list,
                                    help_text="of a choice")
    fitting = serializers.ListField(child=serializers.CharField(max_length=LONGEST_CHOICE), max_length=MOST_CHOICES, required=False, default=list,
                                    help_text="the choices that fit; none: all do")
    least = BoundIn(required=False, allow_null=True, default=None, help_text="from which number or day on an answer fits")
    most = BoundIn(required=False, allow_null=True, default=None, help_text="up to which number or day an answer fits")
    fit_words = serializers.CharField(max_length=LONGEST_LABEL, required=False, allow_blank=True, default="", help_text="what is said about fit")
    must_fit = serializers.BooleanField(required=False, default=False, help_text="an answer that doesn't fit is refused")


class QuestionsIn(serializers.Serializer):
    fields: serializers.ListSerializer = serializers.ListSerializer(child=QuestionIn(), max_length=MOST_FIELDS)


class TermsIn(serializers.Serializer):
    text = serializers.CharField(max_length=50_000, help_text="who joined before keeps the version that was accepted")


class EndIn(serializers.Serializer):
    ends_at = Instant(required=False, allow_null=True, default=None, help_text="at once unless told otherwise")
    tail_days = Whole(required=False, allow_null=True, default=None, described=_within(states.CLOCKS["tail_days"]), help_text="how long open referrals earn after it")


class OfProgram(ApiView):
    write = ("programs:write", MANAGERS)


@extend_schema(tags=["programs"])
class Settings(OfProgram):
    @doing("Change settings; windows that run already keep the length they began with", ProgramOut, body=SettingsIn, id="change_settings")
    def post(self, request, program_id):
        return Response(shown(commands.change_settings(program_id=program_id, values=self.parsed(SettingsIn), acting=self.acting, at=self.at)))


@extend_schema(tags=["programs"])
class Questions(OfProgram):
    @doing("Set the questions of the lead form in their order; one that is left out is no longer asked", ProgramOut, body=QuestionsIn, id="set_lead_fields")
    def post(self, request, program_id):
        known = {field.name for field in fields_of(LeadField)}
        fields = [LeadField(**{name: tuple(value) if isinstance(value, list) else value for name, value in one.items() if name in known})
                  for one in self.parsed(QuestionsIn)["fields"]]
        return Response(shown(commands.set_lead_fields(program_id=program_id, fields=fields, acting=self.acting, at=self.at)))


@extend_schema(tags=["programs"])
class NewTerms(OfProgram):
    @doing("Publish the next version of the terms", ProgramOut, body=TermsIn, status=201, id="publish_terms")
    def post(self, request, program_id):
        text = self.parsed(TermsIn)["text"]
        commands.publish_terms(program_id=program_id, text=text, acting=self.acting, at=self.at)
        return Response(shown(queries.program(program_id)), status=201)


@extend_schema(tags=["programs"])
class End(OfProgram):
    @doing("Say when it ends, and how long open referrals earn after that; an end that lies ahead may be moved", ProgramOut, body=EndIn, id="end_program")
    def post(self, request, program_id):
        body, program, at = self.parsed(EndIn), queries.program(program_id), self.at
        tail_days = program.tail_days if body["tail_days"] is None else body["tail_days"]
        return Response(shown(commands.end_program(program_id=program_id, ends_at=body["ends_at"] or at, tail_days=tail_days, acting=self.acting, at=at)))


@extend_schema(tags=["programs"])
class TakeEndBack(OfProgram):
    @doing("It goes on: an end that lies ahead is taken back", ProgramOut, id="take_end_back")
    def post(self, request, program_id):
        self.parsed(Nothing)
        return Response(shown(commands.take_end_back(program_id=program_id, acting=self.acting, at=self.at)))
