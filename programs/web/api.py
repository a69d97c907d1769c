"""Programs by API."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import ApiView
from foundation.web.openapi import listing, reading
from programs import queries, states


class TermsOut(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    text = serializers.CharField()


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
    protection_days = serializers.IntegerField()
    offer = serializers.DictField(child=serializers.CharField(), help_text="language -> the sentence that says what is paid")
    published_at = serializers.DateTimeField(allow_null=True)
    terms = TermsOut(allow_null=True, help_text="the version in force")


def shown(program) -> dict:
    return shown_all([program])[0]


def shown_all(programs: list) -> list[dict]:
    terms = queries.terms_in_force_by_program(program.id for program in programs)
    names = [name for name in ProgramOut().fields if name != "terms"]
    return ProgramOut([{name: getattr(row, name) for name in names} | {"terms": terms.get(row.id)} for row in programs], many=True).data


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
