"""Plans as Hypothesis draws them: what sentences can say, and what only a document can."""
from datetime import date, timedelta

from hypothesis import strategies as st

SLUGS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(str.strip)
MINOR = st.integers(0, 10**12)
DAYS = st.integers(0, 730)
KINDS = st.sampled_from(["won", "accepted", "qualified", "meeting_held", "invoice_paid", "renewal", "custom.trial"])
BASES = st.sampled_from(["deal_value", "annual_value", "first_year_value", "invoice_amount"])
BENEFICIARIES = st.sampled_from(["advocate", "partner_organisation", "partner_member", "customer_account", "charity", "rep_owner", "rep_entered", "referred_party"])
WINDOWS = st.one_of(st.just("lifetime"), st.builds(lambda unit: {"calendar": unit}, st.sampled_from(["month", "quarter", "year"])),
                    st.builds(lambda days: {"rolling_days": days}, st.integers(1, 3660)))


def money(currency: str):
    return MINOR.map(lambda minor: {"minor": minor, "currency": currency})


@st.composite
def flats(draw, currency: str, kind: str | None = None):
    """An amount, and how many of one sort: (the sort's key, a strategy for more of the same)."""
    kind = kind or draw(st.sampled_from(["fixed", "fixed_points", "percent_bp", "times_x100", "units_bp", "thanks"]))
    if currency == "PTS" and kind in ("percent_bp", "times_x100", "fixed"):
        kind = "fixed_points"
    base = draw(BASES)
    return {"fixed": money(currency).map(lambda one: {"fixed": one}), "fixed_points": money("PTS").map(lambda one: {"fixed": one}),
            "percent_bp": st.integers(0, 100_000).map(lambda rate: {"percent_bp": rate, "of": base}),
            "times_x100": st.integers(1, 10_000).map(lambda rate: {"times_x100": rate, "of": "first_monthly_bill"}),
            "units_bp": st.integers(1, 10**7).map(lambda rate: {"units_bp": rate, "of": base}),
            "thanks": WORDS.map(lambda text: {"thanks": text})}[kind], kind


@st.composite
def escalators(draw, same, on: str, key: str):
    mode = draw(st.sampled_from(["whole_forward", "whole_retro", "marginal"]))
    metric = draw(st.one_of(st.just({"referrals": on}), st.just({"count": on}), BASES.map(lambda base: {"sum": base, "of": on})))
    window = draw(WINDOWS)
    if mode == "whole_retro" and isinstance(window, dict) and "rolling_days" in window:
        window = "lifetime"
    if mode == "marginal" and "sum" in metric:
        metric = {"referrals": on}
    demotion = draw(st.sampled_from(["none", "window_end", "immediate"])) if mode == "whole_forward" else "none"
    if demotion == "window_end" and not (isinstance(window, dict) and "calendar" in window):
        demotion = "none"
    reversal = "reprice" if mode == "whole_retro" else draw(st.sampled_from(["keep", "reprice"]))
    counts = on if mode == "marginal" and "referrals" not in metric else draw(st.sampled_from([on, on, "accepted", "custom.trial"]))
    metric = {"sum": metric["sum"], "of": counts} if "sum" in metric else dict.fromkeys(metric, counts)
    starts = sorted(draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=4, unique=True)))
    return {"escalator": {
        "key": key, "metric": metric, "scope": draw(st.sampled_from(["enrolment", "member", "partner_organisation"])), "window": window, "mode": mode,
        "crossing": draw(st.sampled_from(["new_rate", "old_rate"])) if mode == "whole_forward" else "new_rate", "demotion": demotion, "on_reversal": reversal,
        "late_arrival": draw(st.sampled_from(["arrival_order", "event_order"])) if reversal == "reprice" else "arrival_order",
        **({"restart": True} if draw(st.integers(0, 5)) == 0 else {}),
        "bands": [{"from": start, "pay": draw(same)} for start in (0, *starts)]}}


