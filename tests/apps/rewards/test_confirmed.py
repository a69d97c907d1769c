"""Who earns from what she recorded herself waits, until CRM, billing or a second person says the same."""
import pytest

from foundation.outbox.worker import drain
from referrals.commands import milestones
from rewards.commands import confirm, endings
from rewards.models import Hold, Reward
from tests.apps.rewards.books import names, standing
from tests.apps.rewards.stage import accepted, deal, later, publish
from tests.apps.rewards.test_take_backs import EUR_100, ann
from tests.cast import Actor
from tests.pure.ladder import counted, document

API = "api:0123456789abcdef"


def herself(stage) -> Actor:
    return Actor("staff", stage.ann.advocate.user_id)


def said(stage, referral, acting, days: int, source: str = "manual", kind: str = "won"):
    """And every handler has heard it."""
    report = milestones.Report(kind=kind, occurred_at=later(days=2))
    answer = milestones.record_milestone(referral_id=referral.id, report=report, source=source, acting=acting, at=later(days=days))
    drain(stage.tenant_id, later(days=days))
    return answer.milestone


def own_word(stage, **rule) -> Reward:
    publish(stage, document(**({"pay": EUR_100} | rule)))
    said(stage, accepted(stage, stage.ann, 1, later(days=1)), herself(stage), 2)
    return Reward.objects.get()


def approval(reward) -> Hold:
    return Hold.objects.get(reward=reward, kind="approval")


def states() -> list[str]:
    return list(Reward.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize("source", ["manual", API, "crm", "billing"])
def test_a_second_word_lets_it_go(stage, source):
    """DOMAIN §2: an `approval` hold, until CRM, billing or a second person confirms."""
    reward = own_word(stage)
    assert reward.state == "pending" and standing(ann(stage)) == {"accrued": -10_000}
    milestone = said(stage, reward.referral, stage.tess, 3, source)
    hold = approval(reward)
    assert (hold.confirmed_by, hold.released_by, hold.released_at) == (source, stage.tess.id, later(days=3))
    assert states() == ["approved"] and standing(ann(stage)) == {"payable": -10_000}
    assert "reward.hold_released" in names(reward.id) and names(reward.id)[-1] == "reward.approved"
    assert confirm.confirm(milestone_id=milestone.id, source=source, acting=stage.tess, at=later(days=4)) == []


def test_her_own_word_twice_is_no_second_one(stage):
    reward = own_word(stage)
    said(stage, reward.referral, herself(stage), 3, API)   # by a key of her own
    assert states() == ["pending"] and approval(reward).released_at is None and names(reward.id) == ["reward.accrued"]


def test_a_threshold_needs_its_own_yes(stage):
    reward = own_word(stage, approval_above={"minor": 5_000, "currency": "EUR"})
    said(stage, reward.referral, stage.tess, 3, API)
    assert states() == ["pending"] and approval(reward).released_at is None


def test_another_hold_stays(stage):
    reward = own_word(stage, maturation_days=30)
    said(stage, reward.referral, stage.tess, 3)
    assert approval(reward).released_at == later(days=3) and states() == ["pending"] and standing(ann(stage)) == {"accrued": -10_000}


def test_who_heard_the_second_word_first_holds_nothing(stage):
    """In any order of the news."""
    publish(stage, document(pay=EUR_100))
    referral = accepted(stage, stage.ann, 1, later(days=1))
    report = milestones.Report(kind="won", occurred_at=later(days=2))
    for acting, source in ((herself(stage), "manual"), (stage.tess, API)):
        milestones.record_milestone(referral_id=referral.id, report=report, source=source, acting=acting, at=later(days=2))
    drain(stage.tenant_id, later(days=3))
    assert states() == ["approved"] and not Hold.objects.exists()


def test_what_a_win_implied_is_confirmed_with_it(stage):
    """DOMAIN §2: `won` implies `accepted` and `qualified` at the same instant."""
    reward = own_word(stage, on={"milestone": "qualified"})
    assert reward.milestone.implied and reward.state == "pending"
    said(stage, reward.referral, stage.tess, 3, API)
    assert states() == ["approved"]


def test_a_raise_waits_for_both_words(stage):
    publish(stage, document(counted("whole_retro", start=2)))
    first, second = [accepted(stage, stage.ann, number, later(days=1)) for number in (1, 2)]
    said(stage, first, herself(stage), 2), said(stage, second, herself(stage), 3)
    assert states() == ["pending"] * 3
    said(stage, second, stage.tess, 4)
    assert states() == ["pending", "approved", "pending"]   # the first one's, the second one's, the raise of the first
    said(stage, first, stage.tess, 5)
    assert states() == ["approved"] * 3
    assert len(deal(stage, 3, None, later(days=6))) == 1


def test_what_she_gave_away_waits_and_is_let_go_too(stage):
    reward = own_word(stage)
    given = endings.donate(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))
    assert given.state == "pending"
    said(stage, reward.referral, stage.tess, 4)
    assert states() == ["donated", "approved"] and approval(given).confirmed_by == "manual"
