"""Long work by API: how far it is, what came of it, and a way to stop it."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.jobs import commands, queries, states
from foundation.web.api import READERS, ApiView
from foundation.web.api_fields import Nothing
from foundation.web.openapi import doing, reading

ASKERS = ("owner", "program_manager", "finance_approver")


class JobOut(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    subject_id = serializers.UUIDField(help_text="what it is about: of a back_test, the program")
    state = serializers.ChoiceField(choices=states.STATES)
    done = serializers.IntegerField(help_text="steps")
    total = serializers.IntegerField(help_text="steps; 0 while nobody counted")
    seconds_left = serializers.IntegerField(allow_null=True, help_text="by its own pace; null while nobody can know")
    asked_by = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    trouble = serializers.CharField(help_text="why it failed")
    result = serializers.DictField(allow_null=True, help_text="once it is done")


def shown_job(job: queries.Job) -> dict:
    return JobOut({"id": job.id, "kind": job.kind, "subject_id": job.subject_id, "state": job.state, "done": job.done, "total": job.total,
                   "seconds_left": queries.seconds_left(job), "asked_by": job.asked_by, "asked_at": job.asked_at, "ended_at": job.ended_at,
                   "trouble": job.trouble, "result": job.result}).data


@extend_schema(tags=["jobs"])
class JobDetail(ApiView):
    read = ("read", READERS)

    @reading("How far long work is, and what came of it", JobOut, id="get_job")
    def get(self, request, job_id):
        return Response(shown_job(queries.job(job_id)))


@extend_schema(tags=["jobs"])
class CancelJob(ApiView):
    write = ("programs:write", ASKERS)

    @doing("Stop long work: at once while nobody began it, else at its next step", JobOut, body=Nothing, id="cancel_job")
    def post(self, request, job_id):
        self.parsed(Nothing)
        return Response(shown_job(commands.cancel_job(job_id=job_id, acting=self.acting, at=self.at)))
