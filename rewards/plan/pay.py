"""What a rule pays: flat amounts, escalators with their bands, windows, and the bounds around them."""
from typing import Any

from rewards.plan import model
from rewards.plan.conditions import _is_kind
from rewards.plan.reader import Reader

_POINTS = "PTS"


def kind_of_milestone(reader: Reader) -> str | None:
    """Of what earns; `submitted` is counted by goals only."""
    word = reader.value
    if isinstance(word, str) and _is_kind(word) and word != "submitted":
        return word
    reader.wrong("unknown_kind", "A milestone is expected here: {kinds}, or custom.<name>.", kinds=", ".join(model.KINDS))
    return None


def window(reader: Reader) -> model.Window | None:
    if reader.value == "lifetime":
        return model.Window("lifetime")
    if not isinstance(reader.value, dict):
        reader.wrong("no_window", "“lifetime”, a calendar window or rolling days are expected here.")
        return None
    kind = reader.variant("calendar", "rolling_days")
    if kind == "calendar":
        unit = reader.members(("calendar",))["calendar"].choice("month", "quarter", "year")
        return model.Window(unit) if unit else None
    if kind == "rolling_days":
        days = reader.members(("rolling_days",))["rolling_days"].integer(1, 3660)
        return model.Window("rolling", days) if days else None
    return None


def flat(reader: Reader, currency: str | None) -> model.Flat | None:
    kind = reader.variant(model.FIXED, model.PERCENT, model.TIMES, model.UNITS, model.THANKS)
    if kind is None:
        return None
    parts = reader.members((kind,) if kind in (model.FIXED, model.THANKS) else (kind, "of"))
    if kind == model.FIXED:
        # A fixed amount is money of the plan, or points whatever the plan counts in.
        stated = parts[kind].value
        given = stated.get("currency") if isinstance(stated, dict) else None
        money = parts[kind].money(_POINTS if given == _POINTS else currency)
        return model.Flat(kind, money=money) if money is not None else None
    if kind == model.THANKS:
        words = parts[kind].text(500)
        return model.Flat(kind, text=words) if words else None
    low, high = {model.PERCENT: (0, 100_000), model.TIMES: (1, 10_000), model.UNITS: (1, 10**7)}[kind]
    rate = parts[kind].integer(low, high)
    if kind in (model.PERCENT, model.TIMES) and currency == _POINTS:
        parts[kind].wrong("percent_in_points", "A plan in points can’t pay {kind}: use units_bp or fixed points.", kind=kind)
        return None
    bases = ("first_monthly_bill",) if kind == model.TIMES else model.BASES
    base = parts["of"].choice(*bases) if "of" in parts else None
    return model.Flat(kind, rate=rate, base=base) if rate is not None and base else None


def escalator(reader: Reader, currency: str | None, priced: str | None) -> model.Escalator | None:
    parts = reader.members(("key", "metric", "scope", "window", "mode", "crossing", "demotion", "on_reversal", "late_arrival", "bands"), ("restart",))
    if len([key for key in parts if key != "restart"]) < 10:
        return None
    read: dict[str, Any] = {
        "key": parts["key"].slug(), "metric": _metric(parts["metric"]), "scope": parts["scope"].choice(*model.SCOPES), "window": window(parts["window"]),
        "mode": parts["mode"].choice(*model.MODES), "crossing": parts["crossing"].choice("new_rate", "old_rate"),
        "demotion": parts["demotion"].choice("none", "window_end", "immediate"), "on_reversal": parts["on_reversal"].choice("keep", "reprice"),
        "late_arrival": parts["late_arrival"].choice("arrival_order", "event_order"), "bands": _bands(parts["bands"], currency),
    }
    restart = False
    if "restart" in parts:
        restart = parts["restart"].value is True
        if not restart:
            parts["restart"].wrong("no_true", "Only true stands here; leave it out otherwise.")
    if any(value is None for value in read.values()):
        return None
    made = model.Escalator(**read, restart=restart)
    _refuse_combinations(made, parts, priced)
    return made


def _metric(reader: Reader) -> model.Metric | None:
    kind = reader.variant("referrals", "count", "sum")
    if kind is None:
        return None
    parts = reader.members((kind, "of") if kind == "sum" else (kind,))
    if kind == "sum":
        base = parts["sum"].choice(*model.BASES)
        milestone = kind_of_milestone(parts["of"]) if "of" in parts else None
        return model.Metric(kind, milestone, base) if base and milestone else None
    milestone = kind_of_milestone(parts[kind])
    return model.Metric(kind, milestone) if milestone else None


