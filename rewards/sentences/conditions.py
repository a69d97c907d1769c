"""A rule's condition in words: 'the deal value is at least €600.00 and it’s their first deal'."""
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.kernel.money import Money
from foundation.web import formats
from referrals import words as referrals_words
from rewards.plan import model
from rewards.sentences import goals

FACT = {
    "deal_value": gettext_lazy("the deal value"), "annual_value": gettext_lazy("the annual value"), "first_year_value": gettext_lazy("the first-year value"),
    "first_monthly_bill": gettext_lazy("the first monthly bill"), "invoice_amount": gettext_lazy("the invoice"), "product": gettext_lazy("the product"),
    "region": gettext_lazy("the region"), "deal_currency": gettext_lazy("the deal’s currency"), "segment": gettext_lazy("the segment"),
    "partner_level": gettext_lazy("the partner level"), "channel": gettext_lazy("the way it reached us"),
    "referral_age_days": gettext_lazy("the number of days since the introduction"),
}
OPERATOR = {
    "eq": gettext_lazy("{fact} is {value}"), "ne": gettext_lazy("{fact} isn’t {value}"), "lt": gettext_lazy("{fact} is less than {value}"),
    "lte": gettext_lazy("{fact} is at most {value}"), "gt": gettext_lazy("{fact} is more than {value}"), "gte": gettext_lazy("{fact} is at least {value}"),
    "in": gettext_lazy("{fact} is one of {value}"), "not_in": gettext_lazy("{fact} is none of {value}"),
}
# Each wish and its opposite, where an opposite reads better than a no before it.
OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "gte", "gte": "lt", "gt": "lte", "lte": "gt", "in": "not_in", "not_in": "in"}


def said(condition: model.Condition) -> str:
    """In the language of the moment, as it stands behind "only if"."""
    return _said(condition, inner=False)


def _said(condition: object, *, inner: bool) -> str:
    if isinstance(condition, model.Test):
        return _test(condition)
    if isinstance(condition, model.Not):
        return _said(_opposite(condition.part), inner=inner)
    assert isinstance(condition, model.All | model.Any)
    form = _("{one} and {another}") if isinstance(condition, model.All) else _("{one} or {another}")
    parts = [_said(part, inner=True) for part in condition.parts]
    text = parts[0]
    for part in parts[1:]:
        text = form.format(one=text, another=part)
    return f"({text})" if inner and len(parts) > 1 else text


def _opposite(condition: object) -> object:
    """What holds when it doesn't: "neither of the two" reads as "not the one and not the other"."""
    if isinstance(condition, model.Test):
        return model.Test(condition.fact, OPPOSITE[condition.operator], condition.value)
    if isinstance(condition, model.Not):
        return condition.part
    assert isinstance(condition, model.All | model.Any)
    parts = tuple(map(_opposite, condition.parts))
    return model.Any(parts) if isinstance(condition, model.All) else model.All(parts)


def _test(test: model.Test) -> str:
    if test.fact == "first_deal":
        return _("it’s their first deal") if test.value == (test.operator == "eq") else _("it isn’t their first deal")
    if test.fact.startswith("lead."):
        fact: object = _("“{field}”").format(field=test.fact.removeprefix("lead.").replace("_", " "))
    elif test.fact.split(".")[0] in ("count", "referrals", "sum"):
        fact = _("the number of {counted}").format(counted=goals.measure(test.fact)) if not test.fact.startswith("sum.") else _("the {sum}").format(
            sum=goals.measure(test.fact))
    else:
        fact = FACT[test.fact]
    return str(OPERATOR[test.operator]).format(fact=fact, value=_value(test.fact, test.value))


def _value(fact: str, value: object) -> str:
    if isinstance(value, Money):
        return formats.money(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return ", ".join(_value(fact, one) for one in value)
    if isinstance(value, int):
        return formats.number(value)
    return str(referrals_words.CHANNEL.get(str(value), value)) if fact == "channel" else str(value)
