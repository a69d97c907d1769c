"""Advocates by API."""
from rest_framework import serializers
from rest_framework.response import Response

from advocates import commands, queries
from foundation.accounts import commands as accounts_commands
from foundation.web.api import MANAGERS, ApiView, documented


class EnrolmentIn(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField()
    company = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    terms_id = serializers.UUIDField(help_text="the version of the terms that this person accepted; it has to be the one in force")


class EnrolmentOut(serializers.Serializer):
    id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    status = serializers.CharField()
    terms_id = serializers.UUIDField()
    accepted_at = serializers.DateTimeField()
    code = serializers.CharField(help_text="of the advocate's own link: /r/<code>")


def shown(enrolment) -> dict:
    fields = {name: getattr(enrolment, name) for name in EnrolmentOut().fields if name != "code"}
    return EnrolmentOut({**fields, "code": queries.code_of(enrolment.id)}).data


class Enrolments(ApiView):
    write = ("advocates:write", MANAGERS)

    @documented(summary="Enrol a person who accepted the terms elsewhere", request=EnrolmentIn, answer=EnrolmentOut, status=201)
    def post(self, request, program_id):
        body = self.parsed(EnrolmentIn)
        user = accounts_commands.ensure_user(email=body["email"], name=body["name"])
        enrolment = commands.join_program(program_id=program_id, terms_id=body["terms_id"], user_id=user.id, name=body["name"], email=body["email"],
                                          company=body["company"], acting=self.acting, at=self.at)
        return Response(shown(enrolment), status=201)


class EnrolmentDetail(ApiView):
    @documented(summary="One enrolment", answer=EnrolmentOut)
    def get(self, request, enrolment_id):
        return Response(shown(queries.enrolment(enrolment_id)))
