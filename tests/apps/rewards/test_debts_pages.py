"""What is owed, on pages, by mail and by API: who sees it, who does what about it, and what was typed stays when it is refused."""
import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.core import mail

from foundation.accounts import commands as accounts_commands
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from fulfilment.commands import merge_advocates
from rewards import queries
from rewards.commands import debts
from rewards.models import DebtSettlement, Reward
from tests.apps.desks.console import queries_for, text, url
from tests.apps.partners.stage import paul_of, set_partner_stage
from tests.apps.rewards.books import all_right, standing
from tests.apps.rewards.debt_rows import owing
from tests.apps.rewards.debtors import owes
from tests.apps.rewards.stage import later, set_money_stage
from tests.apps.rewards.test_debts import ann, paid_and_taken, propose, repay
from tests.callers import caller
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    return owes(acme)


def page(stage) -> str:
    return url("console_debt", "advocate", stage.ann.advocate_id)


def verb(stage, name: str) -> str:
    return url(name, "advocate", stage.ann.advocate_id)


def portal_of(vendor, enrolment):
    return signed_in(vendor.client(), User.objects.get(id=enrolment.advocate.user_id), strong=False)


def test_who_owes_what_since_when_and_why(stage, acme):
    finance, reader = staff_client(acme, "finance_approver"), staff_client(acme, "read_only")
    said = text(finance.get(url("console_debts")))
    assert "One owes something back." in said and "Ann" in said and "€100.00" in said and "4 Mar" in said.replace("04", "4").replace("March", "Mar")
    one = text(finance.get(page(stage)))
    assert "Ann owes €100.00." in one and "The customer got the money back." in one and "Note it" in one and "Propose it" in one
    assert "Note it" not in text(reader.get(page(stage))) and "your role reads along" in text(reader.get(page(stage)))
    assert "What is owed to us" in text(finance.get(url("console_payouts"))) and url("console_debts") in finance.get(url("console_payouts")).content.decode()
    assert finance.get(url("console_debt", "advocate", stage.ben.advocate_id)).status_code == 404
    assert finance.get(url("console_debt", "nobody", stage.ann.advocate_id)).status_code == 404


def test_a_line_of_the_trail_leads_to_the_entry_that_stays(acme):
    """What was noted in the name of an entry that is part of another by now."""
    finance, said = staff_client(acme, "finance_approver"), "What was owed to us was paid back"
    stage = set_money_stage(acme)
    bens = replace(stage, ann=stage.ben)
    with tenant_context(stage.tenant_id):
        owner = Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
        paid_and_taken(bens), repay(bens)
        merge_advocates(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=Actor("staff", owner.user_id), at=later(days=15))
    html = finance.get(url("console_trail")).content.decode()
    assert said in html and page(bens) in html
    answer = finance.get(page(bens), follow=True)
    assert answer.status_code == 200 and answer.redirect_chain[-1][0] == page(stage) and "Ann owes €60.00." in text(answer)


def test_a_repayment_is_noted_and_told(stage, acme):
    finance = staff_client(acme, "finance_approver")
    answer = finance.post(verb(stage, "console_debt_repaid"), {"currency": "EUR", "minor": "40.00", "received_on": "2026-03-10", "reference": "RF 18"}, follow=True)
    assert "Noted. What is owed is less by that." in text(answer) and "Ann owes €60.00." in text(answer) and "Reference RF 18" in text(answer)
    drain(stage.tenant_id, later(days=400))
    with tenant_context(stage.tenant_id):
        assert standing(ann(stage)) == {"receivable": 6_000} and DebtSettlement.objects.get().reference == "RF 18" and all_right(stage.tenant_id)
        portal = portal_of(acme, stage.ann)
    [told] = [one for one in mail.outbox if one.subject == "We received €40.00"]
    assert told.to == ["ann@example.test"] and "10 Mar" in told.body and "€60.00 are still owed" in told.body and "/portal/earnings/" in told.body
    hers = text(portal.get("/portal/earnings/"))
    assert "You owe €60.00" in hers and "Paid back on 10 Mar" in hers and "RF 18" in hers and "It’s taken off the next reward." in hers


