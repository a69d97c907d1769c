"""Ids that are read by the thousand are ids as any other."""
import copy
import json
import pickle
from uuid import UUID, uuid4

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from foundation.tenants import many
from foundation.tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_an_id_that_was_read_is_the_same_as_one_that_was_made():
    made = uuid4()
    [[read, nothing]] = many.rows("SELECT %s::uuid, NULL::uuid", [str(made)])
    assert nothing is None and read == made and made == read and hash(read) == hash(made) and {made: 1}[read] == 1
    assert (str(read), read.hex, read.version, repr(read.bytes)) == (str(made), made.hex, made.version, repr(made.bytes)) and f"{read}" == str(made)
    assert sorted([read, UUID(int=0)]) == [UUID(int=0), made] and isinstance(read, UUID)
    with pytest.raises(TypeError):
        read.int = 0


def test_it_goes_wherever_an_id_goes():
    made = uuid4()
    [[read]] = many.rows("SELECT %s::uuid", [made])
    for other in (copy.copy(read), copy.deepcopy(read), pickle.loads(pickle.dumps(read))):   # noqa: S301 - our own
        assert other == made and str(other) == str(made)
    assert json.dumps({"id": read}, cls=DjangoJSONEncoder) == json.dumps({"id": made}, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, %s = ANY(%s::uuid[])", [read, made, many.listed([read])])
        assert cursor.fetchone() == (made, True)
    assert not Tenant.objects.filter(id=read).exists()


def test_what_is_the_same_is_one_object():
    made = str(uuid4())
    [[one, other]] = many.rows("SELECT %s::uuid, %s::uuid", [made, made])
    assert one is other
