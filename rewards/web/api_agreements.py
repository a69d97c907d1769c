"""Other terms for one advocate or partner, by API: proposed by one person, agreed or refused by another, ended for what comes."""
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.kernel.errors import BadInput, FieldError
from foundation.web.api import FINANCE, MANAGERS, READERS, ApiView
from foundation.web.api_fields import Instant, Nothing, Text
from foundation.web.openapi import doing, reading
from programs import queries as programs_queries
from rewards import queries, states
from rewards.commands import agreements
from rewards.commands.reasons import MOST_WORDS

HOLDERS = (*MANAGERS, "finance_approver")
PLACES = {"/for": "/enrolment_id", "/from": "/starts_at", "/until": "/ends_at"}


class AgreementIn(serializers.Serializer):
    rule = Text(max_length=60, help_text="the key of a rule of the plan in force")
    fields_agreed = serializers.DictField(help_text="`pay`, `within` or both, as a plan writes them: docs/money.md")
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever agrees reads this")
    enrolment_id = serializers.UUIDField(required=False, allow_null=True, help_text="with one advocate in this program; either this or organisation_id")
    organisation_id = serializers.UUIDField(required=False, allow_null=True, help_text="with a partner organisation, in a program for partners")
    starts_at = Instant(required=False, allow_null=True, help_text="not in the past; without it from the second person's yes on")
    ends_at = Instant(required=False, allow_null=True, help_text="exclusive; without it until somebody ends it")


class EndAgreementIn(serializers.Serializer):
    ends_at = Instant(required=False, allow_null=True, help_text="not in the past; without it the second person's yes")
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever agrees reads this")


class AgreementOut(serializers.Serializer):
    id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    enrolment_id = serializers.UUIDField(allow_null=True)
    organisation_id = serializers.UUIDField(allow_null=True)
    rule = serializers.CharField(source="rule_key")
    fields_agreed = serializers.DictField(source="fields")
    ends = serializers.UUIDField(allow_null=True, help_text="the agreement that this is a proposal to end; it says nothing of its own")
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=states.AGREEMENTS)
    starts_at = serializers.DateTimeField(help_text="agreed later than was asked for, it holds from then")
    ends_at = serializers.DateTimeField(allow_null=True, help_text="exclusive")
    proposed_by = serializers.UUIDField()
    proposed_at = serializers.DateTimeField()
    settled_by = serializers.UUIDField(allow_null=True, help_text="who agreed, refused or took it back")
    settled_at = serializers.DateTimeField(allow_null=True)
    alone = serializers.BooleanField(help_text="nobody else was there to agree")


class AgreementsOut(serializers.Serializer):
    data = AgreementOut(many=True)


@extend_schema(tags=["rewards"])
class Agreements(ApiView):
    read = ("read", READERS)
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @reading("What was agreed in a program with single advocates and partners, the newest first, also what waits and what is over", AgreementsOut, id="list_agreements")
    def get(self, request, program_id):
        program = programs_queries.program(program_id)
        return Response({"data": [AgreementOut(row).data for row in queries.agreements_of(program_id=program.id)]})

    @doing("Propose other terms for one advocate or partner: nothing changes before another person agrees", AgreementOut, body=AgreementIn, status=201,
           id="propose_agreement")
    def post(self, request, program_id):
        body = self.parsed(AgreementIn)
        wanted = agreements.Wanted(fields=body.pop("fields_agreed"), **body)
        row = _placed(lambda: agreements.propose_agreement(program_id=program_id, wanted=wanted, acting=self.acting, at=self.at))
        return Response(AgreementOut(row).data, status=201)


@extend_schema(tags=["rewards"])
class Agree(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", FINANCE)

    @doing("Agree: it holds from its start on, never for what was; never by who proposed it or profits", AgreementOut, id="agree")
    def post(self, request, agreement_id):
        self.parsed(Nothing)
        return Response(AgreementOut(agreements.agree(agreement_id=agreement_id, acting=self.acting, at=self.at)).data)


@extend_schema(tags=["rewards"])
class RefuseAgreement(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @doing("Refuse a proposal, or take one's own back: nothing changes", AgreementOut, id="refuse_agreement")
    def post(self, request, agreement_id):
        self.parsed(Nothing)
        return Response(AgreementOut(agreements.refuse_agreement(agreement_id=agreement_id, acting=self.acting, at=self.at)).data)


@extend_schema(tags=["rewards"])
class EndAgreement(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @doing("Propose until when it holds: it goes on before another person agrees, and what was earned by it stays as it is", AgreementOut, body=EndAgreementIn,
           status=201, id="propose_end_of_agreement")
    def post(self, request, agreement_id):
        body = self.parsed(EndAgreementIn)
        row = _placed(lambda: agreements.propose_end(agreement_id=agreement_id, ends_at=body.get("ends_at"), reason=body["reason"], acting=self.acting, at=self.at))
        return Response(AgreementOut(row).data, status=201)


def _placed(command: Callable[[], Any]) -> Any:
    """What is wrong at the names that the body has."""
    try:
        return command()
    except BadInput as wrong:
        raise BadInput([FieldError(PLACES.get(one.pointer, one.pointer.replace("/fields", "/fields_agreed", 1) if one.pointer.startswith("/fields") else one.pointer),
                                   one.code, one.template, one.params) for one in wrong.errors]) from None
