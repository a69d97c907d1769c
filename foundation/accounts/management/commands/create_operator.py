"""manage.py create_operator: a link for somebody who runs the installation."""
from django.conf import settings
from django.utils import timezone

from foundation.accounts import commands
from foundation.accounts.setting_up import SetUpCommand


class Command(SetUpCommand):
    help = ("Prints a link by which an operator joins, chooses a password and sets up a second step; the operators' host comes into being "
            "with the first one. Example: create_operator root@platform.example")

    def add_arguments(self, parser):
        parser.add_argument("email", help="e-mail address of the operator")
        parser.add_argument("--host", default=f"operator.{settings.INSTALLATION_HOST}",
                            help="where operators sign in and find /operator/; counts with the first one only (default: %(default)s)")
        parser.add_argument("--json", action="store_true", help="print one JSON object: tenant_id, host, link")

    def handle(self, *args, email, host, **options):
        self.say(lambda: commands.create_operator(email=email, host=host, at=timezone.now()), as_json=options["json"],
                 words="Operators sign in at {host}, the admin is at /operator/ there.")
