"""The manager records what became of a deal's money on its page; what it earned follows, and whoever earned it reads why."""
import re

import pytest
from django.urls import reverse

from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals.models import MilestoneAdjustment
from rewards.models import Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.adjusted import GROSS, PERCENT
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.pure.ladder import document
from tests.sign_in import signed_in, staff_client


@pytest.fixture
def money(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=PERCENT))
    return stage


@pytest.fixture
def reward(money) -> Reward:
    with tenant_context(money.tenant_id):
        return Reward.objects.get(decision=deal(money, 1, GROSS, later(days=1))[0])


def said(money) -> list[tuple]:
    with tenant_context(money.tenant_id):
        return list(MilestoneAdjustment.objects.order_by("id").values_list("kind", "minor", "note"))


def test_a_refund_and_a_dispute_are_recorded_and_told(acme, money, reward):
    tess = staff_client(acme, "program_manager")
    page = tess.get(url("console_referral", reward.referral_id)).content.decode()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    assert "Money went back, or something is wrong" in page and "dispute_won" not in page
    for _ in range(2):   # a second click
        answer = tess.post(url("console_adjust", reward.milestone_id), {"kind": "partial_refund", "minor": "250.00", "note": "They left a module out", "key": key},
                           follow=True)
        assert "Recorded. What it does to the rewards is being worked out" in text(answer)
    assert said(money) == [("partial_refund", 25_000, "They left a module out")]
    assert "Refunded in part €250.00" in text(answer) and "“They left a module out”" in text(answer)
    drain(acme.id, later(days=3650))
    assert tess.post(url("console_adjust", reward.milestone_id), {"kind": "payment_dispute", "reference": "D-1"}).status_code == 302
    drain(acme.id, later(days=3650))
    page = tess.get(url("console_referral", reward.referral_id)).content.decode()
    assert "dispute_won" in page and "D-1" in page
    assert tess.post(url("console_adjust", reward.milestone_id), {"kind": "dispute_won", "reference": "D-1"}).status_code == 302
    drain(acme.id, later(days=3650))
    page = text(tess.get(url("console_reward", reward.id)))
    assert "€250.00 of €1,000.00 are gone, so €75.00 of €100.00 stay" in page and "The customer got a part of the money back." in page
    assert "The customer disputes the payment." in page and "The dispute over the payment was decided for us." in page and "Came back after a dispute" in page
    trail = text(tess.get(url("console_trail")))
    assert "What had been taken back of a reward came back" in trail
    with tenant_context(acme.id):
        ann = signed_in(acme.client(), money.ann.advocate.user)
    why = text(ann.get(reverse("portal_why", urlconf="referral_platform.urls.vendor", args=[reward.id])))
    assert "Yours again since" in why and "€75.00" in why and "€1,000.00" not in why   # what they pay stays between them and us


def test_what_is_wrong_is_said_at_the_field_and_nothing_changes(acme, money, reward):
    tess = staff_client(acme, "program_manager")
    page = text(tess.post(url("console_adjust", reward.milestone_id), {"kind": "partial_refund", "minor": ""}, follow=True))
    assert "Say how much was refunded" in page and said(money) == []
    tess.post(url("console_adjust", reward.milestone_id), {"kind": "dispute_won"}, follow=True)   # nobody disputes anything
    assert said(money) == []


def test_an_amount_is_corrected(acme, money, reward):
    olga = staff_client(acme, "finance_approver")
    page = text(olga.post(url("console_adjust", reward.milestone_id), {"kind": "amendment", "base": "first_year_value", "minor": "1,500.00"}, follow=True))
    assert "Amount changed" in page and "€1,500.00" in page
    drain(acme.id, later(days=3650))
    with tenant_context(acme.id):
        rise = Reward.objects.exclude(id=reward.id).get()
        ann = signed_in(acme.client(), money.ann.advocate.user)
    assert rise.granted_minor == 5_000 and "Worked out once more, because an amount changed" in text(olga.get(url("console_reward", rise.id)))
    assert "With the corrected amount" in text(ann.get(reverse("portal_why", urlconf="referral_platform.urls.vendor", args=[rise.id])))
