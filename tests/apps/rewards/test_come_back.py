"""A dispute that is won brings back what it took, whatever the caps are by then, also where a window is evaluated again."""
from dataclasses import replace

import pytest

from referrals import queries as referrals_queries
from rewards.commands import accrue, adjusting, recredit
from rewards.models import Progress, Reward
from tests.apps.rewards.adjusted import left, tell
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.apps.rewards.test_choice_stays import of
from tests.apps.rewards.test_groups import eur
from tests.apps.rewards.test_limits import budget
from tests.apps.rewards.test_windows import for_organisation
from tests.pure.ladder import document, percents

CAP = {"per_beneficiary": {"amount": eur(20_000), "window": "lifetime"}}
pytestmark = pytest.mark.usefixtures("decided_alike")


@pytest.mark.crossed
@pytest.mark.parametrize("limit", [{"within": CAP}, {"budget": budget(20_000)}])
@pytest.mark.parametrize("minor", [None, 40_000])
@pytest.mark.parametrize("mode", ["whole_retro", "marginal", "keep"])
def test_what_comes_back_asks_no_cap(stage, mode, minor, limit):
    """MONEY §4: a dispute takes back when opened; won restores (no cap asked): also when others have filled the room meanwhile."""
    ladder = percents("marginal" if mode == "keep" else mode) | ({} if mode == "keep" else {"on_reversal": "reprice"})
    plan = document(ladder, **({"within": limit["within"]} if "within" in limit else {}))
    publish(stage, plan | ({"budget": limit["budget"]} if "budget" in limit else {}))
    [one] = deal(stage, 1, 80_000, later(days=1))
    [two] = deal(stage, 2, 15_000, later(days=2))
    tell(stage, one.milestone_id, "payment_dispute", 3, minor=minor)
    [three] = deal(stage, 3, 200_000, later(days=4))
    assert left() == 20_000
    before = of(two.milestone_id), of(three.milestone_id)
    tell(stage, one.milestone_id, "dispute_won", 5)
    assert (of(one.milestone_id), of(two.milestone_id), of(three.milestone_id)) == (8_000, *before)
    tell(stage, one.milestone_id, "payment_dispute", 6, minor=minor, reference="D-2")   # and once more, nothing is doubled
    tell(stage, one.milestone_id, "dispute_won", 7, reference="D-2")
    assert (of(one.milestone_id), of(two.milestone_id), of(three.milestone_id)) == (8_000, *before)


@pytest.mark.parametrize("minor", [None, 75_000])
def test_no_more_comes_back_than_was_taken(stage, minor):
    """MONEY §2: a capped remainder does not revive by itself."""
    publish(stage, document(percents("marginal") | {"on_reversal": "reprice"}, within={"per_beneficiary": {"amount": eur(9_000), "window": "lifetime"}}))
    [one] = deal(stage, 1, 80_000, later(days=1))
    [two] = deal(stage, 2, 80_000, later(days=2))
    assert (of(one.milestone_id), of(two.milestone_id)) == (8_000, 1_000)
    tell(stage, two.milestone_id, "payment_dispute", 3, minor=minor)
    tell(stage, one.milestone_id, "refund", 4)   # its room is free again
    tell(stage, two.milestone_id, "dispute_won", 5)
    assert of(two.milestone_id) == 1_000 and Reward.objects.filter(milestone_id=two.milestone_id).count() == 2


@pytest.mark.parametrize("mode", ["marginal", "whole_forward"])
def test_two_claims_of_one_organisation_follow_one_deal(stage, monkeypatch, mode):
    """MONEY §3: claims of one subject are one: counted once, priced once and shared out, also when money goes back, comes back and the credit moves."""
    publish(stage, document(percents(mode, scope="partner_organisation") | {"on_reversal": "reprice"}))
    ann, ben = accepted(stage, stage.ann, 1, later(days=1)), accepted(stage, stage.ben, 2, later(days=1))
    organisation = for_organisation(stage, "Nord", ann, ben)
    shared_deal, known = won(stage, ann.id, later(days=2), 80_000), referrals_queries.credit_of
    [first] = known(shared_deal)
    both = [replace(first, referral_id=one.id, enrolment_id=one.enrolment_id, advocate_id=one.advocate_id, share_bp=5_000, organisation_id=organisation.id)
            for one in (ann, ben)]
    now = list(both)
    monkeypatch.setattr(referrals_queries, "credit_of", lambda one: now if one == shared_deal else known(one))
    accrue.accrue_rewards(milestone_id=shared_deal, at=later(days=2))

    def stands() -> tuple[list[int], int]:
        rows = Reward.objects.filter(milestone_id=shared_deal)
        return [sum(row.granted_minor - row.taken_back_minor for row in rows if row.enrolment_id == one.id) for one in (stage.ann, stage.ben)], Progress.objects.get().metric
    assert stands() == ([4_000, 4_000], 80_000)
    for days, (kind, news, expected) in enumerate([("partial_refund", {"minor": 40_000}, ([2_000, 2_000], 40_000)), ("payment_dispute", {}, ([0, 0], 0)),
                                                   ("dispute_won", {}, ([2_000, 2_000], 40_000))], 5):
        tell(stage, shared_deal, kind, days, **news)
        assert stands() == expected
    now[:] = [replace(both[1], share_bp=10_000)]
    for _ in range(2):
        recredit.settle(milestone_id=shared_deal, cause="attribution:1", at=later(days=9))
        adjusting.settle(milestone_id=shared_deal, cause="attribution:1", at=later(days=9))
    assert stands() == ([0, 4_000], 40_000)
    tell(stage, shared_deal, "refund", 10)
    assert stands() == ([0, 0], 0)
