"""The owner's side of the database, for one test."""
from collections.abc import Iterator

import pytest
from django.db import connections, transaction


@pytest.fixture
def scratch() -> Iterator:
    """The owner's connection inside a transaction that is thrown away."""
    with transaction.atomic(using="owner"):
        yield connections["owner"]
        transaction.set_rollback(True, using="owner")
