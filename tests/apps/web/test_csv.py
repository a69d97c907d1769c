"""No cell that we write is run by a spreadsheet."""
import csv as standard
import io

import pytest

from foundation.web import csv


@pytest.mark.parametrize("cell", ["=1+1", "+49 431", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "=cmd|' /C calc'!A0"])
def test_formulas_are_defused(cell):
    assert csv.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Hafenkontor", "a=1", 12, -5, None, "", "5-1"])
def test_the_rest_stays(cell):
    assert csv.safe(cell) == cell


def test_what_is_written_is_read_back():
    written = csv.text(["Company", "Note"], [["Müller, \"Söhne\"", "two\nlines"], ["=bad", 3]])
    assert list(standard.reader(io.StringIO(written, newline=""))) == [["Company", "Note"], ['Müller, "Söhne"', "two\nlines"], ["'=bad", "3"]]
    answer = csv.response("referrals", ["a"], [])
    assert answer.content.startswith(b"\xef\xbb\xbf") and "referrals.csv" in answer.headers["Content-Disposition"]
