"""A reward's page: whom it goes to, what holds it and why, what was taken back; and the verbs of a person."""
import re

import pytest

from foundation.tenants.context import tenant_context
from referrals.commands import unwin
from rewards.commands import deliver, recredit
from rewards.models import Hold, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.adjusted import GROSS, PERCENT, tell
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.pure.ladder import document
from tests.sign_in import new_member, signed_in, staff_client

NAME = "Ann"
EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def money(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
    return stage


@pytest.fixture
def reward(money) -> Reward:
    with tenant_context(money.tenant_id):
        return Reward.objects.get(decision=deal(money, 1, 1, later(days=1))[0])


def state(money, reward) -> str:
    with tenant_context(money.tenant_id):
        return Reward.objects.get(id=reward.id).state


def user_of(money):
    with tenant_context(money.tenant_id):
        return money.ann.advocate.user


def test_a_manager_holds_it_and_somebody_else_lets_it_go(acme, money, reward):
    tess, olga = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    page = text(tess.post(url("console_hold", reward.id), {"kind": "risk", "reason": "Two accounts from one address"}, follow=True))
    assert "Held. Nothing is paid until somebody else lets it go." in page and "“Two accounts from one address”" in page and "Being double-checked" in page
    assert state(money, reward) == "pending"
    assert "Let go: " not in page   # she placed it
    assert "You placed this hold" in text(tess.post(url("console_release", reward.id), {"kind": "risk"}, follow=True))
    assert "Let go: " in text(olga.get(url("console_reward", reward.id)))
    page = text(olga.post(url("console_release", reward.id), {"kind": "risk"}, follow=True))
    assert "Let go. If nothing else holds it" in page and state(money, reward) == "approved"


def test_the_steps_are_counted_as_they_are_numbered(acme, reward):
    page = text(staff_client(acme, "program_manager").get(url("console_reward", reward.id)))
    number = int(re.search(r"How we got there (\d+) steps", page)[1])
    assert f" {number} {NAME} earns" in page and f" {number + 1} " not in page.partition("How we got there")[2].partition(f"{NAME} earns")[0]


def test_without_a_reason_what_was_typed_stays_and_nothing_is_held(acme, money, reward):
    tess = staff_client(acme, "program_manager")
    page = tess.post(url("console_hold", reward.id), {"kind": "legal", "reason": " "}, follow=True)
    assert "Say why: it’s kept, and others read it." in text(page) and '<option value="legal" selected' in page.content.decode()
    assert re.findall(r'<\w+[^>]* name="(\w+)"[^>]* autofocus', page.content.decode()) == ["reason"], "what is wrong stands far down on a phone: it comes into sight"
    with tenant_context(money.tenant_id):
        assert not Hold.objects.exists()
    assert state(money, reward) == "approved"


def test_nobody_wants_it(acme, money, reward):
    olga = staff_client(acme, "finance_approver")
    said = {"reason": "Ann wrote that she wants none."}
    assert "Say how you know: it’s kept with the reward." in text(olga.post(url("console_forgo", reward.id), {"reason": " "}, follow=True))
    assert state(money, reward) == "approved"
    assert "Ended. Nobody is paid for it." in text(olga.post(url("console_forgo", reward.id), said, follow=True))
    page = text(olga.get(url("console_reward", reward.id)))
    assert "“Ann wrote that she wants none.”" in page
    assert state(money, reward) == "forgone" and "Hold this reward" not in page and "End this reward" not in page
    assert "it can’t become" in text(olga.post(url("console_forgo", reward.id), said, follow=True))


@pytest.mark.parametrize("role, holds, ends", [("owner", 302, 302), ("program_manager", 302, 403), ("finance_approver", 302, 302), ("read_only", 403, 403),
                                               ("sales_rep", 403, 403)])
def test_roles(acme, money, reward, role, holds, ends):
    client = signed_in(acme.client(), new_member(acme, role).user)
    assert client.post(url("console_hold", reward.id), {"kind": "risk", "reason": "Odd"}).status_code == holds
    assert client.post(url("console_release", reward.id), {"kind": "risk"}).status_code == holds
    assert client.post(url("console_forgo", reward.id)).status_code == ends


def test_what_was_taken_back_says_why_and_what_is_owed(acme, money, reward):
    with tenant_context(money.tenant_id):
        way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "attempt": 1}
        deliver.begin_fulfilment(**way, at=later(days=2))
        deliver.confirm_fulfilment(**way, acting=money.olga, at=later(days=3))
        unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=money.tess, at=later(days=4))
        recredit.settle(milestone_id=reward.milestone_id, cause="withdrawal:1", at=later(days=4))
    page = text(staff_client(acme, "finance_approver").get(url("console_reward", reward.id)))
    for words in ("Taken back €100.00", "didn’t come about", "€100.00 had left already", "Still owed €100.00", "Goes to Ann"):
        assert words in page, words
    ann = signed_in(acme.client(), user_of(money))
    page = text(ann.get(url("portal_why", reward.id)))
    for words in ("Taken back on", "didn’t come about", "€100.00 had been paid before. It is taken off what you earn next."):
        assert words in page, words


def test_what_went_back_in_part_stands_in_the_sum_and_in_what_happened(acme, money):
    with tenant_context(money.tenant_id):
        publish(money, document(pay=PERCENT), at=later(days=2))
        found = Reward.objects.get(decision=deal(money, 2, GROSS, later(days=3))[0])
        tell(money, found.milestone_id, "partial_refund", 4, minor=25_000)
    tess = staff_client(acme, "program_manager")
    sum_ = text(tess.get(url("console_reward", found.id))).partition("How we got there")[2].partition("Plan version")[0]
    happened = text(tess.get(url("console_referral", found.referral_id))).partition("What happened")[2]
    assert re.search(r"It came to €100\.00 Taken back on \d+ \w+( \d+)? −€25\.00 What stays €75\.00", sum_), sum_
    assert "Reward taken back €25.00" in happened, happened


def test_whom_it_goes_to_when_that_is_not_the_advocate(acme, money):
    with tenant_context(money.tenant_id):
        publish(money, document(pay=EUR_100, to="referred_party"), at=later(days=2))
        found = Reward.objects.get(decision=deal(money, 2, 1, later(days=3))[0])
    olga = staff_client(acme, "finance_approver")
    for page in (url("console_reward", found.id), url("console_approvals") + "?show=all"):
        shown = text(olga.get(page))
        assert "Hafenkontor" in shown and "company that was introduced, introduced by Ann" in shown
    ann = signed_in(acme.client(), user_of(money))
    assert ann.get(url("portal_why", found.id)).status_code == 404
