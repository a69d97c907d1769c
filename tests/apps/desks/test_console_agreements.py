"""Other terms on the console: proposed on the page of a partner or an advocate, agreed by somebody else, and seen wherever they count."""
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desks.console_agreements import in_program
from foundation.accounts.models import Member
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from partners.models import Membership
from programs.models import Program
from rewards.commands import accrue, agreements
from rewards.models import Agreement, Decision, Reward
from tests.apps.desks.console import text as words_of
from tests.apps.desks.console import url
from tests.apps.rewards.stage import accepted, later, publish, set_money_stage, won
from tests.apps.rewards.test_agreements import FIFTEEN, agreed, for_partner, proposed, wanted
from tests.pure.ladder import document, percents
from tests.sign_in import signed_in, staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


@pytest.fixture
def inside(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=FIFTEEN))
    drain(stage.tenant_id, later(hours=1))   # the mails of the cast
    mail.outbox.clear()
    return stage


def text(client, address: str) -> str:
    return words_of(client.get(address))


def page_of_ann(stage) -> str:
    return url("console_advocate", stage.ann.advocate_id)


def typed(**other) -> dict:
    return {"rule": "main", "pays_0": "18", "first": "", "last": "", "reason": "Brings in whole groups"} | other


def test_two_people_agree_with_an_advocate(acme, inside):
    """shown as "18 % instead of 15 %" """
    manager, finance = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    page = text(manager, page_of_ann(inside))
    assert "Something else for “Main” of Customers for customers" in page and "What instead of 15% of first-year value?" in page
    assert manager.post(url("console_agreement_enrolment", inside.ann.id), typed()).status_code == 302
    with tenant_context(inside.tenant_id):
        row = Agreement.objects.get()
        assert row.fields == {"pay": {"percent_bp": 1_800, "of": "first_year_value"}} and row.ends_at is None
    page = text(manager, page_of_ann(inside))
    assert "18% instead of 15%" in page and "Waits for a second person" in page and "from the second person’s yes on" in page and "Something else for" not in page
    assert manager.post(url("console_agreement_agree", row.id)).status_code == 403
    assert "Other terms for Ann: 18% instead of 15%" in text(finance, url("console_home")) and "Other terms for Ann" not in text(manager, url("console_home"))
    assert finance.post(url("console_agreement_agree", row.id)).status_code == 302
    page = text(manager, page_of_ann(inside))
    assert "Holds" in page and "Agreed by" in page and "since" in page
    assert "One agreement says something else." in text(manager, url("console_plan", inside.program.id))
    assert manager.post(url("console_agreement_end", row.id), {"last": "", "reason": ""}).status_code == 302
    assert "it’s kept, and others read it" in text(manager, page_of_ann(inside))
    assert manager.post(url("console_agreement_end", row.id), {"last": "", "reason": "Another contract"}).status_code == 302
    page = text(manager, page_of_ann(inside))
    assert "The end of: 18% instead of 15%" in page and "Holds" in page and "End it…" not in page and "“Another contract”" in page
    with tenant_context(inside.tenant_id):
        asked = Agreement.objects.get(state="proposed")
    assert "Other terms for Ann: The end of: 18% instead of 15%" in text(finance, url("console_home"))
    assert "Ann: The end of: 18% instead of 15%" in text(finance, url("console_approvals"))
    assert finance.post(url("console_agreement_agree", asked.id)).status_code == 302
    assert "Over" in text(manager, page_of_ann(inside)) and "agreement" not in text(manager, url("console_plan", inside.program.id))


BAD = [({"pays_0": "much"}, "A number such as 15 is expected here."), ({"pays_0": "1001"}, "100000"), ({"reason": ""}, "it’s kept, and others read it"),
       ({"first": "2020-01-01"}, "choose an instant that isn’t over"), ({"first": "2999-01-02", "last": "2999-01-01"}, "comes after"), ({"first": "soon"}, "valid date"),
       ({"first": "0001-01-01"}, "choose an instant that isn’t over"), ({"first": "9999-12-31", "last": "0001-01-01"}, "comes after")]


