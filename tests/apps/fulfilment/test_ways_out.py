"""Payroll, billing and partners: each beneficiary leaves by the file of its own kind, and a suspended partner by none."""
import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands, handlers, queries
from fulfilment.models import Payout, PayoutFile, PayoutMethod
from partners.commands import organisations
from partners.models import Organisation
from referrals.commands import decide, milestones
from rewards.commands import accrue, plans
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import BENS, Books, account, books, both_accounts, download, make, owed_stage, settle
from tests.apps.fulfilment.test_pages import text
from tests.cast import START, later, set_stage, submitted
from tests.sign_in import staff_client


def rule(to: str, currency: str = "EUR") -> dict:
    return {"key": to, "title": f"For {to}", "on": {"milestone": "won"}, "to": to, "pay": {"fixed": {"minor": 5000, "currency": currency}}}


def won_stage(vendor, *rules: dict):
    stage = set_stage(vendor)
    with tenant_context(vendor.id):
        accounts_commands.add_member(email="olga@example.test", name="Olga", role="owner", acting=stage.tess, at=START)
        accounts_commands.add_member(email="tess@example.test", name="Tess", role="sales_rep", acting=stage.olga, at=START)
        advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=stage.tess.id, acting=stage.olga, at=START)
        plans.save_draft(program_id=stage.program.id, document={"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": list(rules)},
                         acting=stage.tess, at=START)
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
        referral = submitted(stage, stage.ann, later(days=1), number=1)
        decide.accept_referral(referral_id=referral.id, acting=stage.olga, at=later(days=2))
        won = milestones.record_milestone(referral_id=referral.id, source="manual", acting=stage.olga, at=later(days=5),
                                          report=milestones.Report(kind="won", occurred_at=later(days=4)))
        accrue.accrue_rewards(milestone_id=won.id, at=later(days=5))
    return stage


@pytest.mark.parametrize("to, kind, chip", [("rep_owner", "payroll", "No personnel number yet"), ("customer_account", "billing", "No customer number yet")])
def test_staff_leave_by_payroll_and_bill_credits_by_billing(acme, to, kind, chip):
    stage = won_stage(acme, rule(to))
    with tenant_context(acme.id):
        reward = Reward.objects.get()
        whose = (reward.beneficiary_kind, reward.beneficiary_id)
        assert queries.payout_holds_of([reward], later(days=5)) == {reward.id: ["no_method"]}
    finance = staff_client(acme, "finance_approver")
    page = finance.get("/console/payouts/")
    number_page = f"/console/payouts/numbers/{whose[0]}/{whose[1]}/"
    assert chip in text(page) and number_page in page.content.decode()
    refused = finance.post(number_page, {"number": "=1+1"})
    assert refused.status_code == 400 and 'value="=1+1"' in refused.content.decode() and "Letters and digits" in text(refused)
    assert finance.post(number_page, {"number": "K 4711"}).headers["Location"] == "/console/payouts/"
    with tenant_context(acme.id):
        assert "second_person" in queries.payout_holds_of([reward], later(days=5))[reward.id]
        commands.confirm_method(beneficiary_kind=whose[0], beneficiary_id=whose[1], acting=stage.olga, at=later(days=5))
        PayoutMethod.objects.update(since=later(days=5), pays_from=later(days=5))
    file = download(stage, make(stage, kind=kind))
    assert books(stage, kind, owners=(whose,)) == Books(in_flight=5000, rewards=("fulfilling",), payouts=("in_flight",))
    with tenant_context(acme.id):
        heads, row = csv.reader(io.StringIO(queries.frozen(file).decode(), newline=""), delimiter=";")
        assert (row[0], row[2], row[3]) == ("K 4711", "50.00", "EUR") and heads[0] == ("Personnel number" if kind == "payroll" else "Customer number")
    settle(stage, file, "paid")
    assert books(stage, kind, owners=(whose,)) == Books(funding=5000, rewards=("fulfilled",), payouts=("paid",))


def test_a_rep_who_is_finance_too_does_not_pay_herself(acme):
    stage = won_stage(acme, rule("rep_owner"))
    with tenant_context(acme.id):
        commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.tess.id, number="4711", acting=stage.olga, at=later(days=5))
        assert [one.holds for one in queries.next_file("payroll", "EUR", stage.tess, later(days=6))] == [("own",)]
        assert [one.holds for one in queries.next_file("payroll", "EUR", stage.olga, later(days=6))] == [()]


def partner_of(stage, **rewards) -> Organisation:
    """Every reward so far is the organisation's, as if its members had introduced them."""
    organisation = Organisation.objects.create(name="Nordwind GmbH")
    Reward.objects.update(beneficiary_kind="partner_organisation", beneficiary_id=organisation.id, **rewards)
    return organisation


