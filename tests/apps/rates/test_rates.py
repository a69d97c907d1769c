"""Rates come in by a page, by the API and by the command line: whole or not at all, and each mistake is named with its place."""
import json
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import IntegrityError, ProgrammingError

from foundation.outbox import queries as outbox_queries
from foundation.rates import queries
from foundation.rates.models import ExchangeRate
from foundation.tenants.context import tenant_context
from tests.apps.desks.console import queries_for, text, url
from tests.callers import caller
from tests.sign_in import staff_client

PAGE, IMPORT = "/console/rates/", "/console/rates/import"
GOOD = "date,from,to,rate\n2026-03-02,USD,EUR,0.92\n2026-03-02,GBP,EUR,1.17\n"


@pytest.fixture
def finance(acme):
    return staff_client(acme, "finance_approver")


def rows(acme) -> list[tuple]:
    with tenant_context(acme.id):
        return [(str(row.date), row.from_currency, row.to_minor, row.from_minor, row.number, row.source) for row in ExchangeRate.objects.order_by("from_currency", "number")]


def test_a_page_without_rates_says_so_and_how_to_read_one(acme, finance):
    page = text(finance.get(PAGE))
    assert "No exchange rate is known yet." in page and "Import these rates" in page
    assert "A line from USD to EUR with 0.92 says: 1 USD is 0.92 EUR. A deal of $1,200.00 then counts as €1,104.00" in page
    assert "nothing is turned round" in page


def test_pasted_lines_are_imported_and_a_correction_is_a_further_row(acme, finance):
    answer = finance.post(IMPORT, {"text": GOOD, "source": "ECB"}, follow=True)
    assert "2 rates are imported." in text(answer) and rows(acme) == [("2026-03-02", "GBP", 117, 100, 1, "ECB"), ("2026-03-02", "USD", 23, 25, 1, "ECB")]
    assert "1 USD = 0.92 EUR" in text(answer) and "Finance Approver, " in text(answer)
    answer = finance.post(IMPORT, {"text": GOOD.replace("0.92", "0,93").replace(",", ";").replace("0;93", "0,93"), "source": "ECB"}, follow=True)
    assert "One rate is imported. One of them corrects a day: what was priced before keeps its rate. One was known already." in text(answer)
    assert [row[2:5] for row in rows(acme) if row[1] == "USD"] == [(23, 25, 1), (93, 100, 2)]
    with tenant_context(acme.id):
        assert {event.name for row in ExchangeRate.objects.all() for event in outbox_queries.timeline([row.import_id])} == {"rates.imported"}
    assert "All of it was known already; nothing changed." in text(finance.post(IMPORT, {"text": GOOD.replace("0.92", "0.93"), "source": "ECB"}, follow=True))


def test_every_wrong_line_is_named_nothing_is_written_and_what_was_typed_is_kept(acme, finance):
    typed = "date,from,to,rate,source\n2026-03-02,USD,EUR,0.92,ECB\n\n2.3.2026,USD,EUR,0.92,ECB\n2026-03-03,ABC,EUR,x,<b>\n"
    answer = finance.post(IMPORT, {"text": typed, "source": ""})
    page = text(answer)
    assert answer.status_code == 400 and rows(acme) == []
    assert "4 Date “2.3.2026” is no date. Write it as 2026-03-02." in page and "5 From “ABC” is no currency we know. Write its three letters, such as USD." in page
    assert "2 places are not right yet." in page and "2.3.2026,USD,EUR,0.92,ECB" in page and "<b>" not in answer.content.decode().split("<textarea")[1].split("</textarea>")[0]


