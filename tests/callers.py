"""Somebody who calls the API: a key of a person in a role, and a client that speaks JSON with it."""
import itertools
import json
from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client

from foundation.accounts import commands as accounts_commands
from foundation.accounts import states
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from tests.cast import START
from tests.sign_in import new_member

_numbers = itertools.count(1)


@dataclass
class Caller:
    """Every POST gets an Idempotency-Key of its own unless one is given ('' sends none)."""

    host: str
    secret: str
    user_id: UUID | None = None
    key_id: UUID | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers())

    def post(self, path: str, body=None, key: str | None = None):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {"content_type": "application/json", "data": ""}
        once = {"idempotency-key": key if key is not None else f"key-{next(_numbers)}"} if key != "" else {}
        return self.client.post(f"/api/v1/{path}", **sent, headers=self.headers() | once)

    def headers(self) -> dict[str, str]:
        return {"host": self.host} | ({"authorization": f"Bearer {self.secret}"} if self.secret else {})


def caller(vendor, role: str = states.OWNER, scopes=states.SCOPES, user_id: UUID | None = None) -> Caller:
    """A key of a new member of the vendor's staff in `role`, or of the member `user_id`."""
    if user_id is None:
        user_id = new_member(vendor, role).user_id
    with tenant_context(vendor.id):
        key, secret = accounts_commands.issue_api_key(label="test", scopes=scopes, staff_user_id=user_id, acting=Actor("staff", user_id), at=START)
    return Caller(vendor.host, secret, user_id, key.id)
