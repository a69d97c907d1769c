import pytest
from django.db import connections

from foundation.tenants import catalog


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_catalog(acme):
    assert catalog.problems(connections["owner"]) == []
    assert acme.client().get("/nothing").status_code == 404
