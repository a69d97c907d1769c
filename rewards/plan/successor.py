"""What a new version of a plan may not change: somebody is on the way up an escalator, and her count goes on."""
from collections.abc import Iterable

from foundation.kernel.errors import FieldError
from rewards.plan import model


def breaks(plan: model.Plan, before: Iterable[model.Plan]) -> list[FieldError]:
    """An error at each parameter of an escalator that an earlier version fixed otherwise. `before`: the newest first."""
    known: dict[str, model.Escalator] = {}
    for earlier in before:
        for rule in earlier.rules:
            if isinstance(rule.pay, model.Escalator):
                known.setdefault(rule.pay.key, rule.pay)
    found = []
    for place, rule in enumerate(plan.rules):
        if not isinstance(rule.pay, model.Escalator) or rule.pay.key not in known:
            continue
        for word in ("metric", "scope", "window", "mode"):
            if getattr(rule.pay, word) != getattr(known[rule.pay.key], word):
                found.append(FieldError(f"/rules/{place}/pay/escalator/{word}", "escalator_changed",
                                        "People are on their way up “{key}”, so its {word} stays as it is. Give the escalator a new key to begin anew.",
                                        {"key": rule.pay.key, "word": word}))
    return found
