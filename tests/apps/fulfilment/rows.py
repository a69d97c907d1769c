"""A file with one row, as addresses need it: nothing was owed, so nothing is ever paid by it."""
from foundation.kernel.acting import Actor
from fulfilment import commands
from fulfilment.models import Payout, PayoutFile
from tests.cast import Stage, later


def ids_of_a_file(stage: Stage, enrolment, number: int) -> dict:
    """In the vendor's context: the words and ids that the addresses of payouts hold."""
    method = commands.set_number(beneficiary_kind="customer_account", beneficiary_id=enrolment.advocate_id, number=f"K-{number}",
                                 acting=Actor("staff", stage.olga.id), at=later(days=4))
    file = PayoutFile.objects.create(number=number, kind="billing", currency="EUR", made_by=stage.olga.id, made_at=later(days=4))
    row = Payout.objects.create(beneficiary_kind="customer_account", beneficiary_id=enrolment.advocate_id, provider="file:billing", amount_minor=500, currency="EUR",
                                requested_at=later(days=4), file=file, number=1, method=method)
    return {"file_id": file.id, "payout_id": row.id, "method_id": method.id, "kind": "billing", "beneficiary_kind": "customer_account",
            "beneficiary_id": enrolment.advocate_id}
