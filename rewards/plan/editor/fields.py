"""The fields of a plan in sentences: texts only, in a tree, and the same flat as a browser sends them.

A form is {"currency", "terms_at", "rounding", "budget", …, "rules": [rule], "promotions": [promotion]}; a rule is texts by name with
"steps": [{"from", "rate"}] and "tests": [{"fact", "is", "value"}]; a promotion has "tests" too, and "names": [{"rule"}]. A rule or a
promotion that has "json" is carried as it stands. A rule that has "decide" is a goal."""
from collections.abc import Iterable, Mapping

Rule = dict
Promotion = dict
Form = dict

OF_PLAN, MAYBE_OF_PLAN = ("terms_at", "rounding", "budget", "budget_window", "rest"), ("budget_days",)
OF_RULE = ("key", "title", "on", "to", "unit", "rate", "of", "escalator", "counted", "counted_on", "scope", "window", "window_days", "mode", "crossing",
           "demotion", "on_reversal", "late_arrival", "restart", "join", "minimum", "maximum", "per_referral", "per_beneficiary", "per_beneficiary_window",
           "per_beneficiary_days", "wait", "sign_off", "sign_off_above", "on_partial_refund", "each", "times", "group", "choose", "priority", "decide", "on_fall",
           "json")
OF_PROMOTION = ("key", "title", "first", "last", "counts", "effect", "more", "rate", "unit", "of", "to", "on", "join", "budget", "json")
OF_STEP, OF_TEST, OF_NAME = ("from", "rate"), ("fact", "is", "value"), ("rule",)
MOST_RULES, MOST_STEPS, MOST_TESTS = 20, 19, 20   # of rules: as many fields as one request may have
MOST_PROMOTIONS, MOST_NAMES = 10, 20


def is_goal(rule: Mapping) -> bool:
    """Whether it pays for what is reached in a time, and not for one thing that happens."""
    return bool(rule.get("decide"))


def flat(form: Form) -> dict[str, str]:
    """Field name -> text: 'terms_at', 'r0-rate', 'r0-s1-from', 'r0-t0-fact', 'p0-first', 'p0-n0-rule'. What is empty stays out of a rule that lacks it."""
    found = {name: form.get(name, "") for name in OF_PLAN} | {name: form[name] for name in MAYBE_OF_PLAN if name in form}
    for place, rule in enumerate(form["rules"]):
        found |= {f"r{place}-{name}": rule[name] for name in OF_RULE if name in rule}
        for number, step in enumerate(rule.get("steps", ()), 1):
            found |= {f"r{place}-s{number}-{name}": step.get(name, "") for name in OF_STEP}
        found |= _flat_rows(rule, "tests", f"r{place}-t", OF_TEST)
    for place, promotion in enumerate(form["promotions"]):
        found |= {f"p{place}-{name}": promotion[name] for name in OF_PROMOTION if name in promotion}
        found |= _flat_rows(promotion, "tests", f"p{place}-t", OF_TEST) | _flat_rows(promotion, "names", f"p{place}-n", OF_NAME)
    return found


def _flat_rows(of: Mapping, rows: str, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {f"{prefix}{number}-{name}": row.get(name, "") for number, row in enumerate(of.get(rows, ())) for name in names}


def nested(sent: Mapping[str, str], currency: str) -> Form:
    """The tree again; names that mean nothing are passed over."""
    form: Form = {"currency": currency, **{name: sent.get(name, "") for name in OF_PLAN},
                  **{name: sent[name] for name in MAYBE_OF_PLAN if name in sent}, "rules": [], "promotions": []}
    for place in range(MOST_RULES):
        if f"r{place}-key" not in sent and f"r{place}-json" not in sent:
            break
        rule: Rule = {name: sent[f"r{place}-{name}"] for name in OF_RULE if f"r{place}-{name}" in sent}
        rule["steps"] = list(_rows(sent, f"r{place}-s", OF_STEP, range(1, MOST_STEPS + 1)))
        rule["tests"] = list(_rows(sent, f"r{place}-t", OF_TEST, range(MOST_TESTS)))
        form["rules"].append(rule)
    for place in range(MOST_PROMOTIONS):
        if f"p{place}-key" not in sent and f"p{place}-json" not in sent:
            break
        promotion: Promotion = {name: sent[f"p{place}-{name}"] for name in OF_PROMOTION if f"p{place}-{name}" in sent}
        promotion["tests"] = list(_rows(sent, f"p{place}-t", OF_TEST, range(MOST_TESTS)))
        promotion["names"] = list(_rows(sent, f"p{place}-n", OF_NAME, range(MOST_NAMES)))
        form["promotions"].append(promotion)
    return form


def _rows(sent: Mapping[str, str], prefix: str, names: tuple[str, ...], numbers: Iterable[int]):
    for number in numbers:
        if f"{prefix}{number}-{names[0]}" not in sent:
            return
        yield {name: sent.get(f"{prefix}{number}-{name}", "") for name in names}


def is_sent(sent: Mapping[str, str]) -> bool:
    """Whether a request carries the fields of a plan at all."""
    return "terms_at" in sent
