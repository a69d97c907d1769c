"""Pages of payouts: each refuses at the field, keeps what was typed, writes nothing; and each does what it says."""
import re

import pytest

from foundation.accounts import queries as accounts_queries
from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from fulfilment.models import FileLayout, Payout, PayoutFile, PayoutMethod, PayoutMinimum
from partners.models import Membership, Organisation
from tests.apps.fulfilment.file_stage import ANNS, BENS, OTHER, account, books, both_accounts, download, everything, make, owed_stage, settle
from tests.cast import later
from tests.sign_in import signed_in, staff_client


@pytest.fixture
def stage(acme):
    return owed_stage(acme, anns=2)


@pytest.fixture
def ann(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), stage.ann.advocate.user, strong=False)


@pytest.fixture
def finance(acme, stage):
    return staff_client(acme, "finance_approver")


@pytest.fixture
def typing(acme):
    """Finance where nothing is owed yet: for what is refused as it is typed, whatever is owed."""
    owed_stage(acme, anns=0, bens=0)
    return staff_client(acme, "finance_approver")


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_advocate_says_where_to_pay(acme, stage, ann):
    page = ann.get("/portal/payout/")
    assert "Tell us where to pay." in text(page) and "€10.00" in text(page) and "Your bank account" in text(page)
    assert ann.post("/portal/payout/", {"holder": "Ann Keller", "iban": ANNS, "bic": ""}).headers["Location"] == "/portal/payout/"
    page = ann.get("/portal/payout/")
    assert "We pay to your account that ends in 3000." in text(page) and "It goes into the next payment." in text(page)
    assert "05320130" not in page.content.decode().replace(" ", "")
    ann.post("/portal/payout/", {"holder": "Ann Keller", "iban": BENS, "bic": "BARCGB22"})
    assert "We pay to your new account from" in text(ann.get("/portal/payout/")) and "Your bank account is new: we wait 3 days" in text(ann.get("/portal/payout/"))
    ann.post("/portal/payout/remove")
    assert "Tell us where to pay." in text(ann.get("/portal/payout/"))
    with tenant_context(acme.id):
        assert queries.method_of("advocate", stage.ann.advocate_id) is None


@pytest.mark.parametrize("given, said", [
    ({"iban": "DE89 3704 0044 0532 0130 01"}, "Something is mistyped in this IBAN"), ({"iban": ""}, "Tell us the IBAN"), ({"holder": " "}, "Tell us whose account it is"),
    ({"bic": "<b>x</b>"}, "A BIC has 8 or 11 letters"), ({"iban": "X" * 500}, "at most 60")])
def test_a_wrong_account_keeps_what_was_typed(acme, given, said):
    stage = owed_stage(acme, bens=0)
    with tenant_context(acme.id):
        ann = signed_in(acme.client(), stage.ann.advocate.user, strong=False)
    typed = {"holder": "Ann \"Ä\" Keller", "iban": OTHER, "bic": "BARCGB22"} | given
    answer = ann.post("/portal/payout/", typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and said in text(answer) and "<b>x</b>" not in page
    kept = [value.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">") for value in re.findall(r'value="([^"]*)"', page)]
    assert all(value in kept for value in typed.values() if value.strip() and "\x00" not in value)
    with tenant_context(acme.id):
        assert not PayoutMethod.objects.exists()


def test_an_admin_says_where_to_pay_the_organisation_and_nobody_else_does(acme, stage, ann):
    with tenant_context(acme.id):
        partner = Organisation.objects.create(name="Nordwind GmbH")
        membership = Membership.objects.create(organisation=partner, advocate_id=stage.ann.advocate_id, role="member", joined_at=later(days=1))
    assert ann.get("/portal/payout/?for=organisation").status_code == 404
    assert ann.post("/portal/payout/?for=organisation", {"holder": "N", "iban": ANNS}).status_code == 404
    own = ann.get("/portal/payout/").content.decode()   # the menu says whom she acts for, and leads to no account of theirs
    assert "for=organisation" not in own and "where to pay Nordwind" not in own
    with tenant_context(acme.id):
        Membership.objects.filter(id=membership.id).update(role="admin")
    assert "Tell us where to pay Nordwind GmbH." in text(ann.get("/portal/payout/?for=organisation"))
    assert ann.post("/portal/payout/?for=organisation", {"holder": "Nordwind GmbH", "iban": ANNS}).headers["Location"] == "/portal/payout/?for=organisation"
    with tenant_context(acme.id):
        assert queries.method_of("partner_organisation", partner.id).tail == "3000" and queries.method_of("advocate", stage.ann.advocate_id) is None
    assert ann.post("/portal/payout/remove?for=organisation").headers["Location"] == "/portal/payout/?for=organisation"
    with tenant_context(acme.id):
        assert queries.method_of("partner_organisation", partner.id) is None