@pytest.mark.parametrize("other, said", BAD)
def test_what_is_wrong_is_said_at_the_field(acme, inside, other, said):
    manager = staff_client(acme, "program_manager")
    manager.post(url("console_agreement_enrolment", inside.ann.id), typed(**other))
    page = text(manager, page_of_ann(inside))
    assert said in page
    with tenant_context(inside.tenant_id):
        assert not Agreement.objects.exists()


def test_a_program_reads_its_plan_once_however_many_agreed_otherwise(inside):
    asked = []
    with tenant_context(inside.tenant_id):
        for enrolment in (inside.ann, inside.ben):
            agreed(inside, enrolment_id=enrolment.id)
            with CaptureQueriesContext(connection) as statements:
                assert [one["says"] for one in in_program(inside.program.id, later(days=2))] == ["18% instead of 15%"] * (len(asked) + 1)
            asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_last_day_of_all_is_a_day(acme, inside):
    """Some write it for "no end"."""
    manager, finance = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    assert manager.post(url("console_agreement_enrolment", inside.ann.id), typed(last="9999-12-31")).status_code == 302
    with tenant_context(inside.tenant_id):
        row = Agreement.objects.get()
    assert row.ends_at is not None and row.ends_at.year == 9000 and "until" in text(manager, page_of_ann(inside))
    assert finance.post(url("console_agreement_agree", row.id)).status_code == 302
    assert manager.post(url("console_agreement_end", row.id), {"last": "9999-12-31", "reason": "Never"}).status_code == 302
    assert "It ends before that already" in text(manager, page_of_ann(inside))


def test_nothing_is_offered_to_who_profits_or_reads(acme, inside):
    reader = staff_client(acme, "read_only")
    assert "Something else for" not in text(reader, page_of_ann(inside))
    manager = staff_client(acme, "program_manager")
    assert manager.post(url("console_agreement_enrolment", inside.ann.id), typed(rule="other")).status_code == 404
    with tenant_context(inside.tenant_id):
        row = agreements.propose_agreement(program_id=inside.program.id, wanted=wanted(inside), acting=inside.tess, at=later(days=1))
    assert manager.post(url("console_agreement_refuse", row.id)).status_code == 302
    assert "Refused" in text(manager, page_of_ann(inside))


def test_a_partner_with_better_steps(acme, stage):
    with tenant_context(stage.tenant_id):
        organisation = for_partner(stage)
        Membership.objects.filter(advocate_id=stage.ann.advocate_id).update(role="admin")
        publish(stage, document(percents("marginal")))
    manager, finance = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    where = url("console_partner", organisation.id)
    assert "Step 2: What instead of 15% of first-year value?" in text(manager, where)
    manager.post(url("console_agreement_partner", organisation.id, stage.program.id), typed(pays_0="13", pays_1="18,5", pays_2="23", last="2999-12-31"))
    assert "13%, 18.5%, 23% instead of 10%, 15%, 20%" in text(finance, where)
    with tenant_context(stage.tenant_id):
        row = Agreement.objects.get()
    drain(stage.tenant_id, row.proposed_at)
    finance.post(url("console_agreement_agree", row.id))
    mail.outbox.clear()
    with tenant_context(stage.tenant_id):
        row = Agreement.objects.get()
    drain(stage.tenant_id, row.settled_at)
    [told] = [one for one in mail.outbox if one.to == ["ann@example.test"]]
    assert "13%, 18.5%, 23% instead of 10%, 15%, 20%" in told.body and "You get this mail because you run Werft" in told.body
    assert "until 31 December 2999" in text(manager, where)


def test_who_is_asked_and_told_by_mail(inside):
    with tenant_context(inside.tenant_id):
        row = proposed(inside, starts_at=later(days=9))
    drain(inside.tenant_id, later(days=1))
    assert [(one.to, one.subject) for one in mail.outbox] == [(["olga@example.test"], "Your yes is needed: other terms for Ann")]
    mail.outbox.clear()
    with tenant_context(inside.tenant_id):
        agreements.agree(agreement_id=row.id, acting=inside.olga, at=later(days=2))
    drain(inside.tenant_id, later(days=2))
    with tenant_context(inside.tenant_id):
        asked = agreements.propose_end(agreement_id=row.id, ends_at=later(days=20), reason="Another contract", acting=inside.olga, at=later(days=3))
    drain(inside.tenant_id, later(days=3))
    assert [(one.to, one.subject) for one in mail.outbox[1:]] == []   # nobody but Olga may agree here, and she proposed it
    with tenant_context(inside.tenant_id):
        agreements.agree(agreement_id=asked.id, acting=inside.tess, at=later(days=3))
    drain(inside.tenant_id, later(days=3))
    assert [one.to for one in mail.outbox] == [["ann@example.test"]] * 2
    assert "18% instead of 15%" in mail.outbox[0].body and "From 11 March" in mail.outbox[0].body and "counts until 22 March" in mail.outbox[1].body


