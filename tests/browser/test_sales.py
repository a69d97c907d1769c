"""A rep with a phone: somebody told her whom to call, and it is entered before the lift arrives."""
import pytest

from advocates import commands as advocates_commands
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from referrals.commands import decide
from tests.apps.rewards.stage import set_money_stage, won
from tests.browser.pages import open, problems, shoot
from tests.cast import START, later, submitted
from tests.sign_in import new_member, signed_in


@pytest.fixture
def rick(acme):
    """Rick looks after Ann, who has one customer and one accepted referral; Maria is known by name only."""
    stage = set_money_stage(acme)
    member = new_member(acme, "sales_rep", "Rick Moreno")
    with tenant_context(acme.id):
        advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=member.user_id, acting=stage.tess, at=START)
        for number, company in ((1, "Hafenkontor GmbH"), (2, "Kanzlei Reuter"), (3, "Fährhaus Tönning")):
            referral = submitted(stage, stage.ann, later(days=number), company=company, person="Jonas Weber", contact=f"jonas{number}@firma{number}.example")
            if number < 3:
                decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=number))
            if number == 1:
                won(stage, referral.id, later(days=5), 1_200_000)
        advocates_commands.add_unclaimed(program_id=stage.program.id, name="Maria Santos", phone="+49 171 555 0148", rep_id=member.user_id,
                                         acting=Actor("staff", member.user_id), at=START)
    client = signed_in(acme.client(), member.user)
    client.host, client.stage = acme.host, stage
    return client


def test_a_verbal_referral_on_a_phone(page, rick):
    page.set_viewport_size({"width": 390, "height": 844})
    open(page, rick.host, "/sales/", signed_in=rick)
    shoot(page, "sales-home")
    assert problems(page) == []
    page.get_by_role("link", name="Enter a referral").first.click()
    page.get_by_label("Who told you?").press_sequentially("Petra Lang", delay=10)
    page.get_by_text("Petra Lang isn’t registered yet.").wait_for()
    page.get_by_label("Who should you call?").fill("Joe Brandt")
    page.get_by_label("Company").press_sequentially("Kanzlei Reuter & Co", delay=10)
    page.get_by_text("We may know this company already.").wait_for()
    page.get_by_text("Draft kept").wait_for()
    page.reload()
    assert page.get_by_label("Who should you call?").input_value() == "Joe Brandt"
    shoot(page, "sales-verbal")
    assert problems(page) == []
    page.get_by_role("button", name="Save the referral").click()
    page.get_by_text("need another look").first.wait_for()
    shoot(page, "sales-verbal-errors")
    assert problems(page) == []
    page.get_by_label("Their phone or e-mail").fill("+49 431 220 40")
    page.get_by_label("They know we’ll call, and said yes").check()
    page.get_by_role("button", name="Save the referral").click()
    page.get_by_text("Petra Lang introduced Kanzlei Reuter & Co. Noted.").wait_for()
    shoot(page, "sales-entered")
    assert problems(page) == []
    link = page.get_by_role("textbox", name="The link").input_value()
    assert "/claim/" in link
    for path, name in (("/sales/advocates/", "sales-advocates"), ("/sales/referrals/?show=all", "sales-referrals"),
                       (f"/sales/advocates/{rick.stage.ann.advocate_id}/", "sales-advocate")):
        open(page, rick.host, path)
        shoot(page, name)
        assert problems(page) == [], path
    page.get_by_role("link", name="Kanzlei Reuter").first.click()
    shoot(page, "sales-referral")
    assert problems(page) == []
    page.context.clear_cookies()
    open(page, rick.host, "/claim/" + link.split("/claim/")[1])
    shoot(page, "claim")
    assert problems(page) == [] and page.refused == []


def test_somebody_we_know_is_chosen_from_a_list(page, rick):
    page.set_viewport_size({"width": 390, "height": 844})
    open(page, rick.host, "/sales/refer", signed_in=rick)
    page.get_by_label("Who told you?").press_sequentially("mari", delay=10)
    page.get_by_label("Maria Santos (not registered yet)").check()
    page.get_by_label("Who should you call?").fill("Joe Brandt")
    page.get_by_label("Company").fill("Brandt Maschinenbau")
    page.get_by_label("Their phone or e-mail").fill("joe@brandt.example")
    page.get_by_label("They know we’ll call, and said yes").check()
    page.get_by_role("button", name="Save the referral").click()
    page.get_by_text("Maria Santos introduced Brandt Maschinenbau. Noted.").wait_for()
    assert page.refused == []


def test_a_long_address_stays_within_a_phone(page, rick):
    long = "hannelore-christiane.von-hohenlohe.montgomery@hafenkontorinformationstechnologie.example"
    with tenant_context(rick.stage.tenant_id):
        row = submitted(rick.stage, rick.stage.ann, later(days=4), company="Hafenkontor Nord", person="Hannelore Christiane", contact=long)
        decide.accept_referral(referral_id=row.id, acting=rick.stage.tess, at=later(days=4))
    open(page, rick.host, f"/sales/referrals/{row.id}/", signed_in=rick)
    assert problems(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    button = page.locator(f'main a[href="mailto:{long}"]')
    assert button.inner_text().strip() == long, "what is copied is the address"
    assert button.evaluate("box => box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth"), "no line of it leaves the button"
