"""Money in whole minor units of one currency. Points are the currency PTS. No float, no silent conversion."""
import re
from dataclasses import dataclass
from functools import total_ordering

from foundation.kernel.errors import HouseError
from foundation.kernel.frozen import frozen

POINTS = "PTS"
# ISO 4217: minor digits where they are not two.
_DIGITS = {POINTS: 0} | dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
CURRENCIES = frozenset([
    "AED", "ALL", "AMD", "ARS", "AUD", "AZN", "BAM", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BWP", "BYN",
    "BZD", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ETB", "EUR", "FJD", "GBP", "GEL",
    "GHS", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "ISK", "JMD", "JOD", "JPY", "KES",
    "KGS", "KHR", "KMF", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR",
    "PLN", "PYG", "QAR", "RON", "RSD", "RWF", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD",
    "UYU", "UZS", "VND", "VUV", "XAF", "XCD", "XOF", "XPF", "ZAR", "ZMW",
]) | {POINTS}


class NotAnAmount(HouseError):
    """What was typed is no amount of this currency."""


class OtherCurrency(TypeError):
    """Two currencies met; nothing here converts."""


def exponent(currency: str) -> int:
    """How many minor digits a currency has: 2 for EUR, 0 for JPY and points, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@total_ordering
@frozen
class Money:
    """`minor` whole minor units of `currency` (ISO 4217, or PTS)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units are a whole number, not {self.minor!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money) or other.currency != self.currency:
            raise OtherCurrency(f"{self.currency} and {getattr(other, 'currency', other)!r} do not mix")
        return other.minor

    def __str__(self) -> str:
        return f"{self.major_text()} {self.currency}"

    def major_text(self) -> str:
        """'1234.50' for 123450 EUR, '1235' for 1235 JPY: plain, for files and tests; pages format by locale."""
        digits = exponent(self.currency)
        if digits == 0:
            return str(self.minor)
        whole, rest = divmod(abs(self.minor), 10**digits)
        return f"{'-' if self.minor < 0 else ''}{whole}.{rest:0{digits}d}"

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """What a person typed: '24,000.00', '24.000,00', '24 000', '24000'. Raises NotAnAmount with a sentence.

        The last of . or , is the decimal mark when at most the currency's digits follow it; what groups thousands must
        group them all by three, else nobody can say what was meant."""
        digits = exponent(currency)
        plain = re.sub(r"[\s\u00a0\u202f'’]", "", text)
        if not re.fullmatch(r"\d[\d.,]*", plain):
            raise NotAnAmount("no_amount", "Write an amount, such as {example}.", {"example": cls(24_000 * 10**digits, currency).major_text()})
        whole, rest = plain, ""
        last = max(plain.rfind("."), plain.rfind(","))
        if last >= 0:
            mark, after = plain[last], plain[last + 1:]
            grouped = plain.count(mark) > 1 or (len(after) == 3 and digits != 3)
            if not grouped:
                whole, rest = plain[:last], after
        groups = re.split(r"[.,]", whole)
        # '0,500' is no five hundred: nobody groups behind a nought.
        first, mixed = groups[0], len(set(re.findall(r"[.,]", whole))) > 1
        bent = len(groups) > 1 and (len(first) > 3 or first[0] == "0" or any(len(group) != 3 for group in groups[1:]) or mixed)
        if bent or len(rest) > digits:
            raise NotAnAmount("unclear_amount", "We can’t tell how much {text} is. Write it as {example}.",
                              {"text": text.strip(), "example": cls(24_000 * 10**digits, currency).major_text()})
        return cls(int("".join(groups)) * 10**digits + int(rest.ljust(digits, "0") if digits else 0), currency)


@dataclass(frozen=True, order=True)
class Percent:
    """A share in whole basis points: 1 500 is 15 %."""

    bp: int

    def __post_init__(self) -> None:
        if type(self.bp) is not int:
            raise TypeError(f"basis points are a whole number, not {self.bp!r}")

    def text(self) -> str:
        """'15', '12.5', '0.25': the number before the sign."""
        whole, rest = divmod(self.bp, 100)
        return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
