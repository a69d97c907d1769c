"""Partner organisations by API: created, at a level from an instant on, suspended and resumed; their people."""
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from foundation.accounts import commands as accounts_commands
from foundation.web.api import MANAGERS, READERS, ApiView, told_as
from foundation.web.api_fields import EMAIL, Instant, Nothing, Text, Whole
from foundation.web.openapi import doing, listing, reading
from partners import queries, states
from partners.commands import enrolling, invitations, members, organisations

DAYS = {"minimum": 1, "maximum": 730}


class PartnerIn(serializers.Serializer):
    name = serializers.CharField(max_length=160)
    level = serializers.ChoiceField(choices=(states.SILVER, states.GOLD), help_text="a bronze partner comes into being when somebody joins")
    admin_email = Text(max_length=254, described=EMAIL, help_text="an invitation to run the partner's side goes there by mail")
    admin_name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    email_domain = serializers.CharField(max_length=254, required=False, allow_blank=True, default="", help_text="its admins invite addresses of this domain alone")
    protection_days = Whole(described=DAYS, required=False, allow_null=True, default=None, help_text="null: what each program says")


class LevelOut(serializers.Serializer):
    level = serializers.ChoiceField(choices=states.LEVELS)
    from_at = serializers.DateTimeField()


class PartnerOut(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=states.STATUSES, help_text="suspended: no new referrals and no payouts; open referrals keep their protection")
    status_note = serializers.CharField(help_text="why it is suspended, else empty; its admins read it")
    level = serializers.ChoiceField(choices=states.LEVELS, allow_null=True, help_text="in force now")
    protection_days = serializers.IntegerField(allow_null=True)
    email_domain = serializers.CharField()
    people = serializers.IntegerField(help_text="how many act for it now")


class PartnerInFull(PartnerOut):
    levels = LevelOut(many=True, help_text="its history, by the instant from which each holds; those ahead last")


class LevelIn(serializers.Serializer):
    level = serializers.ChoiceField(choices=states.LEVELS)
    from_at = Instant(required=False, allow_null=True, default=None, help_text="from when on; at once unless told otherwise")


class ProtectionIn(serializers.Serializer):
    days = Whole(allow_null=True, described=DAYS, help_text="null: what each program says")


class SuspensionIn(serializers.Serializer):
    reason = serializers.CharField(max_length=300, help_text="its admins read it")


class MemberOut(serializers.Serializer):
    id = serializers.UUIDField()
    advocate_id = serializers.UUIDField()
    name = serializers.CharField(source="advocate.name")
    email = serializers.CharField(source="advocate.email")
    proven_at = serializers.DateTimeField(source="advocate.proven_at", allow_null=True, help_text="since when the address is known to be this person's")
    role = serializers.ChoiceField(choices=states.ROLES)
    joined_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)


class MembersOut(serializers.Serializer):
    data = MemberOut(many=True)


class MemberIn(serializers.Serializer):
    program_id = serializers.UUIDField(help_text="a program for partners of its level")
    terms_id = serializers.UUIDField(help_text="the version of its terms that this person accepted; it has to be the one in force")
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=states.ROLES, required=False, default=states.MEMBER)


class RoleIn(serializers.Serializer):
    role = serializers.ChoiceField(choices=states.ROLES)


class InvitationIn(serializers.Serializer):
    email = Text(max_length=254, described=EMAIL)
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=states.ROLES, required=False, default=states.MEMBER)
    program_id = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="whose terms are accepted with it; the oldest of its level "
                                                                                                  "unless told otherwise")


class InvitationOut(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=states.ROLES)
    program_id = serializers.UUIDField()
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationsOut(serializers.Serializer):
    data = InvitationOut(many=True)


class OfPartners(ApiView):
    """No rep's business: `read` leaves reps out, as the console's pages do."""

    read = ("read", READERS)
    write: tuple[str, tuple[str, ...]] = ("partners:write", MANAGERS)

    def shown(self, rows: list) -> list[dict]:
        levels, people = queries.levels_at([row.id for row in rows], self.at), queries.people_counts(row.id for row in rows)
        return PartnerOut([self._plain(row, levels.get(row.id), people.get(row.id, 0)) for row in rows], many=True).data

    def answer(self, organisation_id, status: int = 200) -> Response:
        row = queries.organisation(organisation_id)
        levels = queries.levels_of(row.id)
        values = self._plain(row, queries.level_of(row.id, self.at), len(queries.members_of(row.id)))
        return Response(PartnerInFull(values | {"levels": levels}).data, status=status)

    @staticmethod
    def _plain(row, level: str | None, people: int) -> dict:
        return {"id": row.id, "name": row.name, "status": row.status, "status_note": row.status_note, "level": level, "protection_days": row.protection_days,
                "email_domain": row.email_domain, "people": people}


@extend_schema(tags=["partners"])
class Partners(OfPartners):
    @listing("Partner organisations, the newest first", PartnerOut, id="list_partners")
    def get(self, request):
        return self.page(lambda cursor, limit: queries.organisations_page(before=cursor, limit=limit), self.shown)

    @doing("Set up a silver or gold partner and invite who runs its side", PartnerInFull, body=PartnerIn, status=201, id="create_partner")
    def post(self, request):
        made = organisations.create_organisation(**self.parsed(PartnerIn), acting=self.acting, at=self.at)
        return self.answer(made.id, 201)