def test_a_program_that_shows_no_amounts_tells_nobody(inside):
    with tenant_context(inside.tenant_id):
        Program.objects.filter(id=inside.program.id).update(visibility="status")
        row = proposed(inside)
    drain(inside.tenant_id, later(days=2))
    with tenant_context(inside.tenant_id):
        agreements.agree(agreement_id=row.id, acting=inside.olga, at=later(days=2))
    drain(inside.tenant_id, later(days=2))
    assert [one.to for one in mail.outbox] == [["olga@example.test"]], "who is asked for her yes"


def test_why_says_what_was_agreed(acme, inside):
    """shown as "18 % instead of 15 %", agreed with whom and when"""
    with tenant_context(inside.tenant_id):
        row = agreed(inside)
        referral = accepted(inside, inside.ann, 1, later(days=2))
        accrue.accrue_rewards(milestone_id=won(inside, referral.id, later(days=3), 100_000), at=later(days=3))
        reward, decision, ann = Reward.objects.get(), Decision.objects.get(), inside.ann.advocate.user
    out = StringIO()
    call_command("explain_reward", str(reward.id), stdout=out)
    said = "18% instead of 15%, agreed with Ann on 3 March"
    assert said in out.getvalue() and "18% of first-year value" in out.getvalue() and "the same" in out.getvalue()
    page = text(signed_in(acme.client(), ann, strong=False), url("portal_why", reward.id))
    assert said in page and "that pays 18% of first-year value" in page
    for at in (url("console_reward", reward.id), url("console_decision", decision.id)):
        page = text(staff_client(acme, "read_only"), at)
        assert "18% instead of 15%" in page and "Agreed with Ann on 3 March" in page and str(row.id) in page


def test_what_waits_stands_with_what_waits_for_a_yes(acme, inside):
    """own document, two persons: the second one finds it where every yes is given"""
    manager, finance, other = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver"), staff_client(acme, "finance_approver")
    assert "Other terms, proposed" not in text(finance, url("console_approvals"))
    finance.post(url("console_agreement_enrolment", inside.ann.id), typed())
    page = text(other, url("console_approvals"))
    assert "One proposal of other terms waits for your yes." in page and "Ann: 18% instead of 15%" in page and "“Brings in whole groups”" in page and "All signed off" not in page
    assert f'href="{page_of_ann(inside)}#agreed"' in other.get(url("console_approvals")).content.decode()
    for reader, says in ((finance, "Somebody else agrees"), (manager, "Ann: 18% instead of 15%")):
        page = text(reader, url("console_approvals"))
        assert says in page and "Nothing waits for your yes." in page
    with tenant_context(inside.tenant_id):
        row = Agreement.objects.get()
    counted = [client.get(url("console_approvals")).context["nav_counts"].get("console_approvals") for client in (other, finance)]
    assert counted == [1, 0]
    other.post(url("console_agreement_refuse", row.id))
    assert "Other terms, proposed" not in text(other, url("console_approvals"))


def test_who_is_alone_finds_what_waits_too(acme, inside):
    """a vendor with one staff member"""
    owner = staff_client(acme, "owner")
    with tenant_context(inside.tenant_id):
        Member.objects.exclude(role="owner").delete()
    owner.post(url("console_agreement_enrolment", inside.ann.id), typed())
    assert "Other terms for Ann: 18% instead of 15%" in text(owner, url("console_home")) and "One proposal of other terms waits for your yes." in text(owner, url("console_approvals"))


# Bounds

