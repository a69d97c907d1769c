"""Decisions, rewards and balances by API: what was granted, why, and where it stands. A rep's key knows what is hers alone."""
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import NotFound
from foundation.ledger import queries as ledger_queries
from foundation.web.api import FINANCE, MANAGERS, ApiView
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, listing, reading
from partners import queries as partners_queries
from referrals import queries as referrals_queries
from rewards import queries, states
from rewards.commands import cancelling, endings, holds, release
from rewards.web import api_shapes as shapes

HOLDERS = (*MANAGERS, "finance_approver")
STATE = OpenApiParameter("state", str, enum=states.STATES, description="Only those in this state.")


@extend_schema(tags=["rewards"])
class Rewards(ApiView):
    @listing("Rewards of everybody, the newest first; by a sales rep’s key, what is owed to the rep or earned on their referrals", shapes.RewardOut,
             query=(STATE,), id="list_rewards")
    def get(self, request):
        state = self.asked("state", states.STATES)
        return self.page(lambda cursor, limit: queries.rewards_page(wanted=[state] if state else (), rep=self.rep, before=cursor, limit=limit),
                         lambda rows: [shapes.shown_reward(row, to_rep=self.rep is not None) for row in rows])


@extend_schema(tags=["rewards"])
class RewardDetail(ApiView):
    @reading("One reward, with what it was decided from", shapes.RewardInFull, id="get_reward")
    def get(self, request, reward_id):
        return Response(shapes.in_full(queries.reward_of_staff(self.rep, reward_id), to_rep=self.rep is not None))


@extend_schema(tags=["rewards"])
class OfReward(ApiView):
    """A verb on one reward, answered with the reward as it is then."""

    write: tuple[str, tuple[str, ...]] = ("rewards:write", HOLDERS)

    def answer(self, reward_id) -> Response:
        return Response(shapes.shown_reward(queries.reward(reward_id)))


class ApproveReward(OfReward):
    write = ("rewards:write", FINANCE)

    @doing("A person's yes; never to her own reward", shapes.RewardOut, id="approve_reward")
    def post(self, request, reward_id):
        self.parsed(Nothing)
        release.approve_reward(reward_id=reward_id, acting=self.acting, at=self.at)
        return self.answer(reward_id)


class HoldReward(OfReward):
    @doing("Hold it for a doubt: nothing is paid until another person lets it go", shapes.RewardOut, body=shapes.HoldIn, id="hold_reward")
    def post(self, request, reward_id):
        holds.place_hold(reward_id=reward_id, **self.parsed(shapes.HoldIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


class HoldOnReward(OfReward):
    @doing("Somebody looked again, and it needs more time: nothing is paid meanwhile", shapes.RewardOut, body=shapes.HoldOnIn, id="hold_on_reward")
    def post(self, request, reward_id):
        holds.hold_on(reward_id=reward_id, **self.parsed(shapes.HoldOnIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


class ReleaseReward(OfReward):
    @doing("Let go what somebody else placed by hand", shapes.RewardOut, body=shapes.ReleaseIn, id="release_reward")
    def post(self, request, reward_id):
        holds.release_hold(reward_id=reward_id, **self.parsed(shapes.ReleaseIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


class ForgoReward(OfReward):
    write = ("rewards:write", FINANCE)

    @doing("Whose it is doesn't want it, and said so: nobody is paid", shapes.RewardOut, body=shapes.ForgoIn, id="forgo_reward")
    def post(self, request, reward_id):
        endings.forgo(reward_id=reward_id, **self.parsed(shapes.ForgoIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


class DonateReward(OfReward):
    write = ("rewards:write", FINANCE)

    @doing("Whose it is gives it to the program's charity, and said so: it ends, and the charity has one of its own", shapes.RewardOut, body=shapes.ForgoIn,
           id="donate_reward")
    def post(self, request, reward_id):
        endings.donate(reward_id=reward_id, **self.parsed(shapes.ForgoIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


class CancelReward(OfReward):
    write = ("rewards:write", FINANCE)

    @doing("It is not paid, for good: whom it belongs to is told why. What takes somebody’s yes to give takes somebody else’s hold to cancel",
           shapes.RewardOut, body=shapes.CancelIn, id="cancel_reward")
    def post(self, request, reward_id):
        cancelling.cancel(reward_id=reward_id, **self.parsed(shapes.CancelIn), acting=self.acting, at=self.at)
        return self.answer(reward_id)


@extend_schema(tags=["rewards"])
class RewardBookings(ApiView):
    @reading("Every booking that has a leg of the reward, the oldest first", shapes.BookingsOut, id="list_bookings")
    def get(self, request, reward_id):
        queries.reward_of_staff(self.rep, reward_id)
        return Response({"data": [shapes.shown_booking(row) for row in ledger_queries.journals_of_reward(reward_id)]})


@extend_schema(tags=["decisions"])
class DecisionDetail(ApiView):
    @reading("What a rule said about a milestone, also when that is nothing, with every step", shapes.DecisionOut, id="get_decision")
    def get(self, request, decision_id):
        decision = queries.decision(decision_id)
        referrals_queries.referral_of_staff(self.rep, decision.referral_id)
        return Response(shapes.shown_decision(decision))


@extend_schema(tags=["decisions"])
class DecisionsOfReferral(ApiView):
    @reading("Everything that was worked out for a referral, the newest first", shapes.DecisionsOut, id="list_decisions")
    def get(self, request, referral_id):
        referrals_queries.referral_of_staff(self.rep, referral_id)
        return Response({"data": [shapes.shown_decision(row) for row in queries.decisions_of(referral_id)]})


@extend_schema(tags=["advocates"])
class AdvocateBalances(ApiView):
    @reading("What the ledger says that an advocate has: accrued, payable, in her wallet", shapes.BalancesOut, id="get_balances")
    def get(self, request, advocate_id):
        if self.rep not in (None, advocates_queries.advocate(advocate_id).rep_id):
            raise NotFound("advocate_unknown", "There’s no such advocate.")
        return Response({"data": shapes.shown_balances(states.ADVOCATE, advocate_id)})


@extend_schema(tags=["rewards"])
class Balances(ApiView):
    @reading("What the ledger says that anybody has who was ever owed something: advocates, partners, staff, parties, customer accounts",
             shapes.BalancesOut, id="get_balances_of")
    def get(self, request, beneficiary_kind, beneficiary_id):
        if not self._known(beneficiary_kind, beneficiary_id):
            raise NotFound("beneficiary_unknown", "There’s nobody here who is owed anything.")
        found = shapes.shown_balances(beneficiary_kind, beneficiary_id)
        if not found and beneficiary_kind in (states.PARTY, states.CHARITY):   # they are known by what they are owed
            raise NotFound("beneficiary_unknown", "There’s nobody here who is owed anything.")
        return Response({"data": found})

    def _known(self, kind: str, beneficiary_id: UUID) -> bool:
        """To a rep's key: its own person, and the advocates whom she looks after."""
        if kind in states.OF_THE_ADVOCATE:
            return self.rep in (None, advocates_queries.advocate(beneficiary_id).rep_id)
        if self.rep is not None:
            return (kind, beneficiary_id) == (states.STAFF, self.rep)
        if kind == states.ORGANISATION:
            return partners_queries.organisation(beneficiary_id) is not None
        return kind in (states.PARTY, states.CHARITY) or (kind == states.STAFF and beneficiary_id in accounts_queries.names_of([beneficiary_id]))
