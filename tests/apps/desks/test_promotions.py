"""A promotion is told of to those whom it pays more, as long as it is on."""
from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.tenants.context import tenant_context
from programs.models import Program
from rewards.web.promotion_pages import announced
from tests.apps.desks import money
from tests.apps.desks.test_portal import HOME

PERCENT = {"percent_bp": 1000, "of": "first_year_value"}
FIFTY = {"fixed": {"minor": 5000, "currency": "EUR"}}


def day(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def promotion(title: str, begins: int, ends: int, effect: dict | None = None, **other) -> dict:
    return {"key": title.lower(), "title": title, "from": day(begins), "until": day(ends), "effect": effect or {"multiply_bp": 15_000, "rules": ["won"]}} | other


def plan(*promotions: dict) -> dict:
    rules = [{"key": "won", "title": "A share", "on": {"milestone": "won"}, "pay": PERCENT, "to": "advocate"},
             {"key": "meeting", "title": "For a meeting", "on": {"milestone": "meeting_held"}, "pay": FIFTY, "to": "advocate"},
             {"key": "rep", "title": "For the rep", "on": {"milestone": "won"}, "pay": FIFTY, "to": "rep_owner"}]
    return money.plan(*rules) | {"promotions": list(promotions)}


@pytest.mark.django_db
def test_what_is_on_is_told_with_its_end(portal):
    money.publish(portal, plan(
        promotion("Autumn", -5, 10), promotion("Over", -40, 0), promotion("Soon", 20, 60), promotion("Someday", 40, 60),
        promotion("Reps", -5, 10, {"multiply_bp": 20_000, "rules": ["rep"]}), promotion("Colleagues", -5, 10, {"extra": FIFTY, "on": "won", "to": "rep_owner"}),
        promotion("Meetings", -5, 11, {"extra": FIFTY, "on": "meeting_held", "to": "advocate"}, counts="milestone",
                  when={"fact": "segment", "is": "eq", "value": "enterprise"}, budget={"minor": 100_000, "currency": "EUR"})))
    home = portal.read(HOME)
    assert "For a while" in home and home.index("Autumn") < home.index("Meetings") < home.index("Soon")
    assert "1.5 times as much for “A share”, for what you introduce until " in home, "she has two rules, and it is for one of them"
    assert "€50.00 more, for what happens until " in home and "only if the segment is" in home and "As long as there is money left for it." in home
    assert "1,000" not in home, "what the vendor spends at most is the vendor’s"
    for absent in ("Over", "Someday", "Reps", "Colleagues"):
        assert f">{absent}<" not in home, absent


@pytest.mark.django_db
def test_one_whose_money_is_used_up_is_not_told_of_any_more(portal):
    money.publish(portal, plan(promotion("Autumn", -50, 10, budget={"minor": 5000, "currency": "EUR"})))
    assert "Autumn" in portal.read(HOME)
    money.win(portal, 1, 100_000)   # half of 100.00 more: all of it
    assert "Autumn" not in portal.read(HOME)


@pytest.mark.django_db
def test_a_program_that_shows_no_rewards_tells_of_none(portal):
    money.publish(portal, plan(promotion("Autumn", -5, 10)))
    with tenant_context(portal.stage.tenant_id):
        Program.objects.filter(id=portal.stage.program.id).update(visibility="status")
    assert "Autumn" not in portal.read(HOME)


@pytest.mark.django_db
def test_a_partners_admin_reads_of_those_that_pay_the_organisation(portal):
    to_partner = {"extra": FIFTY, "on": "won", "to": "partner_organisation"}
    money.publish(portal, plan(promotion("Autumn", -5, 10, to_partner), promotion("Winter", -5, 10)))
    with tenant_context(portal.stage.tenant_id):
        program = Program.objects.get(id=portal.stage.program.id)
        titles = [one.title for one in announced(program, timezone.now(), to=("partner_organisation",))]
    assert titles == ["Autumn"]
