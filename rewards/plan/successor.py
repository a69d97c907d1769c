"""What a new version of a plan may not change: somebody is on the way up an escalator, and her count goes on."""
from collections.abc import Iterable

from foundation.kernel.errors import FieldError
from foundation.kernel.periods import LIFETIME
from rewards.plan import model
from rewards.plan.currency import pays_points


def breaks(plan: model.Plan, before: Iterable[model.Plan]) -> list[FieldError]:
    """An error at each parameter of an escalator that an earlier version fixed otherwise, unless it begins anew. `before`: the newest first."""
    known, found = _known(before), []
    for place, rule in enumerate(plan.rules):
        if not isinstance(rule.pay, model.Escalator) or rule.pay.key not in known:
            continue
        if rule.pay.restart:
            if rule.pay.mode == model.WHOLE_RETRO and LIFETIME in _windows(rule.pay, known[rule.pay.key]):   # it never begins again; else the day decides
                found.append(FieldError(f"/rules/{place}/pay/escalator/restart", "restart_in_retro",
                                        "Begun anew inside a window, earlier deals of it could not be raised any more. Give the escalator a new key instead.", {}))
            continue
        for word in ("metric", "scope", "window", "mode"):
            if getattr(rule.pay, word) != getattr(known[rule.pay.key], word):
                found.append(FieldError(f"/rules/{place}/pay/escalator/{word}", "escalator_changed",
                                        "People are on their way up “{key}”, so its {word} stays as it is. Give the escalator a new key to begin anew.",
                                        {"key": rule.pay.key, "word": word}))
        # Raised by the difference to what was booked: points do not rise above money.
        if rule.pay.mode == model.WHOLE_RETRO and pays_points(rule.pay) != pays_points(known[rule.pay.key]):
            found.append(FieldError(f"/rules/{place}/pay/escalator/bands", "escalator_changed",
                                    "Earlier deals on “{key}” were paid in something else, so they can’t be raised. Give the escalator a new key to begin anew.",
                                    {"key": rule.pay.key}))
    return found


def begun_anew(plan: model.Plan, before: Iterable[model.Plan]) -> dict[str, set[str]]:
    """Escalator -> the kinds of windows at whose first instant a version has to take effect that begins it anew and raises earlier deals."""
    known = _known(before)
    return {rule.pay.key: _windows(rule.pay, known[rule.pay.key]) for rule in plan.rules
            if isinstance(rule.pay, model.Escalator) and rule.pay.restart and rule.pay.mode == model.WHOLE_RETRO and rule.pay.key in known}


def _known(before: Iterable[model.Plan]) -> dict[str, model.Escalator]:
    """Each escalator as its newest version has it."""
    known: dict[str, model.Escalator] = {}
    for earlier in before:
        for rule in earlier.rules:
            if isinstance(rule.pay, model.Escalator):
                known.setdefault(rule.pay.key, rule.pay)
    return known


def _windows(escalator: model.Escalator, known: model.Escalator) -> set[str]:
    """Its own, and the one that would be open yet, if earlier deals of that one are raised too."""
    return {escalator.window.kind} | ({known.window.kind} if known.mode == model.WHOLE_RETRO else set())
