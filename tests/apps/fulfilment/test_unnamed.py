"""A program that shows `status` names no amount before it is paid; what was paid the bank names too."""
import pytest
from django.core import mail

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from fulfilment.models import Payout
from programs.models import Program
from tests.apps.fulfilment.file_stage import account, download, make, owed_stage, settle
from tests.apps.fulfilment.test_pages import text
from tests.cast import later
from tests.sign_in import signed_in


@pytest.fixture
def stage(acme):
    stage = owed_stage(acme, anns=2, bens=0)
    with tenant_context(acme.id):
        Program.objects.update(visibility="status")
    return stage


@pytest.fixture
def ann(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), stage.ann.advocate.user, strong=False)


def mails(stage) -> str:
    worker.drain(stage.tenant_id, later(days=30))
    new, mail.outbox[:] = list(mail.outbox), []
    return "\n".join(f"{one.subject}\n{one.body}" for one in new
                     if one.to == ["ann@example.test"] and not one.subject.startswith("Welcome"))   # what the program pays is no secret


def test_from_what_waits_to_what_was_paid(stage, ann):
    """DOMAIN §2, who sees what, per program: towards the advocate `status`."""
    said = mails(stage)
    assert "Tell us where to pay you" in said and "€" not in said
    page = text(ann.get("/portal/payout/"))
    assert "2 rewards" in page and "you see what it comes to once it’s paid" in page and "€" not in page
    account(stage, stage.ann)
    file = download(stage, make(stage))
    page = text(ann.get("/portal/payout/"))
    assert "The amount follows" in page and "€" not in page
    settle(stage, file, "account_closed")
    said = mails(stage)
    assert "A payment to you didn’t go through" in said and "€" not in said
    with tenant_context(stage.tenant_id):
        commands.confirm_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=9))
    settle(stage, download(stage, make(stage, days=9), days=9), "paid", days=10)
    assert "Paid: €10.00" in mails(stage) and "€10.00" in text(ann.get("/portal/payout/"))
    with tenant_context(stage.tenant_id):
        rejected, paid = Payout.objects.order_by("id")
        assert not queries.names_amount(rejected) and queries.names_amount(paid)


def test_a_sum_holds_only_what_may_be_named(acme, stage, ann):
    with tenant_context(acme.id):
        other = Program.objects.exclude(id=stage.program.id).first() or Program.objects.get()
        assert queries.told_of(queries.due_to(("advocate", stage.ann.advocate_id), later(days=6))[0]).minor == 0
        Program.objects.filter(id=other.id).update(visibility="status_and_reward")
        one = queries.due_to(("advocate", stage.ann.advocate_id), later(days=6))[0]
        assert queries.told_of(one) == one.amount
    assert "€10.00" in text(ann.get("/portal/payout/"))
