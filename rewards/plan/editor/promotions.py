"""A promotion's fields become its part of the document. Its last day counts; a document names the day after it."""
from datetime import date, timedelta
from typing import Any

from foundation.kernel.errors import FieldError
from rewards.plan.editor import numbers, parts
from rewards.plan.editor.fields import Promotion
from rewards.plan.editor.written import Written

MORE, EXTRA = "more", "extra"   # of the effect slot: rules pay more, or something is paid besides


def promotion(one: Promotion, place: int, currency: str, out: Written) -> dict:
    at, name = f"/promotions/{place}", f"p{place}-"
    out.places |= {at: f"{name}title", f"{at}/key": f"{name}title", f"{at}/title": f"{name}title", f"{at}/from": f"{name}first", f"{at}/until": f"{name}last",
                   f"{at}/counts": f"{name}counts", f"{at}/effect": f"{name}effect"}
    made: dict[str, Any] = {"key": one.get("key", ""), "title": one.get("title", ""), "from": one.get("first", ""), "until": _until(one, f"{at}/until", out),
                            "effect": _effect(one, f"{at}/effect", name, currency, out)}
    if one.get("counts"):
        made["counts"] = one["counts"]
    if one.get("tests"):
        made["when"] = parts.when(one, f"{at}/when", name, currency, out)
    if one.get("budget", "").strip():
        made["budget"] = out.money(one["budget"], f"{at}/budget", f"{name}budget", currency)
    return made


def _until(one: Promotion, pointer: str, out: Written) -> str:
    """The day after the last one; what is no day stays as it is, and is refused for that."""
    text = one.get("last", "")
    try:
        last = date.fromisoformat(text)
        first = date.fromisoformat(one.get("first", ""))
    except ValueError:
        return text
    if last < first:
        out.wrong.append(FieldError(pointer, "last_before_first", "The last day comes before the first one."))
    return day_after(last) or f"{text} and a day"


def day_after(day: date) -> str:
    """'' where there is none any more."""
    return (day + timedelta(days=1)).isoformat() if day < date.max else ""


def _effect(one: Promotion, at: str, name: str, currency: str, out: Written) -> dict:
    if one.get("effect") == EXTRA:
        out.places |= {f"{at}/on": f"{name}on", f"{at}/to": f"{name}to"}
        return {"extra": parts.flat(one, one.get("rate", ""), f"{at}/extra", f"{name}rate", currency, out), "on": one.get("on", ""), "to": one.get("to", "")}
    named = [row.get("rule", "") for row in one.get("names", ())]
    out.places |= {f"{at}/rules": f"{name}n0-rule" if named else f"{name}effect"} | {f"{at}/rules/{number}": f"{name}n{number}-rule" for number in range(len(named))}
    more = out.number(f"{name}more", f"{at}/multiply_bp", one.get("more", ""), numbers.hundredths, 1, 90_000, numbers.hundredths_text, instead=1)
    return {"multiply_bp": 10_000 + (more or 0), "rules": named}
