"""The vendor's console in a browser: every page with data on it, empty, and with a mistake on it; read by axe and pictured."""
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from referrals import queries as referrals_queries
from referrals.commands import decide, milestones
from rewards.commands import accrue, plans, programs, release
from rewards.models import Decision, Reward
from rewards.plan.templates import TEMPLATES
from tests import cast
from tests.apps.desks.console import url
from tests.apps.rewards.stage import publish, set_money_stage
from tests.browser.pages import open, problems, shoot
from tests.cast import submitted
from tests.sign_in import new_member, signed_in

ANSWERS = {"rate": 1500, "step": 2, "better_rate": 2000, "maturation_days": 1}
WAITING = (("Joe Brandt", "Brandt Maschinenbau GmbH", 33), ("Karin Holm", "Ostsee Druck KG", 6), ("Bernd Voss", "Tischlerei Voss", 1))
BOUGHT = (("Nadia Roth", "Nordlicht Energie AG", 1_860_000), ("Jule Hansen", "Optik Hansen", 333_300), ("Ute Harms", "Elbe Kühlhaus GmbH", None),
          ("Max Thode", "Reederei Thode", 0))


class Scene:
    """Six weeks of a vendor: what waits, what was won, what it earned, and a program that is being drawn up."""

    def __init__(self, vendor):
        self.vendor, self.now, self.members = vendor, timezone.now().replace(microsecond=0), {}
        with tenant_context(vendor.id):
            Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
        self.stage = set_money_stage(vendor)
        with tenant_context(vendor.id):
            publish(self.stage, TEMPLATES["points_escalating"].document(ANSWERS, "EUR"), at=self.ago(41))
            self.waiting = [self.introduced(person, company, days) for person, company, days in WAITING]
            decide.accept_referral(referral_id=self.waiting[0].id, acting=self.stage.tess, at=self.ago(32))
            self.rival = self.introduced("Joe Brandt", "Brandt Maschinenbau", 2, self.stage.ben, contact="joe@brandt.example")
            self.similar = self.introduced("Eva Lind", "Ostsee Druckerei", 1, self.stage.ben, contact="eva@ostsee.example")
            self.won = [self.bought(*row, days=30 - number) for number, row in enumerate(BOUGHT)]
            self.lost = self.accepted("Svenja Lund", "Fähre Föhr", 20)
            decide.lose_referral(referral_id=self.lost.id, reason="timing", acting=self.stage.tess, at=self.now)
            self.talks = self.accepted("Lars Friis", "Hotel Förde", 12)
            self.record(self.talks, "qualified", 5)
            self.reward, self.approved = Reward.objects.order_by("id")
            for row in (self.reward, self.approved):
                release.release_maturation(reward_id=row.id, at=self.now)
            release.approve_reward(reward_id=self.approved.id, acting=self.stage.olga, at=self.now)
            self.zero, self.waits = Decision.objects.get(outcome="zero"), Decision.objects.get(outcome="waiting")
            self.draft = programs.create_program_from_template(template="points_escalating", acting=self.stage.tess, at=self.now, values={
                "name": "Friends of Acme", "slug": "friends", "terms": "Be kind."})
            plans.save_draft(program_id=self.stage.program.id, acting=self.stage.tess, at=self.now, document=TEMPLATES["points_escalating"].document(
                ANSWERS | {"better_rate": 2500}, "EUR"))

    def ago(self, days: float):
        return self.now - timedelta(days=days)

    def introduced(self, person, company, days, enrolment=None, contact=""):
        contact = contact or f"{person.split()[0].lower()}@{company.split()[0].lower().encode('ascii', 'ignore').decode()}.example"
        return submitted(self.stage, enrolment or self.stage.ann, self.ago(days), person=person, company=company, contact=contact,
                         note="They asked for a better backup.")

    def accepted(self, person, company, days):
        referral = self.introduced(person, company, days)
        return decide.accept_referral(referral_id=referral.id, acting=self.stage.tess, at=self.ago(days - 1))

    def record(self, referral, kind, days, value=None):
        report = milestones.Report(kind=kind, occurred_at=self.ago(days), deal_reference="CRM-2044" if kind == "won" else "",
                                   amounts={} if value is None else {"first_year_value": value}, currency="" if value is None else "EUR")
        return milestones.record_milestone(referral_id=referral.id, report=report, source="manual", acting=self.stage.tess, at=self.now)

    def bought(self, person, company, value, days):
        referral = self.accepted(person, company, days)
        self.record(referral, "won", days - 8, value)
        for milestone in referrals_queries.milestones_of(referral.id):
            accrue.accrue_rewards(milestone_id=milestone.id, at=self.now)
        return referral

    def client(self, role: str):
        names = {"program_manager": "Tess Wagner", "finance_approver": "Olga Bauer", "read_only": "Rhea Lund"}
        if role not in self.members:
            self.members[role] = new_member(self.vendor, role, names[role])
        return signed_in(self.vendor.client(), self.members[role].user)


@pytest.fixture
def scene(acme, monkeypatch) -> Scene:
    monkeypatch.setattr(cast, "START", timezone.now() - timedelta(days=42))
    return Scene(acme)


