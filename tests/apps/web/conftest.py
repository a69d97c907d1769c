"""Two furnished vendors that stand as long as the worker does, for tests that show that nothing changes in them."""
import pytest

from tests.apps.web.houses import House, furnished

_standing: list[tuple[House, House]] = []


@pytest.fixture
def houses(transactional_db, make_vendor) -> tuple[House, House]:
    """Set up by the first who asks: furnishing takes longer than most tests that look around. Who asks may add people and keys,
    whose rows are then there before and after; who writes anything else furnishes a vendor for that test alone."""
    if not _standing:
        _standing.append((furnished(make_vendor("acme")), furnished(make_vendor("bolt"))))
    return _standing[0]
