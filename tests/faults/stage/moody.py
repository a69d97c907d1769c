"""The register of points as a provider with moods: it declines one amount under its first key, and loses one answer."""
from uuid import UUID

from foundation.kernel.money import Money
from foundation.tenants.context import tenant_context
from fulfilment.providers.interface import Declined, Receipt
from fulfilment.providers.points import Points
from tests.faults.stage.models import Note

DECLINED, LOST = 300, 450


class Moody(Points):
    def credit(self, *, reference: UUID, idempotency_key: UUID, holder: UUID, amount: Money) -> Receipt:
        if amount.minor == DECLINED and self._first_key(reference, idempotency_key):
            raise Declined("closed")
        receipt = super().credit(reference=reference, idempotency_key=idempotency_key, holder=holder, amount=amount)
        if amount.minor == LOST and self._noted("lost", str(reference)):
            raise TimeoutError("no answer")
        return receipt

    def _first_key(self, reference: UUID, key: UUID) -> bool:
        """The same key is answered the same, as by real ones."""
        with tenant_context(self.tenant_id):
            before = Note.objects.filter(kind="declined", about__startswith=reference.hex[-28:]).first()
        about = f"{reference.hex[-28:]} {key.hex[-28:]}"
        return before.about == about if before else self._noted("declined", about)

    def _noted(self, kind: str, about: str) -> bool:
        """True the first time."""
        with tenant_context(self.tenant_id):
            if Note.objects.filter(kind=kind, about=about).exists():
                return False
            Note.objects.create(kind=kind, about=about, pid=0)
            return True
