"""Refusals that people read: a stable code for machines, a sentence with its values for everybody else."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class HouseError(Exception):
    """`template` is the English sentence with {names}; it is translated where it is shown. `pointer`: JSON pointer of the place."""

    def __init__(self, code: str, template: str, params: Mapping | None = None, pointer: str = ""):
        self.code, self.template, self.params, self.pointer = code, template, dict(params or {}), pointer
        super().__init__(template.format(**self.params))


class Refused(HouseError):
    """The present state, or who asks, doesn't allow it."""


class NotFound(HouseError):
    """There is no such thing, or none that this person may know of."""


class NotAllowed(HouseError):
    """This person may not do that."""


def pointer(at: str, name: object) -> str:
    """The JSON pointer (RFC 6901) of `name` inside the place `at`; the two letters that mean something in it are written otherwise."""
    return f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}"


@dataclass(frozen=True)
class FieldError:
    pointer: str
    code: str
    template: str
    params: Mapping = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.params)


class BadInput(HouseError):
    """One or several fields are wrong; nothing was written."""

    def __init__(self, errors: Sequence[FieldError]):
        self.errors = list(errors)
        super().__init__("bad_input", "Something here needs another look.")
