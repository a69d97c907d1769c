"""The steps of signing in, as tests walk them through the pages."""
import html
import json
import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from foundation.accounts import commands, queries
from foundation.kernel.acting import SYSTEM
from foundation.mail import content
from foundation.mail.models import Message
from foundation.tenants.context import tenant_context
from tests.apps.accounts.passkey import SoftPasskey
from tests.cast import START

ENOUGH = 4   # seconds in which a code is typed and checked
PASSWORD = "four plain words together"
ANN = "ann@example.test"


def last_mail(vendor) -> str:
    with tenant_context(vendor.id):
        return content.unsealed(Message.objects.order_by("-id")[0].sealed).text


def mailed_code(vendor) -> str:
    return re.search(r"^\d{6}$", last_mail(vendor), re.M).group()


def staff(vendor, role="owner", email="tess@acme.example"):
    with tenant_context(vendor.id):
        return commands.add_member(email=email, name="Tess", role=role, acting=SYSTEM, at=START, password=PASSWORD)


def whoever(client) -> str:
    """The user id of the client's session, '' for a stranger."""
    return client.session.get("_auth_user_id", "")


def how(client) -> str:
    return (client.session.get(queries.HOW) or {}).get("how", "")


def give_password(client, email="tess@acme.example", password=PASSWORD, **more):
    return client.post("/staff/sign-in/", {"email": email, "password": password, **more})


def shown_secret(page) -> str:
    return re.search(r"break-all\">([A-Z2-7 ]+)<", page.content.decode()).group(1).replace(" ", "")


def app_code(secret, drift=0) -> str:
    """The one before this (-1) is taken until the half minute is over: so near its end the next half minute is waited for."""
    left = 30 - time.time() % 30
    if drift < 0 and left < ENOUGH:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + drift))


def with_app(vendor, role="owner"):
    """(member, secret of the app), set up through the pages."""
    member, client = staff(vendor, role), vendor.client()
    give_password(client)
    secret = shown_secret(client.get("/staff/second-factor/"))
    client.post("/staff/second-factor/app/", {"code": app_code(secret, -1)})
    assert whoever(client) == str(member.user_id)
    return member, secret, client


def options_in(page) -> dict:
    return json.loads(html.unescape(re.search(r'data-options="([^"]+)"', page.content.decode()).group(1)))


def with_passkey(vendor, role="owner"):
    member, client = staff(vendor, role), vendor.client()
    give_password(client)
    passkey = SoftPasskey(f"http://{vendor.host}")
    answer = client.post("/staff/second-factor/passkey/", {"credential": passkey.create(options_in(client.get("/staff/second-factor/"))), "name": "Laptop"})
    assert answer["Location"] == "/staff/recovery-codes/" and whoever(client) == str(member.user_id)
    return member, passkey
