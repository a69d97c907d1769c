"""Lets a test act as somebody without walking through the sign-in pages, which have tests of their own."""
import secrets

from django.test import Client
from django.utils import timezone

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states
from foundation.accounts.events import AddressProven
from foundation.kernel.acting import SYSTEM, VISITOR
from foundation.outbox import commands as outbox_commands
from foundation.tenants.context import tenant_context
from foundation.web import proof
from tests.cast import START


def signed_in(client: Client, user, strong: bool = True, fresh: bool = True) -> Client:
    """The client with a session of `user`: as after the second factor, or (strong=False) as after a mailed code; a moment ago, or
    (fresh=False) so long ago that money asks for it again."""
    with tenant_context(user.tenant_id):
        client.force_login(user)
        session = client.session
        session[accounts_queries.HOW] = {"user": str(user.id), "how": states.BY_SECOND_FACTOR if strong else states.BY_CODE,
                                         proof.UNTIL: (timezone.now() + (proof.LASTS if fresh else -proof.LASTS)).isoformat()}
        session.save()
    return client


def proves_address(vendor, email: str, at) -> None:
    """What the right code of a mail does (tests/apps/accounts/test_once.py); the news of it is still to be delivered."""
    with tenant_context(getattr(vendor, "tenant_id", None) or vendor.id):
        user = accounts_commands.ensure_user(email=email)
        outbox_commands.record(AddressProven(subject_id=user.id), acting=VISITOR, at=at)


def new_member(vendor, role: str, name: str = ""):
    """Somebody on the staff of the vendor (a VendorUnderTest or a Stage), with the user at `.user`."""
    tenant_id = getattr(vendor, "tenant_id", None) or vendor.id
    name = name or role.replace("_", " ").title()
    with tenant_context(tenant_id):
        email = f"{name.lower().replace(' ', '.')}.{secrets.token_hex(3)}@staff.example"
        member = accounts_commands.add_member(email=email, name=name, role=role, acting=SYSTEM, at=START)
        return accounts_queries.member_of(member.user_id)


def staff_client(vendor, role: str = states.OWNER) -> Client:
    """A client that is signed in as a new member of `vendor`'s staff; the member is at `.member`."""
    member = new_member(vendor, role)
    client = signed_in(vendor.client(), member.user)
    client.member = member
    return client
