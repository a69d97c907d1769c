"""A refund in a browser: from the referral's page to what it would do, and back."""
import pytest
from playwright.sync_api import expect

from foundation.tenants.context import tenant_context
from referrals.models import MilestoneAdjustment
from rewards.models import Reward
from tests.apps.desks.console import url
from tests.apps.rewards.adjusted import GROSS, PERCENT
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.apps.rewards.test_adjusting import begin, confirm
from tests.browser.pages import open, problems, shoot
from tests.pure.ladder import document
from tests.sign_in import new_member, signed_in


@pytest.fixture
def reward(acme) -> Reward:
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=PERCENT))
        reward = Reward.objects.get(decision=deal(stage, 1, GROSS, later(days=1))[0])
        begin(reward, 2), confirm(stage, reward, 3)
    return reward


def test_what_a_refund_would_do_is_seen_before_it_is_recorded(acme, reward, page):
    open(page, acme.host, url("console_referral", reward.referral_id), signed_in=signed_in(acme.client(), new_member(acme, "owner").user))
    page.get_by_text("Money went back, or something is wrong…").first.click()
    shoot(page, "console-refund-form")
    assert problems(page) == []
    page.get_by_label("A part of it was refunded").check()
    page.get_by_label("How much?").fill("250.00")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("heading", name="This changes one reward.")).to_be_visible()
    shoot(page, "console-refund-seen")
    assert problems(page) == []
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded. What it does to the rewards")).to_be_visible()
    with tenant_context(acme.id):
        assert MilestoneAdjustment.objects.get().minor == 25_000
