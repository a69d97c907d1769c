"""Rewards by hand, by API: proposed by one person, confirmed or dropped by another."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import FINANCE, MANAGERS, READERS, ApiView
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, reading
from referrals import queries as referrals_queries
from rewards import queries, states
from rewards.commands import by_hand
from rewards.commands.reasons import MOST_WORDS
from rewards.web import api_shapes as shapes

HOLDERS = (*MANAGERS, "finance_approver")


class ManualRewardIn(serializers.Serializer):
    to = serializers.ChoiceField(choices=states.BY_HAND_TO, help_text="the referral's advocate, or the partner it was made for")
    minor = serializers.IntegerField(min_value=1, max_value=by_hand.MOST_MINOR)
    currency = serializers.CharField(max_length=3, help_text="of the program's plan, or PTS for points")
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="whoever confirms it reads this, and whoever gets it")


class ManualRewardOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    beneficiary_kind = serializers.ChoiceField(choices=states.BENEFICIARIES)
    beneficiary_id = serializers.UUIDField()
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()
    reason = serializers.CharField()
    proposed_by = serializers.UUIDField()
    at = serializers.DateTimeField(help_text="when it was proposed")
    confirmed_by = serializers.UUIDField(allow_null=True, help_text="null: nobody yet, or it was dropped")
    settled_at = serializers.DateTimeField(allow_null=True, help_text="null: it waits for a second person")


class ManualRewardsOut(serializers.Serializer):
    data = ManualRewardOut(many=True)


@extend_schema(tags=["rewards"])
class ManualRewards(ApiView):
    read = ("read", READERS)
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @reading("What was proposed by hand for a referral, the newest first", ManualRewardsOut, id="list_manual_rewards")
    def get(self, request, referral_id):
        referrals_queries.referral_of_staff(self.rep, referral_id)
        return Response({"data": [ManualRewardOut(row).data for row in queries.manual_rewards_of(referral_id)]})

    @doing("Propose a reward that no rule gives: nothing is owed before another person confirms it", ManualRewardOut, body=ManualRewardIn, status=201,
           id="propose_manual_reward")
    def post(self, request, referral_id):
        wanted = by_hand.Wanted(**self.parsed(ManualRewardIn))
        return Response(ManualRewardOut(by_hand.propose(referral_id=referral_id, wanted=wanted, acting=self.acting, at=self.at)).data, status=201)


@extend_schema(tags=["rewards"])
class ConfirmManualReward(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", FINANCE)

    @doing("Agree: the reward is booked; never by who proposed it or gets it", shapes.RewardOut, id="confirm_manual_reward")
    def post(self, request, proposal_id):
        self.parsed(Nothing)
        reward = by_hand.confirm(proposal_id=proposal_id, acting=self.acting, at=self.at)
        return Response(shapes.shown_reward(queries.reward(reward.id)))


@extend_schema(tags=["rewards"])
class DropManualReward(ApiView):
    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    @doing("Drop a proposal: nothing comes of it", ManualRewardOut, id="drop_manual_reward")
    def post(self, request, proposal_id):
        self.parsed(Nothing)
        by_hand.drop(proposal_id=proposal_id, acting=self.acting, at=self.at)
        return Response(ManualRewardOut(queries.manual_reward(proposal_id)).data)
