"""Referrals by API: the same commands as the pages, with a key's person acting."""
from uuid import UUID

from rest_framework import serializers
from rest_framework.response import Response

from foundation.outbox import queries as outbox_queries
from foundation.web.api import MANAGERS, ApiView, documented, page
from referrals import queries, states
from referrals.commands import decide, milestones
from referrals.commands.submit import Lead, submit_referral

SALES = (*MANAGERS, "sales_rep")
LIMIT = 50


class ReferralIn(serializers.Serializer):
    enrolment_id = serializers.UUIDField()
    person = serializers.CharField(max_length=120, allow_blank=True)
    company = serializers.CharField(max_length=160, allow_blank=True)
    contact = serializers.CharField(max_length=254, allow_blank=True, help_text="an e-mail address, or a phone number with its country")
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    agreed = serializers.BooleanField(help_text="whether the person agreed to be contacted")


class ReferralOut(serializers.Serializer):
    id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    enrolment_id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    person = serializers.CharField(source="party.person")
    company = serializers.CharField(source="party.company")
    channel = serializers.CharField()
    status = serializers.ChoiceField(choices=states.STATES)
    reason = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    findings = serializers.ListField(child=serializers.DictField())


class ReferralPage(serializers.Serializer):
    data = ReferralOut(many=True)
    next = serializers.UUIDField(allow_null=True)


class ReasonIn(serializers.Serializer):
    reason = serializers.CharField(max_length=30)


class MilestoneIn(serializers.Serializer):
    kind = serializers.ChoiceField(choices=states.REPORTED)
    occurred_at = serializers.DateTimeField()
    deal_reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    amounts = serializers.DictField(child=serializers.IntegerField(), required=False, default=dict, help_text="base -> minor units; only what is known")
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")


class AmountsIn(serializers.Serializer):
    amounts = serializers.DictField(child=serializers.IntegerField(), help_text="base -> minor units")
    currency = serializers.CharField(max_length=3)


class MilestoneOut(serializers.Serializer):
    id = serializers.UUIDField()
    referral_id = serializers.UUIDField()
    deal_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    amounts = serializers.DictField(child=serializers.IntegerField())
    currency = serializers.CharField(allow_blank=True)


class EventOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    acting_kind = serializers.CharField()
    payload = serializers.DictField()


def shown(referral) -> dict:
    return ReferralOut(referral).data


def shown_milestone(milestone) -> dict:
    known = {base: amount for base, amount in queries.amounts_of(milestone).items() if amount is not None}
    currency = next(iter(known.values())).currency if known else ""
    return MilestoneOut({"id": milestone.id, "referral_id": milestone.referral_id, "deal_id": milestone.deal_id, "kind": milestone.kind,
                         "occurred_at": milestone.occurred_at, "amounts": {base: amount.minor for base, amount in known.items()}, "currency": currency}).data


class Referrals(ApiView):
    write = ("referrals:write", SALES)

    @documented(summary="Referrals, the newest first; ?status= and ?before= narrow", answer=ReferralPage)
    def get(self, request):
        status, before = request.query_params.get("status"), request.query_params.get("before")
        rows = queries.referrals_page(statuses=[status] if status else (), before=UUID(before) if before else None, limit=LIMIT)
        return page(rows, LIMIT, shown)

    @documented(summary="Submit a referral for an advocate", request=ReferralIn, answer=ReferralOut, status=201)
    def post(self, request):
        body = self.parsed(ReferralIn)
        enrolment_id = body.pop("enrolment_id")
        referral, new = submit_referral(enrolment_id=enrolment_id, lead=Lead(**body), channel=states.API, acting=self.acting, at=self.at)
        return Response(shown(queries.referral(referral.id)), status=201 if new else 200)


class ReferralDetail(ApiView):
    @documented(summary="One referral", answer=ReferralOut)
    def get(self, request, referral_id):
        return Response(shown(queries.referral(referral_id)))


class Verb(ApiView):
    """A verb on one referral: POST, answered with the referral as it is then."""

    write = ("referrals:write", SALES)

    def answer(self, referral_id) -> Response:
        return Response(shown(queries.referral(referral_id)))


class Accept(Verb):
    write = ("referrals:write", MANAGERS)

    @documented(summary="Accept it: protection starts", request=serializers.Serializer, answer=ReferralOut)
    def post(self, request, referral_id):
        decide.accept_referral(referral_id=referral_id, acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Decline(Verb):
    write = ("referrals:write", MANAGERS)

    @documented(summary="Decline it, with a reason of the closed list", request=ReasonIn, answer=ReferralOut)
    def post(self, request, referral_id):
        decide.decline_referral(referral_id=referral_id, reason=self.parsed(ReasonIn)["reason"], acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Lose(Verb):
    @documented(summary="They didn't buy, with a reason of the closed list", request=ReasonIn, answer=ReferralOut)
    def post(self, request, referral_id):
        decide.lose_referral(referral_id=referral_id, reason=self.parsed(ReasonIn)["reason"], acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Withdraw(Verb):
    @documented(summary="Take it back for its advocate", request=serializers.Serializer, answer=ReferralOut)
    def post(self, request, referral_id):
        decide.withdraw_referral(referral_id=referral_id, acting=self.acting, at=self.at)
        return self.answer(referral_id)


class Milestones(ApiView):
    write = ("milestones:write", SALES)

    @documented(summary="What happened with a referral, in order", answer=MilestoneOut(many=True))
    def get(self, request, referral_id):
        queries.referral(referral_id)
        return Response({"data": [shown_milestone(row) for row in queries.milestones_of(referral_id)], "next": None})

    @documented(summary="Record a milestone; told twice it counts once", request=MilestoneIn, answer=MilestoneOut, status=201)
    def post(self, request, referral_id):
        report = milestones.Report(**self.parsed(MilestoneIn))
        milestone = milestones.record_milestone(referral_id=referral_id, report=report, source="api", acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(milestone.id)), status=201)


class MilestoneAmounts(ApiView):
    write = ("milestones:write", SALES)

    @documented(summary="Add an amount that was not known before", request=AmountsIn, answer=MilestoneOut)
    def post(self, request, milestone_id):
        body = self.parsed(AmountsIn)
        milestones.complete_milestone(milestone_id=milestone_id, amounts=body["amounts"], currency=body["currency"], acting=self.acting, at=self.at)
        return Response(shown_milestone(queries.milestone(milestone_id)))


class Timeline(ApiView):
    @documented(summary="Everything that happened to a referral, in order", answer=EventOut(many=True))
    def get(self, request, referral_id):
        queries.referral(referral_id)
        return Response({"data": EventOut(outbox_queries.timeline([referral_id]), many=True).data, "next": None})
