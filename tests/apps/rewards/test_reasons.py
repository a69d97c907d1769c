"""Whoever gives a reason is told one thing about it, in the same words everywhere, and finds what she typed."""
import pytest

from foundation.tenants.context import tenant_context
from rewards.commands.reasons import MOST_WORDS, wrong_reason
from rewards.models import Hold, LegalGate, ManualReward, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.pure.ladder import document
from tests.sign_in import staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}
TOO_LONG = "At most 300 characters."


@pytest.mark.parametrize(("said", "code"), [("", "missing"), (" \n", "missing"), ("x" * MOST_WORDS, ""), (f"  {'x' * MOST_WORDS}\n", ""), ("x" * (MOST_WORDS + 1), "too_long")])
@pytest.mark.parametrize("evidence", [True, False])
def test_what_is_wrong_with_it(said, code, evidence):
    assert [one.code for one in wrong_reason(said, evidence=evidence)] == ([code] if code else [])


@pytest.mark.parametrize(("name", "typed"), [
    ("console_hold", {"kind": "risk", "days": "14"}), ("console_cancel", {"kind": "mistake"}), ("console_forgo", {}), ("console_gate", {"about": "advocate", "kind": "jurisdiction"}),
    ("console_by_hand", {"to": "advocate", "minor": "10.00"})])
def test_a_form_says_it_in_the_house_s_words_and_keeps_what_was_typed(acme, name, typed):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(pay=EUR_100))
        reward = Reward.objects.get(decision=deal(stage, 1, 1, later(days=1))[0])
    of = reward.referral_id if name in ("console_gate", "console_by_hand") else reward.id
    owner, said = staff_client(acme, "owner"), "y" * (MOST_WORDS + 1)
    shown = owner.post(url(name, of), typed | {"reason": said}, follow=True)
    assert TOO_LONG in text(shown) and "(it has 301)" not in text(shown) and said in shown.content.decode() and f'maxlength="{MOST_WORDS}"' in shown.content.decode()
    with tenant_context(acme.id):
        assert not Hold.objects.exists() and not LegalGate.objects.exists() and not ManualReward.objects.exists()
        assert Reward.objects.get(id=reward.id).state == "approved"
