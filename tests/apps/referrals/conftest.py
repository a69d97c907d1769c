"""A vendor whose program accepts by itself, and one where a person decides about each."""
import pytest

from foundation.tenants.context import tenant_context
from tests.apps.referrals.verbs import Life, live


@pytest.fixture
def life(acme) -> Life:
    with tenant_context(acme.id):
        yield live(acme, acceptance="automatic")


@pytest.fixture
def by_hand(acme) -> Life:
    with tenant_context(acme.id):
        yield live(acme, acceptance="by_hand")
