"""What a replay reads: no more statements for more milestones, and nothing that no plan looks at."""
from contextlib import nullcontext

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.kernel import periods
from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.commands import replay
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage
from tests.pure.ladder import document, percents

TENTH = {"percent_bp": 1000, "of": "first_year_value"}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, document(percents("whole_forward")))
        for number in range(1, 4):
            deal(stage, number, 50_000, later(days=number))
    return stage


def played(stage, draft: dict | None = None) -> tuple[dict, list[tuple[int, int]], list[str]]:
    """The report, what was said of the progress, and the statements."""
    told: list[tuple[int, int]] = []
    with tenant_context(stage.tenant_id), CaptureQueriesContext(connection) as captured:
        report = replay.replay(program_id=stage.program.id, document=draft or queries.versions_of(stage.program.id)[0].document, since=periods.BEGINNING,
                               until=later(days=200), step=nullcontext, progress=lambda done, total: told.append((done, total)))
    check = report["check"]
    assert check["differing"] == 0 and check["booked"] == check["replayed"], check["where"]
    return report, told, [one["sql"] for one in captured.captured_queries]


def test_more_milestones_need_no_more_statements(stage):
    report, _, few = played(stage)
    with tenant_context(stage.tenant_id):
        for number in range(4, 10):
            deal(stage, number, 50_000, later(days=number), stage.ann if number % 2 else stage.ben)
    more, told, many = played(stage)
    assert (report["milestones"], more["milestones"]) == (3, 9) and told == [(0, 9), (9, 9), (9, 9)][:len(told)]
    assert len(many) == len(few), [one[:200] for one in many]


def test_each_page_needs_as_many_as_the_one_before(stage, monkeypatch):
    with tenant_context(stage.tenant_id):
        for number in range(4, 10):
            deal(stage, number, 50_000, later(days=number))
    counts = {}
    for page in (2, 3, 4):
        monkeypatch.setattr(replay, "PAGE", page)
        _, told, statements = played(stage)
        assert told[0] == (0, 9) and told[-1] == (9, 9) and [done for done, _ in told] == sorted(done for done, _ in told)
        counts[len(told)] = len(statements)
    pages = sorted(counts)
    assert len(pages) == 3
    each = {(counts[more] - counts[less]) / (more - less) for less, more in zip(pages, pages[1:], strict=False)}
    assert len(each) == 1 and each.pop() <= 5, counts


def test_what_no_plan_looks_at_is_not_read(stage):
    """Acceptance and qualification are implied by each win, and were never paid for."""
    with tenant_context(stage.tenant_id):
        accepted(stage, stage.ben, 9, later(days=9))
    assert played(stage)[1][-1] == (3, 3)
    draft = document(pay=TENTH)
    draft["rules"].append({"key": "early", "title": "Early", "on": {"milestone": "accepted"}, "to": "advocate", "pay": {"fixed": {"minor": 500, "currency": "EUR"}}})
    report, told, _ = played(stage, draft)
    assert told[-1] == (7, 7) and report["totals"] == [{"currency": "EUR", "now": 20_000, "draft": 15_000 + 4 * 500}]
    draft["rules"][0]["pay"] = {"escalator": percents("whole_forward", key="others") | {"metric": {"count": "qualified"}, "bands": [
        {"from": 0, "pay": TENTH}, {"from": 3, "pay": {"percent_bp": 2000, "of": "first_year_value"}}]}}
    assert played(stage, draft)[1][-1] == (10, 10)


def test_goals_are_looked_at_with_every_news(stage):
    draft = document(pay=TENTH)
    draft["rules"].append({"key": "goal", "title": "Goal", "when": {"fact": "count.won", "is": "gte", "value": 3}, "pay": {"fixed": {"minor": 7_000, "currency": "EUR"}},
                           "to": "advocate", "on": {"goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "when_reached", "on_fall": "keep"}}})
    report, told, _ = played(stage, draft)
    assert told[-1] == (9, 9) and report["totals"] == [{"currency": "EUR", "now": 20_000, "draft": 22_000}]
