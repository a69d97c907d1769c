"""Programs by API."""
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import ApiView, documented
from programs import queries


class TermsOut(serializers.Serializer):
    id = serializers.UUIDField()
    version = serializers.IntegerField()
    text = serializers.CharField()


class ProgramOut(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    status = serializers.CharField()
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    acceptance = serializers.CharField()
    protection_days = serializers.IntegerField()
    offer = serializers.DictField(child=serializers.CharField(), help_text="language -> the sentence that says what is paid")
    published_at = serializers.DateTimeField(allow_null=True)
    terms = TermsOut(allow_null=True, help_text="the version in force")


def shown(program) -> dict:
    terms = queries.terms_in_force(program.id)
    fields = {name: getattr(program, name) for name in ProgramOut().fields if name != "terms"}
    return ProgramOut({**fields, "terms": terms}).data


class ProgramList(ApiView):
    @documented(summary="The vendor's programs, the newest first", answer=ProgramOut(many=True))
    def get(self, request):
        return Response({"data": [shown(program) for program in queries.programs()], "next": None})


class ProgramDetail(ApiView):
    @documented(summary="One program", answer=ProgramOut)
    def get(self, request, program_id):
        return Response(shown(queries.program(program_id)))
