"""People who refer, the programs they are in, and the links that lead back to them."""
from django.db import models

from advocates import states
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class Advocate(TenantModel):
    """A person who refers. Her name and address stand here alone: erasing them here erases them everywhere.

    Unclaimed: somebody told us of her, she has no account and agreed to nothing yet. Refused and lapsed are how that can end.
    Merged: it was the same person as `merged_into`, which took over everything; the row stays, because what is over names it."""

    user = TenantForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    company = models.CharField(max_length=160, default="", blank=True)
    status = models.CharField(max_length=10, default=states.CLAIMED)
    claimed_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)   # since when the address is known to be hers; until then nothing of hers is paid
    merged_into = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    merged_at = models.DateTimeField(null=True)
    rep_id = models.UUIDField(null=True)   # the member of the staff who looks after her; her accepted referrals go there
    # Comparable forms (rules.folded), stored because row-level security turns off every index over lower() and LIKE.
    name_key = models.CharField(max_length=120, default="", db_collation="C")
    family_key = models.CharField(max_length=120, default="", db_collation="C")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="one_advocate_per_user"),
            models.UniqueConstraint(fields=["tenant_id", "email"], name="one_advocate_per_address",
                                    condition=~models.Q(email="") & ~models.Q(status=states.MERGED)),
            models.CheckConstraint(condition=models.Q(status__in=states.ADVOCATE), name="advocate_status_is_known"),
            models.CheckConstraint(name="claimed_with_an_account", condition=(
                models.Q(status=states.CLAIMED, user__isnull=False, claimed_at__isnull=False)
                | models.Q(status=states.MERGED)   # whoever signed in with it is led on
                | (~models.Q(status__in=(states.CLAIMED, states.MERGED)) & models.Q(user__isnull=True, claimed_at__isnull=True)))),
            models.CheckConstraint(name="proven_with_an_account", condition=models.Q(proven_at__isnull=True) | models.Q(user__isnull=False)),
            models.CheckConstraint(name="merged_into_another", condition=(
                (models.Q(status=states.MERGED, merged_into__isnull=False, merged_at__isnull=False) & ~models.Q(merged_into=models.F("id")))
                | (~models.Q(status=states.MERGED) & models.Q(merged_into__isnull=True, merged_at__isnull=True)))),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "rep_id", "-id"], name="advocate_by_rep"),
            models.Index(fields=["tenant_id", "name_key"], name="advocate_by_name"),
            models.Index(fields=["tenant_id", "family_key"], name="advocate_by_family_name"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Enrolment(TenantModel):
    """An advocate in a program, and the version of the terms that she accepted there; none while unclaimed. A merged one was hers
    beside the one that goes on: what was decided under it keeps it."""

    advocate = TenantForeignKey(Advocate, on_delete=models.PROTECT, related_name="enrolments")
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, default=states.ACTIVE)
    terms = TenantForeignKey("programs.Terms", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "advocate", "program"], condition=~models.Q(status=states.MERGED), name="one_enrolment_per_program"),
            models.CheckConstraint(condition=models.Q(status__in=states.ENROLMENT), name="enrolment_status_is_known"),
            models.CheckConstraint(name="active_with_accepted_terms", condition=(
                models.Q(terms__isnull=False, accepted_at__isnull=False)
                | models.Q(terms__isnull=True, accepted_at__isnull=True, status__in=states.WITHOUT_TERMS))),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ShareLink(TenantModel):
    """A code that leads back to one enrolment."""

    enrolment = TenantForeignKey(Enrolment, on_delete=models.PROTECT, related_name="links")
    code = models.CharField(max_length=50)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="one_link_per_code")]

    def __str__(self) -> str:
        return self.code


class ClaimLink(TenantModel):
    """A way for an unclaimed advocate to take what is kept in her name, once. The secret itself is kept nowhere: it is worked out
    from the row and the installation's secret (queries.secret_of), so that a rep can show it again, and a dump opens nothing."""

    advocate = TenantForeignKey(Advocate, on_delete=models.PROTECT, related_name="claim_links")
    secret_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)       # used, refused, or over
    collided_at = models.DateTimeField(null=True)    # somebody who refers already tried it: the two entries want bringing together

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_claim_link_per_secret"),
            models.CheckConstraint(condition=models.Q(channel__in=states.LINK_CHANNELS), name="claim_link_channel_is_known"),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("issued_at")), name="claim_link_lasts"),
        ]
        indexes = [models.Index(fields=["tenant_id", "advocate", "-id"], name="claim_link_of_advocate")]

    def __str__(self) -> str:
        return str(self.id)


class DraftEntry(TenantModel):
    """What a member of the staff has typed into the verbal form and not sent yet; one each, forgotten after a month."""

    user = TenantForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "user"], name="one_draft_per_user")]
        indexes = [models.Index(fields=["tenant_id", "saved_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return str(self.id)
