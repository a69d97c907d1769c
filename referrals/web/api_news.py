"""What happened with a referral by API: milestones of whatever kind, news that waits, and credit given by hand."""
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from foundation.kernel.errors import NotFound
from foundation.web.api import MANAGERS, READERS, SALES
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, reading
from referrals import queries, states
from referrals.commands import award, milestones
from referrals.web import api_news_shapes as shapes
from referrals.web.api import OfReferral
from referrals.web.api_news_shapes import MilestoneOut, shown_milestone


class OfMilestone(OfReferral):
    def milestone(self, milestone_id):
        """Raises NotFound, for a rep's key also where it is of a referral that isn't hers."""
        found = queries.milestone(milestone_id)
        self.referral(found.referral_id)
        return found


@extend_schema(tags=["milestones"])
class Milestones(OfReferral):
    write = ("milestones:write", SALES)

    @reading("What happened with a referral, in the order in which it happened", shapes.MilestonesOut, id="list_milestones")
    def get(self, request, referral_id):
        self.referral(referral_id)
        return Response({"data": [shown_milestone(row) for row in queries.milestones_of(referral_id)]})

    @doing("Record a milestone, such as qualified or won; told twice it counts once. 202: it waits, or earns nothing", shapes.RecordedOut,
           body=shapes.MilestoneIn, status=(201, 202), id="record_milestone")
    def post(self, request, referral_id):
        report = milestones.Report(**self.parsed(shapes.MilestoneIn))
        self.referral(referral_id)
        # Each key is a source of its own: two systems may call one deal by two names. Of its id the random half: the first is time.
        source = f"{states.API}:{request.auth.id.hex[16:]}"
        answer = milestones.record_milestone(referral_id=referral_id, report=report, source=source, acting=self.acting, at=self.at)
        return Response(shapes.shown_answer(answer, report, referral_id), status=201 if answer.milestone else 202)


@extend_schema(tags=["milestones"])
class MilestoneDetail(OfMilestone):
    @reading("One milestone", MilestoneOut, id="get_milestone")
    def get(self, request, milestone_id):
        return Response(shown_milestone(self.milestone(milestone_id)))


@extend_schema(tags=["milestones"])
class MilestoneAmounts(OfMilestone):
    write = ("milestones:write", SALES)

    @doing("Add amounts or facts that were not known before", MilestoneOut, body=shapes.AmountsIn, id="add_amounts")
    def post(self, request, milestone_id):
        body = self.parsed(shapes.AmountsIn)
        self.milestone(milestone_id)
        milestones.complete_milestone(milestone_id=milestone_id, amounts=body["amounts"], currency=body["currency"], facts=body["facts"], acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(milestone_id)))


@extend_schema(tags=["milestones"])
class Kept(OfReferral):
    @reading("News about its company that waits, as it happened", shapes.KeptListOut, id="list_kept")
    def get(self, request, referral_id):
        self.referral(referral_id)
        mine = self.rep is None   # of a colleague's claim on the same company a rep reads nothing
        return Response({"data": [shapes.shown_kept(row) for row in queries.kept_on(referral_id) if mine or row.referral_id == referral_id]})


@extend_schema(tags=["milestones"])
class PlaceKept(OfReferral):
    write = ("milestones:write", MANAGERS)

    @doing("Say to which deal waiting news belongs; null: to a further one. 202: now it waits for something else", shapes.RecordedOut, body=shapes.PlaceIn,
           status=(200, 202), id="place_kept")
    def post(self, request, kept_id):
        deal_id = self.parsed(shapes.PlaceIn)["deal_id"]
        answer = award.place_kept(kept_id=kept_id, deal_id=deal_id, acting=self.acting, at=self.at)
        return Response(shapes.shown_placed(answer, kept_id), status=200 if answer.milestone else 202)


@extend_schema(tags=["milestones"])
class DismissKept(OfReferral):
    write = ("milestones:write", MANAGERS)

    @doing("Waiting news was a mistake: it stands in the timeline and earns nothing", shapes.KeptOut, id="dismiss_kept")
    def post(self, request, kept_id):
        self.parsed(Nothing)
        award.dismiss_kept(kept_id=kept_id, acting=self.acting, at=self.at)
        return Response(shapes.shown_kept(queries.kept_milestone(kept_id)))


@extend_schema(tags=["milestones"])
class AwardKept(OfReferral):
    write = ("milestones:write", MANAGERS)

    @doing("Say who is credited for a win that waits", MilestoneOut, body=shapes.AwardIn, id="award_kept")
    def post(self, request, kept_id):
        body = self.parsed(shapes.AwardIn)
        won = award.award_kept(kept_id=kept_id, shares=shapes.shares_of(body), reason=body["reason"], acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(won.id)))


@extend_schema(tags=["milestones"])
class Credits(OfReferral):
    read = ("read", READERS)   # it names every claim on the company

    @reading("Who is credited for a deal, one decision for each kind of claimant, with every claim that was looked at", shapes.CreditsOut, id="list_credits")
    def get(self, request, deal_id):
        credits = queries.attributions_of_deal(deal_id)
        if not credits and not queries.milestones_of_deal(deal_id):
            raise NotFound("deal_unknown", "There’s no such deal.")
        return Response({"data": [shapes.shown_credit(row) for row in credits]})


@extend_schema(tags=["milestones"])
class Award(OfReferral):
    write = ("milestones:write", MANAGERS)

    @doing("Say who is credited for a won deal, above every rule; the decision before stays readable", MilestoneOut, body=shapes.AwardCreditIn, id="award_credit")
    def post(self, request, deal_id):
        body = self.parsed(shapes.AwardCreditIn)
        won = award.award_credit(deal_id=deal_id, shares=shapes.shares_of(body), reason=body["reason"], money=body["money"], acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(won.id)))
