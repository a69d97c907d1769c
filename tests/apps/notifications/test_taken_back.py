"""What was told once is told again when it changes: taken back, held, let go. Nobody else's name, no amount where the program names none."""
import pytest
from django.core import mail

from foundation.kernel.acting import SYSTEM
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from programs.models import Program
from referrals.commands import reopen, unwin
from referrals.commands.adjust import News, adjust_milestone
from rewards.commands import cancelling, deliver, holds
from rewards.commands.take_back import take_back
from rewards.models import Reward
from tests.apps.notifications.test_rewards import staged, told, win
from tests.apps.rewards.stage import accepted, announced, deal, won
from tests.cast import later
from tests.pure.ladder import document

EUR = {"pay": {"fixed": {"minor": 10_000, "currency": "EUR"}}}


@pytest.fixture
def stage(acme):
    return staged(acme, maturation_days=30, **EUR)


def back(stage, reward, minor=None, cause="withdrawal:1") -> None:
    with tenant_context(stage.tenant_id):
        take_back(reward_id=reward.id, cause=cause, minor=minor, at=later(days=5))


def risk(stage, reward, kind="risk") -> None:
    with tenant_context(stage.tenant_id):
        holds.place_hold(reward_id=reward.id, kind=kind, reason="Shares a phone with Ben", acting=stage.tess, at=later(days=5))


def let_go(stage, reward) -> None:
    with tenant_context(stage.tenant_id):
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=5))


def test_the_whole_of_it_is_taken_back(stage):
    reward = win(stage)
    told(stage)
    back(stage, reward)
    [said] = told(stage)
    assert said.startswith("Taken back: €100.00 for introducing Hafenkontor GmbH\nHello Ann,\n")
    assert "We took back your reward of €100.00 for introducing Hafenkontor GmbH." in said and "it didn’t come about" in said
    assert "stays yours" not in said and "had reached you" not in said and f"/portal/rewards/{reward.id}/why/" in said


def test_a_part_of_it_says_what_stays_and_because_of_what(stage):
    reward = win(stage)
    told(stage)
    back(stage, reward, 3_000, "repriced:1")
    [said] = told(stage)
    assert said.startswith("Partly taken back: €30.00 for introducing Hafenkontor GmbH") and "€70.00 of it stays yours." in said
    assert "What counts towards its step is another now, so it comes to less." in said


def test_what_had_reached_her_is_set_off(acme):
    stage = staged(acme, **EUR)
    reward = win(stage)
    with tenant_context(acme.id):
        way = {"reward_id": reward.id, "provider": "bank", "payout_id": reward.id, "attempt": 1, "at": later(days=5)}
        deliver.begin_fulfilment(**way), deliver.confirm_fulfilment(**way, acting=SYSTEM)
    told(stage)
    back(stage, reward, 3_000)
    [said] = told(stage)
    assert "€30.00 of that had reached you already: it’s taken off what you earn next. You don’t have to send anything back." in said


def test_of_points_the_new_balance(acme):
    stage = staged(acme)
    reward = win(stage)
    assert told(stage)[-1].startswith("Added to your balance: 1,500 points")
    back(stage, reward, 500)
    [said] = told(stage)
    assert "500 points" in said and "1,000 points of it stays yours." in said and "You have 1,000 points in your balance now." in said


@pytest.mark.parametrize("kind, why, now", [("risk", "We’re double-checking this one.", "write it on the page of your introduction of Hafenkontor GmbH"),
                                            ("legal", "checked against local rules", "Does your employer have to agree?")])
def test_held_says_why_and_what_she_can_do_and_not_what_somebody_wrote(stage, kind, why, now):
    reward = win(stage)
    told(stage)
    risk(stage, reward, kind)
    [said] = told(stage)
    assert said.startswith("We’re holding €100.00 for introducing Hafenkontor GmbH") and why in said and now in said
    assert "Ben" not in said and "phone" not in said


@pytest.mark.parametrize("kind, detail, why", [("paid_twice", "exact", "It’s paid in another way already."), ("paid_twice", "general", "After a second look it’s not paid."),
                                               ("fraud", "exact", "After a second look it’s not paid.")])
def test_cancelled_says_why_as_exactly_as_the_program_tells_and_not_what_somebody_wrote(stage, kind, detail, why):
    """DOMAIN §2: reasons `exact` or `general`, `fraud` always general; §4: an event carries no note."""
    reward = win(stage)
    with tenant_context(stage.tenant_id):
        Program.objects.update(decline_detail=detail)
    told(stage)
    with tenant_context(stage.tenant_id):
        cancelling.cancel(reward_id=reward.id, kind=kind, reason="Shares a phone with Ben", acting=stage.olga, at=later(days=5))
    [said] = told(stage)
    assert said.startswith("Not paid: €100.00 for introducing Hafenkontor GmbH\nHello Ann,\n") and f"/portal/rewards/{reward.id}/why/" in said
    assert "We’ve cancelled your reward of €100.00: it won’t be paid." in said and why in said and "Ben" not in said and "fraud" not in said