def test_a_file_is_read_and_a_refused_one_stands_in_the_field(acme, finance):
    good = SimpleUploadedFile("rates.csv", b"\xef\xbb\xbf" + GOOD.encode(), content_type="text/csv")
    assert "2 rates are imported." in text(finance.post(IMPORT, {"file": good, "text": "", "source": "ECB"}, follow=True))
    bad = SimpleUploadedFile("rates.csv", b"2026-03-02,USD,EUR,nought\n")
    answer = finance.post(IMPORT, {"file": bad, "text": "", "source": "ECB"})
    assert answer.status_code == 400 and "2026-03-02,USD,EUR,nought" in answer.content.decode() and "“nought” is no rate." in text(answer)
    binary = finance.post(IMPORT, {"file": SimpleUploadedFile("rates.xlsx", b"PK\x03\x04\x00\xff"), "text": "", "source": "ECB"})
    assert binary.status_code == 400 and "That file is no plain text." in text(binary) and len(rows(acme)) == 2


@pytest.mark.parametrize("typed, said", [("", "Paste at least one line, or choose a file."), ("day,of,what\n", "The first line lacks the column date, from, to, rate."),
                                         ('2026-03-02,USD,EUR,"0.92', "nothing was saved yet")])
def test_what_is_no_table_is_refused_at_the_field(acme, finance, typed, said):
    answer = finance.post(IMPORT, {"text": typed, "source": ""})
    assert answer.status_code == 400 and said in text(answer) and rows(acme) == []


def test_who_reads_sees_and_who_may_not_import_has_no_form(acme):
    client = staff_client(acme, "program_manager")
    assert "Import these rates" not in text(client.get(PAGE)) and client.post(IMPORT, {"text": GOOD, "source": "ECB"}).status_code == 403
    assert rows(acme) == []


def test_a_link_that_wants_a_rate_begins_its_line(acme, finance):
    page = finance.get(PAGE + "?wants=CHF:EUR:2026-03-03&wants=../../:x&wants=USD:EUR:2026-02-31").content.decode()
    assert "2026-03-03,CHF,EUR,," in page and "CHF in EUR, 3 March" in text(finance.get(PAGE + "?wants=CHF:EUR:2026-03-03")) and "2026-02-31,USD" not in page


def test_the_page_asks_as_much_for_many_rates_as_for_few(acme, finance):
    finance.post(IMPORT, {"text": GOOD, "source": "ECB"})
    few = queries_for(finance, PAGE)
    many = "\n".join(f"2026-{month:02}-{day:02},USD,EUR,0.9{day},ECB" for month in range(1, 7) for day in range(10, 28))
    assert "108 rates are imported." in text(finance.post(IMPORT, {"text": many, "source": ""}, follow=True))
    assert queries_for(finance, PAGE) == few
    older = finance.get(PAGE).content.decode().split('href="?before=')[1].split('"')[0]
    assert finance.get(f"{PAGE}?before={older}").status_code == 200


