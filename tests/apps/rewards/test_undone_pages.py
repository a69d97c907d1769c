"""A repayment is undone on the debt's page and by API: who may, what is asked, who is told what."""
import pytest
from django.core import mail

from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from rewards.models import DebtSettlement, Reward
from tests.apps.desks.console import text, url
from tests.apps.partners.stage import paul_of, set_partner_stage
from tests.apps.rewards.books import all_right, standing
from tests.apps.rewards.debt_rows import owing
from tests.apps.rewards.debtors import owes
from tests.apps.rewards.stage import later
from tests.apps.rewards.test_debts import ann, repay
from tests.apps.rewards.test_debts_pages import page, portal_of
from tests.apps.rewards.test_undone import undo
from tests.callers import caller
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    """Ann owed 100 euros; Olga noted that 40 were paid back."""
    stage = owes(acme)
    with tenant_context(stage.tenant_id):
        repay(stage)
        drain(stage.tenant_id, later(days=400))
    return stage


def noted(stage) -> DebtSettlement:
    with tenant_context(stage.tenant_id):
        return DebtSettlement.objects.get()


def test_undone_with_a_reason_and_told(stage, acme):
    finance, address = staff_client(acme, "finance_approver"), url("console_repayment_undo", noted(stage).id)
    assert "Undo €40.00" in text(finance.get(page(stage)))
    drain(stage.tenant_id, later(days=400))   # she reads that it came
    answer = finance.post(address, {"reason": "The transfer was Ben’s"}, follow=True)
    said = text(answer)
    assert "Undone. It’s owed again." in said and "Ann owes €100.00." in said and "“The transfer was Ben’s”" in said and "was noted in error" in said
    assert "Undo €40.00" not in said and "Undone by" in said
    assert "Somebody has undone that already." in text(finance.post(address, {"reason": "Again"}, follow=True))
    drain(stage.tenant_id, later(days=400))
    [hers] = [one for one in mail.outbox if one.subject == "Owed again: €40.00"]
    assert hers.to == ["ann@example.test"] and "10 Mar" in hers.body and "€100.00 are owed in all" in hers.body and "Ben" not in hers.body
    [to_who_noted] = [one for one in mail.outbox if one.subject.startswith("Undone: €40.00")]
    assert "olga@" in to_who_noted.to[0] and "The transfer was Ben’s" in to_who_noted.body and page(stage) in to_who_noted.body
    with tenant_context(stage.tenant_id):
        assert standing(ann(stage)) == {"receivable": 10_000} and all_right(stage.tenant_id)
        portal = portal_of(acme, stage.ann)
    earnings = text(portal.get("/portal/earnings/"))
    assert "You owe €100.00" in earnings and "Noted in error: 10 Mar" in earnings and "Ben’s" not in earnings and "Paid back on" not in earnings
    assert "A repayment that was noted in error was undone" in text(finance.get(url("console_trail")))


@pytest.mark.parametrize(("typed", "said"), [("", "Say why: it’s kept, and others read it."), ("y" * 301, "At most 300 characters.")])
def test_what_was_typed_stays_and_says_what_is_wrong(stage, acme, typed, said):
    finance = staff_client(acme, "finance_approver")
    answer = finance.post(url("console_repayment_undo", noted(stage).id), {"reason": typed}, follow=True)
    body = answer.content.decode()
    assert answer.status_code == 200 and said in text(answer) and '<details class="mt-1" open>' in body and 'aria-invalid="true"' in body
    assert noted(stage).undone_at is None


def test_who_may(stage, acme, bolt):
    address = url("console_repayment_undo", noted(stage).id)
    for role in ("program_manager", "read_only", "sales_rep"):
        client = staff_client(acme, role)
        assert client.post(address, {"reason": "No"}).status_code == 403 and "Undo €40.00" not in text(client.get(page(stage)))
    assert staff_client(bolt, "owner").post(address, {"reason": "No"}).status_code == 404
    assert "Undone." in text(staff_client(acme, "owner").post(address, {"reason": "Yes"}, follow=True))


def test_who_noted_it_herself_gets_no_mail(stage):
    with tenant_context(stage.tenant_id):
        undo(stage, DebtSettlement.objects.get(), acting=stage.olga)
    drain(stage.tenant_id, later(days=400))
    assert not [one for one in mail.outbox if one.subject.startswith("Undone:")]


def test_undone_before_the_mail_was_made(stage):
    """Nobody is told that money came, after it is known that it did not."""
    with tenant_context(stage.tenant_id):
        undo(stage, repay(stage, 500, "RF 19"))
    drain(stage.tenant_id, later(days=400))
    assert not [one for one in mail.outbox if one.subject == "We received €5.00"]


def test_an_organisation_owes_again(stage, acme):
    with tenant_context(stage.tenant_id):
        partners = set_partner_stage(acme, base=stage)
        paul_of(partners)
        owing(Reward.objects.get(), "partner_organisation", partners.harbour.id)
        row = repay(stage, 200, "RF 5", beneficiary_kind="partner_organisation", beneficiary_id=partners.harbour.id)
    drain(stage.tenant_id, later(days=20))
    with tenant_context(stage.tenant_id):
        undo(stage, row)
    drain(stage.tenant_id, later(days=30))
    [told] = [one for one in mail.outbox if one.subject == "Owed again: €2.00"]
    assert told.to == ["paul@harbour.example"] and "so Harbour Systems owes it again" in told.body and "/partner/earnings/" in told.body


def test_by_api(stage, acme, bolt):
    finance, manager, stranger = caller(acme, "finance_approver"), caller(acme, "program_manager"), caller(bolt)
    where = f"repayments/{noted(stage).id}/undo"
    assert manager.post(where, {"reason": "No"}).status_code == 403 and stranger.post(where, {"reason": "No"}).status_code == 404
    assert [one["code"] for one in finance.post(where, {"reason": " "}).json()["errors"]] == ["blank"]
    told = finance.post(where, {"reason": "Another’s"}).json()
    assert (told["kind"], told["undone_by"], told["undone_because"]) == ("repaid", str(finance.user_id), "Another’s")
    assert finance.post(where, {"reason": "Another’s"}).json()["code"] == "undone_already"
    assert manager.get(f"debts/advocate/{stage.ann.advocate_id}").json()["debts"][0]["owed_minor"] == 10_000
