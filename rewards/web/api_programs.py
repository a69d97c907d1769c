"""A program with its plan by API: from a template, drafted, published. Here, because the plan is an affair of this app."""
from dataclasses import replace

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.kernel.errors import BadInput, FieldError, pointer
from foundation.web.api import MANAGERS, ApiView
from foundation.web.openapi import doing, reading
from programs import queries as programs_queries
from programs import states as programs_states
from programs.web.api import ProgramList, ProgramOut, shown
from rewards import queries, rules
from rewards.commands import plans, programs, withdrawing
from rewards.commands.reasons import MOST_WORDS
from rewards.plan.model import ROUNDINGS
from rewards.plan.templates import TEMPLATES

# The frame alone; docs/money.md has what stands inside, and each mistake in it is named at its place.
PLAN = {
    "type": "object", "required": ["grammar", "currency", "terms_at", "rounding", "rules"], "additionalProperties": False, "properties": {
        "grammar": {"type": "integer", "enum": [1]}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "terms_at": {"type": "string", "enum": ["acceptance", "milestone"]}, "rounding": {"type": "string", "enum": list(ROUNDINGS)},
        "rules": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"type": "object", "additionalProperties": True}},
        "promotions": {"type": "array", "maxItems": 20, "items": {"type": "object", "additionalProperties": True}},
        "budget": {"type": "object", "additionalProperties": True}}}
PUBLISHERS = (*MANAGERS, "finance_approver")
WITHDRAWERS = rules.MAY_PUBLISH


