"""What fields came to while they became a document: the document, where each part of it stands on the page, and what is wrong."""
from collections.abc import Callable
from dataclasses import dataclass, field

from foundation.kernel.errors import FieldError
from rewards.plan.editor import numbers


@dataclass
class Written:
    """`places`: JSON pointer -> field. `wrong`: what is no number, at the pointer where it would have stood."""

    document: dict = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    wrong: list[FieldError] = field(default_factory=list)

    def field_of(self, pointer: str) -> str:
        """The field that stands for a pointer, or for the nearest thing around it; '' for the plan as a whole."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        return self.places.get(pointer, "")

    def number(self, name: str, pointer: str, text: str, read: Callable[[str], int], low: int = 0, high: int = 10**12,
               shown: Callable[[int], str] = str, instead: int | None = None) -> int | None:
        """The number in a slot; `instead` after noting what is wrong with it."""
        self.places[pointer] = name
        try:
            value = read(text)
        except numbers.NotTyped as no:
            self.wrong.append(FieldError(pointer, no.code, no.template, no.params))
            return instead
        if not low <= value <= high:
            self.wrong.append(FieldError(pointer, "out_of_range", "Between {low} and {high}.", {"low": shown(low), "high": shown(high)}))
            return instead
        return value

    def money(self, text: str, pointer: str, name: str, currency: str, instead: int | None = None) -> dict:
        """The amount in a slot, as a document says it."""
        self.places |= {pointer: name, f"{pointer}/currency": name}
        return {"minor": self.minor(text, f"{pointer}/minor", name, currency, instead), "currency": currency}

    def minor(self, text: str, pointer: str, name: str, currency: str, instead: int | None = None) -> int | None:
        """The minor units of it alone."""
        return self.number(name, pointer, text, lambda typed: numbers.amount(typed, currency), shown=lambda minor: numbers.amount_text(minor, currency), instead=instead)
