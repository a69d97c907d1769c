"""Companies whose people refer: their dated levels, their people, and who was invited."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from partners import states


def one_of(field: str, values) -> models.Q:
    return models.Q(**{f"{field}__in": tuple(values)})


class Organisation(TenantModel):
    """A company whose people refer. Two may have one name: who isn't invited founds a second one."""

    name = models.CharField(max_length=160)
    status = models.CharField(max_length=10, default=states.ACTIVE)
    status_note = models.CharField(max_length=300, default="", blank=True)   # why it is suspended; its admins read it
    status_at = models.DateTimeField(null=True)                             # since when; null: it was never suspended
    protection_days = models.PositiveSmallIntegerField(null=True)            # null: what each program says
    email_domain = models.CharField(max_length=254, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("status", states.STATUSES), name="organisation_status_is_known"),
            models.CheckConstraint(condition=models.Q(protection_days__isnull=True) | models.Q(protection_days__gte=1, protection_days__lte=730),
                                   name="organisation_protects_1_to_730_days"),
            models.CheckConstraint(condition=models.Q(status=states.ACTIVE) | models.Q(status_at__isnull=False), name="suspended_since_an_instant"),
        ]
        indexes = [models.Index(fields=["tenant_id", "-id"], name="organisation_newest")]

    def __str__(self) -> str:
        return str(self.id)


class OrganisationLevel(TenantModel):
    """A level from an instant on, which may lie ahead. Append-only: a correction is a later row of the same instant."""

    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="levels")
    level = models.CharField(max_length=10)
    from_at = models.DateTimeField()
    set_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("level", states.LEVELS), name="organisation_level_is_known"),
            # What was joined or submitted by a level must stay as it was.
            models.CheckConstraint(condition=models.Q(from_at__gte=models.F("set_at")), name="levels_are_not_set_for_the_past"),
        ]
        indexes = [models.Index(fields=["tenant_id", "organisation", "from_at"], name="level_by_instant")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.level} {self.from_at}"


class Membership(TenantModel):
    """An advocate who acts for an organisation. Who leaves keeps the row with its end: what was referred until then stays there."""

    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, default=states.MEMBER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "advocate"], condition=models.Q(left_at__isnull=True), name="one_organisation_at_a_time"),
            models.CheckConstraint(condition=one_of("role", states.ROLES), name="membership_role_is_known"),
            models.CheckConstraint(condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("joined_at")), name="nobody_left_before_joining"),
        ]
        indexes = [models.Index(fields=["tenant_id", "organisation"], name="membership_of_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.advocate_id} {self.role}"


class MemberInvitation(TenantModel):
    """Somebody was asked to act for an organisation; whoever holds the link and proves the address may, once, until it ends."""

    organisation = TenantForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")   # whose terms are accepted with it
    email = models.EmailField()
    name = models.CharField(max_length=120, default="", blank=True)
    role = models.CharField(max_length=10, default=states.MEMBER)
    secret_hash = models.CharField(max_length=64)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_member_invitation_per_secret"),
            models.UniqueConstraint(fields=["tenant_id", "organisation", "email"], name="one_open_invitation_per_address",
                                    condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True)),
            models.CheckConstraint(condition=one_of("role", states.ROLES), name="invited_role_is_known"),
            models.CheckConstraint(condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True), name="member_accepted_or_withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.role}"
