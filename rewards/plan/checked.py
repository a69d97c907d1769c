"""Everything that a plan has to pass before it is kept: the grammar, what the engine can do, and what its earlier versions promised."""
from collections.abc import Iterable, Mapping

from foundation.kernel.errors import FieldError
from rewards.plan import model
from rewards.plan.parse import parse_plan, parse_text
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import breaks
from rewards.plan.unsupported import unsupported


def checked(document: Mapping | str, *, currency: str, before: Iterable[model.Plan] = (), gratitude_only: bool = False) -> model.Plan:
    """The plan in a document, or in a JSON text, of a program that counts in `currency`; `before`: its versions, the newest first.

    Raises PlanErrors naming every mistake at its place."""
    plan = parse_text(document, gratitude_only=gratitude_only) if isinstance(document, str) else parse_plan(document, gratitude_only=gratitude_only)
    wrong = unsupported(plan) + breaks(plan, before)
    if plan.currency != currency:
        wrong.append(FieldError("/currency", "other_currency", "This program counts in {currency}.", {"currency": currency}))
    if wrong:
        raise PlanErrors(wrong)
    return plan
