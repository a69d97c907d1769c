"""The cast at acme, and the same in acme's context."""
from collections.abc import Iterator

import pytest

from foundation.tenants.context import tenant_context
from tests.cast import Stage, set_stage


@pytest.fixture
def stage(acme) -> Stage:
    return set_stage(acme)


@pytest.fixture
def at_acme(stage) -> Iterator[Stage]:
    with tenant_context(stage.tenant_id):
        yield stage