@extend_schema(tags=["partners"])
class PartnerDetail(OfPartners):
    write = ("", ())

    @reading("One partner with the history of its levels", PartnerInFull, id="get_partner")
    def get(self, request, organisation_id):
        return self.answer(organisation_id)


@extend_schema(tags=["partners"])
class Level(OfPartners):
    @doing("Set its level from an instant on; open referrals keep protection and terms", PartnerInFull, body=LevelIn, id="set_level")
    def post(self, request, organisation_id):
        organisations.set_level(organisation_id=organisation_id, **self.parsed(LevelIn), acting=self.acting, at=self.at)
        return self.answer(organisation_id)


@extend_schema(tags=["partners"])
class Protection(OfPartners):
    @doing("Agree how long its referrals are protected that are accepted from now on", PartnerInFull, body=ProtectionIn, id="set_protection")
    def post(self, request, organisation_id):
        organisations.set_protection(organisation_id=organisation_id, days=self.parsed(ProtectionIn)["days"], acting=self.acting, at=self.at)
        return self.answer(organisation_id)


@extend_schema(tags=["partners"])
class Suspend(OfPartners):
    @doing("No new referrals and no payouts from now on; open referrals keep their protection", PartnerInFull, body=SuspensionIn, id="suspend_partner")
    def post(self, request, organisation_id):
        organisations.suspend_organisation(organisation_id=organisation_id, reason=self.parsed(SuspensionIn)["reason"], acting=self.acting, at=self.at)
        return self.answer(organisation_id)


@extend_schema(tags=["partners"])
class Resume(OfPartners):
    @doing("End a suspension", PartnerInFull, id="resume_partner")
    def post(self, request, organisation_id):
        self.parsed(Nothing)
        organisations.resume_organisation(organisation_id=organisation_id, acting=self.acting, at=self.at)
        return self.answer(organisation_id)


@extend_schema(tags=["partners"])
class Members(OfPartners):
    @reading("Who acts for it and who did, the first to join first", MembersOut, id="list_members")
    def get(self, request, organisation_id):
        queries.organisation(organisation_id)
        return Response({"data": MemberOut(queries.everybody_of(organisation_id), many=True).data})

    @doing("Take in a person who accepted the terms elsewhere: advocate, member and enrolled at once, and paid once a first sign-in proved the address",
           MemberOut, body=MemberIn, status=201, id="add_member")
    def post(self, request, organisation_id):
        body = self.parsed(MemberIn)
        user = accounts_commands.ensure_user(email=body["email"], name=body["name"])
        made = enrolling.enrol_member(organisation_id=organisation_id, user_id=user.id, **body, acting=self.acting, at=self.at)
        return Response(MemberOut(queries.membership(organisation_id, made.id)).data, status=201)


@extend_schema(tags=["partners"])
class MemberRole(OfPartners):
    @doing("Make somebody admin, or no longer", MemberOut, body=RoleIn, id="set_member_role")
    def post(self, request, organisation_id, membership_id):
        role = self.parsed(RoleIn)["role"]
        members.change_role(organisation_id=organisation_id, membership_id=membership_id, role=role, acting=self.acting, at=self.at)
        return Response(MemberOut(queries.membership(organisation_id, membership_id)).data)


@extend_schema(tags=["partners"])
class RemoveMember(OfPartners):
    @doing("Somebody acts for it no longer; what was referred stays with the organisation", MemberOut, id="remove_member")
    def post(self, request, organisation_id, membership_id):
        self.parsed(Nothing)
        members.remove_member(organisation_id=organisation_id, membership_id=membership_id, acting=self.acting, at=self.at)
        return Response(MemberOut(queries.membership(organisation_id, membership_id)).data)


@extend_schema(tags=["partners"])
class Invitations(OfPartners):
    @reading("Invitations that can still be accepted, the newest first", InvitationsOut, id="list_invitations")
    def get(self, request, organisation_id):
        queries.organisation(organisation_id)
        return Response({"data": InvitationOut(queries.open_invitations(organisation_id, self.at), many=True).data})

    @doing("Mail somebody an invitation to act for it; the link is in the mail alone", InvitationOut, body=InvitationIn, status=201, id="invite_member")
    def post(self, request, organisation_id):
        body = self.parsed(InvitationIn)
        with told_as({"/program": "/program_id"}):
            invitation, _ = invitations.invite_member(organisation_id=organisation_id, **body, acting=self.acting, at=self.at)
        return Response(InvitationOut(invitation).data, status=201)


@extend_schema(tags=["partners"])
class WithdrawInvitation(OfPartners):
    @doing("The link of an invitation stops working", InvitationOut, id="withdraw_invitation")
    def post(self, request, organisation_id, partner_invitation_id):
        self.parsed(Nothing)
        invitation = invitations.withdraw_invitation(organisation_id=organisation_id, invitation_id=partner_invitation_id, acting=self.acting, at=self.at)
        return Response(InvitationOut(invitation).data)
