"""Files are sealed rows of their vendor: stored whole or not at all, opened by nobody else, forgotten for good."""
import hashlib

import pytest
from django.db import connection

from foundation.files import commands, queries
from foundation.files.models import StoredFile
from foundation.files.rules import Incoming
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound
from foundation.kernel.ids import uuid7
from foundation.outbox import queries as outbox_queries
from foundation.tenants import secrets
from foundation.tenants.context import tenant_context
from tests.cast import later

ANN = Actor("advocate", uuid7())
SAID = b"They bought a second site, says Jonas Weber."


def store(*contents: bytes):
    files = [Incoming(f"note {number}.txt", content, len(content)) for number, content in enumerate(contents, start=1)]
    return commands.store_files(files=files, acting=ANN, at=later(days=1))


def test_stored_sealed_and_opened_again(acme):
    with tenant_context(acme.id):
        first, second = store(SAID, b"two")
        row = StoredFile.objects.get(id=first.id)
        assert (row.name, row.kind, row.size, row.sha256, row.stored_at) == ("note 1.txt", "text/plain", len(SAID), hashlib.sha256(SAID).hexdigest(), later(days=1))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT sealed FROM files_storedfile WHERE tenant_id = '{acme.id}' AND id = %s", [first.id])
            assert SAID not in bytes(cursor.fetchone()[0])
        assert queries.opened(first.id)[1] == SAID and queries.opened(second.id)[1] == b"two"
        [event] = outbox_queries.timeline([first.id])
        assert (event.name, event.payload, event.acting_id) == ("file.stored", {"kind": "text/plain", "size": len(SAID)}, ANN.id)


def test_one_that_isnt_taken_keeps_all_of_them_out(acme):
    with tenant_context(acme.id):
        with pytest.raises(BadInput) as refused:
            store(b"fine", b"<html>", b"")
        assert [error.code for error in refused.value.errors] == ["kind", "empty"]
        assert StoredFile.objects.count() == 0


def test_forgotten_for_good(acme):
    with tenant_context(acme.id):
        [file] = store(SAID)
        for at in (later(days=2), later(days=3)):
            commands.forget_file(file_id=file.id, acting=ANN, at=at)
        row = StoredFile.objects.get(id=file.id)
        assert (row.name, row.sealed, row.size, row.forgotten_at) == ("", None, len(SAID), later(days=2))
        assert [event.name for event in outbox_queries.timeline([file.id])] == ["file.stored", "file.forgotten"]
        with pytest.raises(NotFound):
            queries.opened(file.id)
        with pytest.raises(NotFound):
            commands.forget_file(file_id=uuid7(), acting=ANN, at=later(days=2))


def test_another_vendor_knows_nothing_of_it(acme, bolt):
    with tenant_context(acme.id):
        [file] = store(SAID)
    with tenant_context(bolt.id):
        with pytest.raises(NotFound):
            queries.opened(file.id)
        with pytest.raises(NotFound):
            commands.forget_file(file_id=file.id, acting=ANN, at=later(days=2))
    with tenant_context(acme.id):
        assert queries.opened(file.id)[1] == SAID


def test_sealed_anew_it_says_the_same(acme):
    with tenant_context(acme.id):
        [kept], [gone] = store(SAID), store(b"gone")
        commands.forget_file(file_id=gone.id, acting=ANN, at=later(days=2))
        before = bytes(StoredFile.objects.get(id=kept.id).sealed)
        assert commands.reseal() == 1
        row = StoredFile.objects.get(id=kept.id)
        assert bytes(row.sealed) != before and secrets.open_bytes(row.sealed) == SAID
