"""Fields become a document. Every pointer of it is remembered with its field, so that a mistake is said where it was made."""
import json
from typing import Any

from foundation.kernel.errors import FieldError
from foundation.kernel.money import POINTS
from rewards.plan import model
from rewards.plan.editor import numbers, parts
from rewards.plan.editor.fields import Form, Rule, is_goal
from rewards.plan.editor.parts import FIXED_POINTS, ROLLING
from rewards.plan.editor.promotions import promotion
from rewards.plan.editor.written import Written

ALWAYS, ABOVE = "always", "above"
REPEATING = ("invoice_paid", "renewal")   # what can be paid a number of times
EACH = ("payment", "month")                # counted by these
MOST_BRACKETS = 700   # of a part that is carried as JSON


def write(form: Form) -> Written:
    """The document that the fields say; where a slot holds no number something stands in, and the reason is in `wrong`: then it is no plan."""
    out = Written()
    out.places |= {"/terms_at": "terms_at", "/rounding": "rounding"}
    chosen = ways_of_groups(form)
    out.document = {"grammar": 1, "currency": form["currency"], "terms_at": form.get("terms_at") or "acceptance",
                    "rounding": form.get("rounding") or "half_even",
                    "rules": [_rule(rule, place, form["currency"], chosen, out) for place, rule in enumerate(form["rules"])]}
    if form.get("budget", "").strip():
        out.document["budget"] = {"amount": out.money(form["budget"], "/budget/amount", "budget", form["currency"]), "window": parts.window(
            form.get("budget_window") or "year", form.get("budget_days", ""), "/budget/window", "budget_window", "budget_days", out)}
        out.places["/budget"] = "budget"
    promotions = [_json(one["json"], f"/promotions/{place}", f"p{place}-json", out) if "json" in one else promotion(one, place, form["currency"], out)
                  for place, one in enumerate(form.get("promotions", ()))]
    if promotions:
        out.document["promotions"] = promotions
    rest = _json(form["rest"], "/rest", "rest", out) if form.get("rest") else {}
    if isinstance(rest, dict) and "promotions" in rest and not promotions:
        out.document["promotions"] = rest["promotions"]
    return out


def ways_of_groups(form: Form) -> dict[str, str]:
    """How each group chooses: as its first rule says that is shown in a sentence. The others follow it."""
    found: dict[str, str] = {}
    for rule in form["rules"]:
        if rule.get("group") and "json" not in rule:
            found.setdefault(rule["group"], rule.get("choose") or "best")
    return found


def _json(text: str, pointer: str, name: str, out: Written) -> Any:
    out.places[pointer] = name
    try:
        if text.count("[") + text.count("{") <= MOST_BRACKETS:   # deeper than that nothing of ours is
            return json.loads(text)
    except (ValueError, RecursionError):
        pass   # said below: it is no JSON any more
    out.wrong.append(FieldError(pointer, "no_json", "This part of the plan came back damaged. Open the page again."))
    return {}


def _rule(rule: Rule, place: int, currency: str, chosen: dict[str, str], out: Written) -> Any:
    at, name = f"/rules/{place}", f"r{place}-"
    if "json" in rule:
        return _json(rule["json"], at, f"{name}json", out)
    out.places |= {at: f"{name}title", f"{at}/key": f"{name}title", f"{at}/title": f"{name}title", f"{at}/on": f"{name}on", f"{at}/to": f"{name}to"}
    counted_in = POINTS if rule.get("unit") in (model.UNITS, FIXED_POINTS) else currency
    made = {"key": rule.get("key", ""), "title": rule.get("title", ""), "on": _on(rule, f"{at}/on", name, out), "to": rule.get("to", ""),
            "pay": _pay(rule, at, name, currency, out)}
    if is_goal(rule):
        out.places |= {f"{at}/when": f"{name}scope", f"{at}/on": f"{name}scope"}
    if rule.get("tests"):
        made["when"] = parts.when(rule, f"{at}/when", name, currency, out)
    within = _within(rule, f"{at}/within", name, counted_in, out)
    if within:
        made["within"] = within
    if rule.get("group"):
        made["group"] = _group(rule, f"{at}/group", name, chosen, out)
    if rule.get("wait", "").strip():
        made["maturation_days"] = out.number(f"{name}wait", f"{at}/maturation_days", rule["wait"], numbers.count, 0, 730)
    if rule.get("sign_off") == ALWAYS:
        made["approval_above"] = {"minor": 0, "currency": counted_in}
        out.places[f"{at}/approval_above"] = f"{name}sign_off"
    elif rule.get("sign_off") == ABOVE:
        made["approval_above"] = out.money(rule.get("sign_off_above", ""), f"{at}/approval_above", f"{name}sign_off_above", counted_in)
    if rule.get("on_partial_refund"):
        made["on_partial_refund"] = rule["on_partial_refund"]
        out.places[f"{at}/on_partial_refund"] = f"{name}on_partial_refund"
    return made


