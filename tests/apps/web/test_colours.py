"""Whatever colour a vendor picks, text in it and on it can be read."""
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.web import colours, theme

PICKED = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(PICKED)
@example("#f6c000")
@example("#777777")
@example("#ffffff")
@example("#000000")
def test_every_colour_becomes_readable(picked):
    for accent, grounds in ((colours.light(picked), colours.LIGHT_GROUNDS), (colours.dark(picked), colours.DARK_GROUNDS)):
        assert colours.contrast(accent.on_fill, accent.fill) >= 4.5
        for ground in (*grounds, accent.soft):
            assert colours.contrast(accent.text, ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_was_picked():
    assert colours.light("#2143c4").fill == colours.light("#2143c4").text == "#2143c4"
    assert colours.light("#f6c000").on_fill == colours.INK
    assert colours.light("#f6c000").text != "#f6c000"


@given(PICKED)
def test_oklch_goes_there_and_back(picked):
    there = colours.from_oklch(*colours.to_oklch(picked))
    assert max(abs(int(there[at:at + 2], 16) - int(picked[at:at + 2], 16)) for at in (1, 3, 5)) <= 1


@pytest.mark.parametrize("accent", ["red", "#12", "#12345g", "", "#000000}body{display:none"])
def test_what_is_no_colour_never_reaches_the_sheet(accent):
    assert theme.rule(accent) == theme.rule(colours.HOUSE)


def test_the_sheet_of_a_vendor(acme):
    answer = acme.client().get("/theme.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.decode().startswith(":root{--accent:light-dark(#131c18,")
