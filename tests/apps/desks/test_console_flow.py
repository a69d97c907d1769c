"""How it goes: a span against the one before it, by what was recorded; never by what was taken back."""
from datetime import timedelta

import pytest

from foundation.kernel.money import Money
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals.commands import decide
from reporting import queries as reporting_queries
from tests.apps.rewards.stage import accepted, publish, set_money_stage, submitted, won
from tests.cast import later

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "advocate", "pay": {"percent_bp": 1000, "of": "first_year_value"}}]}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, PLAN)
    return stage


def over(first: int, until: int) -> reporting_queries.Figures:
    """Of the days [first, until) after the start."""
    days = reporting_queries.days(later().date(), later(days=90))
    return days.over(later(days=first).date(), later(days=until).date())


def test_a_span_counts_what_came_what_was_won_and_what_it_was_worth(stage):
    with tenant_context(stage.tenant_id):
        first = accepted(stage, stage.ann, 1, later(days=1))
        accepted(stage, stage.ben, 2, later(days=40))
        third = accepted(stage, stage.ann, 3, later(days=41))
        won(stage, first.id, later(days=35), 120_000)
        won(stage, third.id, later(days=45), None)
        this = over(30, 60)
        assert (this["received"], this["won"], this["unsaid"], this.worth("EUR")) == (2, 2, 1, Money(120_000, "EUR"))
        assert this.time_to_win == timedelta(days=(34 + 4) / 2)
        before = over(0, 30)
        assert (before["received"], before["won"], before.worth("EUR"), before.time_to_win) == (1, 0, Money(0, "EUR"), None)
        assert [over(0, 35).worth("EUR").minor, over(35, 36).worth("EUR").minor] == [0, 120_000]   # half-open
        [most, *_] = reporting_queries.who_brings_the_most()
        assert (most.advocate_id, most.referred, most.won, most.worth) == (stage.ann.advocate_id, 2, 2, {"EUR": 120_000})


def test_a_cohort_says_how_far_its_referrals_came(stage):
    with tenant_context(stage.tenant_id):
        won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=5), 1_000)
        decide.lose_referral(referral_id=accepted(stage, stage.ben, 2, later(days=2)).id, reason="no_budget", acting=stage.tess, at=later(days=6))
        decide.decline_referral(referral_id=submitted(stage, stage.ann, later(days=3), number=3).id, reason="too_small", acting=stage.tess, at=later(days=6))
        submitted(stage, stage.ben, later(days=4), number=4)
        submitted(stage, stage.ben, later(days=50), number=5)   # of another span
        cohort = over(0, 30)
        assert [cohort[name] for name in ("received", "accepted", "talked", "customers", "open", "lost", "refused")] == [4, 2, 1, 1, 1, 1, 1]
        assert cohort.channels == {"portal": 4}


def test_rewards_cost_what_was_worked_out_in_the_span(stage):
    with tenant_context(stage.tenant_id):
        won(stage, accepted(stage, stage.ann, 1, later(days=1)).id, later(days=5), 120_000)
    worker.drain(stage.tenant_id, later(days=6))
    with tenant_context(stage.tenant_id):
        assert [over(0, 5).cost("EUR").minor, over(5, 6).cost("EUR").minor] == [0, 12_000]
        assert reporting_queries.who_brings_the_most()[0].earned == {"EUR": 12_000}
