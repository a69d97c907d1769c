"""Reads of stored files; what is in one is opened for its download alone."""
from uuid import UUID

from foundation.files.models import StoredFile
from foundation.kernel.errors import NotFound
from foundation.tenants import secrets


def opened(file_id: UUID) -> tuple[StoredFile, bytes]:
    """A file and what is in it. Raises NotFound, also for one that was forgotten."""
    file = StoredFile.objects.filter(id=file_id).first()
    if file is None or file.sealed is None:
        raise NotFound("file_unknown", "There’s no such file.")
    return file, secrets.open_bytes(file.sealed)
