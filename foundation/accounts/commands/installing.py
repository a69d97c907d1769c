"""A new installation begins: vendors and operators come in from the command line, each by a link that somebody opens."""
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings

from foundation.accounts import letters, rules, states
from foundation.accounts.commands.people import invite_member
from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import BadInput, FieldError
from foundation.kernel.money import CURRENCIES
from foundation.tenants import commands as tenants_commands
from foundation.tenants import queries as tenants_queries
from foundation.tenants.context import tenant_context


@dataclass(frozen=True)
class SetUp:
    """Where somebody goes on: `link` lets one person join once, within seven days."""

    tenant_id: UUID
    host: str
    link: str


def create_vendor(*, slug: str, name: str, host: str, owner_email: str, at: datetime, accent: str = "#131c18", locale: str = "en",
                  time_zone: str = "UTC", currency: str = "EUR") -> SetUp:
    """A vendor, and a link for its first owner. Runs outside any vendor's context. Raises BadInput; nothing is written then."""
    host = host.lower()
    wrong = [
        *_wrong_address(owner_email), *_wrong_host(host),
        *([] if re.fullmatch(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]", slug) else [FieldError("/slug", "wrong", "Use small letters, figures and hyphens, 2 to 40 of them.")]),
        *([FieldError("/slug", "wrong", "There is a vendor of this slug already.")] if tenants_queries.tenant_by_slug(slug) else []),
        *([FieldError("/slug", "wrong", "This one belongs to the operators.")] if slug == tenants_queries.PLATFORM else []),
        *([] if name.strip() else [FieldError("/name", "wrong", "Give the vendor a name that people will read.")]),
        *([] if re.fullmatch(r"#[0-9a-fA-F]{6}", accent) else [FieldError("/accent", "wrong", "A colour looks like #2143c4.")]),
        *([] if locale in dict(settings.LANGUAGES) else [FieldError("/locale", "wrong", "This language isn’t there yet.")]),
        *([] if time_zone in available_timezones() else [FieldError("/time_zone", "wrong", "Choose a time zone such as Europe/Berlin.")]),
        *([] if currency in CURRENCIES else [FieldError("/currency", "wrong", "Choose a currency such as EUR.")]),
    ]
    if wrong:
        raise BadInput(wrong)
    tenant = tenants_commands.create_tenant(slug=slug, name=name.strip(), host=host, accent=accent.lower(), locale=locale, time_zone=time_zone, currency=currency)
    return invite_from_outside(tenant_id=tenant.id, email=owner_email, role=states.OWNER, at=at)


def create_operator(*, email: str, host: str, at: datetime) -> SetUp:
    """A link for an operator; the operators' own tenant comes into being with the first one. `host` counts only then."""
    platform = tenants_queries.tenant_by_slug(tenants_queries.PLATFORM)
    wrong = [*_wrong_address(email), *(_wrong_host(host.lower()) if platform is None else [])]
    if wrong:
        raise BadInput(wrong)
    if platform is None:
        platform = tenants_commands.create_tenant(slug=tenants_queries.PLATFORM, kind=tenants_queries.PLATFORM, name="Referral platform", host=host.lower())
    return invite_from_outside(tenant_id=platform.id, email=email, role=states.OPERATOR, at=at)


def invite_from_outside(*, tenant_id: UUID, email: str, role: str, at: datetime) -> SetUp:
    """An invitation by whoever runs the installation: for the first owner, and when the last one lost everything."""
    with tenant_context(tenant_id):
        _, secret = invite_member(email=email, role=role, acting=SYSTEM, at=at)
        return SetUp(tenant_id, tenants_queries.canonical_host(tenant_id), letters.invitation_link(secret))


def add_host(*, tenant_id: UUID, host: str) -> str:
    """A custom host, for a vendor's public pages, portal and partner workspace; its staff go on signing in at the canonical one.

    Raises BadInput for what is no host, and for one at which somebody answers already."""
    host = host.lower()
    wrong = _wrong_host(host)
    if wrong:
        raise BadInput(wrong)
    return tenants_commands.add_address(tenant_id=tenant_id, host=host).host


def _wrong_address(email: str) -> list[FieldError]:
    return [] if rules.looks_like_address(rules.normal_address(email)) else [FieldError("/email", "wrong", "An address looks like name@company.example.")]


def _wrong_host(host: str) -> list[FieldError]:
    # A name of two parts at least, the last of them no number: neither an address of a network nor a machine's own.
    if len(host) > 253 or not re.fullmatch(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?", host):
        return [FieldError("/host", "wrong", "A host looks like refer.company.example, without a port.")]
    if host == settings.INSTALLATION_HOST or tenants_queries.tenant_at(host):
        return [FieldError("/host", "wrong", "Somebody answers at this host already.")]
    return []
