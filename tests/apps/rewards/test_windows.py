"""Whose milestones an escalator counts, in which windows: another kind than the one that pays, a member, an organisation, days that roll."""
import pytest

from partners.commands import organisations
from referrals.commands import unwin
from referrals.models import Referral
from rewards.commands import accrue, recredit
from rewards.models import Decision, Progress, Reward
from tests.apps.rewards.stage import accepted, booked, deal, later, milestone_of, publish, won
from tests.pure.ladder import counted, document, percents

pytestmark = pytest.mark.usefixtures("decided_alike")


def for_organisation(stage, name: str, *referrals):
    organisation = organisations.found(name=name, level="silver", acting=stage.tess, at=later(days=0))
    Referral.objects.filter(id__in=[referral.id for referral in referrals]).update(organisation_id=organisation.id)
    return organisation


def left(enrolment) -> int:
    return sum(row.granted_minor - row.taken_back_minor for row in Reward.objects.filter(enrolment=enrolment))


# Another kind than the one that pays


def test_a_win_is_paid_by_how_many_were_accepted(stage):
    """MONEY §3: it counts every milestone of K credited to the subject. If the milestone does not move the metric, both crossings are the same."""
    for crossing, key in (("new_rate", "a"), ("old_rate", "b")):
        publish(stage, document(counted("whole_forward", crossing, start=2) | {"metric": {"referrals": "accepted"}, "key": key}))
        start = 10 if key == "b" else 0
        first = accepted(stage, stage.ann, start + 1, later(days=start + 1))
        one = booked(accrue.accrue_rewards(milestone_id=won(stage, first.id, later(days=start + 2)), at=later(days=start + 2)))
        assert one == [100 if key == "a" else 150]   # "b": two were accepted in all by then
        second = accepted(stage, stage.ann, start + 2, later(days=start + 3))
        assert booked(accrue.accrue_rewards(milestone_id=won(stage, second.id, later(days=start + 4)), at=later(days=start + 4))) == [150]
    assert {row.escalator: row.metric for row in Progress.objects.all()} == {"a": 2, "b": 4}


def test_a_referral_keeps_the_place_at_which_it_was_accepted(stage):
    """MONEY §3, marginal over distinct referrals: its place of this window if it entered here, else of the last window it entered."""
    publish(stage, document(counted("marginal", start=2) | {"metric": {"referrals": "accepted"}}))
    first, second = [accepted(stage, stage.ann, number, later(days=number)) for number in (1, 2)]
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, second.id, later(days=3)), at=later(days=3))) == [150]
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, first.id, later(days=4)), at=later(days=4))) == [100]
    next_year = later(days=310)   # accepted as the third of last year, won in the next
    third = accepted(stage, stage.ann, 3, later(days=290))
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, third.id, next_year), at=next_year)) == [150]


def test_what_is_accepted_raises_what_was_won_before(stage):
    """whole_retro over accepted referrals: the acceptance that reaches the band pays nothing itself, and names the cause."""
    publish(stage, document(counted("whole_retro", start=2) | {"metric": {"referrals": "accepted"}}))
    first = accepted(stage, stage.ann, 1, later(days=1))
    accrue.accrue_rewards(milestone_id=milestone_of(first.id, "accepted"), at=later(days=1))
    accrue.accrue_rewards(milestone_id=won(stage, first.id, later(days=2)), at=later(days=2))
    second = accepted(stage, stage.ann, 2, later(days=3))
    [reached] = accrue.accrue_rewards(milestone_id=milestone_of(second.id, "accepted"), at=later(days=3))
    assert (reached.outcome, reached.reason, booked([reached])) == ("zero", "counts_only", [0, 50]) and left(stage.ann) == 150
    assert accrue.accrue_rewards(milestone_id=milestone_of(second.id, "accepted"), at=later(days=3)) == []


# A member, and an organisation


def test_a_member_counts_what_she_did_for_her_organisation(stage):
    """MONEY §1: member (the advocate in her organisation, over enrolments); who was in none counts for herself."""
    publish(stage, document(counted("whole_forward", start=2) | {"scope": "member"}))
    own = accepted(stage, stage.ann, 1, later(days=1))
    theirs = [accepted(stage, stage.ann, number, later(days=1)) for number in (2, 3)]
    other = accepted(stage, stage.ben, 4, later(days=1))
    for_organisation(stage, "Werft", *theirs, other)
    paid = [booked(accrue.accrue_rewards(milestone_id=won(stage, one.id, later(days=day)), at=later(days=day)))
            for day, one in enumerate((own, theirs[0], other, theirs[1]), 2)]
    assert paid == [[100], [100], [100], [150]]
    assert sorted(Progress.objects.values_list("metric", flat=True)) == [1, 1, 2]


def test_a_deal_of_one_member_raises_what_the_others_earned(stage):
    """whole_retro, scope partner_organisation: each is raised for whoever earned it, and gives it back when the deal goes."""
    publish(stage, document(counted("whole_retro", start=3) | {"scope": "partner_organisation"}))
    referrals = [accepted(stage, enrolment, number, later(days=1)) for number, enrolment in enumerate((stage.ann, stage.ben, stage.ben), 1)]
    organisation = for_organisation(stage, "Werft", *referrals)
    paid = [booked(accrue.accrue_rewards(milestone_id=won(stage, one.id, later(days=day)), at=later(days=day))) for day, one in enumerate(referrals, 2)]
    assert paid == [[100], [100], [150, 100]] and Progress.objects.get().subject_id == organisation.id
    assert (left(stage.ann), left(stage.ben)) == (150, 300)
    raised = Reward.objects.get(enrolment=stage.ann, granted_minor=50)
    assert (raised.advocate_id, raised.beneficiary_id, raised.referral_id) == (stage.ann.advocate_id, stage.ann.advocate_id, referrals[0].id)
    unwin.unwin_referral(referral_id=referrals[2].id, reason="other", acting=stage.tess, at=later(days=9))
    recredit.settle(milestone_id=milestone_of(referrals[2].id), cause="withdrawal:1", at=later(days=9))
    assert (left(stage.ann), left(stage.ben)) == (100, 100)