BOUND = {"minimum": "", "maximum": "", "per_referral": "", "per_beneficiary": "", "per_window": "year", "per_days": ""}
EUR_90 = {"minor": 9_000, "currency": "EUR"}
BOUNDED = [
    ({"maximum": "90"}, {"within": {"maximum": EUR_90}}),
    ({"maximum": "90", "pays_0": "18"}, {"pay": {"percent_bp": 1_800, "of": "first_year_value"}, "within": {"maximum": EUR_90}}),
    ({"minimum": "€90.00", "per_referral": "90,00"}, {"within": {"minimum": EUR_90, "per_referral": EUR_90}}),
    ({"per_beneficiary": "90"}, {"within": {"per_beneficiary": {"amount": EUR_90, "window": {"calendar": "year"}}}}),
    ({"per_beneficiary": "90", "per_window": "lifetime"}, {"within": {"per_beneficiary": {"amount": EUR_90, "window": "lifetime"}}}),
    ({"per_beneficiary": "90", "per_window": "rolling", "per_days": "30"}, {"within": {"per_beneficiary": {"amount": EUR_90, "window": {"rolling_days": 30}}}}),
    ({}, {"pay": FIFTEEN}),   # what counts now is agreed, whatever the plan says later
]


@pytest.mark.parametrize("other, fields", BOUNDED)
def test_bounds_are_agreed_by_the_form(acme, inside, other, fields):
    """fields: {pay?, within?}"""
    manager = staff_client(acme, "program_manager")
    assert manager.post(url("console_agreement_enrolment", inside.ann.id), typed(pays_0="15") | BOUND | other).status_code == 302
    with tenant_context(inside.tenant_id):
        assert Agreement.objects.get().fields == fields
    if fields == {"pay": FIFTEEN}:
        assert "15% of first-year value when won, as the plan says now" in text(manager, page_of_ann(inside))


@pytest.mark.parametrize("other, fields", [({"maximum": "90"}, {"pay": FIFTEEN}), ({"maximum": ""}, {"within": {}}), ({"maximum": "80"}, {"within": {"maximum": {"minor": 8_000, "currency": "EUR"}}})])
def test_bounds_of_the_plan_stay_where_nobody_changed_them(acme, stage, other, fields):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=FIFTEEN, within={"maximum": EUR_90}))
    manager = staff_client(acme, "program_manager")
    assert 'value="90.00"' in manager.get(page_of_ann(stage)).content.decode()
    assert manager.post(url("console_agreement_enrolment", stage.ann.id), typed(pays_0="15") | BOUND | other).status_code == 302
    with tenant_context(stage.tenant_id):
        assert Agreement.objects.get().fields == fields


WRONG = [({"maximum": "much"}, "maximum", "amount"), ({"minimum": "90", "maximum": "80"}, "maximum", "The minimum is above the maximum."),
         ({"per_beneficiary": "90", "per_window": "rolling"}, "per_days", "Say within how many days."),
         ({"per_beneficiary": "90", "per_window": "rolling", "per_days": "9999"}, "per_days", "3660"),
         ({"per_beneficiary": "90", "per_window": "rolling", "per_days": "soon"}, "per_days", "A whole number"), ({"per_window": "week"}, "per_window", "week")]


@pytest.mark.parametrize("other, place, said", WRONG)
def test_a_wrong_bound_is_said_at_its_field_and_what_was_typed_stays(acme, inside, other, place, said):
    manager = staff_client(acme, "program_manager")
    assert "<details open" not in manager.get(page_of_ann(inside)).content.decode().split("What instead of")[1].split("Propose it")[0]
    manager.post(url("console_agreement_enrolment", inside.ann.id), typed() | BOUND | other)
    page = manager.get(page_of_ann(inside)).content.decode().split("Something else for")[1]
    at_the_field = re.search(rf'id="[^"]*_{place}_error">(.*?)</p>', page, re.S)
    assert at_the_field and said in at_the_field[1] and "<details open" in page
    if place not in ("per_window",):
        assert all(f'value="{typed_in}"' in page for typed_in in other.values() if typed_in != "rolling")
    with tenant_context(inside.tenant_id):
        assert not Agreement.objects.exists()
