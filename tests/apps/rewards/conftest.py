"""The cast with its money, in the vendor's context; whatever a test did, the books are right after it."""
from collections.abc import Iterator

import pytest

from foundation.tenants.context import tenant_context
from tests.apps.rewards.books import all_right
from tests.apps.rewards.stage import set_money_stage
from tests.cast import Stage


@pytest.fixture
def stage(acme) -> Iterator[Stage]:
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        yield stage
        assert all_right(stage.tenant_id)
