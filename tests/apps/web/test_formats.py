"""Amounts, dates and shares as people write them."""
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone, translation

from foundation.kernel.money import Money, Percent
from foundation.web import catalogue, formats
from foundation.web.templatetags import house

AT = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("language, minor, currency, shown", [
    ("en", 279000, "EUR", "€2,790.00"), ("de", 279000, "EUR", "2.790,00\xa0€"), ("en", 5000, "USD", "$50.00"), ("en", 1500, "JPY", "¥1,500"),
    ("en", 1234, "KWD", "KWD1.234"), ("en", 1, "PTS", "1 point"), ("en", 12000, "PTS", "12,000 points"), ("en", -500, "EUR", "−€5.00"),
    ("en", 10**17, "EUR", "€1,000,000,000,000,000.00")])
def test_money(language, minor, currency, shown):
    with translation.override(language):
        assert formats.money(Money(minor, currency)) == shown
        assert house.amount(minor, currency) == shown


@pytest.mark.parametrize("language, bp, shown", [("en", 1500, "15%"), ("en", 1250, "12.5%"), ("en", 1, "0.01%"), ("de", 1250, "12,5\xa0%")])
def test_percent(language, bp, shown):
    with translation.override(language):
        assert formats.percent(bp) == formats.percent(Percent(bp)) == shown


@time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False)
def test_days_are_those_of_the_zone_and_name_the_year_only_when_it_differs():
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert formats.day(AT) == "18 November"
        assert formats.moment(AT) == "18 November, 00:30"
        assert formats.day(AT, "short") == "18 Nov"
        assert formats.weekday(AT) == "Wednesday 18 November"
        assert formats.day(date(2025, 12, 3)) == "3 December 2025"
        with translation.override("de"):
            assert formats.day(AT) == "18. November"
            assert formats.moment(AT) == "18. November, 00:30"
            assert formats.weekday(AT) == "Mittwoch, 18. November"
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert formats.moment(AT) == "17 November, 15:30"


def test_filters_take_nothing_and_show_nothing():
    shown = Template("{{ none|money }}{{ none|amount:'EUR' }}{{ none|day }}{{ none|moment }}{{ none|clock }}{{ none|percent }}").render(Context({"none": None}))
    assert shown == ""


def test_words_and_initials():
    assert house.words("won", {"won": "Became a customer"}) == "Became a customer"
    assert house.words("in_review", {}) == "in review"
    assert [house.initials(name) for name in ("Ann Keller", "ann", "Ann van der Keller", "", "–")] == ["AK", "A", "AK", "?", "?"]


def test_a_long_address_may_break_at_its_joints_and_a_short_one_stays_whole():
    assert house.address("ann@example.test") == "ann@example.test" and house.address("") == house.address(None) == ""
    assert house.address("ann.maria_keller@keller-it.example") == "ann.<wbr>maria_<wbr>keller<wbr>@keller-it.<wbr>example"
    assert house.address("https://acme.example/r/ann-keller/") == "https://<wbr>acme.<wbr>example/<wbr>r/<wbr>ann-keller/"
    shown = Template("{% load i18n %}{% firstof none email|address %} {% blocktrans trimmed with email=email|address %}to {{ email }}{% endblocktrans %}").render(
        Context({"email": '"<script>"@hafenkontor.example'}))
    assert "<script>" not in shown and shown.count("&lt;script&gt;&quot;<wbr>@hafenkontor.<wbr>example") == 2


def test_headings_say_small_numbers_as_people_do():
    assert [formats.in_words(number) for number in (1, 2, 12, 13, 1_300)] == ["one", "two", "twelve", "13", "1,300"]


def test_no_heading_counts_in_figures():
    """A counted sentence in a heading takes its number through the filter; what is a name, such as a file's number, is no count."""
    loose = []
    for path in (catalogue.HOUSE / "templates").rglob("*.html"):
        for heading in re.findall(r"<h1.*?</h1>", path.read_text(), re.S):
            for head, body in re.findall(r"{% blocktrans ([^%]*)%}(.*?){% endblocktrans %}", heading, re.S):
                counted = re.search(r"count (\w+)=", head)
                loose += [path.name] if counted and re.search(r"{{ *" + counted[1] + " *}}", body) else []
    assert loose == []
