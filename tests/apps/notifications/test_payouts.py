"""Being paid is told: where to, asked once; that it was; that it wasn’t; and whenever somebody changes an account."""
import pytest
from django.core import mail

from foundation.accounts.models import User
from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands
from fulfilment.models import Payout
from partners.models import Membership, Organisation
from tests.apps.fulfilment.file_stage import ANNS, BENS, OTHER, account, download, make, owed_stage, reward, settle
from tests.cast import later


@pytest.fixture
def stage(acme):
    stage = owed_stage(acme, anns=2, bens=0)
    worker.drain(stage.tenant_id, later(days=5, hours=1))
    return stage


def told(stage, days: int = 30, to: str = "ann@example.test") -> list[tuple[str, str]]:
    """Subject and text of what was sent since the last time about being paid."""
    worker.drain(stage.tenant_id, later(days=days))
    new, mail.outbox[:] = list(mail.outbox), []
    about = ("Tell us", "Paid", "It didn’t", "Your bank", "We know where", "The bank account")
    return [(one.subject, one.body) for one in new if one.to == [to] and one.subject.startswith(about)]


def test_where_to_pay_is_asked_once(stage):
    [(subject, text)] = told(stage)
    assert subject == "Tell us where to pay €5.00" and "It’s approved and yours." in text and "/portal/payout/" in text
    reward(stage, stage.ann, 8)
    assert told(stage) == []


def test_several_rewards_are_told_as_one_payment(stage):
    told(stage)
    account(stage, stage.ann)
    [(subject, text)] = told(stage)
    assert subject == "We know where to pay you now" and "ends in 3000" in text and ANNS.replace(" ", "") not in text and "That wasn’t you?" in text
    settle(stage, download(stage, make(stage)), "paid")
    [(subject, text)] = told(stage)
    assert subject == "Paid: €10.00" and "We paid 2 rewards together on 11 March, to your account that ends in 3000." in text


def test_what_did_not_go_through_and_what_came_back_say_what_to_do(stage):
    account(stage, stage.ann)
    file = download(stage, make(stage))
    told(stage)
    settle(stage, file, "wrong_account")
    [(subject, text)] = told(stage)
    assert subject == "It didn’t go through: €10.00" and "We wanted to pay €10.00, and it didn’t go through." in text and "It stays yours" in text
    with tenant_context(stage.tenant_id):
        commands.confirm_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=9))
    settle(stage, download(stage, make(stage, days=9), days=9), "paid", days=10)
    told(stage)
    with tenant_context(stage.tenant_id):
        commands.return_row(payout_id=Payout.objects.get(state="paid").id, reason="other", acting=stage.olga, at=later(days=11))
    [(subject, text)] = told(stage)
    assert "We paid €10.00, and it came back." in text and "Look at your account" in text


def test_the_owner_is_told_of_every_change(stage):
    account(stage, stage.ann)
    told(stage)
    account(stage, stage.ann, OTHER, days=6)
    [(subject, text)] = told(stage)
    assert subject == "Your bank account was changed" and "ends in 3201" in text and "nothing is paid to it before 11 March, 10:00" in text
    with tenant_context(stage.tenant_id):
        commands.remove_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=7))
    assert [subject for subject, _ in told(stage)] == ["Your bank account was removed"]


def test_an_organisations_account_is_told_to_its_admins(stage):
    with tenant_context(stage.tenant_id):
        partner = Organisation.objects.create(name="Nordwind GmbH")
        for enrolment, role in ((stage.ann, "admin"), (stage.ben, "member")):
            Membership.objects.create(organisation=partner, advocate_id=enrolment.advocate_id, role=role, joined_at=later(days=1))
        assert User.objects.filter(email="ann@example.test").exists()
        commands.set_bank_account(beneficiary_kind="partner_organisation", beneficiary_id=partner.id, holder="Nordwind GmbH", iban=BENS,
                                  acting=Actor("advocate", stage.ann.advocate_id), at=later(days=5))
    [(subject, text)] = [(subject, text) for subject, text in told(stage) if "for=organisation" in text]
    assert subject == "We know where to pay Nordwind GmbH now" and "isn’t one person’s alone, we wait 3 days: nothing is paid to it before 10 March, 10:00" in text
    assert told(stage, to="ben@example.test") == []
