"""manage.py add_host: a vendor answers at a host of its own too."""
from django.core.management.base import BaseCommand, CommandError

from foundation.accounts import commands
from foundation.kernel.errors import BadInput
from foundation.tenants import queries as tenants_queries


class Command(BaseCommand):
    help = ("Lets a vendor answer at a host of its own, for public pages and the portal; its staff go on signing in at the first one. "
            "Point the name at this installation first. Example: add_host acme refer.acme.example")

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the vendor's short name")
        parser.add_argument("host", help="such as refer.acme.example, without a port")

    def handle(self, *args, slug, host, **options):
        tenant = tenants_queries.tenant_by_slug(slug)
        if tenant is None or tenant.kind == tenants_queries.PLATFORM:
            raise CommandError(f"There is no vendor {slug}.")
        try:
            added = commands.add_host(tenant_id=tenant.id, host=host)
        except BadInput as error:
            raise CommandError("\n".join(f"{wrong.pointer.lstrip('/')}: {wrong}" for wrong in error.errors)) from None
        self.stdout.write(f"{slug} answers at {added} too.")
