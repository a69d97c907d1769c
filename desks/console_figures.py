"""Every decision of some days as figures, with the version of the plan and the rounding. Policy: staff who read the console."""
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from desks.console_frame import READERS
from desks.forecast_charts import plain
from foundation.kernel import periods
from foundation.tenants import queries as tenants_queries
from foundation.web import csv
from foundation.web.policies import guard
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from rewards import queries

HEADS = ["decided_at", "program", "plan_version", "in_force_from", "rule", "rounding", "engine", "referral", "company", "milestone", "happened_at", "cause",
         "outcome", "reason", "beneficiary_kind", "beneficiary", "before_rounding", "currency", "granted", "taken_back", "state", "decision", "reward"]


@guard(READERS)
def figures(request: HouseRequest) -> HttpResponse:
    """/console/decisions.csv?since=2026-11-01&until=2026-11-30 : both days included, in the vendor's zone; without them the month that runs."""
    zone = tenants_queries.vendor().time_zone
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    try:
        since, until = _day(request, "since") or today.replace(day=1), _day(request, "until") or today
        if until < since:
            raise ValueError
        following = until + timedelta(days=1)
    except (ValueError, OverflowError):
        return _back(request, _("The first day comes before the last one. Write each as a date, or leave it out."))
    decisions = queries.decided_between(_start(since, zone), _start(following, zone))
    if len(decisions) > queries.MOST_FIGURES:
        return _back(request, _("That is more than one file takes. Choose fewer days."))
    return csv.response(f"decisions-{since}-{until}", HEADS, _rows(decisions))


def _day(request: HouseRequest, name: str) -> date | None:
    typed = request.GET.get(name, "").strip()
    return date.fromisoformat(typed) if typed else None


def _start(day: date, zone: str) -> datetime:
    return periods.day_start(day.year, day.month, day.day, zone)


def _back(request: HouseRequest, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect(f"{reverse('console_approvals')}?show=all")


def _rows(decisions: list) -> Iterator[list]:
    """One line per amount; a decision that pays nothing has one without an amount. What was raised names the decision that raised it."""
    rewards = queries.rewards_by_decision(row.id for row in decisions)
    known = [one for rows in rewards.values() for one in rows]
    names = queries.names_of_owners({(one.beneficiary_kind, one.beneficiary_id) for one in known})
    referrals = referrals_queries.referrals_by_id({row.referral_id for row in decisions} | {one.referral_id for one in known})
    milestones = referrals_queries.milestones_by_id({one.milestone_id for one in known if one.milestone_id is not None})
    roundings = queries.roundings({row.plan_version_id for row in decisions})
    for row in decisions:
        for one in rewards.get(row.id, [None]):
            own = one is None or one.milestone_id == row.milestone_id
            about = row.milestone if own or one is None or one.milestone_id is None else milestones[one.milestone_id]
            referral = referrals.get(one.referral_id if one is not None else row.referral_id)
            yield [_instant(row.decided_at), row.plan_version.program.name, row.plan_version.number, _instant(row.plan_version.effective_from), row.rule_key,
                   roundings[row.plan_version_id], row.engine, str(row.referral_id if one is None else one.referral_id), referral.company if referral else "",
                   about.kind if about else "", _instant(about.occurred_at) if about else "", row.cause, row.outcome, row.reason,
                   one.beneficiary_kind if one else row.beneficiary, names.get((one.beneficiary_kind, one.beneficiary_id), "") if one else "",
                   _exact(row.trace) if own else "", *_amounts(one), str(row.id), str(one.id) if one else ""]


def _amounts(reward) -> list:
    if reward is None:
        return ["", "", "", ""]
    return [reward.currency, plain(reward.granted_minor, reward.currency), plain(reward.taken_back_minor, reward.currency), reward.state]


def _exact(trace: list[dict]) -> str:
    """What was rounded, in minor units, as the exact fraction that it was."""
    exact = next((step["exact"] for step in reversed(trace) if step["step"] == "rounding"), None)
    return "" if exact is None else f"{exact[0]}/{exact[1]}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