def test_each_is_raised_within_the_room_of_who_earned_it(stage):
    """MONEY §2: per_beneficiary bounds the rewards of this rule to one beneficiary."""
    cap = {"per_beneficiary": {"amount": {"minor": 220, "currency": "EUR"}, "window": "lifetime"}}
    publish(stage, document(counted("whole_retro", start=3) | {"scope": "partner_organisation"}, within=cap))
    referrals = [accepted(stage, enrolment, number, later(days=1)) for number, enrolment in enumerate((stage.ann, stage.ben, stage.ben), 1)]
    for_organisation(stage, "Werft", *referrals)
    for day, one in enumerate(referrals, 2):
        accrue.accrue_rewards(milestone_id=won(stage, one.id, later(days=day)), at=later(days=day))
    assert (left(stage.ann), left(stage.ben)) == (150, 220)


# Words, a count begun anew, days that roll, a band that is followed


def test_steps_that_only_thank(stage):
    bands = [{"from": start, "pay": {"thanks": words}} for start, words in ((0, "Thank you."), (2, "Thank you once more."))]
    publish(stage, document(counted("whole_forward") | {"bands": bands}))
    told = [next(step["text"] for step in deal(stage, number, None, later(days=number))[0].trace if step["step"] == "thanks") for number in (1, 2)]
    assert told == ["Thank you.", "Thank you once more."] and not Reward.objects.exists()
    assert set(Decision.objects.values_list("outcome", flat=True)) == {"granted"}


def test_a_count_begun_anew_counts_what_comes_under_its_version(stage):
    """MONEY §3: a new version may change metric, scope, window or mode with `restart`, which counts only milestones of this version or later."""
    publish(stage, document(counted("whole_forward", start=3)))
    early = accepted(stage, stage.ann, 9, later(days=1))
    assert [booked(deal(stage, number, None, later(days=number))) for number in (1, 2)] == [[100], [100]]
    publish(stage, document(counted("whole_forward", start=2) | {"window": "lifetime", "metric": {"count": "won"}, "restart": True}), at=later(days=3))
    assert [booked(deal(stage, number, None, later(days=number))) for number in (4, 5)] == [[100], [150]]
    # Accepted under the first version: it is the third of that count, and no part of the new one.
    assert booked(accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=6)), at=later(days=6))) == [150]
    assert {row.escalator: row.metric for row in Progress.objects.all()} == {"ladder": 3, "ladder@2": 2}
    publish(stage, document(counted("whole_forward", start=3) | {"window": "lifetime", "metric": {"count": "won"}}), at=later(days=7))
    assert booked(deal(stage, 8, None, later(days=8))) == [150]   # the third since then


def test_only_the_last_days_count_where_they_roll(stage):
    """MONEY §3: those before it in the order whose occurred_at is in (t − N × 86 400 s, t]."""
    publish(stage, document(counted("whole_forward", start=3) | {"window": {"rolling_days": 10}, "demotion": "immediate"}))
    days = (1, 5, 11, 12, 40)   # on day 11 the first has just left
    assert [booked(deal(stage, number, None, later(days=day))) for number, day in enumerate(days, 1)] == [[100], [100], [100], [150], [100]]
    assert booked(deal(stage, 6, None, later(days=4))) == [100]   # late: what it sees is the first alone
    assert booked(deal(stage, 8, None, later(days=13))) == [150]   # 4, 5, 11 and 12 are inside
    publish(stage, document(counted("whole_forward", start=3) | {"window": {"rolling_days": 10}}), at=later(days=41))
    assert booked(deal(stage, 7, None, later(days=42))) == [150]   # there the best step stays


def test_a_band_that_is_followed_falls_with_the_revenue(stage):
    """demotion `immediate`: the band follows the metric; `window_end`: the best one of the window stays. keep: revenue falls for later milestones."""
    for number, (demotion, expected) in enumerate((("immediate", 500), ("window_end", 750)), 1):
        publish(stage, document(percents("whole_forward") | {"demotion": demotion, "key": demotion}), at=later(days=20 * number - 1))
        [big] = deal(stage, 2 * number, 120_000, later(days=20 * number))
        unwin.unwin_referral(referral_id=big.referral_id, reason="other", acting=stage.tess, at=later(days=20 * number + 1))
        recredit.settle(milestone_id=big.milestone_id, cause=f"withdrawal:{number}", at=later(days=20 * number + 1))
        assert booked(deal(stage, 2 * number + 1, 5_000, later(days=20 * number + 2))) == [expected]


def test_a_count_that_was_given_stays_with_keep(stage):
    publish(stage, document(counted("whole_forward", start=2)))
    [first] = deal(stage, 1, None, later(days=1))
    unwin.unwin_referral(referral_id=first.referral_id, reason="other", acting=stage.tess, at=later(days=2))
    recredit.settle(milestone_id=first.milestone_id, cause="withdrawal:1", at=later(days=2))
    assert booked(deal(stage, 2, None, later(days=3))) == [150] and left(stage.ann) == 150