class QuestionOut(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.CharField(help_text="points (per 100 of the currency), percent, money (at most two decimals each), count, days, text, or choice")
    default = serializers.IntegerField(allow_null=True, help_text="points, percent and money in hundredths; null for a text and a choice")
    low = serializers.IntegerField()
    high = serializers.IntegerField(help_text="of a text, its most characters")
    text = serializers.CharField(help_text="the default of a text")
    choices = serializers.ListField(child=serializers.CharField(), help_text="of a choice; the first is the default")


class TemplateOut(serializers.Serializer):
    name = serializers.CharField()
    program_kind = serializers.CharField()
    program_kinds = serializers.ListField(child=serializers.CharField(), help_text="for which it is meant; the first one unless told otherwise")
    questions = QuestionOut(many=True)


class TemplatesOut(serializers.Serializer):
    data = TemplateOut(many=True)


class ProgramIn(serializers.Serializer):
    template = serializers.ChoiceField(choices=sorted(TEMPLATES))
    name = serializers.CharField(max_length=120)
    slug = serializers.RegexField(r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60, help_text="its page is /p/<slug>/")
    terms = serializers.CharField(max_length=50_000, help_text="what people agree to when they join")
    kind = serializers.ChoiceField(choices=programs_states.KINDS, required=False, help_text="one of the template's program_kinds; the first without")
    summary = serializers.CharField(max_length=400, required=False, allow_blank=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text="the vendor's without")
    time_zone = serializers.CharField(max_length=64, required=False, help_text="the vendor's without")
    locale = serializers.RegexField(r"^[a-z]{2}(-[A-Z]{2})?$", required=False, help_text="the vendor's without")
    acceptance = serializers.ChoiceField(choices=programs_states.ACCEPTANCE, required=False)
    protection_days = serializers.IntegerField(min_value=1, max_value=730, required=False)
    answers = serializers.DictField(child=serializers.CharField(max_length=500), required=False, default=dict,
                                    help_text="to the template's questions, as texts: {\"rate\": \"12.5\"}; the default where there is none")


class VersionOut(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    document = serializers.DictField()
    effective_from = serializers.DateTimeField()
    written_by = serializers.UUIDField()
    published_by = serializers.UUIDField()
    published_alone = serializers.BooleanField(help_text="nobody else was there to look at it")


class WithdrawnOut(serializers.Serializer):
    version = VersionOut()
    withdrawn_by = serializers.UUIDField()
    withdrawn_at = serializers.DateTimeField()
    reason = serializers.CharField()


class WithdrawIn(serializers.Serializer):
    reason = serializers.CharField(max_length=MOST_WORDS, help_text="who runs the program reads it")


class PublishIn(serializers.Serializer):
    ticket = serializers.CharField(max_length=40, required=False, allow_blank=True, default="",
                                   help_text="of the draft that was read: one that was saved again meanwhile is refused")


class PublishPlanIn(PublishIn):
    effective_on = serializers.DateField(required=False, allow_null=True, default=None,
                                         help_text="from this day's first instant on, in the program's zone; at once, or as soon as the notice allows, without")


class DraftOut(serializers.Serializer):
    ticket = serializers.CharField(help_text="another one after each saving")
    document = serializers.DictField()
    written_by = serializers.UUIDField()
    written_at = serializers.DateTimeField()


class PlanOut(serializers.Serializer):
    draft = DraftOut(allow_null=True)
    versions = VersionOut(many=True)
    withdrawn = WithdrawnOut(many=True, help_text="versions that were taken back before they counted; they are not among the others")
    in_force = serializers.UUIDField(allow_null=True, help_text="the version that counts now; a newer one may have been published for a day to come")
    at_once = serializers.BooleanField(help_text="a version that is published now may count from now on")
    earliest_on = serializers.DateField(help_text="the first day from which a version may count that is published now")


def shown_plan(program_id, at) -> dict:
    force, when = queries.plan_in_force(program_id, at), queries.timing(program_id, at)
    return PlanOut({"draft": queries.draft_of(program_id), "versions": queries.versions_of(program_id),
                    "withdrawn": queries.withdrawn_of(program_id), "in_force": force.id if force else None, "at_once": when.at_once,
                    "earliest_on": when.earliest}).data


@extend_schema(tags=["programs"])
class Templates(ApiView):
    @reading("The templates that a program can begin with, and what each asks", TemplatesOut, id="list_templates")
    def get(self, request):
        return Response(TemplatesOut({"data": list(TEMPLATES.values())}).data)


@extend_schema(tags=["programs"])
class Programs(ProgramList):
    write = ("programs:write", MANAGERS)

    @doing("Draw up a program from a template: a draft with its terms and its plan", ProgramOut, body=ProgramIn, status=201, id="create_program")
    def post(self, request):
        values = self.parsed(ProgramIn)
        answers, template = values.pop("answers"), values.pop("template")
        asked = {question.name for question in TEMPLATES[template].questions}
        if set(answers) - asked:
            raise BadInput([FieldError(pointer("/answers", name), "unknown", "There’s no such field.") for name in sorted(set(answers) - asked)])
        try:
            program = programs.create_program_from_template(template=template, values=values | answers, acting=self.acting, at=self.at)
        except BadInput as wrong:   # the command knows no `answers`: its questions stand beside the program's fields
            raise BadInput([replace(error, pointer=f"/answers{error.pointer}") if error.pointer[1:] in asked else error
                            for error in wrong.errors]) from None
        return Response(shown(program), status=201)


@extend_schema(tags=["programs"])
class PublishProgram(ApiView):
    write = ("programs:write", PUBLISHERS)

    @doing("Publish the plan that waits, if one does, and open the program", ProgramOut, body=PublishIn, id="publish_program")
    def post(self, request, program_id):
        ticket = self.parsed(PublishIn)["ticket"]
        return Response(shown(programs.publish(program_id=program_id, ticket=ticket, acting=self.acting, at=self.at)))


@extend_schema(tags=["programs"])
class Plan(ApiView):
    write = ("programs:write", MANAGERS)

    @reading("The plan that is being written, and those that were published, the newest first", PlanOut, id="get_plan")
    def get(self, request, program_id):
        programs_queries.program(program_id)
        return Response(shown_plan(program_id, self.at))

    @doing("Save a draft: the body is the plan itself (docs/money.md), each mistake is named at its place", PlanOut, body={"application/json": PLAN},
           id="save_plan")
    def post(self, request, program_id):
        programs_queries.program(program_id)
        if not isinstance(request.data, dict):
            raise BadInput([FieldError("/", "no_object", "A plan is a JSON object.")])
        # As it was written: a number with a point must be seen as one.
        plans.save_draft(program_id=program_id, document=request._request.body.decode(), acting=self.acting, at=self.at)
        return Response(shown_plan(program_id, self.at))


@extend_schema(tags=["programs"])
class PublishPlan(ApiView):
    write = ("programs:write", PUBLISHERS)

    @doing("Publish the draft of an open program: somebody who didn't write it does", PlanOut, body=PublishPlanIn, id="publish_plan")
    def post(self, request, program_id):
        body = self.parsed(PublishPlanIn)
        programs_queries.program(program_id)
        plans.publish_plan(program_id=program_id, ticket=body["ticket"], effective_on=body["effective_on"], acting=self.acting, at=self.at)
        return Response(shown_plan(program_id, self.at))


@extend_schema(tags=["programs"])
class WithdrawVersion(ApiView):
    write = ("programs:write", WITHDRAWERS)

    @doing("Take back a version that was announced and does not count yet; everybody concerned is told", PlanOut, body=WithdrawIn, id="withdraw_plan_version")
    def post(self, request, program_id, version_id):
        reason = self.parsed(WithdrawIn)["reason"]
        withdrawing.withdraw_version(program_id=program_id, plan_version_id=version_id, reason=reason, acting=self.acting, at=self.at)
        return Response(shown_plan(program_id, self.at))