def test_a_suspended_partner_is_not_paid_until_that_ends(acme):
    """DOMAIN §5: "partner suspended"; MONEY §5: the payout hold `suspended`."""
    stage = owed_stage(acme, bens=0)
    with tenant_context(acme.id):
        partner = partner_of(stage)
        commands.set_bank_account(beneficiary_kind="partner_organisation", beneficiary_id=partner.id, holder="Nordwind GmbH", iban=BENS,
                                  acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))   # three days before
        file = commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=6))
        organisations.suspend_organisation(organisation_id=partner.id, reason="Questions", acting=stage.tess, at=later(days=6))
        assert queries.payout_holds_of(Reward.objects.all(), later(days=6)) == {}   # it is in a file
        file = commands.download_file(file_id=file.id, acting=stage.olga, at=later(days=7))
        assert file.state == "dropped" and Payout.objects.get().reason == "held"
        assert list(queries.payout_holds_of(Reward.objects.all(), later(days=7)).values()) == [["suspended"]]
        organisations.resume_organisation(organisation_id=partner.id, acting=stage.tess, at=later(days=8))
        assert queries.payout_holds_of(Reward.objects.all(), later(days=8)) == {}


def test_what_is_asked_does_not_grow_with_how_many_are_owed(acme):
    stage = owed_stage(acme)
    with tenant_context(acme.id):
        partner_of(stage)
        asked = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as found:
                due = queries.due(later(days=7))
            asked.append((len(due), len(found)))
            for reward in Reward.objects.all():   # now each of them is another partner's
                partner = Organisation.objects.create(name=f"Partner {reward.id}")
                Reward.objects.filter(id=reward.id).update(beneficiary_id=partner.id)
        (one, statements), (many, as_many) = asked
        assert one == 1 < many and statements == as_many


def test_points_of_a_suspended_partner_wait_and_go_on(acme):
    stage = won_stage(acme, rule("advocate", "PTS"))
    with tenant_context(acme.id):
        partner = partner_of(stage)
        organisations.suspend_organisation(organisation_id=partner.id, reason="Questions", acting=stage.olga, at=later(days=5))
        reward = Reward.objects.get()
        assert commands.request_payout(reward_id=reward.id, acting=stage.olga, at=later(days=5)) is None and not Payout.objects.exists()
        assert queries.payout_holds_of([reward]) == {reward.id: ["suspended"]}
        organisations.resume_organisation(organisation_id=partner.id, acting=stage.olga, at=later(days=8))
    with tenant_context(acme.id):
        handlers.request_waiting(type("Resumed", (), {"subject_id": partner.id})(), at=later(days=8), stored=None)
        assert Payout.objects.get().beneficiary_id == partner.id
    worker.drain(acme.id, later(days=8))


def test_accounts_and_files_are_sealed_anew(acme, settings):
    stage = owed_stage(acme)
    both_accounts(stage)
    file = download(stage, make(stage))
    with tenant_context(acme.id):
        before = {bytes(row.sealed) for row in (*PayoutMethod.objects.all(), *PayoutFile.objects.all())}
        assert commands.reseal() == 3
        after = {bytes(row.sealed) for row in (*PayoutMethod.objects.all(), *PayoutFile.objects.all())}
        assert not before & after and len(after) == 3
        assert b"Keller" in queries.frozen(queries.payout_file(file.id))
        assert queries.details(account(stage, stage.ann))["holder"] == "Ann Keller"


def test_who_has_no_page_is_paid_to_the_account_that_finance_enters(acme):
    """A reward for whoever was introduced."""
    stage = won_stage(acme, rule("referred_party"))
    with tenant_context(acme.id):
        reward = Reward.objects.get()
    finance = staff_client(acme, "finance_approver")
    page = f"/console/payouts/numbers/party/{reward.beneficiary_id}/"
    assert page in finance.get("/console/payouts/").content.decode()
    refused = finance.post(page, {"holder": "Hafenkontor", "iban": "DE00"})
    assert refused.status_code == 400 and 'value="DE00"' in refused.content.decode()
    finance.post(page, {"holder": "Hafenkontor", "iban": BENS})
    waits = text(finance.get("/console/payouts/"))
    assert "A second person has to look" in waits and "New bank account" in waits
    with tenant_context(acme.id):
        commands.confirm_method(beneficiary_kind="party", beneficiary_id=reward.beneficiary_id, acting=stage.olga, at=later(days=5))
        PayoutMethod.objects.update(since=later(days=5), pays_from=later(days=5))
    assert "The next file" in text(finance.get("/console/payouts/new/?kind=bank&currency=EUR"))
    whose = ("party", reward.beneficiary_id)
    settle(stage, download(stage, make(stage)), "paid")
    assert books(stage, owners=(whose,)) == Books(funding=5000, rewards=("fulfilled",), payouts=("paid",))