def test_what_ends_with_a_cancelled_one_is_no_news(acme):
    """What it would have raised was cancelled before, and she was told then."""
    stage = staged(acme, pay={"percent_bp": 1000, "of": "first_year_value"})
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.get(decision=deal(stage, 1, 100_000, later(days=1))[0])
        cancelling.cancel(reward_id=reward.id, kind="other", reason="Hm", acting=stage.olga, at=later(days=2))
    [said] = told(stage)   # what somebody was quicker about than the mail is not announced first
    assert said.startswith("Not paid: €100.00")
    with tenant_context(stage.tenant_id):
        adjust_milestone(milestone_id=reward.milestone_id, source="billing", acting=stage.tess, at=later(days=5), news=News(
            kind="amendment", occurred_at=later(days=5), currency="EUR", amounts={"first_year_value": 900_000}))
    assert told(stage) == []
    with tenant_context(stage.tenant_id):
        assert [row.state for row in Reward.objects.order_by("id")] == ["cancelled", "cancelled"]


def test_what_is_granted_again_is_told_without_the_part_that_was_cancelled(acme):
    """Of 150 a raise of 50 was cancelled. It goes, and stands again: what she is told of is what she gets."""
    stage = staged(acme, pay={"percent_bp": 1000, "of": "first_year_value"})
    with tenant_context(stage.tenant_id):
        reward = Reward.objects.get(decision=deal(stage, 1, 100_000, later(days=1))[0])
        adjust_milestone(milestone_id=reward.milestone_id, source="billing", acting=stage.tess, at=later(days=2), news=News(
            kind="amendment", occurred_at=later(days=2), currency="EUR", amounts={"first_year_value": 150_000}))
    told(stage)
    with tenant_context(stage.tenant_id):
        cancelling.cancel(reward_id=Reward.objects.latest("id").id, kind="other", reason="Hm", acting=stage.olga, at=later(days=3))
        unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=stage.tess, at=later(days=4))
    told(stage)
    with tenant_context(stage.tenant_id):
        won(stage, reward.referral_id, later(days=5))
    said = told(stage)
    assert said and all("€100.00" in one and "€150.00" not in one and "€50.00" not in one for one in said)
    with tenant_context(stage.tenant_id):
        assert (Reward.objects.latest("id").granted_minor, Reward.objects.latest("id").left_minor) == (15_000, 10_000)


def test_let_go_says_what_it_still_waits_for(stage):
    reward = win(stage)
    risk(stage, reward)
    told(stage)
    let_go(stage, reward)
    [said] = told(stage)
    assert said.startswith("Checked: €100.00 for introducing Hafenkontor GmbH") and "refund period until 5 April" in said


def test_let_go_for_good_is_told_as_approved(acme):
    stage = staged(acme, **EUR)
    reward = win(stage)
    risk(stage, reward)
    told(stage)
    let_go(stage, reward)
    assert [one.partition("\n")[0] for one in told(stage) if "Tell us" not in one] == ["Approved: €100.00 for introducing Hafenkontor GmbH"]


def test_a_doubt_that_is_over_when_the_mail_is_made_is_none(stage):
    reward = win(stage)
    told(stage)
    risk(stage, reward), let_go(stage, reward)
    assert told(stage) == []


def test_a_program_that_names_no_amounts_sends_none_of_these(acme, stage):
    reward = win(stage)
    with tenant_context(acme.id):
        Program.objects.update(visibility="status")
    risk(stage, reward), let_go(stage, reward), back(stage, reward)
    assert told(stage) == []


def test_what_is_not_hers_is_no_news_of_hers(acme, stage):
    reward = win(stage)
    told(stage)
    with tenant_context(acme.id):
        Reward.objects.update(beneficiary_kind="party", beneficiary_id=reward.referral.party_id)
    risk(stage, reward)
    assert told(stage) == []


def test_what_is_gone_is_neither_approved_nor_asked_for_an_account(acme):
    """The mails were quicker in being due than in being made."""
    stage = staged(acme, **EUR)
    reward = win(stage)
    back(stage, reward)
    worker.drain(acme.id, later(days=6))
    assert [one.subject for one in mail.outbox if "€" in one.subject] == [f"{before}€100.00 for introducing Hafenkontor GmbH" for before in ("", "Taken back: ")]


def test_what_is_gone_and_comes_back_is_told_and_approved(acme):
    """Also where its dispute was opened while its referral was lost: no mail of it is swallowed."""
    stage = announced(acme, document(pay={"percent_bp": 1000, "of": "first_year_value"}))
    with tenant_context(acme.id):
        referral = accepted(stage, stage.ann, 1, later(days=1))
        first = won(stage, referral.id, later(days=2), 10_000)
        worker.drain(acme.id, later(days=2))
        unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=3))
        for day, kind in ((4, "payment_dispute"), (7, "dispute_won")):
            worker.drain(acme.id, later(days=day))
            mail.outbox.clear()
            adjust_milestone(milestone_id=first, news=News(kind=kind, occurred_at=later(days=day)), source="billing", acting=stage.tess, at=later(days=day))
            if day == 4:
                reopen.reopen_referral(referral_id=referral.id, acting=stage.tess, at=later(days=5))
                won(stage, referral.id, later(days=6), 10_000)
        worker.drain(acme.id, later(days=7))
    company = "€10.00 for introducing Hafenkontor bbbbbb GmbH"
    assert sorted(one.subject for one in mail.outbox if "€" in one.subject) == [f"Approved: {company}", f"Yours again: {company}"]
