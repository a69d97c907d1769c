"""An account belongs to one vendor; the same address may have another one at the next vendor, and neither tells of the other."""
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.crypto import salted_hmac

from foundation.accounts import states
from foundation.kernel.ids import uuid7
from foundation.tenants.context import current_tenant_id, tenant_or_none
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class UserManager(BaseUserManager):
    def get_queryset(self):
        return super().get_queryset().filter(tenant_id=current_tenant_id())

    def get_by_natural_key(self, user_id):
        return self.get(id=user_id)


class User(AbstractBaseUser):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Not the default that raises: Django's checks build a User() when there is no tenant. NOT NULL refuses it in the database.
    tenant_id = models.UUIDField(default=tenant_or_none, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120, default="", blank=True)
    is_active = models.BooleanField(default=True)
    sessions_ended = models.PositiveIntegerField(default=0)   # how often all open sessions were; each knows the number it began under
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # Django wants one field that is unique by itself. The id is; the address is unique only within its vendor.
    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "email"], name="one_account_per_vendor_and_address"),
            # Under row-level security no index is used for lower(): the address is stored as it is compared.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="address_in_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)

    def _get_session_auth_hash(self, secret=None) -> str:
        """What a session must go on matching: Django's looks at the password alone."""
        return salted_hmac("accounts.User.session", f"{self.password} {self.sessions_ended}", secret=secret, algorithm="sha256").hexdigest()

    def get_short_name(self) -> str:
        return self.name or self.email

    # Django's admin asks these. Its site lets operators in by a policy of its own; nothing is given away by permissions.
    is_staff = False

    def has_perm(self, perm, obj=None) -> bool:
        return False

    def has_module_perms(self, app_label) -> bool:
        return False


class Member(TenantModel):
    """A user who is on the vendor's staff. Who leaves loses the row; the events remember."""

    user = TenantForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="one_role_per_user"),
            models.CheckConstraint(condition=models.Q(role__in=(*states.ROLES, states.OPERATOR)), name="member_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(TenantModel):
    """Somebody was asked to join the staff; whoever holds the link may, once, until it ends."""

    email = models.EmailField()
    role = models.CharField(max_length=20)
    secret_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_invitation_per_secret"),
            models.CheckConstraint(condition=models.Q(role__in=(*states.ROLES, states.OPERATOR)), name="invitation_role_is_known"),
            models.CheckConstraint(condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True), name="accepted_or_withdrawn"),
        ]
        indexes = [models.Index(fields=["tenant_id", "email"], name="invitation_by_address")]

    def __str__(self) -> str:
        return f"{self.id} {self.role}"


class SignInCode(TenantModel):
    """A code that was mailed. The address stands here until it is proven, at most ten minutes; the code never does."""

    email = models.EmailField()
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant_id", "expires_at"], name="code_to_drop")]

    def __str__(self) -> str:
        return str(self.id)


class Entry(TenantModel):
    """A secret that lets one user do one thing once: enter the demo within a minute, or choose a new password."""

    user = TenantForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, default=states.ENTRY)
    secret_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_entry_per_secret"),
            models.CheckConstraint(condition=models.Q(purpose__in=(states.ENTRY, states.RESET)), name="entry_purpose_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FailedLogins(TenantModel):
    """A row, not a cache entry: the lockout survives a wiped cache. `who` is a keyed hash, so strangers' addresses stay theirs."""

    door = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "door", "who"], name="one_counter_per_door_and_person")]

    def __str__(self) -> str:
        return f"{self.door} {self.tries}"


class ApiKey(TenantModel):
    """A key to the API. It acts as one member of staff: that person's role counts, beside its own scopes."""

    staff_user = TenantForeignKey(User, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64)
    last_four = models.CharField(max_length=4)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_key_per_secret")]
        indexes = [models.Index(fields=["tenant_id", "staff_user"], name="key_by_person")]

    def __str__(self) -> str:
        return f"{self.label} …{self.last_four}"


class SupportVisit(TenantModel):
    """An operator of the installation looks at this vendor's console: why, until when, and never longer than an hour.

    The operator's account is the platform's; the name stands here so that the vendor's owners read who it was."""

    operator_id = models.UUIDField()
    operator_name = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    secret_hash = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "secret_hash"], name="one_visit_per_secret"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(condition=models.Q(ends_at__lte=models.F("started_at") + states.VISIT_LASTS), name="visit_lasts_an_hour_at_most"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ApiKeyIndex(models.Model):
    """Global: which vendor a key belongs to, asked before a vendor is known. A key that is revoked is gone from here."""

    secret_hash = models.CharField(primary_key=True, max_length=64)
    tenant_id = models.UUIDField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.secret_hash[:8]