def test_earnings_say_where_the_money_stands(stage, ann):
    page = text(ann.get("/portal/earnings/"))
    assert "Approved Tell us where to pay" in page and "We don’t know yet where to pay your money." in page
    account(stage, stage.ann)
    assert "DE … 3000" in text(ann.get("/portal/earnings/"))
    file = download(stage, make(stage))
    assert "Being paid" in text(ann.get("/portal/earnings/"))
    settle(stage, file, "paid")
    page = text(ann.get("/portal/payout/"))
    assert "€10.00" in page and "Paid" in page and "11 March" in page


def test_finance_makes_downloads_and_settles_a_file(acme, stage, finance):
    both_accounts(stage)
    assert "Some of what is approved can be paid now." in text(finance.get("/console/payouts/"))
    page = finance.get("/console/payouts/new/?kind=bank&currency=EUR")
    assert "The next file pays €15.00 to two beneficiaries." in text(page)
    answer = finance.post("/console/payouts/new/?kind=bank&currency=EUR", {"seen": "1400"}, follow=True)
    assert "Something changed meanwhile: the file would come to 15.00 EUR now." in text(answer)
    to = finance.post("/console/payouts/new/?kind=bank&currency=EUR", {"seen": "1500"}).headers["Location"]
    assert "File 1 is ready to be handed over." in text(finance.get(to))
    first, again = finance.post(f"{to}download"), finance.post(f"{to}download")
    assert first.content == again.content and first.headers["Content-Disposition"] == 'attachment; filename="bank-EUR-1.csv"'
    assert first.headers["Content-Type"] == "text/csv" and first.headers["Cache-Control"] == "no-store"
    assert finance.get(f"{to}download").status_code == 405
    with tenant_context(acme.id):
        one, two = Payout.objects.order_by("number")
        day = queries.local_day(PayoutFile.objects.get().downloaded_at).isoformat()
    before = everything(stage)
    for given, said in (({}, "Say on which day it was executed."), ({"executed_on": "31.3."}, "A day looks like"), ({"executed_on": "2999-01-01"}, "lies ahead"),
                        ({"executed_on": "2020-01-01"}, "can’t have been executed before"), ({"executed_on": day, f"outcome_{one.id}": "odd"}, "Select a valid choice"),
                        ({"executed_on": day, f"outcome_{one.id}": "rejected"}, "Say why it didn’t go through.")):
        answer = finance.post(f"{to}settle", {f"outcome_{one.id}": "rejected", f"outcome_{two.id}": "paid", **given})
        assert answer.status_code == 400 and said in text(answer) and everything(stage) == before
        assert "value=\"rejected\" selected" in answer.content.decode() or "odd" in given.values()
    both = text(finance.post(f"{to}settle", {f"outcome_{one.id}": "rejected", f"outcome_{two.id}": "paid"}))
    assert "Say on which day it was executed." in both and "Say why it didn’t go through." in both   # at once, not one after the other
    finance.post(f"{to}settle", {"executed_on": day, f"outcome_{one.id}": "rejected", f"reason_{one.id}": "account_closed", f"outcome_{two.id}": "later"})
    assert books(stage).payouts == ("rejected", "in_flight")
    finance.post(f"{to}settle", {"executed_on": day, f"outcome_{two.id}": "paid"})
    assert "File 1 is settled to its last row." in text(finance.get(to)) and "The account is closed" in text(finance.get(to))
    assert finance.post(f"/console/payouts/rows/{two.id}/returned", {}).status_code == 400
    finance.post(f"/console/payouts/rows/{two.id}/returned", {"reason": "wrong_name"})
    page = finance.get("/console/payouts/")
    assert books(stage).payouts == ("rejected", "returned") and text(page).count("Came back: account to be looked at") == 2
    of_ann = f"/console/advocates/{stage.ann.advocate_id}/"
    assert f'<a class="money ms-auto" href="{of_ann}">' in page.content.decode() and "/console/rewards/" in finance.get(of_ann).content.decode()   # each reward with its why
    with tenant_context(acme.id):
        method = queries.method_of("advocate", stage.ann.advocate_id)
    finance.post(f"/console/payouts/accounts/{method.id}/confirm")
    assert text(finance.get("/console/payouts/")).count("Came back: account to be looked at") == 1


def test_the_file_that_pays_her_is_somebody_elses(acme, stage, finance):
    both_accounts(stage)
    with tenant_context(acme.id):
        user = accounts_queries.user(stage.ben.advocate.user_id)
    from_ben = signed_in(acme.client(), user)
    with tenant_context(acme.id):
        Member.objects.create(user=user, role="finance_approver")
    assert "Yours: somebody else makes this file" in text(from_ben.get("/console/payouts/new/?kind=bank&currency=EUR"))
    file = download(stage, make(stage))
    page = from_ben.get(f"/console/payouts/{file.id}/")
    assert "Yours: somebody else settles it" in text(page) and page.content.decode().count('name="outcome_') == 1


def test_a_dropped_file_is_due_again(acme, stage, finance):
    both_accounts(stage)
    file = make(stage)
    assert finance.post(f"/console/payouts/{file.id}/drop").headers["Location"] == "/console/payouts/"
    assert "was dropped; nothing of it was paid" in text(finance.get(f"/console/payouts/{file.id}/"))
    assert "dropped" in text(finance.post(f"/console/payouts/{file.id}/download", follow=True)) and books(stage).in_flight == 0


