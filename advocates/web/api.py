"""Advocates and their enrolments by API."""
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from advocates import commands, queries, states
from advocates.web.claim_links import address_of
from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.kernel.errors import BadInput, FieldError, NotFound
from foundation.web.api import MANAGERS, SALES, ApiView, told_as
from foundation.web.openapi import doing, listing, reading

NAME = OpenApiParameter("name", {"type": "string", "maxLength": 120}, description="How the name, or the family name, begins.")
EMAIL_ADDRESS = OpenApiParameter("email", {"type": "string", "maxLength": 254}, description="The one with this address.")


class EnrolmentIn(serializers.Serializer):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    company = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    terms_id = serializers.UUIDField(help_text="the version of the terms that this person accepted; it has to be the one in force")


class EnrolmentOut(serializers.Serializer):
    id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    program_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=states.ENROLMENT)
    terms_id = serializers.UUIDField(allow_null=True, help_text="null while unclaimed")
    accepted_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(help_text="of the advocate's own link: /r/<code>; empty while unclaimed")


class AdvocateOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField(help_text="may be empty for somebody who is known by name only")
    company = serializers.CharField(help_text="may be empty")
    rep_id = serializers.UUIDField(allow_null=True, help_text="the account of who of the staff looks after this person")
    status = serializers.ChoiceField(choices=states.ADVOCATE, help_text="unclaimed: somebody told of this person, who has not joined yet")
    proven_at = serializers.DateTimeField(allow_null=True, help_text="since when the address is known to be this person's, by a code that was mailed there; "
                                                                     "until then what is earned is held (unclaimed)")
    merged_into = serializers.UUIDField(allow_null=True, help_text="the advocate who is the same person, where this entry was merged")
    enrolments = EnrolmentOut(many=True)


class UnclaimedIn(serializers.Serializer):
    program_id = serializers.UUIDField()
    name = serializers.CharField(max_length=120)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    company = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    rep_id = serializers.UUIDField(required=False, allow_null=True, default=None,
                                   help_text="the account of who looks after this person; with a rep's key that is its own person")


class ClaimLinkIn(serializers.Serializer):
    channel = serializers.ChoiceField(choices=states.LINK_CHANNELS, help_text="mail: it goes to the advocate's address and is not shown here")


class ClaimLinkOut(serializers.Serializer):
    channel = serializers.ChoiceField(choices=states.LINK_CHANNELS)
    link = serializers.CharField(help_text="works once, for 90 days; empty where it goes by mail")
    expires_at = serializers.DateTimeField()


class RepIn(serializers.Serializer):
    rep_id = serializers.UUIDField(allow_null=True, help_text="the account of somebody of the sales staff; null: whom the program says")


def shown(enrolment) -> dict:
    return EnrolmentOut(_with_code(enrolment, queries.code_of(enrolment.id))).data


def shown_advocates(advocates: list) -> list[dict]:
    enrolments = queries.enrolments_by_advocate(advocate.id for advocate in advocates)
    return AdvocateOut([{
        "id": row.id, "name": row.name, "email": row.email, "company": row.company, "status": row.status, "rep_id": row.rep_id, "proven_at": row.proven_at,
        "merged_into": row.merged_into_id,
        "enrolments": [_with_code(one, queries.own_code(one)) for one in enrolments.get(row.id, [])]} for row in advocates], many=True).data


def _with_code(enrolment, code: str) -> dict:
    return {name: getattr(enrolment, name) for name in EnrolmentOut().fields if name != "code"} | {"code": code}


@extend_schema(tags=["advocates"])
class Enrolments(ApiView):
    write = ("advocates:write", MANAGERS)

    @doing("Enrol a person who accepted the terms elsewhere, and is paid once a first sign-in proved the address; who is in the program already is given back",
           EnrolmentOut, body=EnrolmentIn, status=201, id="enrol")
    def post(self, request, program_id):
        body = self.parsed(EnrolmentIn)
        user = accounts_commands.ensure_user(email=body["email"], name=body["name"])
        enrolment = commands.join_program(program_id=program_id, terms_id=body["terms_id"], user_id=user.id, name=body["name"], email=body["email"],
                                          company=body["company"], acting=self.acting, proven=False, at=self.at)
        return Response(shown(enrolment), status=201)