@pytest.mark.parametrize(("name", "typed", "said"), [
    ("console_debt_repaid", {"minor": "abc", "reference": "RF 77"}, "RF 77"), ("console_debt_repaid", {"minor": "100.01", "received_on": "2026-03-10", "reference": "RF 77"}, "That’s more than is owed."),
    ("console_debt_repaid", {"minor": "", "received_on": "2026-03-10", "reference": "RF 77"}, "An amount above zero is expected here."),
    ("console_debt_repaid", {"minor": "10", "received_on": "2099-03-10", "reference": "RF 77"}, "This day lies ahead"),
    ("console_debt_repaid", {"minor": "10", "received_on": "soon", "reference": "RF 77"}, "RF 77"), ("console_debt_repaid", {"minor": "10", "received_on": "2026-03-10", "reference": "x" * 121}, "At most 120 characters."),
    ("console_debt_write_off", {"minor": "12.345", "reason": "RF 77"}, "RF 77"), ("console_debt_write_off", {"minor": "10", "reason": ""}, "Say why: it’s kept, and others read it."),
    ("console_debt_write_off", {"minor": "10", "reason": "y" * 301}, "At most 300 characters.")])
def test_what_was_typed_stays_and_the_field_says_what_is_wrong(stage, acme, name, typed, said):
    finance = staff_client(acme, "finance_approver")
    answer = finance.post(verb(stage, name), {"currency": "EUR", **typed}, follow=True)
    body = answer.content.decode()
    assert answer.status_code == 200 and said in text(answer) + body and "<details open>" in body and 'aria-invalid="true"' in body
    assert all(value in body for value in typed.values())
    with tenant_context(stage.tenant_id):
        assert not DebtSettlement.objects.exists()


def test_a_currency_that_nobody_types(stage, acme):
    finance = staff_client(acme, "finance_approver")
    for currency in ("", "XXX", "USD"):
        answer = finance.post(verb(stage, "console_debt_repaid"), {"currency": currency, "minor": "10", "received_on": "2026-03-10", "reference": "RF"}, follow=True)
        assert "Nothing is owed here." in text(answer)
    assert finance.post(url("console_debt_repaid", "advocate", stage.ben.advocate_id), {"currency": "EUR"}).status_code == 404


def test_two_write_it_off_and_the_debtor_is_told(stage, acme):
    with tenant_context(stage.tenant_id):
        row = propose(stage)   # by Tess
    finance, owner, manager = [staff_client(acme, role) for role in ("finance_approver", "owner", "program_manager")]
    drain(stage.tenant_id, later(days=400))
    assert any("Your yes is needed: write off €100.00" in one.subject and "olga@" in one.to[0] for one in mail.outbox)
    assert not any("tess@" in one.to[0] and "write off" in one.subject for one in mail.outbox)
    assert "€100.00 that Ann owes is to be written off" in text(owner.get(url("console_home")))
    assert "is to be written off" not in text(manager.get(url("console_home")))
    waiting = text(finance.get(url("console_approvals")))
    assert "To be written off" in waiting and "“She moved abroad”" in waiting
    assert "Write off €100.00" in text(finance.get(page(stage))) and "Write off €100.00" not in text(manager.get(page(stage)))
    with tenant_context(stage.tenant_id):
        portal = portal_of(acme, stage.ann)
    assert "moved abroad" not in text(portal.get("/portal/earnings/")) and "wrote it off" not in text(portal.get("/portal/earnings/"))
    assert manager.post(url("console_write_off_approve", row.id)).status_code == 403
    assert "It’s owed no more." in text(finance.post(url("console_write_off_approve", row.id), follow=True))
    assert "Somebody has settled that already." in text(owner.post(url("console_write_off_drop", row.id), follow=True))
    drain(stage.tenant_id, later(days=400))
    [told] = [one for one in mail.outbox if one.subject == "Written off: €100.00"]
    assert told.to == ["ann@example.test"] and "moved abroad" not in told.body and "Nothing is owed any more." in told.body
    hers = text(portal.get("/portal/earnings/"))
    assert "Nothing is owed any more" in hers and "Acme wrote it off on" in hers and "moved abroad" not in hers
    assert "Nobody owes anything back." in text(finance.get(url("console_debts"))) and "Ann" in text(finance.get(url("console_debts") + "?show=all"))
    assert finance.get(url("console_trail")).content.decode().count(page(stage)) >= 2


