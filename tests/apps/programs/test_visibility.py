"""What an advocate sees of her referrals is what the program allows: on every page of the portal, and in every mail."""
import pytest
from django.core import mail
from django.utils import timezone

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs import commands
from referrals import words
from referrals.commands import decide, milestones
from tests.apps.desks import money
from tests.apps.desks.conftest import Portal, portal, sign_in  # noqa: F401  the fixture
from tests.apps.rewards import stage as staging
from tests.cast import START, later, set_stage, submitted

DEAL, EARNED = "€24,000.00", "3,600"   # 15 points per 100 of the first-year value, and the deal's value beside it


def setting(portal, **values):   # noqa: F811
    with tenant_context(portal.stage.tenant_id):
        commands.change_settings(program_id=portal.stage.program.id, values=values, acting=portal.stage.tess, at=START)


def pages(portal, referral_id) -> str:   # noqa: F811
    return " ".join(portal.read(path) for path in ("/portal/", "/portal/?show=won", f"/portal/referrals/{referral_id}/", "/portal/earnings/"))


@pytest.fixture
def won(portal):   # noqa: F811
    """A deal of Ann's with its reward, and the address that explains it."""
    money.publish(portal, money.growing())
    referral = portal.introduce(10, 1, company="Ostsee Druck")
    portal.accept(referral, 9)
    milestone = portal.record(referral, "won", 5, first_year_value=2_400_000)
    with tenant_context(portal.stage.tenant_id):
        decision = money.accrue.accrue_rewards(milestone_id=milestone.id, at=portal.ago(days=5))[0]
    return referral, f"/portal/rewards/{money.reward_of(portal, decision).id}/why/"


def test_by_default_she_sees_where_it_stands_and_what_she_earns(portal, won):   # noqa: F811
    """DOMAIN §2: "towards the advocate status | status_and_reward (default) | deal_value"."""
    referral, why = won
    read = pages(portal, referral.id)
    assert EARNED in read and DEAL not in read and "What you earn from it" in read
    assert portal.client.get(why).status_code == 200


def test_status_alone_shows_no_amount_anywhere(portal, won):   # noqa: F811
    referral, why = won
    setting(portal, visibility="status")
    read = pages(portal, referral.id)
    assert "became a customer" in read.lower() and EARNED not in read and DEAL not in read and "You earn" not in read and "see why" not in read
    assert "No amounts in this program" in read
    assert portal.client.get(why).status_code == 404


def test_deal_value_shows_what_the_deal_came_to(portal, won):   # noqa: F811
    referral, _ = won
    setting(portal, visibility="deal_value")
    read = portal.read(f"/portal/referrals/{referral.id}/")
    assert EARNED in read and DEAL in read and "The deal" in read


def told(stage) -> str:
    """The mails to Ann since the last time."""
    worker.drain(stage.tenant_id, later(days=200))
    new, mail.outbox[:] = list(mail.outbox), []
    return "\n".join(f"{one.subject}\n{one.body}" for one in new if one.to == ["ann@example.test"])


@pytest.mark.parametrize("visibility, mails", [("status_and_reward", True), ("deal_value", True), ("status", False)])
def test_mails_tell_of_rewards_only_where_the_pages_do(acme, visibility, mails):
    stage = staging.set_money_stage(acme)
    with tenant_context(acme.id):
        commands.change_settings(program_id=stage.program.id, values={"visibility": visibility}, acting=stage.tess, at=START)
        staging.publish(stage, money.growing(maturation_days=14))
        referral = staging.accepted(stage, stage.ann, 1, later(days=1))
        staging.won(stage, referral.id, later(days=3), 2_400_000)
    said = told(stage)
    assert "became a customer" in said
    assert ("3,600 points" in said, "What you earn with it comes in a mail of its own." in said, "Added to your balance" in said) == (mails, mails, mails)


@pytest.mark.parametrize("detail, reason, exact", [
    ("exact", "existing_customer", True), ("exact", "incomplete", True), ("general", "existing_customer", False), ("general", "incomplete", False),
    ("exact", "fraud", False), ("general", "fraud", False)])
def test_a_no_is_told_as_exactly_as_the_program_says(portal, detail, reason, exact):   # noqa: F811
    """DOMAIN §2: "decline reasons exact or general ("we already know this company"), fraud always general"."""
    setting(portal, decline_detail=detail)
    referral = portal.introduce(10, 1)
    worker.drain(portal.stage.tenant_id, portal.now)
    mail.outbox.clear()
    portal.decline(referral, reason, 5)
    worker.drain(portal.stage.tenant_id, portal.now)
    said = "\n".join(one.body for one in mail.outbox if one.to == ["ann@example.test"])
    read = portal.read(f"/portal/referrals/{referral.id}/") + portal.read("/portal/?show=all")
    for text in (said, read):
        assert (str(words.GENERAL) in text) != exact
        for other in (words.DECLINED["existing_customer"], words.DECLINED["incomplete"], words.DECLINED_NEXT["incomplete"], "fraud"):
            assert (str(other) in text) == (exact and other in (words.DECLINED[reason], words.DECLINED_NEXT.get(reason))) or (text is said and other == words.DECLINED_NEXT["incomplete"])


def test_a_program_that_only_thanks_shows_no_money(acme):
    """PRODUCT F6, "Gratitude only": no reward words and no money on any page that people see, and in no mail."""
    stage = set_stage(acme, gratitude=True)
    with tenant_context(acme.id):
        commands.set_offer(program_id=stage.program.id, offer={"en": "“Thank you for introducing them.”"}, acting=stage.tess, at=START)
        referral = submitted(stage, stage.ann, later(days=1))
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        milestones.record_milestone(referral_id=referral.id, report=milestones.Report(kind="won", occurred_at=later(days=3)), source="manual", acting=stage.tess, at=later(days=3))
    ann = Portal(stage, sign_in(acme, stage.ann), timezone.now())
    texts = {path: ann.read(path) for path in ("/portal/", "/portal/refer", f"/portal/referrals/{referral.id}/", "/portal/share/", "/p/customers/", "/", "/r/ann")}
    texts["mails"] = told(stage)
    for where, text in texts.items():
        body = text.partition("<main")[2] or text
        for word in ("earn", "Earn", "reward", "Reward", "€", "points"):
            assert word not in body.replace("learn", "").replace("/portal/earnings", ""), (where, word)
