"""What stands beside a referral: the yes of those concerned, appeals, extensions, cancellations, what was said and planned."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states
from referrals.models.choices import one_of


class Consent(TenantModel):
    """Somebody was asked whether this introduction may go on, on a page of her own. Who has answered is never asked again.

    The secret of the page is kept nowhere: it is worked out from the row and the installation's secret, so that a reminder can
    name it again, and a dump opens nothing."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="consents")
    who = models.CharField(max_length=10)
    email = models.EmailField()
    secret_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField(null=True)     # not before the hard checks let the claim through
    answer_by = models.DateTimeField(null=True)
    answer = models.CharField(max_length=3, default="", blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_consent_per_secret"),
            models.UniqueConstraint(fields=["tenant_id", "referral", "who"], name="each_is_asked_once"),
            models.CheckConstraint(condition=one_of("who", states.CONSENTING), name="consent_who_is_known"),
            models.CheckConstraint(name="an_answer_has_its_instant", condition=models.Q(answer="", answered_at__isnull=True)
                                   | (one_of("answer", (states.YES, states.NO)) & models.Q(answered_at__isnull=False))),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.answer}"


class Appeal(TenantModel):
    """The advocate asks for a second look at a decline, once; somebody else than who said no gives it."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="appeals")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()
    reason = models.CharField(max_length=30)       # of the decline it is against
    first_by = models.UUIDField(null=True)         # who said no; None: nobody in person
    outcome = models.CharField(max_length=10, default="", blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral"], name="one_appeal_per_referral"),
            models.CheckConstraint(condition=one_of("outcome", ("", *states.APPEAL_OUTCOMES)), name="appeal_outcome_is_known"),
            models.CheckConstraint(condition=models.Q(decided_by__isnull=True) | models.Q(first_by__isnull=True)
                                   | ~models.Q(decided_by=models.F("first_by")), name="the_second_look_is_anothers"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class AppealFile(TenantModel):
    """A file that came with an appeal. Append-only: forgetting blanks the file, never that it was there."""

    appeal = TenantForeignKey("referrals.Appeal", on_delete=models.PROTECT, related_name="files")
    file = TenantForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "file"], name="a_file_belongs_to_one_appeal")]
        indexes = [models.Index(fields=["tenant_id", "appeal"], name="file_of_appeal")]

    def __str__(self) -> str:
        return str(self.id)


class Extension(TenantModel):
    """A manager lengthened a protection because the vendor was slow. Append-only, once."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="extensions")
    evidence = models.CharField(max_length=1000)
    before = models.DateTimeField()
    until = models.DateTimeField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral"], name="one_extension_per_referral"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("before")), name="an_extension_adds_time"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class VoidProposal(TenantModel):
    """An owner wants a referral cancelled after the fact; it happens once a second person agrees."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="void_proposals")
    reason = models.CharField(max_length=1000)
    proposed_by = models.UUIDField()
    at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)   # confirmed, or dropped

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral"], condition=models.Q(settled_at__isnull=True), name="one_open_void_per_referral"),
            models.CheckConstraint(condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("proposed_by")),
                                   name="voided_by_two"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Message(TenantModel):
    """One thing said in the thread of a referral, between rep and advocate, or among the staff alone. Append-only."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="messages")
    author_kind = models.CharField(max_length=10)
    author_id = models.UUIDField(null=True)
    text = models.CharField(max_length=4000)
    internal = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "referral", "id"], name="message_of_referral")]

    def __str__(self) -> str:
        return str(self.id)


class NextStep(TenantModel):
    """What will be done next and by which day, which counts as progress. Append-only: the last one is the plan."""

    referral = TenantForeignKey("referrals.Referral", on_delete=models.PROTECT, related_name="next_steps")
    text = models.CharField(max_length=400)
    due_on = models.DateField()
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "referral", "id"], name="next_step_of_referral")]

    def __str__(self) -> str:
        return str(self.id)
