"""A plan tried on what really happened, by API: a job whose result is the report."""
from dataclasses import replace

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.kernel.errors import BadInput
from foundation.web.api import READERS, ApiView
from foundation.web.api_jobs import ASKERS, JobOut, shown_job
from foundation.web.openapi import doing, reading
from programs import queries as programs_queries
from rewards import queries
from rewards.commands import back_tests

DAYS = ("/since", "/until")


class TryIn(serializers.Serializer):
    document = serializers.DictField(required=False, help_text="a plan (docs/money.md); the program's draft without one")
    since = serializers.DateField(required=False, help_text="the first day, in the program's zone; twelve months before the last one without")
    until = serializers.DateField(required=False, help_text="the last day; today without")


class TriedOut(serializers.Serializer):
    data = JobOut(many=True)


@extend_schema(tags=["programs"])
class BackTests(ApiView):
    read = ("read", READERS)
    write = ("programs:write", ASKERS)

    @reading("What was tried on a program's history, the newest first: `result` is the report", TriedOut, id="list_back_tests")
    def get(self, request, program_id):
        programs_queries.program(program_id)
        return Response({"data": [shown_job(job) for job in queries.back_tests(program_id)]})

    @doing("Try a plan on the program's history: a job, whose result is the report. Grants are compared, not payments", JobOut, body=TryIn, status=201,
           id="try_plan")
    def post(self, request, program_id):
        values = self.parsed(TryIn)
        try:
            job = back_tests.try_on_history(program_id=program_id, **values, acting=self.acting, at=self.at)
        except BadInput as wrong:
            raise BadInput([one if one.pointer in DAYS else replace(one, pointer=f"/document{one.pointer}") for one in wrong.errors]) from None
        return Response(shown_job(job), status=201)