def test_the_api_imports_lists_and_names_each_place(acme):
    mine = caller(acme, "finance_approver")
    sent = {"source": "ECB", "rates": [{"date": "2026-03-02", "from_currency": "USD", "to_currency": "EUR", "rate": "0.92"}]}
    answer = mine.post("rates", sent)
    assert answer.status_code == 201, answer.content
    [rate] = answer.json()["data"]
    assert (rate["rate"], rate["to_minor"], rate["from_minor"], rate["number"], rate["source"], rate["imported_by"]) == ("0.92", 23, 25, 1, "ECB", str(mine.user_id))
    assert mine.post("rates", sent).json() == {"import_id": None, "known": 1, "data": []}
    assert mine.get("rates", from_currency="USD").json()["data"] == [rate] and mine.get("rates", from_currency="GBP").json()["data"] == []
    assert mine.get("rates", to_currency="XXX").status_code == 400
    wrong = {"source": "", "rates": [sent["rates"][0] | {"rate": "0,9,2"}, sent["rates"][0] | {"to_currency": "USD", "source": "ECB"}]}
    refused = mine.post("rates", wrong)
    assert refused.status_code == 400 and [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/rates/0/source", "missing"), ("/rates/0/rate", "no_rate"), ("/rates/1/to_currency", "same_currency")]
    assert len(rows(acme)) == 1


def test_the_api_asks_for_the_scope_and_the_role(acme):
    sent = {"source": "ECB", "rates": [{"date": "2026-03-02", "from_currency": "USD", "to_currency": "EUR", "rate": "0.92"}]}
    assert caller(acme, "finance_approver", scopes=("read",)).post("rates", sent).status_code == 403
    assert caller(acme, "program_manager").post("rates", sent).status_code == 403 and caller(acme, "sales_rep").get("rates").status_code == 403
    assert rows(acme) == []


def slug_of(acme) -> str:
    return acme.host.removesuffix(".localhost")


def test_the_command_line_imports_and_tries(acme, tmp_path):
    file = tmp_path / "rates.csv"
    file.write_text(GOOD)
    out = StringIO()
    call_command("import_rates", slug_of(acme), str(file), "--source", "Our bank", "--dry-run", "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue()) == {"ok": True, "imported": 2, "corrections": 0, "known": 0, "dry_run": True} and rows(acme) == []
    out = StringIO()
    call_command("import_rates", slug_of(acme), str(file), "--source", "Our bank", stdout=out, stderr=StringIO())
    assert out.getvalue() == "2 rates imported, 0 of them corrections; 0 known before.\n" and rows(acme)[0][5] == "Our bank"
    with tenant_context(acme.id):
        assert queries.page()[0].imported_by is None


def test_the_command_line_names_the_line_and_writes_nothing(acme, tmp_path):
    file, err, out = tmp_path / "rates.csv", StringIO(), StringIO()
    file.write_text(GOOD + "\n2026-03-02,USD,EUR,nought\n")
    with pytest.raises(SystemExit) as ended:
        call_command("import_rates", slug_of(acme), str(file), "--source", "ECB", stdout=StringIO(), stderr=err)
    assert ended.value.code == 1 and "line 5, rate: “nought” is no rate." in err.getvalue() and "Nothing was written." in err.getvalue() and rows(acme) == []
    with pytest.raises(SystemExit):
        call_command("import_rates", slug_of(acme), str(file), "--source", "ECB", "--json", stdout=out, stderr=StringIO())
    assert json.loads(out.getvalue())["errors"][0] == {"line": 5, "column": "rate", "code": "no_rate", "detail": json.loads(out.getvalue())["errors"][0]["detail"]}
    for slug, name in (("nobody-there", str(file)), (slug_of(acme), str(tmp_path / "none.csv"))):
        with pytest.raises(CommandError):
            call_command("import_rates", slug, name, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("change", ["to_minor = 0", "from_minor = -1", "source = ''", "to_currency = from_currency"])
def test_rows_that_make_no_sense_are_refused_by_the_database_and_none_is_changed(acme, finance, change):
    finance.post(IMPORT, {"text": GOOD, "source": "ECB"})
    column, _, value = change.partition(" = ")
    columns = ["tenant_id", "id", "from_currency", "to_currency", "date", "number", "to_minor", "from_minor", "source", "import_id", "imported_at"]
    values = {"tenant_id": f"'{acme.id}'", "id": "gen_random_uuid()", "number": "number + 1"} | {column: value}
    with pytest.raises(IntegrityError), tenant_context(acme.id), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO rates_exchangerate ({', '.join(columns)}) SELECT {', '.join(values.get(one, one) for one in columns)} FROM rates_exchangerate "
                       f"WHERE tenant_id = '{acme.id}' RETURNING id")
    with pytest.raises(ProgrammingError), tenant_context(acme.id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE rates_exchangerate SET {change} WHERE tenant_id = '{acme.id}'")
    assert len(rows(acme)) == 2


def test_the_address_of_the_page(acme):
    assert (url("console_rates"), url("console_rates_import")) == (PAGE, IMPORT)
