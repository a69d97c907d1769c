"""Two entries of one person are brought together by API."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import MANAGERS, ApiView
from foundation.web.openapi import doing
from fulfilment import commands


class SamePersonIn(serializers.Serializer):
    into_id = serializers.UUIDField(help_text="the entry that stays: of two the one with an account, with a proven address, else the earlier one")


class SamePersonOut(serializers.Serializer):
    id = serializers.UUIDField(help_text="of the advocate who stays")
    merged_id = serializers.UUIDField(help_text="leads to the one that stays from now on")
    referrals = serializers.IntegerField(help_text="how many changed hands")
    withdrawn_referral_ids = serializers.ListField(child=serializers.UUIDField(), help_text="of two open ones about one party the later receipt ends")
    rewards = serializers.IntegerField(help_text="how many changed hands; what was owed, on wallets and as debts moved with them")


@extend_schema(tags=["advocates"])
class MergeAdvocate(ApiView):
    write = ("advocates:write", MANAGERS)

    @doing("Say that this advocate is the same person as another: everything is that one’s from now on; two with proven addresses take an owner’s key",
           SamePersonOut, body=SamePersonIn, id="merge_advocate")
    def post(self, request, advocate_id):
        merged = commands.merge_advocates(advocate_id=advocate_id, into_id=self.parsed(SamePersonIn)["into_id"], acting=self.acting, at=self.at)
        return Response(SamePersonOut({
            "id": merged.merge.stays.id, "merged_id": merged.merge.goes.id, "referrals": merged.claims.claims,
            "withdrawn_referral_ids": [row.id for row in merged.claims.withdrawn], "rewards": merged.rewards}).data)
