"""What was decided, as figures for the books: each amount with its version and its rounding, the zero too; and a report's tables as files."""
import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.tenants.context import tenant_context
from rewards import queries
from tests.apps.desks.console import text, url
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.cast import START
from tests.pure.ladder import document
from tests.sign_in import new_member, signed_in

SHARE = document(pay={"percent_bp": 1250, "of": "first_year_value"}, when={"fact": "first_year_value", "is": "gte", "value": {"minor": 10_000, "currency": "EUR"}})


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, SHARE)
        deal(stage, 1, 80_004, later(days=1))            # 12.5% of 800.04 are 100.005
        deal(stage, 2, 9_999, later(days=2), stage.ben)   # too small
    return stage


@pytest.fixture
def olga(acme):
    return signed_in(acme.client(), new_member(acme, "finance_approver", "Olga").user)


def lines(answer) -> list[dict]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def ask(somebody, **days):
    return somebody.get(url("console_figures"), days, follow=True)


def test_each_amount_stands_with_its_version_and_its_rounding(acme, stage, olga):
    """Three readings: … figures with version and rounding (finance, CSV)."""
    first, second = lines(ask(olga, since="2026-03-01", until="2026-03-31"))
    assert (first["plan_version"], first["rounding"], first["before_rounding"], first["granted"], first["currency"], first["taken_back"]) == (
        "1", "half_even", "20001/2", "100.00", "EUR", "0.00")
    assert (first["beneficiary"], first["outcome"], first["milestone"], first["in_force_from"]) == ("Ann", "granted", "won", "2026-03-02T09:00:00+00:00")
    assert (second["outcome"], second["granted"], second["reward"], second["before_rounding"]) == ("zero", "", "", "") and second["reason"]
    with tenant_context(acme.id):
        assert first["engine"] == queries.decided_between(START, later(days=40))[0].engine


def test_both_days_are_included_and_wrong_ones_are_said(stage, olga):
    assert len(lines(ask(olga, since="2026-03-03", until="2026-03-03"))) == 1
    assert lines(ask(olga, since="2026-03-05", until="2026-03-06")) == []
    for days in ({"since": "soon"}, {"since": "2026-03-05", "until": "2026-03-04"}, {"until": "9999-12-31"}):
        assert "Write each as a date, or leave it out." in text(ask(olga, **days))


def test_too_many_are_not_cut_in_silence(stage, olga, monkeypatch):
    monkeypatch.setattr(queries, "MOST_FIGURES", 1)
    assert "Choose fewer days." in text(ask(olga, since="2026-03-01", until="2026-03-31"))


def test_many_are_asked_for_as_often_as_few(acme, stage, olga):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            ask(olga, since="2026-03-01", until="2026-03-31")
        return len(seen)
    asked()
    few = asked()
    with tenant_context(acme.id):
        for number in range(3, 9):
            deal(stage, number, 50_000, later(days=number))
    assert asked() == few


def test_the_page_of_all_rewards_offers_it(stage, olga):
    assert url("console_figures") in olga.get(url("console_approvals"), {"show": "all"}).content.decode()
