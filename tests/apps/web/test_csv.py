"""No cell that we write is run by a spreadsheet."""
import csv as standard
import io
import re
from pathlib import Path

import pytest
from django.conf import settings

from foundation.accounts.models import User
from foundation.tenants.context import tenant_context
from foundation.web import csv
from fulfilment import commands
from tests.apps.fulfilment.file_stage import BENS, account, make, owed_stage
from tests.cast import later
from tests.sign_in import staff_client


@pytest.mark.parametrize("cell", ["=1+1", "+49 431", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "\u200b=1", "\u3000=1", "\ufeff-1", "\u202e\u200b@x", "\x0b=1", "=cmd|' /C calc'!A0"])
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


WRITERS = {"foundation/web/csv.py": "the one that writes", "referral_platform/described/permission_page.py": "reads our own table",
           "foundation/rates/rules/tables.py": "reads what somebody pasted"}
TAKES_CSV = {"foundation/web/exchange/forms.py"}
SERVES_CSV = {"foundation/web/csv.py", "fulfilment/web/console_files.py"}


def test_there_is_one_writer_of_tables_and_whatever_is_downloaded_came_through_it():
    """XLSX too: no library that writes it is there, and whoever brings one brings its cells here first."""
    imports, serves = set(), set()
    for file in Path(settings.BASE_DIR).rglob("*.py"):
        path = file.relative_to(settings.BASE_DIR).as_posix()
        if path.split("/")[0] in ("tests", "bench", "sandbox", ".venv", "node_modules") or path.startswith("."):
            continue
        text = file.read_text()
        imports |= {path} if re.search(r"^(import csv\b|from csv import|import (openpyxl|xlsxwriter)|from (openpyxl|xlsxwriter))", text, re.M) else set()
        serves |= {path} if "text/csv" in text else set()
    assert imports == set(WRITERS) and serves == SERVES_CSV | TAKES_CSV


@pytest.mark.django_db(transaction=True, databases=["default", "aside"])
def test_what_people_typed_runs_in_no_pay_file(acme):
    """Names of people and companies, account holders, purposes and heads: everything in the file that somebody typed."""
    stage = owed_stage(acme)
    account(stage, stage.ann, holder="=HYPERLINK(\"http://evil.example\")")
    account(stage, stage.ben, BENS, holder="@SUM(1+1)*cmd|' /C calc'!A0")
    with tenant_context(acme.id):
        User.objects.filter(id=stage.ann.advocate.user_id).update(name="=1+1")
        heads = {"holder": "=2+2", "name": "+who", "purpose": "@what"}
        commands.change_layout(kind="bank", places={name: number for number, name in enumerate(["holder", "iban", "purpose", "amount", "currency"], 1)}, heads=heads,
                               separator=",", decimal_mark=".", encoding="utf-8", acting=stage.olga, at=later(days=5))
    finance = staff_client(acme, "finance_approver")
    file = make(stage)
    content = finance.post(f"/console/payouts/{file.id}/download").content.decode()
    rows = list(standard.reader(io.StringIO(content.lstrip("\ufeff"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert len(rows) == 3 and "'=2+2" in cells and any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