def test_who_proposed_it_waits_for_somebody_else(stage, acme):
    finance = staff_client(acme, "finance_approver")
    said = text(finance.post(verb(stage, "console_debt_write_off"), {"currency": "EUR", "minor": "25", "reason": "Too little"}, follow=True))
    assert "It takes a second person’s yes." in said and "Write off €25.00" not in said and "Drop it" in said and "Nobody will pay it…" not in said
    assert "Somebody else agrees" in text(finance.get(url("console_approvals"))) and "to be written off" not in text(finance.get(url("console_home")))
    with tenant_context(stage.tenant_id):
        row = DebtSettlement.objects.get()
    assert "somebody else has to agree" in text(finance.post(url("console_write_off_approve", row.id), follow=True))
    assert "Dropped. It stays owed." in text(finance.post(url("console_write_off_drop", row.id), follow=True))


def test_by_api(stage, acme, bolt):
    finance, second, manager, stranger = caller(acme, "finance_approver"), caller(acme, "owner"), caller(acme, "program_manager"), caller(bolt)
    where = f"debts/advocate/{stage.ann.advocate_id}"
    [one] = manager.get("debts").json()["data"]
    assert (one["owed_minor"], one["currency"], one["became_minor"], one["repaid_minor"]) == (10_000, "EUR", 10_000, 0)
    assert stranger.get(where).status_code == 404 and stranger.get("debts").json() == {"data": [], "next": None}
    body = {"currency": "EUR", "minor": 4_000, "received_on": "2026-03-10", "reference": "RF 18"}
    assert manager.post(f"{where}/repayments", body).status_code == 403 and stranger.post(f"{where}/repayments", body).status_code == 404
    assert finance.post(f"{where}/repayments", body).status_code == 201
    again = finance.post(f"{where}/repayments", body).json()
    assert [(one["pointer"], one["code"]) for one in again["errors"]] == [("/reference", "noted_already")]
    made = finance.post(f"{where}/write-offs", {"currency": "EUR", "minor": 6_000, "reason": "Gone"}).json()
    assert finance.post(f"write-offs/{made['id']}/approve", {}).json()["code"] == "second_person" and stranger.post(f"write-offs/{made['id']}/approve", {}).status_code == 404
    assert second.post(f"write-offs/{made['id']}/approve", {}).json()["settled_by"] == str(second.user_id)
    assert finance.post(f"write-offs/{made['id']}/drop", {}).json()["code"] == "settled_already"
    told = manager.get(where).json()
    assert [one["kind"] for one in told["settlements"]] == ["written_off", "repaid"] and told["taken_back"][0]["cause"] == "refund"
    assert told["debts"][0]["owed_minor"] == 0 and told["debts"][0]["since"] is None and manager.get("debts").json() == {"data": [], "next": None}
    with tenant_context(stage.tenant_id):
        assert all_right(stage.tenant_id)


def test_nobody_elses_repayment_is_on_her_page(stage, acme):
    with tenant_context(stage.tenant_id):
        repay(stage)
        ben = portal_of(acme, stage.ben)
    assert "owe" not in text(ben.get("/portal/earnings/"))


def test_whoever_has_left_owes_still(stage, acme):
    """A receivable of a leaver: no later reward will answer for it, so the page says what can be done."""
    finance = staff_client(acme, "finance_approver")
    with tenant_context(stage.tenant_id):
        member = Member.objects.get(user_id=stage.tess.id)
        owing(Reward.objects.get(), "staff", stage.tess.id)
    address = url("console_debt", "staff", stage.tess.id)
    assert "has left" not in text(finance.get(address))
    with tenant_context(stage.tenant_id):
        accounts_commands.remove_member(member_id=member.id, acting=stage.olga, at=later(days=9))
    assert "Sales · has left" in text(finance.get(url("console_debts")))
    said = text(finance.get(address))
    assert "Tess owes €5.00." in said and "Tess has left. No later reward will answer for it: it’s paid back, or written off." in said
    assert "Noted." in text(finance.post(url("console_debt_repaid", "staff", stage.tess.id), {
        "currency": "EUR", "minor": "5", "received_on": "2026-03-10", "reference": "Last pay"}, follow=True))


