"""Everything that a plan has to pass before it is kept: the grammar, what the engine can do, and what its earlier versions promised."""
from collections.abc import Collection, Iterable, Mapping

from foundation.kernel.errors import FieldError
from rewards.plan import model
from rewards.plan.conditions import facts_in
from rewards.plan.parse import parse_plan, parse_text
from rewards.plan.reader import PlanErrors
from rewards.plan.successor import breaks
from rewards.plan.unsupported import unsupported


def checked(document: Mapping | str, *, currency: str, before: Iterable[model.Plan] = (), gratitude_only: bool = False,
            questions: Collection[str] | None = None, own_kinds: Collection[str] | None = None) -> model.Plan:
    """The plan in a document, or in a JSON text, of a program that counts in `currency`; `before`: its versions, the newest first;
    `questions`: the keys of what its lead form asks, None where nobody knows;
    `own_kinds`: the kinds of milestones that it declares, likewise.

    Raises PlanErrors naming every mistake at its place."""
    plan = parse_text(document, gratitude_only=gratitude_only) if isinstance(document, str) else parse_plan(document, gratitude_only=gratitude_only)
    wrong = unsupported(plan) + breaks(plan, before) + (_unasked(plan, questions) if questions is not None else [])
    wrong += _undeclared(plan, own_kinds) if own_kinds is not None else []
    if plan.currency != currency:
        wrong.append(FieldError("/currency", "other_currency", "This program counts in {currency}.", {"currency": currency}))
    if wrong:
        raise PlanErrors(wrong)
    return plan


def _undeclared(plan: model.Plan, own_kinds: Collection[str]) -> list[FieldError]:
    """A kind of milestone that the program doesn't declare, so that it can never be recorded."""
    named = []
    for place, rule in enumerate(plan.rules):
        at = f"/rules/{place}"
        if isinstance(rule.on, model.OnMilestone):
            named.append((f"{at}/on/milestone", rule.on.kind))
        else:   # a goal always says what has to be reached
            named += [(f"{at}/when", fact.rpartition(".custom.")[1][1:] + fact.rpartition(".custom.")[2]) for fact in sorted(facts_in(rule.when))]
        if isinstance(rule.pay, model.Escalator):
            named.append((f"{at}/pay/escalator/metric", rule.pay.metric.milestone))
    named += [(f"/promotions/{place}/effect/on", one.extra_on) for place, one in enumerate(plan.promotions)]
    return [FieldError(at, "kind_undeclared", "This program declares no {kind}. It declares: {kinds}. Add it in the program’s settings first.",
                       {"kind": kind, "kinds": ", ".join(sorted(own_kinds)) or "–"})
            for at, kind in named if kind.startswith("custom.") and kind not in own_kinds]


def _unasked(plan: model.Plan, questions: Collection[str]) -> list[FieldError]:
    """A condition on what the program's form does not ask."""
    conditions = [(f"/rules/{place}/when", rule.when) for place, rule in enumerate(plan.rules)]
    conditions += [(f"/promotions/{place}/when", promotion.when) for place, promotion in enumerate(plan.promotions)]
    return [FieldError(at, "question_unknown", "The form of this program asks no question called {key}. It asks: {questions}.",
                       {"key": fact.removeprefix("lead."), "questions": ", ".join(sorted(questions)) or "–"})
            for at, condition in conditions for fact in sorted(facts_in(condition))
            if fact.startswith("lead.") and fact.removeprefix("lead.") not in questions]
