"""The fields of a plan in sentences: texts only, in a tree, and the same flat as a browser sends them.

A form is {"currency", "terms_at", "rounding", "rest", "rules": [rule]}; a rule is texts by name with "steps": [{"from", "rate"}]
and "tests": [{"fact", "is", "value"}]. A rule that has "json" is carried as it stands."""
from collections.abc import Iterable, Mapping

Rule = dict
Form = dict

OF_PLAN = ("terms_at", "rounding", "rest")
OF_RULE = ("key", "title", "on", "to", "unit", "rate", "of", "escalator", "counted", "scope", "window", "mode", "crossing", "demotion", "on_reversal",
           "late_arrival", "join", "minimum", "maximum", "per_referral", "per_beneficiary", "per_beneficiary_window", "wait", "sign_off", "sign_off_above",
           "on_partial_refund", "json")
OF_STEP, OF_TEST = ("from", "rate"), ("fact", "is", "value")
MOST_RULES, MOST_STEPS, MOST_TESTS = 20, 19, 20   # of rules: as many fields as one request may have


def flat(form: Form) -> dict[str, str]:
    """Field name -> text: 'terms_at', 'r0-rate', 'r0-s1-from', 'r0-t0-fact'. What is empty stays out of a rule that lacks it."""
    found = {name: form.get(name, "") for name in OF_PLAN}
    for place, rule in enumerate(form["rules"]):
        found |= {f"r{place}-{name}": rule[name] for name in OF_RULE if name in rule}
        for number, step in enumerate(rule.get("steps", ()), 1):
            found |= {f"r{place}-s{number}-{name}": step.get(name, "") for name in OF_STEP}
        for number, test in enumerate(rule.get("tests", ())):
            found |= {f"r{place}-t{number}-{name}": test.get(name, "") for name in OF_TEST}
    return found


def nested(sent: Mapping[str, str], currency: str) -> Form:
    """The tree again; names that mean nothing are passed over."""
    form: Form = {"currency": currency, **{name: sent.get(name, "") for name in OF_PLAN}, "rules": []}
    for place in range(MOST_RULES):
        if f"r{place}-key" not in sent and f"r{place}-json" not in sent:
            break
        rule: Rule = {name: sent[f"r{place}-{name}"] for name in OF_RULE if f"r{place}-{name}" in sent}
        rule["steps"] = list(_rows(sent, f"r{place}-s", OF_STEP, range(1, MOST_STEPS + 1)))
        rule["tests"] = list(_rows(sent, f"r{place}-t", OF_TEST, range(MOST_TESTS)))
        form["rules"].append(rule)
    return form


def _rows(sent: Mapping[str, str], prefix: str, names: tuple[str, ...], numbers: Iterable[int]):
    for number in numbers:
        if f"{prefix}{number}-{names[0]}" not in sent:
            return
        yield {name: sent.get(f"{prefix}{number}-{name}", "") for name in names}


def is_sent(sent: Mapping[str, str]) -> bool:
    """Whether a request carries the fields of a plan at all."""
    return "terms_at" in sent