def _bands(reader: Reader, currency: str | None) -> tuple[model.Band, ...] | None:
    bands: list[model.Band] = []
    for item in reader.items(2, 20):
        parts = item.members(("from", "pay"))
        start = parts["from"].integer(0, 10**12) if "from" in parts else None
        pay = flat(parts["pay"], currency) if "pay" in parts else None
        if start is None or pay is None:
            continue
        if not bands and start != 0:
            parts["from"].wrong("first_band", "The first band begins at 0.")
        elif bands and start <= bands[-1].from_:
            parts["from"].wrong("bands_ascend", "Bands ascend: this one has to begin after {before}.", before=bands[-1].from_)
        elif bands and _sort_of(pay) != _sort_of(bands[0].pay):
            parts["pay"].wrong("bands_alike", "All bands pay the same sort of thing, here {first}.", first=_describe(bands[0].pay))
        bands.append(model.Band(start, pay))
    return tuple(bands) if len(bands) >= 2 else None


def _sort_of(pay: model.Flat) -> tuple:
    return pay.kind, pay.base, pay.money.currency if pay.money is not None else ""


def _describe(pay: model.Flat) -> str:
    return f"{pay.kind} of {pay.base}" if pay.base else f"{pay.kind} {pay.money.currency if pay.money is not None else ''}".strip()


def _refuse_combinations(made: model.Escalator, parts: dict[str, Reader], priced: str | None) -> None:
    """The combinations that contradict themselves; the place is the word that stands last."""
    order = list(parts)

    def refuse(one: str, other: str, code: str, template: str) -> None:
        parts[max(one, other, key=order.index)].wrong(code, template)

    if made.mode == model.MARGINAL:
        if made.crossing == "old_rate":
            refuse("mode", "crossing", "marginal_old_rate", "With marginal each slice has its own band, so there’s no old rate: use new_rate.")
        if made.demotion != "none":
            refuse("mode", "demotion", "marginal_demotion", "With marginal nothing is demoted: use none.")
        if made.metric.kind in ("count", "sum") and priced is not None and made.metric.milestone != priced:
            refuse("mode", "metric", "marginal_other_kind", "Marginal over a count or a sum needs the kind that the rule pays for: there’s no slice to cut else.")
        if made.metric.kind == "sum" and any(band.pay.kind != model.PERCENT or band.pay.base != made.metric.base for band in made.bands):
            refuse("mode", "bands", "marginal_other_base", "Marginal over a sum pays percents of what is summed.")
    if made.mode == model.WHOLE_RETRO:
        if made.crossing == "old_rate":
            refuse("mode", "crossing", "retro_old_rate", "Whole_retro prices the window by the band that is reached: use new_rate.")
        if made.window.kind == "rolling":
            refuse("mode", "window", "retro_rolling", "Whole_retro would price again what has left a rolling window: use a calendar window or lifetime.")
        if made.demotion != "none":
            refuse("mode", "demotion", "retro_demotion", "With whole_retro nothing is demoted: use none.")
        if made.on_reversal == "keep":
            refuse("mode", "on_reversal", "retro_keep", "Whole_retro with keep would pay for what is gone: use reprice.")
    if made.late_arrival == "event_order" and made.on_reversal == "keep":
        refuse("late_arrival", "on_reversal", "event_order_keep", "event_order evaluates the window again and keep does not: they contradict each other.")
    if made.demotion == "window_end" and made.window.kind in ("lifetime", "rolling"):
        refuse("demotion", "window", "no_window_end", "A lifetime or rolling window has no end to demote at.")


def within(reader: Reader, currency: str | None) -> model.Within:
    parts = reader.members((), ("minimum", "maximum", "per_referral", "per_beneficiary"))
    amounts = {key: parts[key].money(currency) for key in ("minimum", "maximum", "per_referral") if key in parts}
    per_beneficiary = per_window = None
    if "per_beneficiary" in parts:
        inner = parts["per_beneficiary"].members(("amount", "window"))
        per_beneficiary = inner["amount"].money(currency) if "amount" in inner else None
        per_window = window(inner["window"]) if "window" in inner else None
    low, high = amounts.get("minimum"), amounts.get("maximum")
    if low is not None and high is not None and low > high:
        parts["maximum" if list(parts).index("maximum") > list(parts).index("minimum") else "minimum"].wrong(
            "minimum_above_maximum", "The minimum is above the maximum.")
    return model.Within(**amounts, per_beneficiary=per_beneficiary, per_beneficiary_window=per_window)
