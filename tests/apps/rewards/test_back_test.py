"""A plan is tried on what happened: the versions in force must come to what the books say, and the draft to what it would have paid."""
import copy
from datetime import UTC, date, datetime, timedelta

import pytest

from foundation.jobs import commands as jobs_commands
from foundation.jobs import queries as jobs_queries
from foundation.jobs import states as jobs_states
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.outbox import queries as outbox_queries
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from partners.commands import organisations
from referrals.commands import unwin
from referrals.models import Referral
from rewards import queries
from rewards.commands import accrue, back_tests, plans
from rewards.models import Decision, Reward
from rewards.plan.reader import PlanErrors
from tests.apps.rewards.stage import accepted, complete, deal, later, publish, set_money_stage, won
from tests.cast import START
from tests.pure.ladder import counted, document, percents
from tests.sweeps import only_in_sweeps

DEALS = [80_000, 40_000, 150_000]
END = later(days=200)
TENTH = {"percent_bp": 1000, "of": "first_year_value"}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def played(stage, draft: dict | None = None, **more) -> dict:
    """The report, as the worker makes it."""
    with tenant_context(stage.tenant_id):
        job = back_tests.try_on_history(program_id=stage.program.id, document=draft, acting=stage.tess, **{"at": END} | more)
    drain(stage.tenant_id, END)
    with tenant_context(stage.tenant_id):
        row = jobs_queries.job(job.id)
    assert row.state == jobs_states.DONE, row.trouble
    assert row.done == row.total
    return row.result


def agrees(report: dict) -> bool:
    check = report["check"]
    return check["differing"] == 0 and check["booked"] == check["replayed"] and bool(check["milestones"])


