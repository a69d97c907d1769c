"""Files are stored sealed, and forgotten on demand; who may do either is asked by whoever they belong to."""
import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from foundation.files import events, rules
from foundation.files.models import StoredFile
from foundation.files.rules import Incoming
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound
from foundation.outbox import commands as outbox_commands
from foundation.tenants import secrets

wrong_with = rules.wrong_with


def store_files(*, files: Sequence[Incoming], acting: Actor, at: datetime) -> list[StoredFile]:
    """All of them, in their order, or none. Raises BadInput that names each file that isn’t taken."""
    wrong = rules.wrong_with(files)
    if wrong:
        raise BadInput(wrong)
    return [_store(one, acting, at) for one in files]


def _store(file: Incoming, acting: Actor, at: datetime) -> StoredFile:
    kind = rules.kind_of(file.content)
    assert kind is not None   # asked above
    stored = StoredFile.objects.create(name=rules.plain_name(file.name, kind), kind=kind, size=len(file.content), stored_at=at,
                                       sha256=hashlib.sha256(file.content).hexdigest(), sealed=secrets.seal_bytes(file.content))
    outbox_commands.record(events.FileStored(subject_id=stored.id, kind=kind, size=stored.size), acting=acting, at=at)
    return stored


def forget_file(*, file_id: UUID, acting: Actor, at: datetime) -> StoredFile:
    """Blanks what is in it and its name; size and fingerprint stay. Forgotten before, nothing happens. Raises NotFound."""
    file = StoredFile.objects.select_for_update().defer("sealed").filter(id=file_id).first()
    if file is None:
        raise NotFound("file_unknown", "There’s no such file.")
    if file.forgotten_at is not None:
        return file
    StoredFile.objects.filter(id=file.id).update(sealed=None, name="", forgotten_at=at)
    file.name, file.forgotten_at = "", at
    outbox_commands.record(events.FileForgotten(subject_id=file.id), acting=acting, at=at)
    return file


def reseal() -> int:
    """After a new field key; one file after the other, so that no more than one is in memory. Raises CannotOpen."""
    ids = list(StoredFile.objects.filter(sealed__isnull=False).order_by("id").values_list("id", flat=True))
    for file_id in ids:
        row = StoredFile.objects.select_for_update().get(id=file_id)
        if row.sealed is not None:
            StoredFile.objects.filter(id=file_id).update(sealed=secrets.resealed(row.sealed))
    return len(ids)
