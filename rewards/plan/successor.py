"""What a new version of a plan may not change: somebody is on the way up an escalator, and her count goes on."""
from collections.abc import Iterable

from foundation.kernel.errors import FieldError
from foundation.kernel.money import POINTS
from rewards.plan import model


def breaks(plan: model.Plan, before: Iterable[model.Plan]) -> list[FieldError]:
    """An error at each parameter of an escalator that an earlier version fixed otherwise, unless it begins anew. `before`: the newest first."""
    known: dict[str, model.Escalator] = {}
    for earlier in before:
        for rule in earlier.rules:
            if isinstance(rule.pay, model.Escalator):
                known.setdefault(rule.pay.key, rule.pay)
    found = []
    for place, rule in enumerate(plan.rules):
        if not isinstance(rule.pay, model.Escalator) or rule.pay.key not in known:
            continue
        if rule.pay.restart:
            if rule.pay.mode == model.WHOLE_RETRO:   # a version takes effect when it is published: inside a window that is open
                found.append(FieldError(f"/rules/{place}/pay/escalator/restart", "restart_in_retro",
                                        "Begun anew inside a window, earlier deals of it could not be raised any more. Give the escalator a new key instead.", {}))
            continue
        for word in ("metric", "scope", "window", "mode"):
            if getattr(rule.pay, word) != getattr(known[rule.pay.key], word):
                found.append(FieldError(f"/rules/{place}/pay/escalator/{word}", "escalator_changed",
                                        "People are on their way up “{key}”, so its {word} stays as it is. Give the escalator a new key to begin anew.",
                                        {"key": rule.pay.key, "word": word}))
        # Raised by the difference to what was booked: points do not rise above money.
        if rule.pay.mode == model.WHOLE_RETRO and _in_points(rule.pay) != _in_points(known[rule.pay.key]):
            found.append(FieldError(f"/rules/{place}/pay/escalator/bands", "escalator_changed",
                                    "Earlier deals on “{key}” were paid in something else, so they can’t be raised. Give the escalator a new key to begin anew.",
                                    {"key": rule.pay.key}))
    return found


def _in_points(escalator: model.Escalator) -> bool:
    pay = escalator.bands[0].pay
    return pay.kind == model.UNITS or (pay.money is not None and pay.money.currency == POINTS)
