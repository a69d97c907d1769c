"""A program is set up in a guided flow: every step keeps what the others hold, mistakes stay at their step, and only the last one writes."""
import re
from html import unescape

import pytest

from foundation.tenants.context import tenant_context
from programs import queries
from programs.models import Program
from tests.apps.desks.console import text, url
from tests.sign_in import staff_client

STEPS = ("who", "pays", "rules", "terms", "look")
KINDS = {"points_escalating": "customer", "customer_bill_credit": "customer", "partner_escalating": "partner_silver", "rep_points": "sales_rep", "gratitude": "customer"}


def form_of(answer) -> dict[str, str]:
    """What a browser would send back of the page's form: every input, text and choice with the value it shows."""
    html, found = answer.content.decode().partition("<main")[2], {}
    for tag in re.findall(r"<input[^>]*>", html):
        values = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if values.get("type") == "radio" and " checked" not in tag:
            continue
        found[values["name"]] = unescape(values.get("value", ""))
    found |= {name: unescape(value).strip("\n") for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', html, re.S)}
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.S):
        found[name] = unescape((re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options))[1])
    return found


@pytest.fixture
def tess(acme):
    return staff_client(acme, "program_manager")


def made(acme) -> list[Program]:
    with tenant_context(acme.id):
        return queries.programs()


def go(client, template, answer, button="next", /, **typed):
    return client.post(url("console_program_from", template), {**form_of(answer), **typed, "go": button})


def test_templates_are_chosen_by_what_one_wants(tess):
    page = text(tess.get(url("console_program_new")))
    for want in ("Customers get a bill credit", "Partners earn more with each deal", "Points for our reps", "Only thanks"):
        assert want in page


@pytest.mark.parametrize("template", KINDS)
def test_walked_through_with_the_defaults(acme, tess, template):
    page = tess.get(url("console_program_from", template))
    page = go(tess, template, page, name="Friends", summary="Backups that work.")
    for step in STEPS[1:]:
        assert f'name="at_step" value="{step}"' in page.content.decode() and page.status_code == 200 and made(acme) == []
        page = go(tess, template, page, "make" if step == "look" else "next")
    [program] = made(acme)
    assert page.status_code == 302 and (program.kind, program.name, program.summary, program.slug, program.status) == (KINDS[template], "Friends", "Backups that work.", "friends", "draft")
    assert program.party == "company" and program.gratitude == (template == "gratitude") and program.visibility == ("status" if template == "gratitude" else "status_and_reward")
    assert "Before it opens" in text(tess.get(url("console_program", program.id)))


def test_everything_that_was_typed_arrives(acme, tess):
    template = "partner_escalating"
    page = go(tess, template, tess.get(url("console_program_from", template)), name="Partners", kind="partner_gold", slug="partners")
    page = go(tess, template, page, share="12.5", to="advocate")
    page = go(tess, template, page, acceptance="automatic", party="person", decision_days="3", protection_days="120", grace_days="10", consent="both", visibility="deal_value",
              decline_detail="general", opens_at="2031-07-01T09:00", closes_at="2031-12-31T18:00")
    page = go(tess, template, page, terms="Be kind.")
    assert page.status_code == 200, text(page)
    look = text(page)
    assert "12.5% of first-year value" in look and "yours for 120 days" in look and "within 3 working days" in look and "Be kind." in look
    go(tess, template, page, "make")
    [program] = made(acme)
    assert (program.kind, program.acceptance, program.decision_days, program.protection_days, program.grace_days) == ("partner_gold", "automatic", 3, 120, 10)
    assert (program.party, program.consent, program.visibility, program.decline_detail) == ("person", "both", "deal_value", "general") and program.opens_at < program.closes_at


def test_going_back_loses_nothing(tess):
    template = "customer_bill_credit"
    page = go(tess, template, tess.get(url("console_program_from", template)), name="Credit")
    page = go(tess, template, page, amount="75")
    page = go(tess, template, page, "back", protection_days="none at all", decline_detail="general")   # half typed: going back needs nothing to be right
    assert page.status_code == 200 and 'name="at_step" value="pays"' in page.content.decode()
    assert (form_of(page)["amount"], form_of(page)["protection_days"], form_of(page)["decline_detail"], form_of(page)["name"]) == ("75", "none at all", "general", "Credit")
    page = go(tess, template, page, "who")
    assert form_of(page)["name"] == "Credit" and form_of(page)["protection_days"] == "none at all"


@pytest.mark.parametrize("step, field, value, said", [
    ("who", "name", " ", "Give the program a name that its advocates will read."), ("who", "kind", "customer", "Choose one of these."), ("pays", "step", "1", "Between 2 and 1000."),
    ("pays", "share", "a lot", "A number such as 15 is expected here."), ("rules", "protection_days", "0", "Between 1 and 730."), ("rules", "visibility", "all", "Choose one of these."),
    ("rules", "decision_days", "soon", "whole number"), ("rules", "opens_at", "soon", "A day and a time are expected here"), ("rules", "closes_at", "2020-01-01T00:00", "It closes after it opens."),
    ("terms", "terms", " ", "Write what people agree to when they join.")])
def test_a_mistake_stops_at_its_step_and_keeps_everything(acme, tess, step, field, value, said):
    template, page = "partner_escalating", tess.get(url("console_program_from", "partner_escalating"))
    typed = {"name": "Partners", "summary": "Ships that float.", "opens_at": "2031-07-01T09:00"}
    for one in STEPS[:STEPS.index(step)]:
        page = go(tess, template, page, **(typed if one in ("who", "rules") else {}))
    page = go(tess, template, page, **{**typed, field: value})
    html = page.content.decode()
    assert page.status_code == 400 and f'name="at_step" value="{step}"' in html and said in text(page) and f'id="id_{field}_error"' in html
    assert form_of(page)["summary"] == "Ships that float." and (field in ("kind", "visibility") or form_of(page)[field].strip() == value.strip()) and made(acme) == []


def test_an_address_that_is_taken_is_said_at_once(acme, tess):
    for _ in range(2):
        page = go(tess, "rep_points", tess.get(url("console_program_from", "rep_points")), name="Reps")
        assert page.status_code == (400 if made(acme) else 200)
        if not made(acme):
            for step in STEPS[1:]:
                page = go(tess, "rep_points", page, "make" if step == "look" else "next")
    assert "Another program has this address already." in text(page) and len(made(acme)) == 1


def test_only_thanks_shows_no_money_on_any_step(acme, tess):
    page = tess.get(url("console_program_from", "gratitude"))
    for step in STEPS:
        read = text(page).partition("Sign out")[2] or text(page)
        for word in ("earn", "reward", "€", "EUR", "You get"):
            assert word not in re.sub(r"learn", "", page.content.decode().partition("<main")[2].replace("console_reward", "")), (step, word)
        assert read
        page = go(tess, "gratitude", page, name="Thanks")


def test_the_sentence_follows_every_change(tess):
    page = go(tess, "customer_bill_credit", tess.get(url("console_program_from", "customer_bill_credit")), name="Credit")
    part = tess.post(url("console_program_from", "customer_bill_credit"), {**form_of(page), "amount": "80"}, headers={"HX-Request": "true"})
    assert "€80.00 as bill credit" in text(part) and "<main" not in part.content.decode()
    part = tess.post(url("console_program_from", "customer_bill_credit"), {**form_of(page), "amount": "much"}, headers={"HX-Request": "true"})
    assert "isn’t complete yet" in text(part)
