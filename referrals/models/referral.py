"""A claim on a party and the chain of its moves."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states
from referrals.models.choices import one_of


class Referral(TenantModel):
    """The claim "this advocate introduced this party". Its status and step repeat its last move, held by a key to it."""

    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    enrolment = TenantForeignKey("advocates.Enrolment", on_delete=models.PROTECT, related_name="+")
    advocate = TenantForeignKey("advocates.Advocate", on_delete=models.PROTECT, related_name="+")
    party = TenantForeignKey("referrals.Party", on_delete=models.PROTECT, related_name="referrals")
    claimant_kind = models.CharField(max_length=10, default=states.ADVOCATE)   # claims compete with those of their kind alone
    # The partner whose member she was when she introduced them: it stays the partner's when she leaves.
    organisation = TenantForeignKey("partners.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.UUIDField(null=True)           # the user who typed it for her: a rep, or who runs her partner
    rep_id = models.UUIDField(null=True)               # whose it is inside the house
    routed_at = models.DateTimeField(null=True)
    # As this advocate wrote them, and what she is shown: the party's words may be those of another, who knew more than she does.
    person = models.CharField(max_length=120)
    company = models.CharField(max_length=160)
    channel = models.CharField(max_length=10)
    note = models.CharField(max_length=1000, default="", blank=True)
    answers = models.JSONField(default=dict)           # to the program's own questions, by their keys
    received_at = models.DateTimeField()               # decides priority for ever
    previous = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")   # her ended claim on the same party
    status = models.CharField(max_length=20, default=states.SUBMITTED)
    step = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=30, default="", blank=True)   # of an end: why
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)         # the instant of the end itself, where a clock ended it before anybody looked
    findings = models.JSONField(default=list)          # what the scan saw: [{"code", "referral_id"}], no names
    decide_by = models.DateTimeField(null=True)        # while somebody has to decide
    overdue_at = models.DateTimeField(null=True)       # that clock ran out, and she was told
    reviewed_by = models.UUIDField(null=True)          # who said no: an appeal goes to somebody else
    appealed = models.BooleanField(default=False)      # once
    accepted_at = models.DateTimeField(null=True)
    protected_until = models.DateTimeField(null=True)
    first_end = models.DateTimeField(null=True)        # of the protection as it began, before anything was added
    protects = models.BooleanField(default=False)      # false again once over: one at a time, see the constraint
    extended = models.BooleanField(default=False)      # by a person, once
    first_contact_by = models.DateTimeField(null=True)
    first_contact_at = models.DateTimeField(null=True)
    overrun_added = models.BooleanField(default=False)  # the vendor's own delay, once
    doubted_at = models.DateTimeField(null=True)       # corrected since it was accepted, and may be somebody else's: a person looks
    last_progress_at = models.DateTimeField(null=True)  # a milestone or a next step; in grace it puts the expiry off

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(condition=one_of("status", states.STATES), name="referral_status_is_known"),
            models.CheckConstraint(condition=one_of("channel", states.CHANNELS), name="referral_channel_is_known"),
            models.CheckConstraint(condition=one_of("claimant_kind", states.CLAIMANTS), name="claimant_kind_is_known"),
            models.UniqueConstraint(fields=["tenant_id", "advocate", "program", "party"], name="one_standing_claim_per_advocate",
                                    condition=one_of("status", (*states.OPEN, states.WON))),
            models.UniqueConstraint(fields=["tenant_id", "party", "claimant_kind"], condition=models.Q(protects=True),
                                    name="one_protection_per_party_and_kind"),
            models.CheckConstraint(name="protection_belongs_to_accepted", condition=models.Q(protects=False) | (
                models.Q(protected_until__isnull=False) & one_of("status", (*states.WORKED, states.WON)))),
            models.CheckConstraint(name="reason_is_of_its_list", condition=models.Q(
                *[one_of("status", (status,)) & one_of("reason", reasons) for status, reasons in states.END_REASONS.items()],
                ~one_of("status", tuple(states.END_REASONS)) & models.Q(reason=""), _connector=models.Q.OR)),
            models.CheckConstraint(name="doubts_are_about_accepted", condition=models.Q(doubted_at__isnull=True) | one_of("status", (*states.WORKED, states.WON))),
            models.CheckConstraint(name="ends_have_their_instant", condition=(
                one_of("status", states.ENDS) & models.Q(ended_at__isnull=False)) | (one_of("status", states.OPEN) & models.Q(ended_at__isnull=True))),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "advocate", "-id"], name="referral_of_advocate"),
            models.Index(fields=["tenant_id", "status", "-id"], name="referral_by_status"),
            models.Index(fields=["tenant_id", "-id"], name="referral_newest"),
            models.Index(fields=["tenant_id", "party"], name="referral_of_party"),
            models.Index(fields=["tenant_id", "rep_id", "-id"], name="referral_of_rep"),
            models.Index(fields=["tenant_id", "organisation", "-id"], name="referral_of_organisation"),
            # How it goes in a span of time reads that span alone, however long the history is.
            models.Index(fields=["tenant_id", "received_at"], name="referral_by_receipt"),
            # Who is next on a program's list is asked at every acceptance.
            models.Index(fields=["tenant_id", "program", "-routed_at", "-id"], name="referral_last_routed", condition=models.Q(routed_at__isnull=False)),
            # Work lists, the most urgent first: as long as what waits, not as what ever was.
            models.Index(fields=["tenant_id", "received_at", "id"], name="referral_undecided", condition=one_of("status", states.DECIDABLE)),
            models.Index(fields=["tenant_id", "first_contact_by", "id"], name="referral_to_contact", condition=models.Q(
                first_contact_at__isnull=True, first_contact_by__isnull=False, status__in=states.WORKED)),
            models.Index(fields=["tenant_id", "accepted_at", "id"], name="referral_unassigned", condition=models.Q(rep_id__isnull=True, status__in=states.WORKED)),
            models.Index(fields=["tenant_id", "-moved_at"], name="referral_ended", condition=one_of("status", states.ENDED)),   # what became of the latest
            models.Index(fields=["tenant_id", "doubted_at"], name="referral_in_doubt", condition=models.Q(doubted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Move(TenantModel):
    """One step of a referral. Each names the one before it by (step, state), so a history can neither fork nor be bent."""

    referral_id = models.UUIDField()   # no key: a move is written before its referral; the referral holds the key to it
    step = models.PositiveIntegerField()
    prev_step = models.PositiveIntegerField(null=True)
    from_state = models.CharField(max_length=20, null=True)   # noqa: DJ001  NULL, not '': an empty text would need a row to point to
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=30, default="", blank=True)   # of an end, or why somebody looks at it
    acting_kind = models.CharField(max_length=10)
    acting_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "referral_id", "step"], name="one_move_per_step"),
            models.UniqueConstraint(fields=["tenant_id", "referral_id", "step", "to_state"], name="move_is_a_target"),
            models.CheckConstraint(name="moves_follow_each_other", condition=(
                models.Q(step=1, prev_step__isnull=True, from_state__isnull=True, to_state__in=states.FIRST)
                | models.Q(step__gt=1, prev_step=models.F("step") - 1, from_state__isnull=False))),
            models.CheckConstraint(name="moves_are_legal", condition=models.Q(from_state__isnull=True) | models.Q(
                *[models.Q(from_state=here, to_state=there) for here, there in states.MOVES], _connector=models.Q.OR)),
        ]
        indexes = [models.Index(fields=["tenant_id", "to_state", "at"], name="move_by_state")]   # what became of referrals in a span of time

    def __str__(self) -> str:
        return f"{self.referral_id} {self.step} {self.to_state}"