def see(page, scene, name, address, role="program_manager", language="en"):
    """The page as it is opened, pictured, and clean."""
    open(page, scene.vendor.host, address, signed_in=scene.client(role), language=language)
    assert page.status == 200, name
    shoot(page, f"console-{name}")
    assert problems(page) == [], name


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_with_data_on_it(scene, page, language):
    program = scene.stage.program.id
    for name, address, role in (
            ("home", url("console_home"), "program_manager"), ("home-finance", url("console_home"), "finance_approver"),
            ("referrals", url("console_referrals"), "program_manager"), ("referral-open", url("console_referral", scene.waiting[1].id), "program_manager"),
            ("referral-rivals", url("console_referral", scene.rival.id), "program_manager"),
            ("referral-similar", url("console_referral", scene.similar.id), "program_manager"),
            ("referral-won", url("console_referral", scene.won[0].id) + "?show=everything", "program_manager"),
            ("referral-lost", url("console_referral", scene.lost.id), "read_only"), ("approvals", url("console_approvals"), "finance_approver"),
            ("rewards", url("console_approvals") + "?show=all", "finance_approver"), ("reward", url("console_reward", scene.reward.id), "finance_approver"),
            ("reward-approved", url("console_reward", scene.approved.id), "read_only"), ("decision-zero", url("console_decision", scene.zero.id), "read_only"),
            ("decision-waits", url("console_decision", scene.waits.id), "program_manager"), ("advocates", url("console_advocates"), "read_only"),
            ("programs", url("console_programs"), "program_manager"), ("program-open", url("console_program", program), "finance_approver"),
            ("program-draft", url("console_program", scene.draft.id), "program_manager"), ("plan", url("console_plan", program), "finance_approver"),
            ("templates", url("console_program_new"), "program_manager"),
            ("new", url("console_program_from", "points_escalating"), "program_manager")):
        see(page, scene, f"{name}.{language}", address, role, language)


def test_a_phone_shows_the_newest_months_first(scene, page):
    open(page, scene.vendor.host, url("console_home"), signed_in=scene.client("program_manager"))
    page.set_viewport_size({"width": 390, "height": 844})
    chart = page.get_by_role("region", name="Chart, scrolls sideways")
    places = chart.evaluate("""chart => [...chart.querySelectorAll("svg > text")].map(text => text.getBoundingClientRect().right).filter(Boolean)
      .map(right => right <= chart.getBoundingClientRect().right + 1)""")
    assert chart.evaluate("chart => chart.scrollWidth > chart.clientWidth") and all(places), "the oldest are what is scrolled to"


def test_every_page_without_data(acme, page):
    scene = type("Empty", (), {"vendor": acme, "client": lambda self, role: signed_in(acme.client(), new_member(acme, role).user)})()
    for name in ("home", "referrals", "approvals", "advocates", "programs"):
        see(page, scene, f"{name}-empty", url(f"console_{name}"), "owner")
    see(page, scene, "rewards-empty", url("console_approvals") + "?show=all", "owner")
    see(page, scene, "referrals-none", url("console_referrals") + "?company=zzz", "owner")


def test_mistakes_stay_beside_what_was_typed(scene, page):
    open(page, scene.vendor.host, url("console_referral", scene.talks.id), signed_in=scene.client("program_manager"))
    page.get_by_text("Record what happened…").click()
    page.get_by_label("First-year value").fill("a lot")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_label("First-year value")).to_have_value("a lot")
    shoot(page, "console-milestone-mistake")
    assert problems(page) == []
    open(page, scene.vendor.host, url("console_referral", scene.waiting[1].id))
    page.get_by_text("Don’t accept it…").click()
    page.get_by_role("button", name="Decline and tell them why").click()
    assert problems(page) == []
    open(page, scene.vendor.host, url("console_plan", scene.draft.id))
    page.get_by_text("The plan as a document").click()
    page.get_by_label("The plan", exact=True).fill('{"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "up", "rules": []}')
    page.get_by_role("button", name="Save the document as the draft").click()
    expect(page.get_by_text("/rounding")).to_be_visible()
    shoot(page, "console-plan-mistake")
    assert problems(page) == []


def test_the_sentence_follows_the_numbers_while_they_are_typed(scene, page):
    open(page, scene.vendor.host, url("console_program_from", "points_escalating"), signed_in=scene.client("program_manager"))
    page.get_by_label("Name").fill("Neighbours")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Points per 100 of first-year value").fill("12.5")
    page.keyboard.press("Tab")
    expect(page.locator("#said")).to_contain_text("12.5 points per 100 of first-year value when won, from the 6th deal of the year 20")
    page.get_by_label("Days to wait").fill("never")
    page.keyboard.press("Tab")
    expect(page.locator("#said")).to_contain_text("A number such as 14 is expected here.")
    assert problems(page) == []


def test_a_referral_is_decided_by_keyboard(scene, page):
    """From the first page to a decline, without a mouse."""
    open(page, scene.vendor.host, url("console_home"), signed_in=scene.client("program_manager"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")   # skip to the content
    page.get_by_role("link", name="introduced Tischlerei Voss").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/referrals/**")
    page.get_by_text("Don’t accept it…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Already")   # the choice that begins so
    page.get_by_role("button", name="Decline and tell them why").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The advocate reads: “They were already a customer")).to_be_visible()
    assert page.refused == []
