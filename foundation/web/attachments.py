"""A stored file on its way to somebody: saved, never shown, and nothing in it may run as a page of ours."""
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from foundation.files import queries, states


def attached(file_id: UUID) -> HttpResponse:
    """A stored file; that somebody may have it was asked before. Raises NotFound, also for one that was forgotten."""
    file, content = queries.opened(file_id)
    return attachment(file.name, file.kind, content)


def attachment(name: str, kind: str, content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=f"{kind}; charset=utf-8" if kind == states.TEXT else kind, headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"})
