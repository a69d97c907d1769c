"""An account belongs to one vendor; the same address may have another one at the next vendor, and neither tells of the other."""
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now

from foundation.kernel.ids import uuid7
from foundation.tenants.context import current_tenant_id, tenant_or_none


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
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    # Django wants one field that is unique by itself. The id is; the address is unique only within its vendor.
    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant_id", "email"], name="one_account_per_vendor_and_address")]

    def __str__(self) -> str:
        return str(self.id)