class OfAdvocate(ApiView):
    def advocate(self, advocate_id):
        """For a rep's key one whom its person looks after. Raises NotFound, for a colleague's as for one that never was."""
        found = queries.advocate(advocate_id)
        if self.rep not in (None, found.rep_id):
            raise NotFound("advocate_unknown", "There’s no such advocate.")
        return found


@extend_schema(tags=["advocates"])
class EnrolmentDetail(OfAdvocate):
    @reading("One enrolment", EnrolmentOut, id="get_enrolment")
    def get(self, request, enrolment_id):
        enrolment = queries.enrolment(enrolment_id)
        self.advocate(enrolment.advocate_id)
        return Response(shown(enrolment))


@extend_schema(tags=["advocates"])
class AdvocateList(ApiView):
    write = ("advocates:write", SALES)

    @listing("People who refer, the newest first; by a sales rep’s key, those they look after", AdvocateOut, query=(NAME, EMAIL_ADDRESS),
             id="list_advocates")
    def get(self, request):
        name, email = self.asked_text("name", 120), self.asked_text("email", 254)
        return self.page(lambda cursor, limit: queries.advocates_page(
            rep_id=self.rep, name=name, email=email, before=cursor, limit=limit), shown_advocates)

    @doing("Add somebody of whom only the name is known, or more; what is referred in this name is kept until it is claimed", EnrolmentOut,
           body=UnclaimedIn, status=201, id="add_unclaimed")
    def post(self, request):
        body = self.parsed(UnclaimedIn)
        if self.rep and body["rep_id"] not in (None, self.rep):
            raise BadInput([FieldError("/rep_id", "unknown", "A rep’s key names its own person.")])
        enrolment = commands.add_unclaimed(**body | {"rep_id": _of_the_staff(self.rep or body["rep_id"])}, acting=self.acting, at=self.at)
        return Response(shown(queries.enrolment(enrolment.id)), status=201)


def _of_the_staff(rep_id):
    """Raises BadInput for who can't look after anybody."""
    member = accounts_queries.member_of(rep_id)
    if rep_id is not None and (member is None or member.role not in commands.MAY_LOOK_AFTER):
        raise BadInput([FieldError("/rep_id", "unknown", "Choose somebody from your sales team.")])
    return rep_id


@extend_schema(tags=["advocates"])
class AdvocateDetail(OfAdvocate):
    @reading("One advocate", AdvocateOut, id="get_advocate")
    def get(self, request, advocate_id):
        return Response(shown_advocates([self.advocate(advocate_id)])[0])


@extend_schema(tags=["advocates"])
class ClaimLinks(OfAdvocate):
    write = ("advocates:write", SALES)

    @doing("Make a link with which the advocate claims what is kept; earlier ones go on working", ClaimLinkOut, body=ClaimLinkIn, status=201, id="make_claim_link")
    def post(self, request, advocate_id):
        channel = self.parsed(ClaimLinkIn)["channel"]
        self.advocate(advocate_id)
        secret = commands.issue_claim_link(advocate_id=advocate_id, channel=channel, acting=self.acting, at=self.at)
        link = queries.link_with(secret)
        shown_here = "" if channel == states.BY_MAIL else address_of(secret)
        return Response(ClaimLinkOut({"channel": channel, "link": shown_here, "expires_at": link.expires_at if link else None}).data, status=201)


@extend_schema(tags=["advocates"])
class AssignRep(OfAdvocate):
    write = ("advocates:write", MANAGERS)

    @doing("Say who looks after the advocate; what was routed stays where it is", AdvocateOut, body=RepIn, id="assign_rep")
    def post(self, request, advocate_id):
        rep_id = self.parsed(RepIn)["rep_id"]
        with told_as({"/rep": "/rep_id"}):
            commands.assign_rep(advocate_id=advocate_id, rep_id=rep_id, acting=self.acting, at=self.at)
        return Response(shown_advocates([queries.advocate(advocate_id)])[0])
