"""What may forbid a reward, by API: noted by one person, cleared by another."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import MANAGERS, READERS, ApiView
from foundation.web.openapi import doing, reading
from referrals import queries as referrals_queries
from rewards import queries, states
from rewards.commands import gates
from rewards.commands.reasons import MOST_WORDS

HOLDERS = (*MANAGERS, "finance_approver")


class GateIn(serializers.Serializer):
    about = serializers.ChoiceField(choices=states.GATED, help_text="who introduced them, in this program, or the company that was introduced")
    kind = serializers.ChoiceField(choices=states.GATES)
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever clears it reads this")


class ClearIn(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="how it is known that nothing speaks against it")


class GateOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField(help_text="on which it was noted")
    program_id = serializers.UUIDField()
    advocate_id = serializers.UUIDField(allow_null=True)
    party_id = serializers.UUIDField(allow_null=True)
    kind = serializers.ChoiceField(choices=states.GATES)
    reason = serializers.CharField()
    placed_at = serializers.DateTimeField()
    cleared_at = serializers.DateTimeField(allow_null=True)
    cleared_because = serializers.CharField()


class GatesOut(serializers.Serializer):
    data = GateOut(many=True)


@extend_schema(tags=["rewards"])
class Gates(ApiView):
    read = ("read", READERS)
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @reading("What may forbid rewards of a referral: about its advocate in this program, or about its company", GatesOut, id="list_legal_gates")
    def get(self, request, referral_id):
        return Response({"data": [GateOut(row).data for row in queries.gates_of(referrals_queries.referral(referral_id))]})

    @doing("Note what may forbid a reward: what is decided from now on waits until another person clears it", GateOut, body=GateIn, status=201,
           id="place_legal_gate")
    def post(self, request, referral_id):
        body = self.parsed(GateIn)
        return Response(GateOut(gates.place_gate(referral_id=referral_id, **body, acting=self.acting, at=self.at)).data, status=201)


@extend_schema(tags=["rewards"])
class ClearGate(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @doing("Nothing speaks against it: what waited is worked out by its own terms; never by who noted it", GateOut, body=ClearIn, id="clear_legal_gate")
    def post(self, request, gate_id):
        return Response(GateOut(gates.clear_gate(gate_id=gate_id, **self.parsed(ClearIn), acting=self.acting, at=self.at)).data)
