"""What became of a milestone by API: refunds, disputes, changed amounts, withdrawals, in whatever order they are told."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import FINANCE, MANAGERS
from foundation.web.api_fields import CURRENCY, Amounts, Instant, Text, Whole, or_empty
from foundation.web.openapi import doing, reading
from referrals import queries, states
from referrals.commands.adjust import News, adjust_milestone
from referrals.commands.checks import MOST
from referrals.web.api_news import OfMilestone
from referrals.web.api_news_shapes import AMOUNTS, OF_BASES


class AdjustmentIn(serializers.Serializer):
    kind = Text(max_length=20, described={"enum": list(states.TOLD_ADJUSTMENTS)},
                help_text="refund: of all of it · partial_refund · payment_dispute, and dispute_won or dispute_lost with the same payment and reference "
                          "· amendment: other amounts · withdrawal: it never happened (not of a win: that is unwon with its referral)")
    occurred_at = Instant(help_text="with its offset; neither in the future nor before the milestone. Of several amendments the latest holds")
    minor = Whole(required=False, allow_null=True, default=None, described={"minimum": 1, "maximum": MOST},
                  help_text="of a partial refund or a dispute; a dispute without it is about the whole")
    currency = Text(max_length=3, required=False, allow_blank=True, default="", described=or_empty(CURRENCY), help_text="of the amounts: the milestone’s own")
    payment = serializers.CharField(max_length=120, required=False, allow_blank=True, default="",
                                    help_text="which payment, where there are several: of each the larger of refunded and disputed counts")
    reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="", help_text="the dispute’s own name")
    amounts = Amounts(required=False, default=dict, described=OF_BASES, help_text=f"of an amendment: {AMOUNTS}")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="", help_text="for the staff")
    key = serializers.CharField(max_length=160, required=False, allow_blank=True, default="",
                                help_text="what you call this news: told twice under one key it counts once")


class AdjustmentOut(serializers.Serializer):
    id = serializers.UUIDField()
    milestone_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=states.ADJUSTMENTS)
    minor = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    payment = serializers.CharField()
    reference = serializers.CharField()
    amounts = serializers.DictField(child=serializers.IntegerField())
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    told_by = serializers.CharField(source="source", help_text="which system or key")


class AdjustmentsOut(serializers.Serializer):
    data = AdjustmentOut(many=True)


@extend_schema(tags=["milestones"])
class Adjustments(OfMilestone):
    write = ("milestones:write", (*MANAGERS, *FINANCE))

    @reading("What became of a milestone, in the order in which it was told", AdjustmentsOut, id="list_adjustments")
    def get(self, request, milestone_id):
        self.milestone(milestone_id)
        return Response({"data": [AdjustmentOut(row).data for row in queries.adjustments_of([milestone_id]).get(milestone_id, [])]})

    @doing("Say what became of a milestone: what it earned is taken back or given again by itself", AdjustmentOut, body=AdjustmentIn, status=201,
           id="adjust_milestone")
    def post(self, request, milestone_id):
        news = News(**self.parsed(AdjustmentIn))
        self.milestone(milestone_id)
        source = f"{states.API}:{request.auth.id.hex[16:]}"   # as of milestones: each key is a source of its own
        return Response(AdjustmentOut(adjust_milestone(milestone_id=milestone_id, news=news, source=source, acting=self.acting, at=self.at)).data, status=201)
