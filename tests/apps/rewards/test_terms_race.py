"""What is published, agreed, ended or taken back while something is decided never reaches back behind that decision, nor does a decision miss it."""
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.db import connections

from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from referrals.queries import of_milestones
from rewards import queries
from rewards.commands import accrue, agreements, goals, plans, terms, together, withdrawing
from rewards.models import Agreement
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, booked, later, publish, set_money_stage, tried, won
from tests.apps.rewards.test_agreements import proposed
from tests.apps.rewards.test_effective_days import paying, publish_on
from tests.apps.rewards.test_goals import deals, plan

MILLISECOND, MOMENT = timedelta(milliseconds=1), timedelta(microseconds=1)
NOW = later(days=10)
PAUSE = 0.4   # seconds: so long whoever has to wait is watched


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


class Held:
    """A call in a transaction of its own that stays open until it is let go."""

    def __init__(self, stage, call):
        self.done, self.go, self.pool = Event(), Event(), ThreadPoolExecutor(1)

        def run():
            try:
                with tenant_context(stage.tenant_id):
                    found = call()
                    self.done.set()
                    assert self.go.wait(timeout=20)
                    return found
            finally:
                self.done.set()
                connections.close_all()
        self.future: Future = self.pool.submit(run)

    def begun(self) -> "Held":
        assert self.done.wait(timeout=20) and not self.future.done(), self.future.exception()
        return self

    def let_go(self):
        self.go.set()
        return self.future.result(timeout=20)

    def waits(self) -> bool:
        """Somebody else has to end first."""
        return not self.done.wait(timeout=PAUSE)


def drafted(stage, document: dict, at=NOW - timedelta(days=1)) -> None:
    plans.save_draft(program_id=stage.program.id, document=document, acting=stage.tess, at=at)
    if queries.has_history(stage.program.id):
        tried(stage, at)


def publishing(stage, at=NOW):
    return plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=at)


def claim(stage, number: int, at: datetime):
    return accepted(stage, stage.ann, number, at)


def deciding(stage, milestone_id) -> list[int]:
    return booked(accrue.accrue_rewards(milestone_id=milestone_id, at=NOW + timedelta(seconds=1)))


def test_what_is_decided_while_a_version_is_published_is_decided_by_it(stage):
    """Nothing published today changes a past figure."""
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100, "milestone"))
        drafted(stage, paying(200, "milestone"))
        referral = claim(stage, 1, later(days=1))
    publisher = Held(stage, lambda: publishing(stage)).begun()   # written, and not there for anybody else yet
    with tenant_context(stage.tenant_id):
        milestone = won(stage, referral.id, NOW + MILLISECOND)
    decision = Held(stage, lambda: deciding(stage, milestone))
    assert decision.waits()
    assert publisher.let_go().effective_from == NOW
    assert decision.let_go() == [200]
    with tenant_context(stage.tenant_id):
        assert replay_is_the_books(stage.program.id)


def test_what_was_decided_between_its_instant_and_its_commit_stays_as_it_was(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100, "milestone"))
        deciding(stage, won(stage, claim(stage, 9, later(days=1)).id, later(days=2)))
        drafted(stage, paying(200, "milestone"))
        happened, milestones = NOW + 5 * MILLISECOND, []
        for number, at in ((1, happened), (2, NOW - MILLISECOND)):
            milestones.append(won(stage, claim(stage, number, later(days=1)).id, at))
    decision = Held(stage, lambda: [deciding(stage, one) for one in milestones]).begun()
    publisher = Held(stage, lambda: publishing(stage))
    assert publisher.waits()
    assert decision.let_go() == [[100], [100]]
    version = publisher.let_go()
    assert version.effective_from == version.published_at == happened + MOMENT, "it begins behind what was decided"
    with tenant_context(stage.tenant_id):
        assert queries.plan_in_force(stage.program.id, happened).number == 1 and replay_is_the_books(stage.program.id)
        assert deciding(stage, won(stage, claim(stage, 3, later(days=1)).id, happened + MOMENT, received=NOW + timedelta(seconds=1))) == [200]
        assert replay_is_the_books(stage.program.id)


def test_a_day_that_begins_while_it_is_published_has_begun(stage):
    midnight = datetime(2026, 3, 31, 22, tzinfo=UTC)
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100))
        claim(stage, 1, midnight + MILLISECOND)
        version = publish_on(stage, paying(200), None, midnight - MILLISECOND)
        assert version.effective_from == midnight + MILLISECOND + MOMENT


