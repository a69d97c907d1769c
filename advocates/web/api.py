"""Advocates and their enrolments by API."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from advocates import commands, queries, states
from foundation.accounts import commands as accounts_commands
from foundation.accounts import states as accounts_states
from foundation.web.api import MANAGERS, ApiView
from foundation.web.openapi import doing, listing, reading


class EnrolmentIn(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    company = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    terms_id = serializers.UUIDField(help_text="the version of the terms that this person accepted; it has to be the one in force")


class EnrolmentOut(serializers.Serializer):
    id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=states.ENROLMENT)
    terms_id = serializers.UUIDField(allow_null=True, help_text="null while unclaimed")
    accepted_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(help_text="of the advocate's own link: /r/<code>; empty while unclaimed")


class AdvocateOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="may be empty for somebody who is known by name only")
    company = serializers.CharField(help_text="may be empty")
    status = serializers.ChoiceField(choices=states.ADVOCATE, help_text="unclaimed: somebody told of this person, who has not joined yet")
    enrolments = EnrolmentOut(many=True)


def shown(enrolment) -> dict:
    return EnrolmentOut(_with_code(enrolment, queries.code_of(enrolment.id))).data


def shown_advocates(advocates: list) -> list[dict]:
    enrolments = queries.enrolments_by_advocate(advocate.id for advocate in advocates)
    return AdvocateOut([{
        "id": row.id, "name": row.name, "email": row.email, "company": row.company, "status": row.status,
        "enrolments": [_with_code(one, queries.own_code(one)) for one in enrolments.get(row.id, [])]} for row in advocates], many=True).data


def _with_code(enrolment, code: str) -> dict:
    return {name: getattr(enrolment, name) for name in EnrolmentOut().fields if name != "code"} | {"code": code}


@extend_schema(tags=["advocates"])
class Enrolments(ApiView):
    write = ("advocates:write", MANAGERS)

    @doing("Enrol a person who accepted the terms elsewhere; somebody who is in the program already is given back", EnrolmentOut, body=EnrolmentIn,
           status=201, id="enrol")
    def post(self, request, program_id):
        body = self.parsed(EnrolmentIn)
        user = accounts_commands.ensure_user(email=body["email"], name=body["name"])
        enrolment = commands.join_program(program_id=program_id, terms_id=body["terms_id"], user_id=user.id, name=body["name"], email=body["email"],
                                          company=body["company"], acting=self.acting, at=self.at)
        return Response(shown(enrolment), status=201)


@extend_schema(tags=["advocates"])
class EnrolmentDetail(ApiView):
    @reading("One enrolment", EnrolmentOut, id="get_enrolment")
    def get(self, request, enrolment_id):
        return Response(shown(queries.enrolment(enrolment_id)))


@extend_schema(tags=["advocates"])
class AdvocateList(ApiView):
    @listing("People who refer, the newest first; by a sales rep’s key, those they look after", AdvocateOut, id="list_advocates")
    def get(self, request):
        rep_id = request.auth.staff_user_id if request.auth.role == accounts_states.SALES_REP else None
        return self.page(lambda cursor, limit: queries.advocates_page(before=cursor, limit=limit, rep_id=rep_id), shown_advocates)


@extend_schema(tags=["advocates"])
class AdvocateDetail(ApiView):
    @reading("One advocate", AdvocateOut, id="get_advocate")
    def get(self, request, advocate_id):
        return Response(shown_advocates([queries.advocate(advocate_id)])[0])