def _on(rule: Rule, at: str, name: str, out: Written) -> dict:
    if is_goal(rule):
        out.places |= {f"{at}/goal": f"{name}scope"} | {f"{at}/goal/{word}": f"{name}{word}" for word in ("scope", "decide", "on_fall")}
        return {"goal": {"scope": rule.get("scope", ""), "window": parts.window(rule.get("window", ""), "", f"{at}/goal/window", f"{name}window", f"{name}window", out),
                         "decide": rule["decide"], "on_fall": rule.get("on_fall", "")}}
    made: dict[str, Any] = {"milestone": rule.get("on", "")}
    if rule.get("each") and rule.get("on") in REPEATING:   # of anything else there is no second time
        out.places |= {f"{at}/repeat": f"{name}each", f"{at}/repeat/each": f"{name}each"}
        times: int | None = 1   # what is none of the choices asks for no number either; the choice alone is wrong
        if rule["each"] in EACH:
            times = out.number(f"{name}times", f"{at}/repeat/times", rule.get("times", ""), numbers.count, 1, 120, instead=1)
        made["repeat"] = {"times": times, "each": rule["each"]}
    return made


def _group(rule: Rule, at: str, name: str, chosen: dict[str, str], out: Written) -> dict:
    out.places |= {at: f"{name}group", f"{at}/name": f"{name}group", f"{at}/choose": f"{name}choose"}
    made: dict[str, Any] = {"name": rule["group"], "choose": chosen[rule["group"]]}
    if rule.get("priority", "").strip():
        made["priority"] = out.number(f"{name}priority", f"{at}/priority", rule["priority"], numbers.count, 0, 999)
    return made


def _pay(rule: Rule, at: str, name: str, currency: str, out: Written) -> dict:
    out.places[f"{at}/pay"] = f"{name}unit"
    if not rule.get("steps"):
        return parts.flat(rule, rule.get("rate", ""), f"{at}/pay", f"{name}rate", currency, out)
    inner = f"{at}/pay/escalator"
    forced = forced_by(rule)
    made: dict[str, Any] = {"key": rule.get("escalator", ""), "metric": metric(rule), "scope": rule.get("scope", ""), "window": parts.window(
        rule.get("window", ""), rule.get("window_days", ""), f"{inner}/window", f"{name}window", f"{name}window_days", out)}
    for word in ("mode", "crossing", "demotion", "on_reversal", "late_arrival"):
        made[word] = forced.get(word, rule.get(word, ""))
    out.places |= {f"{inner}/{word}": f"{name}{word}" for word in made} | {
        inner: f"{name}mode", f"{inner}/key": f"{name}window", f"{inner}/metric": f"{name}counted", f"{inner}/bands": f"{name}unit"}
    if rule.get("restart") == "true":
        made["restart"] = True
        out.places[f"{inner}/restart"] = f"{name}restart"
    counted_by = f"{name}counted_on" if rule.get("counted_on") else f"{name}on"
    if "sum" not in made["metric"]:
        out.places |= {f"{inner}/metric/{word}": counted_by for word in made["metric"]}
    out.places[f"{inner}/metric/of"] = counted_by
    made["bands"] = [{"from": 0, "pay": parts.flat(rule, rule.get("rate", ""), f"{inner}/bands/0/pay", f"{name}rate", currency, out)}]
    for number, step in enumerate(rule["steps"], 1):
        band, slot = f"{inner}/bands/{number}", f"{name}s{number}-"
        out.places[band] = f"{slot}from"
        made["bands"].append({"from": out.minor(step["from"], f"{band}/from", f"{slot}from", currency) if is_sum(rule) else
                              out.number(f"{slot}from", f"{band}/from", step["from"], numbers.count),
                              "pay": parts.flat(rule, step["rate"], f"{band}/pay", f"{slot}rate", currency, out)})
    return {"escalator": made}


def is_sum(rule: Rule) -> bool:
    return rule.get("counted", "").startswith("sum:")


def counts_kind(rule: Rule) -> str:
    """Which kind of milestone the steps count: the one that pays, unless another is named."""
    return rule.get("counted_on") or rule.get("on", "")


def metric(rule: Rule) -> dict:
    """'referrals', 'count' or 'sum:<base>', of the kind that is counted."""
    kind, _, base = rule.get("counted", "").partition(":")
    return {"sum": base, "of": counts_kind(rule)} if kind == "sum" else {kind: counts_kind(rule)}


def forced_by(rule: Rule) -> dict[str, str]:
    """What the way of counting leaves no choice about: it is not asked, and written as the only thing it can be."""
    if rule.get("mode") == model.MARGINAL:
        return {"crossing": "new_rate", "demotion": "none"}
    if rule.get("mode") == model.WHOLE_RETRO:
        return {"crossing": "new_rate", "demotion": "none", "on_reversal": "reprice"}
    # A window without an end demotes nobody at its end.
    return {"demotion": "none"} if rule.get("window") in ("lifetime", ROLLING) and rule.get("demotion") == "window_end" else {}


def _within(rule: Rule, at: str, name: str, currency: str, out: Written) -> dict:
    made: dict[str, Any] = {}
    for word in ("minimum", "maximum", "per_referral"):
        if rule.get(word, "").strip():
            made[word] = out.money(rule[word], f"{at}/{word}", f"{name}{word}", currency)
    if rule.get("per_beneficiary", "").strip():
        inner = f"{at}/per_beneficiary"
        made["per_beneficiary"] = {"amount": out.money(rule["per_beneficiary"], f"{inner}/amount", f"{name}per_beneficiary", currency), "window": parts.window(
            rule.get("per_beneficiary_window") or "year", rule.get("per_beneficiary_days", ""), f"{inner}/window", f"{name}per_beneficiary_window",
            f"{name}per_beneficiary_days", out)}
        out.places[inner] = f"{name}per_beneficiary"
    return made
