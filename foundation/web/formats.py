"""Amounts, dates and shares as people write them, in the language of the page."""
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from babel import dates, numbers
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from foundation.kernel.money import POINTS, Money, Percent, exponent
from foundation.rates.rules.quoting import decimal_text

# English dates are written day first (3 December), English amounts as €2,790.00.
_DATES = {"en": "en_GB"}
SMALL = (gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"), gettext_lazy("five"), gettext_lazy("six"),
         gettext_lazy("seven"), gettext_lazy("eight"), gettext_lazy("nine"), gettext_lazy("ten"), gettext_lazy("eleven"), gettext_lazy("twelve"))


def locale() -> str:
    return (get_language() or "en")[:2]


def _dates_locale() -> str:
    return _DATES.get(locale(), locale())


def money(amount: Money) -> str:
    """"€2,790.00", "2.790,00 €", "120 points"; a minus sign for what was taken back."""
    if amount.currency == POINTS:
        number = numbers.format_decimal(amount.minor, locale=locale())
        return ngettext("%(number)s point", "%(number)s points", abs(amount.minor)) % {"number": number}
    value = Decimal(amount.minor).scaleb(-exponent(amount.currency))
    return numbers.format_currency(value, amount.currency, locale=locale()).replace("-", "−")


def percent(share: Percent | int) -> str:
    """A share, or its basis points: "15%", "12,5 %"."""
    bp = share.bp if isinstance(share, Percent) else share
    return numbers.format_percent(Decimal(bp).scaleb(-4), locale=locale(), decimal_quantization=False)


def decimal(text: str) -> str:
    """A plain decimal such as an exchange rate, all its digits: "0.9213" and "0,9213"."""
    return numbers.format_decimal(Decimal(text), locale=locale(), decimal_quantization=False)


def rate(told: Mapping, deal: str, plan: str) -> str:
    """A stored exchange rate: "1 USD = 0.92 EUR"."""
    text = decimal(decimal_text(told["plan_minor"], told["deal_minor"], deal, plan))
    return f"1 {deal} = {text} {_('points') if plan == POINTS else plan}"


def number(value: int) -> str:
    return numbers.format_decimal(value, locale=locale())


def in_words(value: int) -> str:
    """As people say it, in headings and in the titles of what is to do: "six", and "13" from thirteen on. Tables, captions and texts have figures."""
    return str(SMALL[value - 1]) if 1 <= value <= len(SMALL) else number(value)


def _local(at: date | datetime) -> date | datetime:
    return timezone.localtime(at) if isinstance(at, datetime) else at


def day(at: date | datetime, width: str = "long") -> str:
    """"3 December" ("3 Dec" when short), with the year unless it is this one. In the zone of whoever looks."""
    shown = _local(at)
    if shown.year != timezone.localdate().year:
        return dates.format_date(shown, "medium" if width == "short" else "long", locale=_dates_locale())
    return dates.format_skeleton("MMMd" if width == "short" else "MMMMd", shown, locale=_dates_locale())


def full_day(at: date) -> str:
    """"3 December 2026", whatever year it is: beside a day of another year."""
    return dates.format_date(at, "long", locale=_dates_locale())


def clock(at: datetime | time) -> str:
    """"09:14"."""
    return _local(at).strftime("%H:%M") if isinstance(at, datetime) else at.strftime("%H:%M")


def moment(at: datetime) -> str:
    """"3 December, 09:14"."""
    return f"{day(at)}, {clock(at)}"


def weekday(at: date | datetime) -> str:
    """"Tuesday 17 November"."""
    return dates.format_date(_local(at), {"en": "EEEE d MMMM"}.get(locale(), "EEEE, d. MMMM"), locale=_dates_locale())
