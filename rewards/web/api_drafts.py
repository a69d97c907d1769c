"""Drafts as they were saved before, by API: read, taken again, and the draft dropped."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.web.api import MANAGERS, ApiView
from foundation.web.openapi import doing, reading
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import drafts
from rewards.web.api_programs import PlanOut, shown_plan


class KeptDraftOut(serializers.Serializer):
    id = serializers.UUIDField()
    document = serializers.DictField()
    written_by = serializers.UUIDField()
    written_at = serializers.DateTimeField()
    ended_by = serializers.UUIDField(help_text="who saved another one, or dropped it")
    ended_at = serializers.DateTimeField()
    dropped = serializers.BooleanField()


class KeptDraftsOut(serializers.Serializer):
    data = KeptDraftOut(many=True)


class OverIn(serializers.Serializer):
    ticket = serializers.CharField(max_length=40, allow_blank=True, help_text="of the draft that was read, empty where there is none: another one is refused")


@extend_schema(tags=["programs"])
class KeptDrafts(ApiView):
    @reading("How the draft was saved before, the last one first; forgotten once a plan is published", KeptDraftsOut, id="list_kept_drafts")
    def get(self, request, program_id):
        programs_queries.program(program_id)
        return Response(KeptDraftsOut({"data": queries.kept_drafts(program_id)}).data)


@extend_schema(tags=["programs"])
class TakeDraft(ApiView):
    write = ("programs:write", MANAGERS)

    @doing("Make a kept draft the draft again; what it takes the place of is kept in its turn", PlanOut, body=OverIn, id="take_draft_again")
    def post(self, request, program_id, draft_id):
        ticket = self.parsed(OverIn)["ticket"]
        programs_queries.program(program_id)
        drafts.take_again(program_id=program_id, draft_id=draft_id, ticket=ticket, acting=self.acting, at=self.at)
        return Response(shown_plan(program_id, self.at))


@extend_schema(tags=["programs"])
class DropDraft(ApiView):
    write = ("programs:write", MANAGERS)

    @doing("Drop the draft; it is kept, so that it can be taken again", PlanOut, body=OverIn, id="drop_draft")
    def post(self, request, program_id):
        ticket = self.parsed(OverIn)["ticket"]
        programs_queries.program(program_id)
        drafts.drop_draft(program_id=program_id, ticket=ticket, acting=self.acting, at=self.at)
        return Response(shown_plan(program_id, self.at))