@pytest.mark.parametrize("what", ["agree", "end"])
def test_what_is_agreed_or_ended_does_not_reach_back_either(stage, what):
    """decisions made before are never touched"""
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100))
        other = {"pay": {"fixed": {"minor": 300, "currency": "EUR"}}}
        row = proposed(stage, at=later(days=1), fields=other)
        if what == "end":
            agreements.agree(agreement_id=row.id, acting=stage.olga, at=later(days=1))
            asked = agreements.propose_end(agreement_id=row.id, ends_at=None, reason="Another contract", acting=stage.tess, at=later(days=2))
        happened = NOW + MILLISECOND
        milestone = won(stage, claim(stage, 1, happened).id, happened)
    was, becomes = ([100], [300]) if what == "agree" else ([300], [100])

    def change():
        if what == "agree":
            return agreements.agree(agreement_id=row.id, acting=stage.olga, at=NOW)
        return agreements.agree(agreement_id=asked.id, acting=stage.olga, at=NOW)
    decision = Held(stage, lambda: deciding(stage, milestone)).begun()
    changing = Held(stage, change)
    assert changing.waits() and decision.let_go() == was
    changed = changing.let_go()
    assert (changed.starts_at if what == "agree" else changed.ends_at) == happened + MOMENT
    with tenant_context(stage.tenant_id):
        assert Agreement.objects.get(id=row.id).state == ("agreed" if what == "agree" else "ended") and replay_is_the_books(stage.program.id)
        late = happened + MOMENT
        assert deciding(stage, won(stage, claim(stage, 2, late).id, late)) == becomes and replay_is_the_books(stage.program.id)


def test_what_is_decided_while_something_is_agreed_is_decided_by_it(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100))
        row = proposed(stage, at=later(days=1), fields={"pay": {"fixed": {"minor": 300, "currency": "EUR"}}})
    second = Held(stage, lambda: agreements.agree(agreement_id=row.id, acting=stage.olga, at=NOW)).begun()
    with tenant_context(stage.tenant_id):
        milestone = won(stage, claim(stage, 1, NOW + MILLISECOND).id, NOW + MILLISECOND)
    decision = Held(stage, lambda: deciding(stage, milestone))
    assert decision.waits()
    second.let_go()
    assert decision.let_go() == [300]
    with tenant_context(stage.tenant_id):
        assert replay_is_the_books(stage.program.id)


def test_what_begins_to_count_meanwhile_is_not_taken_back(stage):
    midnight = datetime(2026, 3, 31, 22, tzinfo=UTC)
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100))
        version = publish_on(stage, paying(200), midnight.date() + timedelta(days=1), later(days=1))
        milestone = won(stage, claim(stage, 1, midnight).id, midnight)
    decision = Held(stage, lambda: booked(accrue.accrue_rewards(milestone_id=milestone, at=midnight))).begun()

    def withdraw():
        try:
            return withdrawing.withdraw_version(program_id=stage.program.id, plan_version_id=version.id, reason="Too much", acting=stage.olga, at=midnight - MILLISECOND)
        except Refused as refusal:
            return refusal.code
    second = Held(stage, withdraw)
    assert second.waits() and decision.let_go() == [200] and second.let_go() == "counts_already"
    with tenant_context(stage.tenant_id):
        assert queries.plan_in_force(stage.program.id, midnight).id == version.id and replay_is_the_books(stage.program.id)


def test_a_goal_that_was_decided_at_the_end_of_its_time_keeps_its_terms(stage):
    """A window that is over was decided by what counted at its last instant."""
    end = datetime(2026, 3, 31, 22, tzinfo=UTC)
    with tenant_context(stage.tenant_id):
        publish(stage, plan(when=deals(3)))
        milestone = won(stage, claim(stage, 1, later(days=1)).id, later(days=1), 100_000, base="deal_value")
        goals.settle(told=lambda: of_milestones([milestone]), cause=f"counted:{milestone}", at=later(days=1))
        [goal] = queries.goals_around(stage.program.id, stage.ann.id, None, later(days=1))
        decision = goals.settle_ended(goal_id=goal.id, cause="ended", at=goal.window_end)
        drafted(stage, paying(100), goal.window_end - MILLISECOND)
        version = publishing(stage, goal.window_end - MILLISECOND)
        assert (decision[0].outcome, version.effective_from, goal.window_end) == ("zero", goal.window_end, end)


def test_many_decide_at_once(stage):
    """They keep out who publishes, and not each other."""
    deciders = [Held(stage, terms.hold).begun() for _ in range(3)]
    publisher = Held(stage, lambda: terms.change(NOW))
    assert publisher.waits()
    for one in deciders:
        one.let_go()
    publisher.begun()
    late = Held(stage, terms.hold)
    assert late.waits() and publisher.let_go() == NOW and late.let_go() is None


def test_whether_a_budget_is_given_out_is_asked_once_nothing_changes_any_more(stage, monkeypatch):
    """What is published while the news is on its way may be limited, and then its decisions are made one after another."""
    with tenant_context(stage.tenant_id):
        publish(stage, paying(100, "milestone"))
        drafted(stage, paying(200, "milestone") | {"budget": {"amount": {"minor": 500, "currency": "EUR"}, "window": "lifetime"}})
        referral = claim(stage, 1, later(days=1))
    publisher = Held(stage, lambda: publishing(stage)).begun()
    with tenant_context(stage.tenant_id):
        milestone = won(stage, referral.id, NOW + MILLISECOND)
    locked: list = []
    monkeypatch.setattr(accrue, "lock_budget", locked.append)
    decision = Held(stage, lambda: together.recorded(milestone_id=milestone, cause="recorded:1", at=NOW + timedelta(seconds=1)))
    assert decision.waits() and not locked
    publisher.let_go()
    decision.let_go()
    assert set(locked) == {stage.program.id}
