"""Parts of sentences about an advocate's place on a plan's steps: which one it was, in which window, how many are left."""
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import dates
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.kernel import periods
from foundation.web import formats
from rewards import sentences
from rewards.plan import model


def pays_short(pay: model.Flat) -> str:
    """"15%", "15 points per 100", "€150.00": where the base was said before."""
    return _("{points} points per 100").format(points=sentences.rate(pay)) if pay.kind == model.UNITS else sentences.rate(pay)


def count_at_start(number: int) -> str:
    """"Two", as a sentence begins; digits from eleven on."""
    words = {1: pgettext("begins a sentence", "One"), 2: pgettext("begins a sentence", "Two"), 3: pgettext("begins a sentence", "Three"),
             4: pgettext("begins a sentence", "Four"), 5: pgettext("begins a sentence", "Five"), 6: pgettext("begins a sentence", "Six"),
             7: pgettext("begins a sentence", "Seven"), 8: pgettext("begins a sentence", "Eight"), 9: pgettext("begins a sentence", "Nine"),
             10: pgettext("begins a sentence", "Ten")}
    return words.get(number, formats.number(number))


def of_window(window: model.Window, at: datetime, zone: str) -> str:
    """"of 2026", "of Q4 2026", "of October 2026", "" for lifetime: which window a place was counted in."""
    if window.kind == periods.ROLLING:
        return _("within {days} days").format(days=formats.number(window.days))
    skeleton = {periods.YEAR: "y", periods.QUARTER: "yQQQ", periods.MONTH: "yMMMM"}.get(window.kind)
    if skeleton is None:
        return ""
    return _("of {period}").format(period=dates.format_skeleton(skeleton, at.astimezone(ZoneInfo(zone)), locale=formats.locale()))


def in_this_window(window: model.Window) -> str:
    """"this year": the window that runs now."""
    if window.kind == periods.ROLLING:
        return _("within {days} days").format(days=formats.number(window.days))
    return {periods.YEAR: _("this year"), periods.QUARTER: _("this quarter"), periods.MONTH: _("this month")}.get(window.kind, "")


def place(kind: str, number: int, window: str) -> str:
    """"your 4th deal of 2026"; `kind`: of the milestone that is counted."""
    form = {"won": _("your {place} deal {window}"), "accepted": _("your {place} accepted introduction {window}"),
            "qualified": _("your {place} introduction in talks {window}"), "meeting_held": _("your {place} meeting {window}"),
            "invoice_paid": _("your {place} paid invoice {window}"), "renewal": _("your {place} renewal {window}")}.get(
                kind, _("number {place} {window}"))
    return form.format(place=sentences.ordinal(number), window=window).strip()


def more_until(kind: str, number: int, window: str, rate: str) -> str:
    """"Two more deals this year and you earn 20%." """
    form = {"accepted": ngettext("{count} more accepted introduction {window} and you earn {rate}.",
                                 "{count} more accepted introductions {window} and you earn {rate}.", number),
            "qualified": ngettext("{count} more introduction in talks {window} and you earn {rate}.",
                                  "{count} more introductions in talks {window} and you earn {rate}.", number),
            "meeting_held": ngettext("{count} more meeting {window} and you earn {rate}.", "{count} more meetings {window} and you earn {rate}.", number),
            }.get(kind, ngettext("{count} more win {window} and you earn {rate}.", "{count} more wins {window} and you earn {rate}.", number))
    return " ".join(form.format(count=count_at_start(number), window=window, rate=rate).split())


def counted(kind: str, number: int, window: str) -> str:
    """"4 deals this year"."""
    form = {"accepted": ngettext("{count} accepted introduction {window}", "{count} accepted introductions {window}", number),
            "qualified": ngettext("{count} introduction in talks {window}", "{count} introductions in talks {window}", number),
            "meeting_held": ngettext("{count} meeting {window}", "{count} meetings {window}", number),
            }.get(kind, ngettext("{count} deal {window}", "{count} deals {window}", number))
    return form.format(count=formats.number(number), window=window).strip()
