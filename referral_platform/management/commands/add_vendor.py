"""manage.py add_vendor: a company gets its host and its first owner, who is invited by mail."""
import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from foundation.accounts import commands as accounts_commands
from foundation.accounts import rules, states
from foundation.kernel.acting import SYSTEM
from foundation.mail import queries as mail_queries
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context

SLUG = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class Command(BaseCommand):
    help = "Adds a vendor. Prints the link with which its first owner sets a password; a mail with it is queued as well."

    def add_arguments(self, parser) -> None:
        parser.add_argument("slug", help="short name in lower case, such as acme")
        parser.add_argument("--name", required=True, help="as people read it")
        parser.add_argument("--owner", required=True, metavar="ADDRESS", help="the first owner's e-mail address")
        parser.add_argument("--host", help="where it answers; without it <slug>.<INSTALLATION_HOST>")
        parser.add_argument("--locale", default="en", choices=[code for code, _ in settings.LANGUAGES])
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="EUR")

    def handle(self, *, slug: str, name: str, owner: str, host: str | None, locale: str, time_zone: str, currency: str, **options) -> None:
        host = (host or f"{slug}.{settings.INSTALLATION_HOST}").lower()
        if not SLUG.fullmatch(slug) or slug == "platform":
            raise CommandError("The slug is in lower case, such as acme, and “platform” is reserved.")
        if not HOST.fullmatch(host):
            raise CommandError(f"{host} is no host name such as acme.{settings.INSTALLATION_HOST}.")
        if not rules.looks_like_address(rules.normal_address(owner)):
            raise CommandError(f"{owner} is no e-mail address.")
        try:
            tenant = tenants_commands.create_tenant(slug=slug, name=name, host=host, locale=locale, time_zone=time_zone, currency=currency)
        except IntegrityError:
            raise CommandError(f"There’s a vendor {slug}, or one that answers at {host}, already.") from None
        with tenant_context(tenant.id):
            _, secret = accounts_commands.invite_member(email=owner, role=states.OWNER, acting=SYSTEM, at=timezone.now())
            link = mail_queries.page_url(f"/staff/invitation/{secret}/")
        self.stdout.write(f"{name} answers at {host}. Its owner begins at\n{link}")