@st.composite
def tests(draw, currency: str):
    fact = draw(st.sampled_from(["deal_value", "first_year_value", "first_monthly_bill", "product", "channel", "lead.size", "first_deal", "referral_age_days"]))
    if fact == "first_deal":
        return {"fact": fact, "is": draw(st.sampled_from(["eq", "ne"])), "value": draw(st.booleans())}
    if fact == "referral_age_days":
        operator = draw(st.sampled_from(["gte", "lt", "in"]))
        value = st.lists(st.integers(-99, 999), min_size=1, max_size=3) if operator == "in" else st.integers(-10**6, 10**6)
        return {"fact": fact, "is": operator, "value": draw(value)}
    if fact in ("product", "channel", "lead.size"):
        operator = draw(st.sampled_from(["eq", "ne", "in", "not_in"]))
        return {"fact": fact, "is": operator, "value": draw(st.lists(WORDS, min_size=1, max_size=3) if operator.endswith("in") else WORDS)}
    return {"fact": fact, "is": draw(st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte"])), "value": draw(money(currency))}


@st.composite
def conditions(draw, currency: str):
    one = draw(tests(currency))
    word = draw(st.sampled_from(["", "all", "any", "not", "nested"]))
    if word in ("all", "any"):
        return {word: [one, *draw(st.lists(tests(currency), max_size=2))]}
    return {"": one, "not": {"not": draw(st.sampled_from([one, {"any": [one, draw(tests(currency))]}, {"all": [one]}]))}, "nested": {"any": [{"all": [one]}, draw(tests(currency))]}}[word]


@st.composite
def rules(draw, currency: str, key: str):
    same, kind = draw(flats(currency))
    on = draw(KINDS)
    counted_in = "PTS" if kind in ("units_bp", "fixed_points") or currency == "PTS" else currency
    amount = draw(money(counted_in))
    repeated = on in ("invoice_paid", "renewal") and draw(st.booleans())
    repeat = {"repeat": {"times": draw(st.integers(1, 120)), "each": draw(st.sampled_from(["month", "payment"]))}} if repeated else {}
    rule = {"key": key, "title": draw(WORDS), "on": {"milestone": on} | repeat, "to": draw(BENEFICIARIES),
            "pay": draw(st.one_of(same, escalators(same, on, f"{key}_steps")))}
    optional = {"when": conditions(currency), "maturation_days": DAYS, "approval_above": money(counted_in), "on_partial_refund": st.sampled_from(["proportional", "only_full"]),
                "within": st.fixed_dictionaries({}, optional={"minimum": st.just(amount), "maximum": st.just(amount), "per_referral": money(counted_in),
                                                              "per_beneficiary": st.fixed_dictionaries({"amount": money(counted_in), "window": WINDOWS})}),
                "group": st.fixed_dictionaries({"name": st.just("one"), "choose": st.just("first")}, optional={"priority": st.integers(0, 999)})}
    for name, strategy in optional.items():
        if draw(st.integers(0, 3)) == 0:
            rule[name] = draw(strategy)
    return rule


@st.composite
def promotions(draw, currency: str, key: str, known: list[str]):
    first = draw(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
    one = {"key": key, "title": draw(WORDS), "from": first.isoformat(), "until": (first + timedelta(days=draw(st.integers(1, 900)))).isoformat()}
    if draw(st.booleans()):
        one["effect"] = {"multiply_bp": draw(st.integers(10_001, 100_000)), "rules": draw(st.lists(st.sampled_from(known), min_size=1, unique=True))}
    else:
        same, _kind = draw(flats(currency))
        one["effect"] = {"extra": draw(same), "on": draw(KINDS), "to": draw(BENEFICIARIES)}
    optional = {"counts": st.sampled_from(["submitted", "milestone"]), "when": conditions(currency), "budget": money(currency)}
    return one | {name: draw(strategy) for name, strategy in optional.items() if draw(st.booleans())}


@st.composite
def plans(draw):
    """Documents; nearly all of them parse."""
    counted_in = draw(st.sampled_from(["EUR", "JPY", "KWD", "PTS"]))
    plan = {"grammar": 1, "currency": counted_in, "terms_at": draw(st.sampled_from(["acceptance", "milestone"])),
            "rounding": draw(st.sampled_from(["half_even", "half_up", "down"])),
            "rules": [draw(rules(counted_in, f"rule{number}")) for number in range(draw(st.integers(1, 3)))]}
    if draw(st.integers(0, 2)) == 0:
        plan["budget"] = {"amount": draw(money(counted_in)), "window": draw(WINDOWS)}
    if draw(st.integers(0, 2)) == 0:
        known = [rule["key"] for rule in plan["rules"]]
        plan["promotions"] = [draw(promotions(counted_in, f"promotion{number}", known)) for number in range(draw(st.integers(0, 2)))]
    return plan