@pytest.mark.parametrize("query", ["", "?kind=bank", "?kind=bank&currency=PTS", "?kind=odd&currency=EUR"])
def test_no_such_file(typing, query):
    assert typing.get(f"/console/payouts/new/{query}").status_code == 404


@pytest.mark.parametrize("given, said", [({"amount": "lots"}, "Write an amount"), ({"amount": "-5"}, "Write an amount"), ({"amount": "99999999"}, "at most"),
                                         ({"currency": "XXX"}, "Select a valid choice"), ({"currency": "PTS"}, "Select a valid choice")])
def test_a_wrong_minimum(acme, typing, given, said):
    answer = typing.post("/console/payouts/minimum", {"currency": "EUR", "amount": "25.00"} | given, follow=True)
    assert said in text(answer) and f'value="{given.get("amount", "25.00")}"' in answer.content.decode()
    with tenant_context(acme.id):
        assert not PayoutMinimum.objects.exists()


def test_a_minimum_holds_what_is_below_it(acme, stage, finance, ann):
    both_accounts(stage)
    finance.post("/console/payouts/minimum", {"currency": "EUR", "amount": "7.50"})
    page = text(finance.get("/console/payouts/"))
    assert "From €7.50" in page and "Below the minimum" in page
    finance.post("/console/payouts/minimum", {"currency": "EUR", "amount": "25"})
    assert "€10.00 so far, we pay from €25.00." in text(ann.get("/portal/payout/"))
    assert "Not enough has come together to be paid" in text(ann.get("/portal/earnings/"))


LAYOUT = {"place_holder": "1", "place_iban": "2", "place_amount": "3", "head_holder": "Empfänger", "head_iban": "IBAN", "head_amount": "Betrag",
          "separator": "semicolon", "decimal_mark": ",", "encoding": "utf-8"}


@pytest.mark.parametrize("given, said", [
    ({"place_amount": ""}, "Nobody can be paid without this column."), ({"place_amount": "2"}, "Another column stands at place 2 already."),
    ({"place_amount": "x"}, "whole number"), ({"place_amount": "55"}, "A place between 1 and"), ({"head_iban": "Betrag"}, "Another column has this head already."),
    ({"separator": "comma"}, "A comma can’t part both"), ({"encoding": "odd"}, "Select a valid choice"), ({"separator": ""}, "required"),
    ({"head_iban": "счёт", "encoding": "cp1252"}, "has no letters for")])
@pytest.mark.parametrize("act", ["look", "save"])
def test_a_wrong_layout(acme, typing, given, said, act):
    answer = typing.post("/console/payouts/layout/bank/", LAYOUT | given | {"act": act})
    assert answer.status_code == 400 and said in text(answer) and 'value="Empfänger"' in answer.content.decode()
    with tenant_context(acme.id):
        assert not FileLayout.objects.exists()


def test_a_layout_is_looked_at_with_the_next_real_rows_and_then_holds(acme, stage, finance):
    both_accounts(stage)
    answer = finance.post("/console/payouts/layout/bank/", LAYOUT | {"act": "look"})
    page = answer.content.decode().replace("&quot;", '"')
    assert answer.status_code == 200 and "Nothing is saved yet." in page
    assert 'Empfänger;IBAN;Betrag' in page and '"Ben ""Benno"" Müller; Söhne";GB82WEST12345698765432;5,00' in page
    with tenant_context(acme.id):
        assert not FileLayout.objects.exists()
    finance.post("/console/payouts/layout/bank/", LAYOUT)
    file = download(stage, make(stage))
    with tenant_context(acme.id):
        assert queries.frozen(file).decode().startswith("Empfänger;IBAN;Betrag\r\nAnn Keller;DE89370400440532013000;10,00\r\n")
    assert finance.get("/console/payouts/layout/odd/").status_code == 404
    account(stage, stage.ann, BENS, holder="王伟", days=8)


def test_a_reps_number_is_entered_by_finance(acme, stage, finance):
    with tenant_context(acme.id):
        commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.tess.id, number="1", acting=Actor("staff", stage.olga.id), at=later(days=5))
        with pytest.raises(Refused) as refusal:   # nobody says where she herself is paid
            commands.set_number(beneficiary_kind="staff", beneficiary_id=stage.olga.id, number="2", acting=Actor("staff", stage.olga.id), at=later(days=5))
        assert refusal.value.code == "own_payout" and queries.method_of("staff", stage.olga.id) is None
    # Nothing was ever owed to Tess, so there is nobody to pay.
    assert finance.get(f"/console/payouts/numbers/staff/{stage.tess.id}/").status_code == 404
    assert finance.get(f"/console/payouts/numbers/advocate/{stage.ann.advocate_id}/").status_code == 404
    assert finance.get(f"/console/payouts/numbers/odd/{stage.ann.advocate_id}/").status_code == 404
