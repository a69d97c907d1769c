"""People who refer, the programs they are in, and the links that lead back to them."""
from django.db import models

from advocates import states
from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel


class Advocate(TenantModel):
    """A person who refers. Her name and address stand here alone: erasing them here erases them everywhere."""

    user = TenantForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    company = models.CharField(max_length=160, default="", blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "user"], name="one_advocate_per_user"),
            models.UniqueConstraint(fields=["tenant_id", "email"], name="one_advocate_per_address"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Enrolment(TenantModel):
    """An advocate in a program, and the version of the terms that she accepted there."""

    advocate = TenantForeignKey(Advocate, on_delete=models.PROTECT, related_name="enrolments")
    program = TenantForeignKey("programs.Program", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, default=states.ACTIVE)
    terms = TenantForeignKey("programs.Terms", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "advocate", "program"], name="one_enrolment_per_program"),
            models.CheckConstraint(condition=models.Q(status__in=states.ENROLMENT), name="enrolment_status_is_known"),
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
