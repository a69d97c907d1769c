"""Points are the platform's own: its register is asked and told like any provider, in a transaction of its own."""
from uuid import UUID

from foundation.kernel import crash
from foundation.kernel.money import POINTS, Money
from foundation.tenants.context import tenant_context
from fulfilment.models import PointsCredit
from fulfilment.providers.interface import Declined, Receipt


class Points:
    """The register of one vendor."""

    def __init__(self, tenant_id: UUID):
        self.tenant_id = tenant_id

    def credit(self, *, reference: UUID, idempotency_key: UUID, holder: UUID, amount: Money) -> Receipt:
        if amount.currency != POINTS:
            raise Declined("wrong_currency")
        fresh = PointsCredit(tenant_id=self.tenant_id, reference=reference, idempotency_key=idempotency_key, holder=holder, amount_minor=amount.minor)
        with tenant_context(self.tenant_id):
            PointsCredit.objects.bulk_create([fresh], ignore_conflicts=True)
            row = PointsCredit.objects.get(reference=reference)
            crash.point("points.before_commit")
        if (row.idempotency_key, row.holder, row.amount_minor) != (idempotency_key, holder, amount.minor):
            raise Declined("reference_taken")
        crash.point("points.after_commit")
        return _receipt(row)

    def find(self, reference: UUID) -> Receipt | None:
        with tenant_context(self.tenant_id):
            row = PointsCredit.objects.filter(reference=reference).first()
        return _receipt(row) if row else None


def _receipt(row: PointsCredit) -> Receipt:
    return Receipt(reference=row.reference, amount=Money(row.amount_minor, POINTS), number=str(row.id))
