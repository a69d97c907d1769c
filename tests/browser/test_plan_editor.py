"""The plan editor in a browser: with keyboard alone, without a script, at both widths and in both themes."""
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from rewards import queries
from rewards.commands import plans
from tests.apps.desks.console import url
from tests.apps.rewards.stage import publish, set_money_stage
from tests.browser.pages import open, problems, shoot
from tests.pure.ladder import document, percents
from tests.sign_in import new_member, signed_in

SHARES = document(percents("whole_forward") | {"metric": {"referrals": "won"}, "demotion": "window_end", "bands": [
    {"from": 0, "pay": {"percent_bp": 1500, "of": "first_year_value"}}, {"from": 8, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]},
    title="A share of each deal", maturation_days=30)


@pytest.fixture
def desk(acme):
    """(address of the plan page, a client for the program manager, the stage) with a version and a draft of the next one."""
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
        publish(stage, SHARES, at=timezone.now())
        draft = document(percents("whole_forward") | {"metric": {"referrals": "won"}, "demotion": "window_end", "bands": [
            {"from": 0, "pay": {"percent_bp": 1500, "of": "first_year_value"}}, {"from": 6, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]},
            title="A share of each deal", maturation_days=30, within={"maximum": {"minor": 500_000, "currency": "EUR"}},
            when={"all": [{"fact": "first_deal", "is": "eq", "value": True}, {"fact": "first_year_value", "is": "gte", "value": {"minor": 100_000, "currency": "EUR"}}]})
        plans.save_draft(program_id=stage.program.id, document=draft, acting=stage.tess, at=timezone.now())
    return url("console_plan", stage.program.id), signed_in(acme.client(), new_member(acme, "program_manager").user), stage


def test_it_reads_well_everywhere(acme, desk, page):
    address, client, _ = desk
    open(page, acme.host, address, signed_in=client)
    shoot(page, "plan-editor")
    assert problems(page) == []
    page.evaluate("for (const details of document.querySelectorAll('details:not(.menu-over)')) details.open = true")
    shoot(page, "plan-editor-open")
    assert problems(page) == []


WHOLE = {"currency": "EUR", "grammar": 1, "terms_at": "acceptance", "rounding": "half_even", "rules": [
    SHARES["rules"][0] | {"group": {"name": "group", "choose": "best"},
                          "pay": {"escalator": SHARES["rules"][0]["pay"]["escalator"] | {"key": "steps", "window": {"rolling_days": 365}, "demotion": "none"}}},
    {"key": "flat", "title": "A fixed amount", "on": {"milestone": "won"}, "to": "advocate", "pay": {"fixed": {"minor": 40_000, "currency": "EUR"}},
     "group": {"name": "group", "choose": "best"}, "maturation_days": 30},
    {"key": "monthly", "title": "A share of each invoice", "on": {"milestone": "invoice_paid", "repeat": {"times": 12, "each": "month"}}, "to": "rep_owner",
     "pay": {"percent_bp": 500, "of": "invoice_amount"}, "maturation_days": 14}],
    "promotions": [
        {"key": "spring", "title": "Spring", "from": "2027-03-01", "until": "2027-04-01", "effect": {"multiply_bp": 15_000, "rules": ["main", "flat"]},
         "when": {"fact": "channel", "is": "eq", "value": "link"}, "budget": {"minor": 500_000, "currency": "EUR"}},
        {"key": "bonus", "title": "First deals", "from": "2027-05-01", "until": "2027-06-01", "counts": "milestone",
         "effect": {"extra": {"fixed": {"minor": 5000, "currency": "EUR"}}, "on": "won", "to": "advocate"}}],
    "budget": {"amount": {"minor": 18_000_000, "currency": "EUR"}, "window": {"calendar": "quarter"}}}


def test_everything_that_a_plan_can_say_reads_well(acme, desk, page):
    address, client, stage = desk
    with tenant_context(acme.id):
        plans.save_draft(program_id=stage.program.id, document=WHOLE, acting=stage.tess, at=timezone.now())
    open(page, acme.host, address, signed_in=client)
    expect(page.get_by_text("This rule says more than these slots can.")).to_have_count(0)
    expect(page.locator("#answers")).to_contain_text("“Spring” raises it")
    page.get_by_label("Your margin of such a deal in its first year").press_sequentially("1000")
    expect(page.locator("#answers")).to_contain_text("This pays more than the first-year margin you entered: €8,250.00 of €1,000.00.")
    page.get_by_role("button", name="Take out", exact=True).last.click()
    expect(page.get_by_text("“First deals” is taken out.")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("First day")).to_have_count(2)
    page.get_by_text("Bonus or promotion").first.click()
    page.get_by_role("button", name="Pay more for this, for a while").first.click()
    expect(page.get_by_label("First day")).to_have_count(3)
    assert page.refused == []   # before pictures are taken: they leave styles behind
    shoot(page, "plan-editor-whole")
    assert problems(page) == []


def test_a_mistake_stands_at_its_slot(acme, desk, page):
    address, client, _ = desk
    open(page, acme.host, address, signed_in=client)
    page.get_by_label("How much", exact=True).fill("a lot")
    page.get_by_label("Days to wait").fill("two weeks")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("2 things keep this from being a plan.")).to_be_visible()
    expect(page.get_by_label("How much", exact=True)).to_have_value("a lot")
    shoot(page, "plan-editor-wrong")
    assert problems(page) == []


def test_what_is_typed_is_worked_out_beside_it(acme, desk, page):
    address, client, _ = desk
    open(page, acme.host, address, signed_in=client)
    expect(page.locator("#answers")).to_contain_text("From deal 6 on 20%: €2,000.00 instead of €1,500.00.")
    page.get_by_label("How much from step 1 on").press("End")
    page.get_by_label("How much from step 1 on").press_sequentially("0")   # 200 of a hundred
    expect(page.locator("#answers")).to_contain_text("200%")
    page.get_by_label("Counted in").select_option("month")
    expect(page.get_by_text("so its window stays as it is").first).to_be_visible()
    page.get_by_role("button", name="Count anew from nothing").click()
    expect(page.get_by_text("There are changes that aren’t saved.")).to_be_visible()
    expect(page.locator("#plan")).to_contain_text("From now on: From the 6th deal of the month 200%.")
    assert page.refused == []


def test_what_was_opened_stays_open(acme, desk, page):
    address, client, _ = desk
    open(page, acme.host, address, signed_in=client)
    page.get_by_text("Details that decide odd cases").click()
    page.get_by_label("The one that reaches a step").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#plan")).to_contain_text("; after deal")
    expect(page.get_by_label("The one that reaches a step")).to_be_focused()
    assert page.refused == []


def test_with_the_keyboard_alone(acme, desk, page):
    """From the sentence to a saved draft: a condition is added and taken out again, and put back."""
    address, client, stage = desk
    open(page, acme.host, address, signed_in=client)
    page.get_by_label("How much", exact=True).focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("12")
    page.get_by_role("button", name="Only if…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is asked, 3")).to_be_visible()
    page.get_by_role("button", name="Take out this condition").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("A condition is taken out.")).to_be_visible()
    page.get_by_role("button", name="Put it back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is asked, 3")).to_be_visible()
    page.get_by_label("With what, 3").focus()
    page.keyboard.type("500")
    page.get_by_role("button", name="Save the draft").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    with tenant_context(acme.id):
        rule = queries.draft_of(stage.program.id).document["rules"][0]
    assert rule["pay"]["escalator"]["bands"][0]["pay"]["percent_bp"] == 1200 and rule["when"]["all"][2]["value"]["minor"] == 50_000


def test_without_a_script(acme, desk, chromium, live_server):
    address, client, stage = desk
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.port = live_server.thread.port
    open(page, acme.host, address, signed_in=client)
    page.get_by_role("button", name="Another step up").click()
    page.get_by_label("From which one on, step 2").fill("12")
    page.get_by_label("How much from step 2 on").fill("25")
    page.get_by_label("How many such deals there were before it").fill("11")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#answers")).to_contain_text("From deal 12 on 25%: €2,500.00 instead of €2,000.00.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("Saved as a draft.")).to_be_visible()
    with tenant_context(acme.id):
        assert [band["from"] for band in queries.draft_of(stage.program.id).document["rules"][0]["pay"]["escalator"]["bands"]] == [0, 6, 12]
    context.close()