@pytest.mark.parametrize("escalator, draft, booked, drafted", [
    (percents("marginal"), percents("whole_forward"), 36_500, 44_000),
    (percents("whole_forward"), percents("marginal"), 44_000, 36_500),
    (percents("whole_forward", "old_rate"), percents("whole_retro"), 34_500, 54_000),
    (percents("whole_retro"), percents("whole_forward", "old_rate"), 54_000, 34_500),
])
def test_the_vectors_of_one_mode_come_out_of_the_history_of_another(stage, escalator, draft, booked, drafted):
    """MONEY §3, first row of the vectors: 36 500 · 44 000 · 34 500 · 54 000."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(escalator))
        for number, value in enumerate(DEALS, 1):
            deal(stage, number, value, later(days=number))
    report = played(stage, document(draft | {"key": "new_ladder"}))
    assert agrees(report) and report["check"]["booked"] == {"EUR": booked}
    assert report["totals"] == [{"currency": "EUR", "now": booked, "draft": drafted}]
    assert report["milestones"] == 3 and [month["month"] for month in report["months"]] == ["2026-03"]
    [one] = report["people"]["winners" if drafted > booked else "losers"]
    assert (one["id"], one["now"], one["draft"]) == (str(stage.ann.advocate_id), booked, drafted)
    assert {(row["from"], row["now"], row["draft"]) for row in report["crossings"]} == {(100_000, 1, 1), (250_000, 1, 1)}


@pytest.mark.parametrize("mode, crossing", [("whole_forward", "old_rate"), *(only_in_sweeps(mode, "new_rate") for mode in ("marginal", "whole_forward", "whole_retro"))])
def test_caps_conditions_versions_and_two_advocates_come_to_the_cent(stage, mode, crossing):
    plan = document(counted(mode, crossing, 3))
    plan["rules"][0]["within"] = {"per_referral": {"minor": 120, "currency": "EUR"},
                                  "per_beneficiary": {"amount": {"minor": 520, "currency": "EUR"}, "window": {"calendar": "quarter"}}}
    plan["rules"].append({"key": "big", "title": "Big ones", "on": {"milestone": "won"}, "to": "advocate", "pay": {"percent_bp": 333, "of": "first_year_value"},
                          "when": {"fact": "first_year_value", "is": "gte", "value": {"minor": 30_000, "currency": "EUR"}}, "within": {"maximum": {"minor": 1_500, "currency": "EUR"}}})
    second = copy.deepcopy(plan)
    second["rules"][1]["pay"]["percent_bp"] = 444
    with tenant_context(stage.tenant_id):
        publish(stage, plan)
        for number, value in enumerate([10_000, 30_001, 77_777, 20_000], 1):
            deal(stage, number, value, later(days=number), stage.ann if number % 2 else stage.ben)
        early = accepted(stage, stage.ben, 9, later(days=5))
        publish_next(stage, second, later(days=6))
        for number, value in enumerate([31_000, 99_999, 40_000], 6):
            deal(stage, number, value, later(days=30 + number), stage.ann)
        milestone = won(stage, early.id, later(days=60), 88_888)   # accepted under the first version
        drain(stage.tenant_id, later(days=61))
        assert Decision.objects.filter(milestone_id=milestone).count() == 2
        assert Decision.objects.filter(trace__contains=[{"step": "cap"}]).exists()
    report = played(stage, second)
    assert agrees(report), report["check"]["where"]
    assert report["totals"][0]["now"] == sum(with_tenant(stage, lambda: list(Reward.objects.values_list("granted_minor", flat=True))))
    assert any(row["now"]["times"] for row in report["caps"])


def with_tenant(stage, ask):
    with tenant_context(stage.tenant_id):
        return ask()


def publish_next(stage, plan, at):
    """A version that was tried before it is published."""
    publish(stage, plan, at)


def test_a_fact_that_nobody_recorded_is_counted_and_never_guessed(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(counted("whole_forward")))
        deal(stage, 1, 50_000, later(days=1))
        deal(stage, 2, None, later(days=2))
        draft = document(counted("whole_forward"))
        draft["rules"][0]["pay"] = {"percent_bp": 1_000, "of": "deal_value"}
    report = played(stage, draft)
    assert report["missing"] == {"now": {}, "draft": {"deal_value": 2}} and report["totals"] == [{"currency": "EUR", "now": 200, "draft": 0}]
    [sample, *_] = report["samples"]
    assert [said["reason"] for said in sample["draft"]] == ["missing_deal_value"]


def test_an_amount_that_came_later_and_a_win_that_was_withdrawn_are_in_the_books_as_in_the_replay(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        waits = accepted(stage, stage.ann, 1, later(days=1))
        waiting = won(stage, waits.id, later(days=1))
        drain(stage.tenant_id, later(days=1))
        complete(stage, waiting, 50_000, later(days=2))
        gone = accepted(stage, stage.ben, 2, later(days=3))
        won(stage, gone.id, later(days=3), 70_000)
        drain(stage.tenant_id, later(days=3))
        deal(stage, 3, 90_000, later(days=4), stage.ben)
    with tenant_context(stage.tenant_id):
        unwin.unwin_referral(referral_id=gone.id, reason="no_need", acting=stage.tess, at=later(days=5))
    drain(stage.tenant_id, later(days=5))
    report = played(stage, document(percents("whole_forward")))
    assert agrees(report), report["check"]["where"]
    assert report["check"]["booked"] == {"EUR": 5_000 + 13_500}   # the second of Ben's two counts from where the withdrawn one brought him


def test_what_lies_before_the_span_moves_people_up_and_is_not_compared(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        for number, value in enumerate(DEALS, 1):
            deal(stage, number, value, later(days=20 * number))
    report = played(stage, document(percents("whole_forward")), since=date(2026, 4, 20))
    assert report["totals"] == [{"currency": "EUR", "now": 30_000, "draft": 30_000}] and report["milestones"] == 1
    assert agrees(report) and report["check"]["booked"] == {"EUR": 44_000}


def test_where_the_books_say_otherwise_it_says_so(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        deal(stage, 1, 50_000, later(days=1))
        [decision] = Decision.objects.all()
        Reward.objects.update(granted_minor=5_001)
    report = played(stage, document(percents("whole_forward")))
    assert not agrees(report) and report["check"]["differing"] == 1
    [place] = report["check"]["where"]
    assert (place["milestone"], place["booked"], place["replayed"]) == (str(decision.milestone_id), 5_001, 5_000)


def test_asked_for_with_a_draft_a_history_and_days_in_order(stage):
    with tenant_context(stage.tenant_id):
        with pytest.raises(Refused, match="no draft"):
            back_tests.try_on_history(program_id=stage.program.id, acting=stage.tess, at=END)
        plans.save_draft(program_id=stage.program.id, document=document(percents("marginal", key="new_ladder")), acting=stage.tess, at=START)
        with pytest.raises(Refused, match="nothing to try it on"):
            back_tests.try_on_history(program_id=stage.program.id, acting=stage.tess, at=END)
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
        deal(stage, 1, 50_000, later(days=1))
        for wrong in ({"since": date(2026, 5, 2), "until": date(2026, 5, 1)}, {"since": date(2030, 1, 1)}):
            with pytest.raises(BadInput) as refused:
                back_tests.try_on_history(program_id=stage.program.id, document=document(percents("marginal", key="new_ladder")), acting=stage.tess, at=END, **wrong)
            assert [error.pointer for error in refused.value.errors] == ["/since"]
        with pytest.raises(PlanErrors):
            back_tests.try_on_history(program_id=stage.program.id, document={"grammar": 1}, acting=stage.tess, at=END)
        with pytest.raises(NotAllowed):
            back_tests.try_on_history(program_id=stage.program.id, document=document(percents("marginal", key="new_ladder")), acting=Actor("advocate", None), at=END)
        assert queries.back_tests(stage.program.id) == []
        job = back_tests.try_on_history(program_id=stage.program.id, document=document(percents("marginal", key="new_ladder")), since=date(2026, 3, 3), until=date(2026, 3, 31),
                                        acting=stage.tess, at=END)
        assert (job.asked["since"], job.asked["until"]) == (datetime(2026, 3, 2, 23, tzinfo=UTC).isoformat(), datetime(2026, 3, 31, 22, tzinfo=UTC).isoformat())
        assert [event.name for event in outbox_queries.timeline([job.id])] == ["job.asked"]


def test_pressed_twice_it_is_tried_once(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        deal(stage, 1, 50_000, later(days=1))

        def asked(at=END, rate="marginal", **days):
            return back_tests.try_on_history(program_id=stage.program.id, document=document(percents(rate, key=f"{rate}_ladder")), acting=stage.tess, **{"at": at} | days)

        first = asked()
        assert asked().id == first.id == asked(END + timedelta(minutes=1)).id
        assert len({first.id, asked(rate="whole_retro").id, asked(since=date(2026, 3, 3)).id, asked(since=END.date() + timedelta(days=2), at=END + timedelta(days=4)).id}) == 4
        jobs_commands.cancel_job(job_id=first.id, acting=stage.tess, at=END)
        assert asked().id != first.id, "what was stopped is not what is asked for"


def test_of_exactly_this_plan_and_young_enough_it_counts(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(percents("whole_forward")))
        deal(stage, 1, 50_000, later(days=1))
    draft = document(percents("marginal", key="new_ladder"))
    played(stage, draft)
    with tenant_context(stage.tenant_id):
        def counts(plan, at):
            return queries.counting_back_test(stage.program.id, plan, at)
        assert counts(draft, END) is not None and counts(dict(reversed(draft.items())), later(days=206)) is not None
        assert counts(draft, later(days=207)) is None and counts(document(percents("whole_retro", key="new_ladder")), END) is None


def test_a_draft_with_goals_is_tried_by_the_worker(stage):
    """Referrals that came in, merged entries and levels are read with the pages: between them no vendor is at hand."""
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=TENTH))
        for number in range(1, 4):
            deal(stage, number, 50_000, later(days=number))
    when = {"all": [{"fact": "count.submitted", "is": "gte", "value": 3}, {"fact": "sum.first_year_value.won", "is": "gte", "value": {"minor": 100_000, "currency": "EUR"}}]}
    draft = document(pay=TENTH)
    draft["rules"].append({"key": "goal", "title": "Goal", "when": when, "pay": {"fixed": {"minor": 7_000, "currency": "EUR"}}, "to": "advocate",
                           "on": {"goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "window_end", "on_fall": "keep"}}})
    report = played(stage, draft)
    assert agrees(report) and [(row["rule"], row["now"]["times"], row["draft"]) for row in report["goals"]] == [("goal", 0, {"times": 1, "minor": 7_000})]
    [total] = report["totals"]
    assert (total["now"], total["draft"]) == (15_000, 22_000)


def test_levels_are_read_with_the_pages(stage):
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=TENTH))
        organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
        referral = accepted(stage, stage.ann, 1, later(days=1))
        Referral.objects.filter(id=referral.id).update(organisation_id=organisation.id)
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2), 50_000), at=later(days=2))
    report = played(stage, document(pay={"percent_bp": 2000, "of": "first_year_value"}, when={"fact": "partner_level", "is": "eq", "value": "silver"}))
    [total] = report["totals"]
    assert (total["now"], total["draft"]) == (5_000, 10_000)
