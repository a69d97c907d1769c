"""The same POST twice does its work once and is answered the same: the key's row is inserted first, the others wait for it."""
import hashlib
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

from foundation.kernel.ids import uuid7
from foundation.tenants import secrets
from foundation.tenants.context import current_tenant_id
from foundation.web import problems

HEADER = "Idempotency-Key"
LONGEST = 100


def answered_once(request: HttpRequest, who: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()` for the first request with this key of `who`; its stored answer for every later one.

    409 for the same key with another body; 400 without a key. A refused request keeps no row: it may be mended and sent
    again under the same key."""
    key = request.headers.get(HEADER, "").strip()
    if not key or len(key) > LONGEST:
        return problems.response(status=400, code="idempotency_key_missing",
                                 detail=f"Send the header {HEADER} with a value of your own, at most {LONGEST} characters, a new one for each thing you do.")
    fingerprint = hashlib.sha256("\n".join([request.method or "", request.get_full_path(), ""]).encode() + request.body).hexdigest()
    first, row = _claim(f"{who}:{key}", fingerprint)
    if not first:
        _, stored_hash, status, body = row
        if stored_hash != fingerprint:
            return problems.response(status=409, code="idempotency_key_reused",
                                     detail="This key was used for another request. Use a new one for each thing you do.")
        replay = HttpResponse(secrets.open_sealed(body), status=status, content_type="application/json")
        replay.headers["Idempotent-Replayed"] = "true"
        return replay
    response = answer()
    if response.status_code < 400:   # else the whole transaction is rolled back, the claim with it
        if hasattr(response, "render"):
            response.render()
        _keep(row[0], response)
    return response


def _claim(key: str, fingerprint: str) -> tuple[bool, tuple]:
    """Whether we are the first, and the row. A second request with the key waits here until the first has committed."""
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO web_storedanswer (tenant_id, id, key, request_hash, body) VALUES ('{tenant_id}', %s, %s, %s, '') "
                       "ON CONFLICT (tenant_id, key) DO NOTHING RETURNING id, request_hash, status, body", [uuid7(), key, fingerprint])
        row = cursor.fetchone()
        if row:
            return True, row
        cursor.execute(f"SELECT id, request_hash, status, body FROM web_storedanswer WHERE tenant_id = '{tenant_id}' AND key = %s", [key])
        return False, cursor.fetchone()


def _keep(row_id, response: HttpResponse) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE web_storedanswer SET status = %s, body = %s WHERE tenant_id = '{current_tenant_id()}' AND id = %s",
                       [response.status_code, secrets.seal(response.content.decode()), row_id])
