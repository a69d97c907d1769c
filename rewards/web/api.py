"""Decisions, rewards and balances by API: what was granted, why, and where it stands."""
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from advocates import queries as advocates_queries
from foundation.ledger import queries as ledger_queries
from foundation.web.api import ALL_ROLES, ApiView
from foundation.web.openapi import doing, listing, reading
from referrals import queries as referrals_queries
from rewards import queries, states
from rewards.commands import release
from rewards.web import api_shapes as shapes

APPROVERS = ("owner", "finance_approver")
STATE = OpenApiParameter("state", str, enum=states.STATES, description="Only those in this state.")


@extend_schema(tags=["rewards"])
class Rewards(ApiView):
    @listing("Rewards of all advocates, the newest first", shapes.RewardOut, query=(STATE,), id="list_rewards")
    def get(self, request):
        state = self.asked("state", states.STATES)
        return self.page(lambda cursor, limit: queries.rewards_page(wanted=[state] if state else (), before=cursor, limit=limit),
                         lambda rows: [shapes.shown_reward(row) for row in rows])


@extend_schema(tags=["rewards"])
class RewardDetail(ApiView):
    @reading("One reward, with what it was decided from", shapes.RewardInFull, id="get_reward")
    def get(self, request, reward_id):
        return Response(shapes.in_full(queries.reward(reward_id)))


@extend_schema(tags=["rewards"])
class ApproveReward(ApiView):
    write = ("rewards:write", APPROVERS)

    @doing("A person's yes; never to her own reward", shapes.RewardOut, id="approve_reward")
    def post(self, request, reward_id):
        self.parsed(shapes.Nothing)
        release.approve_reward(reward_id=reward_id, acting=self.acting, at=self.at)
        return Response(shapes.shown_reward(queries.reward(reward_id)))


@extend_schema(tags=["rewards"])
class RewardBookings(ApiView):
    read = ("read", ALL_ROLES)

    @reading("Every booking that has a leg of the reward, the oldest first", shapes.BookingsOut, id="list_bookings")
    def get(self, request, reward_id):
        queries.reward(reward_id)
        return Response({"data": [shapes.shown_booking(row) for row in ledger_queries.journals_of_reward(reward_id)]})


@extend_schema(tags=["decisions"])
class DecisionDetail(ApiView):
    @reading("What a rule said about a milestone, also when that is nothing, with every step", shapes.DecisionOut, id="get_decision")
    def get(self, request, decision_id):
        return Response(shapes.shown_decision(queries.decision(decision_id)))


@extend_schema(tags=["decisions"])
class DecisionsOfReferral(ApiView):
    @reading("Everything that was worked out for a referral, the newest first", shapes.DecisionsOut, id="list_decisions")
    def get(self, request, referral_id):
        referrals_queries.referral(referral_id)
        return Response({"data": [shapes.shown_decision(row) for row in queries.decisions_of(referral_id)]})


@extend_schema(tags=["advocates"])
class Balances(ApiView):
    @reading("What the ledger says that an advocate has: accrued, payable, in her wallet", shapes.BalancesOut, id="get_balances")
    def get(self, request, advocate_id):
        advocates_queries.advocate(advocate_id)
        currencies = sorted({row.currency for row in queries.rewards_of(advocate_id)})
        return Response({"data": [shapes.shown_balance(kind, money) for currency in currencies
                                  for kind, money in sorted(ledger_queries.balances_of("advocate", advocate_id, currency).items())]})
