"""Referrals by API: the same commands as the pages, with a key's person acting."""
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from foundation.accounts import states as accounts_states
from foundation.outbox import queries as outbox_queries
from foundation.web.api import MANAGERS, ApiView
from foundation.web.openapi import doing, listing, reading
from referrals import queries, states
from referrals.commands import decide, milestones
from referrals.commands.submit import Lead, submit_referral
from referrals.queries import sales as sales_queries
from referrals.web.api_shapes import (
    AmountsIn,
    DeclineIn,
    EventOut,
    LoseIn,
    MilestoneIn,
    MilestoneOut,
    MilestonesOut,
    Nothing,
    RecordedOut,
    ReferralIn,
    ReferralOut,
    TimelineOut,
    shown_answer,
    shown_milestone,
)

SALES = (*MANAGERS, "sales_rep")
STATUS = OpenApiParameter("status", str, enum=states.STATES, description="Only those in this status.")


def shown(referral) -> dict:
    return ReferralOut(referral).data


@extend_schema(tags=["referrals"])
class Referrals(ApiView):
    write = ("referrals:write", SALES)

    @listing("Referrals, the newest first; by a sales rep’s key, those of the rep and of the advocates they look after", ReferralOut, query=(STATUS,),
             id="list_referrals")
    def get(self, request):
        status = self.asked("status", states.STATES)
        if request.auth.role == accounts_states.SALES_REP:
            return self.page(lambda cursor, limit: sales_queries.referrals_of_rep(request.auth.staff_user_id, statuses=(status,) if status else (),
                                                                                  before=cursor, limit=limit, people=True),
                             lambda rows: ReferralOut(rows, many=True).data)
        return self.page(lambda cursor, limit: queries.referrals_found(queries.Wanted(statuses=(status,) if status else ()), before=cursor, limit=limit),
                         lambda rows: ReferralOut(rows, many=True).data)

    @doing("Submit a referral for an advocate. 200 gives back the one she has of this person already", ReferralOut, body=ReferralIn,
           status=(201, 200), id="submit_referral")
    def post(self, request):
        body = self.parsed(ReferralIn)
        enrolment_id = body.pop("enrolment_id")
        referral, new = submit_referral(enrolment_id=enrolment_id, lead=Lead(**body), channel=states.API, acting=self.acting, at=self.at)
        return Response(shown(queries.referral(referral.id)), status=201 if new else 200)


@extend_schema(tags=["referrals"])
class ReferralDetail(ApiView):
    @reading("One referral", ReferralOut, id="get_referral")
    def get(self, request, referral_id):
        return Response(shown(queries.referral(referral_id)))


@extend_schema(tags=["referrals"])
class Verb(ApiView):
    """A verb on one referral: POST, answered with the referral as it is then."""

    write: tuple[str, tuple[str, ...]] = ("referrals:write", SALES)

    def answer(self, referral_id) -> Response:
        return Response(shown(queries.referral(referral_id)))


class Accept(Verb):
    write = ("referrals:write", MANAGERS)

    @doing("Accept it: protection starts", ReferralOut, id="accept_referral")
    def post(self, request, referral_id):
        self.parsed(Nothing)
        decide.accept_referral(referral_id=referral_id, acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Decline(Verb):
    write = ("referrals:write", MANAGERS)

    @doing("Decline it, with a reason of the closed list", ReferralOut, body=DeclineIn, id="decline_referral")
    def post(self, request, referral_id):
        decide.decline_referral(referral_id=referral_id, reason=self.parsed(DeclineIn)["reason"], acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Lose(Verb):
    @doing("They didn't buy, with a reason of the closed list", ReferralOut, body=LoseIn, id="lose_referral")
    def post(self, request, referral_id):
        decide.lose_referral(referral_id=referral_id, reason=self.parsed(LoseIn)["reason"], acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Withdraw(Verb):
    @doing("Take it back for its advocate", ReferralOut, id="withdraw_referral")
    def post(self, request, referral_id):
        self.parsed(Nothing)
        decide.withdraw_referral(referral_id=referral_id, acting=self.acting, at=self.at)
        return self.answer(referral_id)


@extend_schema(tags=["milestones"])
class Milestones(ApiView):
    write = ("milestones:write", SALES)

    @reading("What happened with a referral, in the order in which it happened", MilestonesOut, id="list_milestones")
    def get(self, request, referral_id):
        queries.referral(referral_id)
        return Response({"data": [shown_milestone(row) for row in queries.milestones_of(referral_id)]})

    @doing("Record a milestone; told twice it counts once. 202: it waits, or earns nothing", RecordedOut, body=MilestoneIn, status=(201, 202),
           id="record_milestone")
    def post(self, request, referral_id):
        report = milestones.Report(**self.parsed(MilestoneIn))
        # Each key is a source of its own: two systems may call one deal by two names. Of its id the random half: the first is time.
        source = f"{states.API}:{request.auth.id.hex[16:]}"
        answer = milestones.record_milestone(referral_id=referral_id, report=report, source=source, acting=self.acting, at=self.at)
        return Response(shown_answer(answer, report, referral_id), status=201 if answer.milestone else 202)


@extend_schema(tags=["milestones"])
class MilestoneDetail(ApiView):
    @reading("One milestone", MilestoneOut, id="get_milestone")
    def get(self, request, milestone_id):
        return Response(shown_milestone(queries.milestone(milestone_id)))


@extend_schema(tags=["milestones"])
class MilestoneAmounts(ApiView):
    write = ("milestones:write", SALES)

    @doing("Add an amount that was not known before", MilestoneOut, body=AmountsIn, id="add_amounts")
    def post(self, request, milestone_id):
        body = self.parsed(AmountsIn)
        milestones.complete_milestone(milestone_id=milestone_id, amounts=body["amounts"], currency=body["currency"], acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(milestone_id)))


@extend_schema(tags=["referrals"])
class Timeline(ApiView):
    @reading("Everything that happened to a referral, in the order in which it was recorded", TimelineOut, id="get_timeline")
    def get(self, request, referral_id):
        queries.referral(referral_id)
        return Response({"data": EventOut(outbox_queries.timeline([referral_id]), many=True).data})
