"""What a goal asks for, and how far somebody has come, in words: '3 of 5 deals won', 'this quarter'."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.kernel import periods
from foundation.kernel.money import Money
from foundation.web import formats
from rewards.plan import model

COUNT = {"submitted": gettext_lazy("introductions sent"), "accepted": gettext_lazy("introductions accepted"), "qualified": gettext_lazy("introductions in talks"),
         "meeting_held": gettext_lazy("meetings"), "won": gettext_lazy("deals won"), "invoice_paid": gettext_lazy("invoices paid"),
         "renewal": gettext_lazy("renewals")}
# Several milestones of one introduction count once.
REFERRALS = {"won": gettext_lazy("introductions won"), "meeting_held": gettext_lazy("introductions with a meeting"),
             "invoice_paid": gettext_lazy("introductions with a paid invoice"), "renewal": gettext_lazy("introductions with a renewal")}
SUM = {"deal_value": gettext_lazy("deal value of the {counted}"), "annual_value": gettext_lazy("annual value of the {counted}"),
       "first_year_value": gettext_lazy("first-year value of the {counted}"), "invoice_amount": gettext_lazy("amount of the {counted}")}
IN_WINDOW = {"month": gettext_lazy("in a month"), "quarter": gettext_lazy("in a quarter"), "year": gettext_lazy("in a year"), "lifetime": gettext_lazy("in all")}
PERIOD = {periods.YEAR: "y", periods.QUARTER: "yQQQ", periods.MONTH: "yMMMM"}
FORM = {"gte": gettext_lazy("{done} of {wanted} {counted}"), "gt": gettext_lazy("{done} {counted}, more than {wanted} are needed"),
        "eq": gettext_lazy("{done} {counted}, exactly {wanted} are needed"), "ne": gettext_lazy("{done} {counted}, any number but {wanted}"),
        "lt": gettext_lazy("{done} {counted}, fewer than {wanted} are allowed"), "lte": gettext_lazy("{done} {counted}, at most {wanted} are allowed"),
        "in": gettext_lazy("{done} {counted}, one of {wanted} is needed"), "not_in": gettext_lazy("{done} {counted}, none of {wanted} is allowed")}


@dataclass(frozen=True)
class Asked:
    """One thing that a goal asks for. `done` and `wanted`: where it is a number that grows, for a bar."""

    words: str
    met: bool
    done: int = 0
    wanted: int = 0


def measure(fact: str) -> str:
    """"deals won", "deal value of the deals won"."""
    word, _dot, rest = fact.partition(".")
    if word == "sum":
        base, _dot, kind = rest.partition(".")
        return str(SUM[base]).format(counted=_kind(kind, COUNT))
    return _kind(rest, REFERRALS | {kind: COUNT[kind] for kind in COUNT if kind not in REFERRALS} if word == "referrals" else COUNT)


def _kind(kind: str, words: dict) -> str:
    return str(words[kind]) if kind in words else _("“{kind}”").format(kind=kind.removeprefix("custom.").replace("_", " "))


def asked(trace: Iterable[dict], *, amounts: bool) -> list[Asked]:
    """Each test of a goal as it was met, or stands. `amounts`: sums are named; to whom the deals' amounts are not shown, whether they are reached."""
    return [_asked(step, amounts=amounts) for step in trace if step["step"] == "test"]


def _asked(step: dict, *, amounts: bool) -> Asked:
    counted, met = measure(step["fact"]), step["met"] is True
    if not step["fact"].startswith("sum."):
        grows = step["is"] == "gte"
        return Asked(str(FORM[step["is"]]).format(done=formats.number(step["value"]), wanted=_plain(step["wanted"]), counted=counted), met,
                     min(step["value"], step["wanted"]) if grows else 0, step["wanted"] if grows else 0)
    wanted = formats.money(Money(**step["wanted"]))
    if amounts:
        done = formats.money(Money(step["value"], step["wanted"]["currency"]))
        return Asked(str(FORM[step["is"]]).format(done=done, wanted=wanted, counted=counted), met)
    return Asked(_("{counted}: {wanted}, reached").format(counted=counted[:1].upper() + counted[1:], wanted=wanted) if met else
                 _("{counted}: {wanted}, not reached yet").format(counted=counted[:1].upper() + counted[1:], wanted=wanted), met)


def _plain(wanted: object) -> str:
    return ", ".join(formats.number(one) for one in wanted) if isinstance(wanted, list | tuple) else formats.number(wanted)   # type: ignore[arg-type]


def period(window: str, at: datetime, zone: str) -> str:
    """"Q1 2026", "March 2026", "2026"; "" for lifetime: which window it is."""
    skeleton = PERIOD.get(window)
    return dates.format_skeleton(skeleton, at.astimezone(ZoneInfo(zone)), locale=formats.locale()) if skeleton else ""


def when(on: model.OnGoal) -> str:
    """Behind the amount: "in a quarter", "at the end of a quarter"."""
    if on.decide == "window_end":
        return {"month": _("at the end of a month"), "quarter": _("at the end of a quarter"), "year": _("at the end of a year")}[on.window.kind]
    return str(IN_WINDOW[on.window.kind])
