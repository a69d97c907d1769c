"""What is said about a referral by API: the thread between rep and advocate, what comes next, and what those who were asked answered."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import SALES
from foundation.web.openapi import doing, reading
from referrals import queries, states
from referrals.commands.next_step import note_next_step
from referrals.commands.thread import write_message
from referrals.web.api import OfReferral


class MessageIn(serializers.Serializer):
    text = serializers.CharField(max_length=2000)
    internal = serializers.BooleanField(required=False, default=False, help_text="a note among the staff, which no advocate reads")


class MessageOut(serializers.Serializer):
    id = serializers.UUIDField()
    author_kind = serializers.CharField(help_text="staff or advocate")
    author_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    internal = serializers.BooleanField()
    at = serializers.DateTimeField()


class ThreadOut(serializers.Serializer):
    data = MessageOut(many=True)


class NextStepIn(serializers.Serializer):
    text = serializers.CharField(max_length=400, help_text="for the staff alone: the advocate hears that something is planned, never what")
    due_on = serializers.DateField(help_text="from today on, within a year")


class NextStepOut(serializers.Serializer):
    id = serializers.UUIDField()
    text = serializers.CharField()
    due_on = serializers.DateField()
    by = serializers.UUIDField(help_text="the account of who planned it")
    at = serializers.DateTimeField()


class NextStepsOut(serializers.Serializer):
    data = NextStepOut(many=True)


class ConsentOut(serializers.Serializer):
    who = serializers.ChoiceField(choices=states.CONSENTING, help_text="the referred person, or the advocate's employer")
    asked_at = serializers.DateTimeField(allow_null=True, help_text="null while nobody was written to")
    answer_by = serializers.DateTimeField(allow_null=True)
    answer = serializers.ChoiceField(choices=("", states.YES, states.NO))
    answered_at = serializers.DateTimeField(allow_null=True)


class ConsentsOut(serializers.Serializer):
    data = ConsentOut(many=True)


@extend_schema(tags=["referrals"])
class Messages(OfReferral):
    write = ("referrals:write", SALES)

    @reading("What was said about it, in order, with the notes among the staff; at most 200", ThreadOut, id="list_messages")
    def get(self, request, referral_id):
        self.referral(referral_id)
        return Response({"data": MessageOut(queries.thread(referral_id, internal=True), many=True).data})

    @doing("Write to the advocate, or a note for the staff", MessageOut, body=MessageIn, status=201, id="write_message")
    def post(self, request, referral_id):
        body = self.parsed(MessageIn)
        self.referral(referral_id)
        message = write_message(referral_id=referral_id, **body, acting=self.acting, at=self.at)
        return Response(MessageOut(message).data, status=201)


@extend_schema(tags=["referrals"])
class NextSteps(OfReferral):
    write = ("referrals:write", SALES)

    @reading("What was planned for it, the newest first: that one is the plan; at most 50", NextStepsOut, id="list_next_steps")
    def get(self, request, referral_id):
        self.referral(referral_id)
        return Response({"data": NextStepOut(queries.next_steps(referral_id), many=True).data})

    @doing("Plan what comes next: it counts as progress and as the first contact; by the rep to whom it goes, or who runs the programs", NextStepOut,
           body=NextStepIn, status=201, id="note_next_step")
    def post(self, request, referral_id):
        body = self.parsed(NextStepIn)
        self.referral(referral_id)
        return Response(NextStepOut(note_next_step(referral_id=referral_id, **body, acting=self.acting, at=self.at)).data, status=201)


@extend_schema(tags=["referrals"])
class Consents(OfReferral):
    @reading("Who was asked whether it may go on, and what each answered; they answer on pages of their own", ConsentsOut, id="list_consents")
    def get(self, request, referral_id):
        self.referral(referral_id)
        return Response({"data": ConsentOut(queries.consents_of(referral_id), many=True).data})
