"""Filters and tags of our pages, known to every template."""
import re
from datetime import date, datetime

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from foundation.kernel.money import Money, Percent
from foundation.web import drawings, formats, navigation

register = template.Library()

FITS = 24   # signs that stand in one line of the narrowest column of a phone
WHERE_ADDRESSES_BREAK = re.compile(r"(?=@)|(?<=[./_])(?![./_]|$)")


@register.filter
def money(amount: Money | None) -> str:
    """{{ reward.money|money }}; nothing for None."""
    return formats.money(amount) if amount is not None else ""


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """{{ minor|amount:currency }}."""
    return formats.money(Money(minor, currency)) if minor is not None else ""


@register.filter
def percent(share: Percent | int | None) -> str:
    """{{ basis_points|percent }}."""
    return formats.percent(share) if share is not None else ""


@register.filter
def number(value: int | None) -> str:
    return formats.number(value) if value is not None else ""


@register.filter
def in_words(value: int) -> str:
    """{{ count|in_words }}: six. For headings."""
    return formats.in_words(value)


@register.filter
def day(at: date | datetime | None, width: str = "long") -> str:
    """{{ at|day }}: 3 December; {{ at|day:"short" }}: 3 Dec."""
    return formats.day(at, width) if at is not None else ""


@register.filter
def moment(at: datetime | None) -> str:
    return formats.moment(at) if at is not None else ""


@register.filter
def clock(at: datetime | None) -> str:
    return formats.clock(at) if at is not None else ""


@register.filter
def weekday(at: date | datetime | None) -> str:
    return formats.weekday(at) if at is not None else ""


@register.filter
def words(key: str, table: dict) -> str:
    """{{ referral.state|words:state_words }}: the sentence of a key; an unknown key stays readable."""
    return table.get(key) or str(key).replace("_", " ")


@register.filter
def role(key: str) -> str:
    """A role of the staff in words."""
    return words(key, navigation.ROLES) if key else ""


@register.filter
def address(text: str | None) -> str:
    """{{ advocate.email|address }}: a long e-mail or web address, which breaks before @ and behind . and /, never within a word, where it doesn’t fit into a
    line. A short one stays as it is."""
    if not text or len(text) <= FITS:
        return text or ""
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in WHERE_ADDRESSES_BREAK.split(text)))


@register.filter
def initials(name: str) -> str:
    """"AK" for Ann Keller."""
    parts = [part for part in (name or "").split() if part[:1].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    return drawings.icon(name, classes)


@register.simple_tag
def dial(name: str) -> dict:
    """{% dial state as shown %}: shown.hue and shown.svg."""
    hue, svg = drawings.dial(name)
    return {"hue": hue, "svg": svg}


@register.simple_tag(takes_context=True)
def nav(context, audience: str) -> list[navigation.Link]:
    """{% nav "console" as links %}: the pages of this audience that exist and that this person may open."""
    return navigation.links(context["request"], audience, context.get("nav_counts") or {})


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: hidden, check, choices or line."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "check"
    return "choices" if isinstance(widget, RadioSelect | CheckboxSelectMultiple) else "line"


@register.simple_tag
def control(field: BoundField, help: str = "", classes: str = "") -> SafeString:
    """The input of a field in our look. The error takes the hint's place, but what somebody agrees to stays readable."""
    widget = field.field.widget
    looks: dict[type, str] = {CheckboxInput: "checkbox mt-px", Select: "select", Textarea: "textarea"}
    look = looks.get(type(widget), "input")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [look, widget.attrs.get("class"), classes]))}
    described = [f"{field.auto_id}_error"] if field.errors else []
    if help and (not described or kind(field) == "check"):
        described.append(f"{field.auto_id}_hint")
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["autofocus"] = True   # the first one on the page, so what is wrong comes into sight where a form stands far down
    return field.as_widget(attrs=attrs)
