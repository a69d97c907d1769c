"""Whom a referral is about, and every name by which the outside knows them."""
from django.db import models

from foundation.tenants.fields import TenantForeignKey
from foundation.tenants.tables import TenantModel
from referrals import states
from referrals.models.choices import one_of


class Party(TenantModel):
    """The person and the company introduced, as who came first wrote them. Addresses stand here alone, and so do the comparable forms."""

    person = models.CharField(max_length=120)
    company = models.CharField(max_length=160)
    email = models.EmailField(default="", blank=True)
    phone = models.CharField(max_length=40, default="", blank=True)
    # Comparable forms (rules/identity.py), stored because row-level security turns off every index over lower() and LIKE.
    email_key = models.CharField(max_length=254, default="", blank=True)
    phone_key = models.CharField(max_length=20, default="", blank=True)
    domain_key = models.CharField(max_length=254, default="", blank=True)
    company_key = models.CharField(max_length=160, default="", blank=True, db_collation="C")
    block_key = models.CharField(max_length=8, default="", blank=True)
    tail_key = models.CharField(max_length=8, default="", blank=True)       # the last digits of the number
    person_key = models.CharField(max_length=120, default="", blank=True)
    country_key = models.CharField(max_length=2, default="", blank=True)    # as far as the address or the number says so
    # Her no is about her, not about one claim: whoever introduces her later hears it at once, and nobody writes to her.
    do_not_contact_at = models.DateTimeField(null=True)
    # The same one, found out later, and no further: that one is merged into none. Addresses, numbers and names stay known by their rows.
    merged_into = TenantForeignKey("self", null=True, on_delete=models.PROTECT, related_name="also")

    class Meta(TenantModel.Meta):
        constraints = [
            # The same address or number is the same party: two leads in the same second meet here.
            models.UniqueConstraint(fields=["tenant_id", "email_key"], condition=~models.Q(email_key=""), name="one_party_per_address"),
            models.UniqueConstraint(fields=["tenant_id", "phone_key"], condition=~models.Q(phone_key=""), name="one_party_per_number"),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "domain_key"], name="party_by_domain"),
            models.Index(fields=["tenant_id", "block_key"], name="party_by_block"),
            models.Index(fields=["tenant_id", "company_key"], name="party_by_company"),
            models.Index(fields=["tenant_id", "tail_key"], name="party_by_tail"),
            models.Index(fields=["tenant_id", "person_key"], name="party_by_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PartyKey(TenantModel):
    """What another system calls this party: a CRM lead, an account, a billing customer, a registration number."""

    party = TenantForeignKey(Party, on_delete=models.PROTECT, related_name="keys")
    source = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=160)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "source", "kind", "key"], name="one_party_per_outside_key"),
            models.CheckConstraint(condition=one_of("kind", states.PARTY_KEYS), name="party_key_kind_is_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "party"], name="key_of_party")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.key}"


class DomainAlias(TenantModel):
    """Another internet domain of a company, learnt when two parties turned out to be one, or said by a manager. `main` is no alias itself."""

    domain = models.CharField(max_length=254)
    main = models.CharField(max_length=254)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "domain"], name="one_company_per_domain"),
            models.CheckConstraint(condition=~models.Q(domain=models.F("main")), name="an_alias_is_another_domain"),
        ]
        indexes = [models.Index(fields=["tenant_id", "main"], name="alias_by_main")]

    def __str__(self) -> str:
        return f"{self.domain} {self.main}"
