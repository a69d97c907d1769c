"""manage.py invite_staff: a link for somebody on a vendor's staff, when nobody there can invite."""
from django.core.management.base import CommandError
from django.utils import timezone

from foundation.accounts import commands, states
from foundation.accounts.setting_up import SetUpCommand
from foundation.tenants import queries as tenants_queries


class Command(SetUpCommand):
    help = ("Prints a link by which somebody joins a vendor's staff; for the day when its last owner can't sign in any more. "
            "Recorded at the vendor as done by the system. Example: invite_staff acme new.owner@acme.example --role owner")

    def add_arguments(self, parser):
        parser.add_argument("slug", help="the vendor's short name")
        parser.add_argument("email", help="e-mail address of whom to invite")
        parser.add_argument("--role", default=states.OWNER, choices=states.ROLES, help="default: %(default)s")
        parser.add_argument("--json", action="store_true", help="print one JSON object: tenant_id, host, link")

    def handle(self, *args, slug, email, role, **options):
        tenant = tenants_queries.tenant_by_slug(slug)
        if tenant is None:
            raise CommandError(f"There is no vendor {slug}.")
        self.say(lambda: commands.invite_from_outside(tenant_id=tenant.id, email=email, role=role, at=timezone.now()), as_json=options["json"],
                 words="Invited to {host}.")
