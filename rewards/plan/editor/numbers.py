"""Numbers as people type them into a sentence, and back: whole units behind, the reader's decimal mark in front."""
import re

from foundation.kernel.errors import HouseError
from foundation.kernel.money import Money, exponent

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
LONGEST = 40   # no number of ours is longer


class NotTyped(Exception):
    """What stands in a slot is no number of its sort; `template` and `params` say so to people."""

    def __init__(self, code: str, template: str, **params):
        self.code, self.template, self.params = code, template, params
        super().__init__(template)


def hundredths_text(value: int, mark: str = ".") -> str:
    """1500 -> '15', 1250 -> '12.5' or '12,5'."""
    whole, rest = divmod(value, 100)
    return f"{whole}{mark}{rest:02d}".rstrip("0") if rest else str(whole)


def hundredths(text: str) -> int:
    """'15', '12.5', '12,5 %' -> hundredths. Raises NotTyped."""
    try:
        return Money.parse(text.strip().removesuffix("%")[:LONGEST], "EUR").minor
    except HouseError:
        raise NotTyped("no_number", "A number such as {example} is expected here.", example="15") from None


def amount_text(minor: int, currency: str, mark: str = ".") -> str:
    """500000 EUR -> '5,000.00' or '5.000,00'; points have no digits behind the mark."""
    digits = exponent(currency)
    whole, rest = divmod(minor, 10**digits)
    grouped = f"{whole:,}".replace(",", "." if mark == "," else ",")
    return f"{grouped}{mark}{rest:0{digits}d}" if digits else grouped


def amount(text: str, currency: str) -> int:
    """'5,000.00', '5000', '€5,000.00' -> minor units of `currency`. Raises NotTyped."""
    plain = text.strip()
    for sign in filter(None, (SIGNS.get(currency), currency)):
        plain = plain.removeprefix(sign).removesuffix(sign).strip()
    try:
        return Money.parse(plain[:LONGEST], currency).minor
    except HouseError as error:
        raise NotTyped(error.code, error.template, **error.params) from None


def count(text: str) -> int:
    """'6' -> 6. Raises NotTyped."""
    plain = text.strip()
    if not re.fullmatch(r"[0-9]{1,12}", plain):
        raise NotTyped("no_count", "A whole number such as {example} is expected here.", example="6")
    return int(plain)
