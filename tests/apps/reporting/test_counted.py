"""What was counted beforehand is what would be counted now: after any change, in any time zone, and however often the clock asks."""
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from referrals.commands import decide, unwin
from reporting import commands, queries
from reporting.models import Bringing, Counted, Day
from rewards.commands import cancelling
from rewards.models import Reward
from tests.apps.rewards.stage import accepted, publish, set_money_stage, submitted, won
from tests.cast import later

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "advocate", "pay": {"percent_bp": 1000, "of": "first_year_value"}}]}


@pytest.fixture
def stage(acme):
    """Some months with referrals of all kinds, two of them won."""
    stage = set_money_stage(acme)
    with tenant_context(acme.id):
        publish(stage, PLAN)
        stage.first = accepted(stage, stage.ann, 1, later(days=1))
        second = accepted(stage, stage.ben, 2, later(days=2))
        stage.open = accepted(stage, stage.ann, 3, later(days=40))
        submitted(stage, stage.ben, later(days=200), number=4)
        won(stage, stage.first.id, later(days=5), 120_000)
        won(stage, second.id, later(days=45), None)
    worker.drain(acme.id, later(days=46))
    return stage


def counted(minutes: int = 0) -> None:
    """As the clock does it so many minutes from now: what was recorded up to a minute before is looked at."""
    while commands.count(at=timezone.now() + timedelta(minutes=minutes)):
        pass


def shown() -> tuple:
    days = queries.days(later().date(), timezone.now())
    return {day: figures for day, figures in days.by_day.items() if any(figures.values())}, queries.who_brings_the_most()


def from_the_rows() -> tuple:
    """The same without anything that was counted before."""
    Counted.objects.all().delete()
    Bringing.objects.all().delete()
    Day.objects.all().delete()
    return shown()


def test_what_was_counted_is_what_there_is(stage):
    with tenant_context(stage.tenant_id):
        live = shown()
        assert live[0] and [(one.referred, one.won) for one in live[1]] == [(2, 1), (2, 1)]
        counted()
        assert Day.objects.count() == len(live[0]) and Bringing.objects.count() == 2
        assert Counted.objects.get().days_until > timezone.now() - timedelta(days=2)
        assert shown() == live
        counted()
        counted(minutes=2)
        assert shown() == live == from_the_rows()


@pytest.mark.parametrize("change", ["lost", "unwon", "received", "cancelled"])
def test_what_changes_about_an_older_day_is_counted_again(stage, change):
    with tenant_context(stage.tenant_id):
        counted()
        before = shown()
        if change == "lost":
            decide.lose_referral(referral_id=stage.open.id, reason="no_budget", acting=stage.tess, at=later(days=60))
        elif change == "unwon":
            unwin.unwin_referral(referral_id=stage.first.id, reason="no_budget", acting=stage.tess, at=later(days=60))
        elif change == "cancelled":
            cancelling.cancel(reward_id=Reward.objects.get().id, kind="mistake", reason="Was none", acting=stage.olga, at=later(days=60))
        else:
            submitted(stage, stage.ben, later(days=7), number=9)
    worker.drain(stage.tenant_id, later(days=61))
    with tenant_context(stage.tenant_id):
        assert shown() == before, "not yet"
        counted(minutes=2)
        after = shown()
        assert after != before and after == from_the_rows()


def test_in_another_time_zone_days_begin_at_another_instant(stage):
    with tenant_context(stage.tenant_id):
        counted()
        Vendor.objects.update(time_zone="Pacific/Auckland")
        live = shown()
        counted()
        assert Counted.objects.get().time_zone == "Pacific/Auckland" and shown() == live == from_the_rows()


def test_nothing_is_written_before_there_is_a_referral(acme, bolt):
    with tenant_context(bolt.id):
        assert commands.count(at=timezone.now()) is False
        assert not Counted.objects.exists() and queries.who_brings_the_most() == [] and shown() == ({}, [])


def test_a_page_reads_what_was_counted_and_no_history(stage):
    with tenant_context(stage.tenant_id):
        counted()
        with CaptureQueriesContext(connection) as found:
            queries.days(later().date(), timezone.now())
            queries.who_brings_the_most()
        since = f"'{Counted.objects.get().days_until:%Y-%m-%d}"
    asked = [one["sql"] for one in found.captured_queries if "referrals_" in one["sql"] or "rewards_" in one["sql"]]
    assert len(asked) == 4 and all(since in sql for sql in asked), "of the last days alone"
