"""After a new field key: accounts and files, which stay sealed for good, are sealed with it."""
from foundation.tenants import secrets
from fulfilment.models import PayoutFile, PayoutMethod


def reseal() -> int:
    """Of this vendor; returns how many. Raises CannotOpen."""
    resealed = 0
    for table in (PayoutMethod, PayoutFile):
        for row in table.objects.select_for_update().filter(sealed__isnull=False).order_by("id"):
            table.objects.filter(id=row.id).update(sealed=secrets.resealed(row.sealed or b""))
            resealed += 1
    return resealed
