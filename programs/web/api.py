"""Programs by API."""
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import ApiView
from foundation.web.api_fields import TEXT_OR_NUMBER_OR_NULL
from foundation.web.openapi import listing, reading
from programs import queries, states
from programs.rules import lead_fields


class TermsOut(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    text = serializers.CharField()


@extend_schema_field(TEXT_OR_NUMBER_OR_NULL)
class BoundOut(serializers.Field):
    """A whole number or an ISO date, as the question's kind has it."""

    def to_representation(self, value):
        return value


class LeadFieldOut(serializers.Serializer):
    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=lead_fields.KINDS)
    label = serializers.CharField()
    required = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField(), help_text="of a choice, else empty")
    must_fit = serializers.BooleanField(help_text="an answer that doesn't fit is refused")
    help = serializers.CharField()
    fitting = serializers.ListField(child=serializers.CharField(), help_text="the choices that fit; none: all do")
    least = BoundOut(allow_null=True, help_text="from which number or day on an answer fits")
    most = BoundOut(allow_null=True, help_text="up to which number or day an answer fits")
    fit_words = serializers.CharField()


class ProgramOut(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="its page is /p/<slug>/")
    kind = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField(help_text="may be empty")
    status = serializers.ChoiceField(choices=states.STATES)
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    locale = serializers.CharField()
    acceptance = serializers.ChoiceField(choices=states.ACCEPTANCE, help_text="who accepts a referral when nothing speaks against it")
    phase = serializers.ChoiceField(choices=states.PHASES, help_text="where it stands now; it takes referrals while `taking`")
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    tail_until = serializers.DateTimeField(allow_null=True, help_text="open referrals earn until then, itself excluded; null while no end is set")
    gratitude = serializers.BooleanField(help_text="it thanks and pays nothing")
    visibility = serializers.ChoiceField(choices=states.VISIBILITY, help_text="what an advocate sees of her referral")
    party = serializers.ChoiceField(choices=states.PARTY, help_text="who is introduced: the company, or one person of it")
    decline_detail = serializers.ChoiceField(choices=states.DECLINE_DETAIL, help_text="how exactly she reads why somebody was not accepted")
    consent = serializers.ChoiceField(choices=states.CONSENT, help_text="who is asked before anybody gets in touch")
    unclaimed = serializers.ChoiceField(choices=states.UNCLAIMED, help_text="what referrals of somebody who is known by name only do")
    priority = serializers.IntegerField(help_text="of several programs the lowest decides and pays")
    protection_days = serializers.IntegerField()
    grace_days = serializers.IntegerField()
    reopen_days = serializers.IntegerField()
    late_credit_days = serializers.IntegerField()
    appeal_days = serializers.IntegerField()
    consent_days = serializers.IntegerField()
    tail_days = serializers.IntegerField()
    decision_days = serializers.IntegerField(help_text="working days")
    first_contact_days = serializers.IntegerField(help_text="working days")
    notice_days = serializers.IntegerField(help_text="between telling people that it pays something else and the day from which that counts; 0: at once")
    lead_fields = LeadFieldOut(many=True, help_text="the program's own questions; submit_referral takes their `answers`")
    own_kinds = serializers.ListField(child=serializers.CharField(), help_text="names of the milestones that it declares, reported as custom.<name>")
    routing = serializers.ListField(child=serializers.CharField(), help_text="accounts of the staff, to whom accepted referrals go in turn")
    offer = serializers.DictField(child=serializers.CharField(), help_text="language -> the sentence that says what is paid")
    offer_ahead = serializers.DictField(child=serializers.CharField(), help_text="the same of what is announced; empty without")
    offer_ahead_at = serializers.DateTimeField(allow_null=True, help_text="from when on that counts")
    published_at = serializers.DateTimeField(allow_null=True)
    terms = TermsOut(allow_null=True, help_text="the version in force")


def shown(program) -> dict:
    return shown_all([program])[0]


def shown_all(programs: list) -> list[dict]:
    terms, now = queries.terms_in_force_by_program(program.id for program in programs), timezone.now()
    worked_out = {row.id: {"terms": terms.get(row.id), "phase": queries.phase(row, now), "tail_until": queries.tail_until(row),
                           "lead_fields": queries.lead_fields(row)} for row in programs}
    names = [name for name in ProgramOut().fields if name not in ("terms", "phase", "tail_until", "lead_fields")]
    return ProgramOut([{name: getattr(row, name) for name in names} | worked_out[row.id] for row in programs], many=True).data


@extend_schema(tags=["programs"])
class ProgramList(ApiView):
    @listing("The vendor's programs, the newest first", ProgramOut, id="list_programs")
    def get(self, request):
        rows = queries.programs()
        return self.page(lambda cursor, limit: [row for row in rows if cursor is None or row.id < cursor][:limit + 1], shown_all)


@extend_schema(tags=["programs"])
class ProgramDetail(ApiView):
    @reading("One program", ProgramOut, id="get_program")
    def get(self, request, program_id):
        return Response(shown(queries.program(program_id)))
