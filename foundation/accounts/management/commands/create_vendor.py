"""manage.py create_vendor: a new vendor, and a link for its first owner."""
from django.conf import settings
from django.utils import timezone

from foundation.accounts import commands
from foundation.accounts.setting_up import SetUpCommand


class Command(SetUpCommand):
    help = ("Makes a vendor and prints a link by which its first owner joins, chooses a password and sets up a second step. "
            "The link is mailed to the owner too. Example: create_vendor acme --name 'Acme Cloud' --owner olga@acme.example")

    def add_arguments(self, parser):
        parser.add_argument("slug", help="short name in small letters, unique in the installation: acme")
        parser.add_argument("--name", required=True, help="the name that people read: 'Acme Cloud'")
        parser.add_argument("--owner", required=True, help="e-mail address of the first owner")
        parser.add_argument("--host", help=f"where the vendor answers, its staff signs in and its mails point to; <slug>.{settings.INSTALLATION_HOST} if left out")
        parser.add_argument("--accent", default="#131c18", help="colour of its buttons: #2143c4")
        parser.add_argument("--locale", default="en", help="language of its pages and mails: " + ", ".join(code for code, _ in settings.LANGUAGES))
        parser.add_argument("--time-zone", default="UTC", help="zone of its days and periods: Europe/Berlin")
        parser.add_argument("--currency", default="EUR", help="currency of its programs: EUR")
        parser.add_argument("--json", action="store_true", help="print one JSON object: tenant_id, host, link")

    def handle(self, *args, slug, name, owner, host, accent, locale, time_zone, currency, **options):
        self.say(lambda: commands.create_vendor(slug=slug, name=name, host=host or f"{slug}.{settings.INSTALLATION_HOST}", owner_email=owner, accent=accent,
                                                locale=locale, time_zone=time_zone, currency=currency, at=timezone.now()),
                 as_json=options["json"], words=f"{name} answers at {{host}}.")
