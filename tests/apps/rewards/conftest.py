"""The cast with its money, in the vendor's context; whatever a test did, the books are right after it."""
from collections.abc import Iterator

import pytest

from foundation.tenants.context import tenant_context
from tests.apps.rewards.books import all_right
from tests.apps.rewards.played_back import UNTIL, replay_is_the_books, replayed
from tests.apps.rewards.stage import set_money_stage
from tests.cast import Stage


@pytest.fixture
def stage(acme) -> Iterator[Stage]:
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        yield stage
        assert all_right(stage.tenant_id)


@pytest.fixture
def decided_alike(stage) -> Iterator[None]:
    """After the test every decision comes to the same again, from its facts."""
    yield
    replayed()


@pytest.fixture
def played_back_alike(stage) -> Iterator[None]:
    """After the test what was decided is what a replay says, to the cent."""
    yield
    assert replay_is_the_books(stage.program.id, UNTIL)


@pytest.fixture
def inside(stage) -> Iterator[Stage]:
    """Where a file has its stage outside of the vendor's context."""
    with tenant_context(stage.tenant_id):
        yield stage
        assert all_right(stage.tenant_id)
