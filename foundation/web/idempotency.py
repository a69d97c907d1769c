"""The same POST twice does its work once and is answered the same: the key's row is inserted first, the others wait for it."""
import hashlib
import json
import re
from collections.abc import Callable
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.kernel import crash
from foundation.kernel.ids import uuid7
from foundation.tenants import secrets
from foundation.tenants.context import current_tenant_id
from foundation.web import problems
from foundation.web.uploads import takes_files_here

HEADER = "Idempotency-Key"
LONGEST = 100
KEPT_DAYS = 30
_KEY = re.compile(rf"[\x21-\x7e]{{1,{LONGEST}}}")


def answered_once(request: HttpRequest, who: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()` for the first request with this key of `who`; its stored answer for every later one.

    409 for the same key with another body; 400 without a key. A refused request keeps no row: it may be mended and sent
    again under the same key."""
    key = request.headers.get(HEADER, "").strip()
    if not _KEY.fullmatch(key):
        return problems.response(status=400, code="idempotency_key_missing", detail=_(
            "Send the header {header} with a value of your own, at most {longest} plain characters, a new one for each thing you do.")
            .format(header=HEADER, longest=LONGEST))
    # With its length in front, a path can't lend letters to the body.
    about = f"{request.method} {len(request.get_full_path())} {request.get_full_path()} ".encode()
    fingerprint = hashlib.sha256(about + _said(request)).hexdigest()
    first, row = _claim(f"{who}:{key}", fingerprint)
    if not first:
        return _again(row, fingerprint)
    crash.point("idempotency.after_claim")
    response = answer()
    if response.status_code < 400:   # else the whole transaction is rolled back, the claim with it
        if hasattr(response, "render"):
            response.render()
        _keep(row[0], response)
        crash.point("idempotency.after_keep")
    return response


def _said(request: HttpRequest) -> bytes:
    """The body; of an upload its parts, since what separates them is another each time and its files are read one by one."""
    if not (request.content_type == "multipart/form-data" and takes_files_here(request)):
        return request.body
    parts: list[list] = [[name, request.POST.getlist(name)] for name in sorted(request.POST)]
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            parts.append([name, file.name, file.size, hashlib.sha256(file.read()).hexdigest()])
            file.seek(0)
    return json.dumps(parts).encode()


def _again(row: tuple, fingerprint: str) -> HttpResponse:
    _id, stored_hash, status, body = row
    if stored_hash != fingerprint:
        return problems.response(status=409, code="idempotency_key_reused",
                                 detail=_("This key was used for another request. Use a new one for each thing you do."))
    replay = HttpResponse(secrets.open_sealed(body), status=status, content_type="application/json")
    replay.headers["Idempotent-Replayed"] = "true"
    return replay


def _claim(key: str, fingerprint: str) -> tuple[bool, tuple]:
    """Whether we are the first, and the row. A second request with the key waits here until the first has committed.

    An answer that is older than KEPT_DAYS is forgotten: its row is taken over."""
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO web_storedanswer AS kept (tenant_id, id, key, request_hash, body) VALUES ('{tenant_id}', %s, %s, %s, '') "
            "ON CONFLICT (tenant_id, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, body = '', created_at = now() "
            f"WHERE kept.created_at < now() - interval '{KEPT_DAYS} days' RETURNING id, request_hash, status, body",
            [uuid7(), key, fingerprint])
        row = cursor.fetchone()
        if row:
            return True, row
        cursor.execute(f"SELECT id, request_hash, status, body FROM web_storedanswer WHERE tenant_id = '{tenant_id}' AND key = %s", [key])
        return False, cursor.fetchone()


def _keep(row_id: UUID, response: HttpResponse) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE web_storedanswer SET status = %s, body = %s WHERE tenant_id = '{current_tenant_id()}' AND id = %s",
                       [response.status_code, secrets.seal(response.content.decode()), row_id])