def test_an_organisation_is_told_by_its_name(stage, acme):
    with tenant_context(stage.tenant_id):
        partners = set_partner_stage(acme, base=stage)
        paul = paul_of(partners)
        owing(Reward.objects.get(), "partner_organisation", partners.harbour.id)
        debts.record_repayment(beneficiary_kind="partner_organisation", beneficiary_id=partners.harbour.id, currency="EUR", minor=200, received_on=date(2026, 3, 10),
                               reference="RF 5", acting=stage.olga, at=later(days=10))
    drain(stage.tenant_id, later(days=20))
    [told] = [one for one in mail.outbox if one.subject == "We received €2.00"]
    assert told.to == ["paul@harbour.example"] and "of what Harbour Systems owed us" in told.body and "/partner/earnings/" in told.body
    with tenant_context(stage.tenant_id):
        client = signed_in(acme.client(), paul.advocate.user, strong=False)
    said = text(client.get("/partner/earnings/"))
    assert "Harbour Systems owes €3.00" in said and "Paid back on 10 March" in said


def test_what_is_owed_back_is_no_amount_on_the_way(stage, acme):
    with tenant_context(stage.tenant_id):
        assert [(one.earned, one.paid, one.on_the_way) for one in queries.earnings(stage.ann.advocate_id)] == [(0, 0, 0)]
        portal = portal_of(acme, stage.ann)
    assert "−€" not in text(portal.get("/portal/earnings/")) and "€100.00" in text(portal.get("/portal/earnings/"))


def many(stage, number: int) -> list:
    """As many partners that owe five euros, each since a later minute, two of them in the same one."""
    made = []
    for place in range(number):
        at = later(days=9, minutes=place // 2)
        row = owing(Reward.objects.order_by("id").first(), "partner_organisation", uuid7(), at)
        made.append((at, row.beneficiary_id))
    return [its_id for _, its_id in sorted(made)]


def test_the_list_goes_on_page_by_page(stage, acme):
    """Also where somebody on the page before has paid meanwhile, and where two have owed since the same moment."""
    finance = staff_client(acme, "finance_approver")
    with tenant_context(stage.tenant_id):
        ids = many(stage, 9)
        first = queries.debts_page(limit=4)
        assert [one.beneficiary_id for one in first] == [stage.ann.advocate_id, *ids[:4]]   # one more than was asked for
        repay(stage, 10_000, "RF 1", at=later(days=10))   # she leaves the list, the others stay where they were
        second = queries.debts_page(before=first[3].id, limit=4)
        third = queries.debts_page(before=second[3].id, limit=4)
        assert [one.beneficiary_id for one in (*second[:4], *third)] == ids[3:]
        every = queries.debts_page(settled=True)
        assert [one.beneficiary_id for one in every] == [stage.ann.advocate_id, *ids] and every[0].owed.minor == 0
        assert [one.beneficiary_id for one in queries.debts_page(settled=True, before=every[0].id)] == ids
        assert queries.owed_in_all() == (9, [Money(4_500, "EUR")])
        assert [one.beneficiary_id for one in queries.debts_page(before=stage.ann.id)] == ids   # an id that is none of a take-back begins anew
    page, seen = url("console_debts"), []
    with tenant_context(stage.tenant_id):
        more = many(stage, 30)
    while page:
        html = finance.get(page).content.decode()
        assert "39 owe something back." in html and "€195.00" in html
        seen += re.findall(r'<th scope="row"><a class="link-q" href="/console/debts/partner_organisation/([^/]+)/', html)
        further = re.search(r'href="([^"]+)">Newer ones', html)
        page = unescape(further[1]) if further else ""
    assert len(seen) == len(set(seen)) == 39 and set(seen) == {str(one) for one in (*ids, *more)} and "Back to the oldest" in html


def test_the_list_asks_as_often_however_many_owe(stage, acme):
    finance = staff_client(acme, "finance_approver")
    asked = []
    for number in (1, 12):
        with tenant_context(stage.tenant_id):
            many(stage, number)
        asked.append(queries_for(finance, url("console_debts")))
    assert asked[0] == asked[1]


def test_by_api_page_by_page(stage, acme):
    manager = caller(acme, "program_manager")
    with tenant_context(stage.tenant_id):
        ids = many(stage, 3)
    first = manager.get("debts", limit=2).json()
    second = manager.get("debts", limit=2, cursor=first["next"]).json()
    assert [one["beneficiary_id"] for one in (*first["data"], *second["data"])] == [str(one) for one in (stage.ann.advocate_id, *ids)] and second["next"] is None
