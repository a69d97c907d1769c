"""The audit trail: in words, with who acted, linked, page by page, and never another vendor's."""
import pytest

from desks import console_trail
from foundation.tenants.context import tenant_context
from tests.apps.desks.console import accept, queries_for, text, url, win
from tests.architecture.test_events import our_events
from tests.cast import later, submitted
from tests.sign_in import staff_client

PAGE = "/console/trail/"


def test_every_event_has_words():
    assert [name for name in our_events() if console_trail.words_of(name) == name] == []


def test_what_happened_who_did_it_and_where_it_is(acme, stage, tess):
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, later(days=1))
        accept(stage, referral)
        win(stage, referral, first_year_value=120_000)
    page = tess.get(PAGE)
    shown = text(page)
    for words in ("A referral was accepted referral.accepted", "A referral became a customer", "A program was opened", "Terms were published", "A referral came in"):
        assert words in shown, words
    assert "Ann" in shown and "Tess" in shown
    for address in (url("console_referral", referral.id), url("console_program", stage.program.id)):
        assert f'href="{address}"' in page.content.decode()


def test_page_by_page_nothing_is_left_out_or_shown_twice(acme, stage, tess, monkeypatch):
    monkeypatch.setattr(console_trail.console_frame, "PAGE", 4)
    monkeypatch.setattr(console_trail.console_frame.cut, "__defaults__", (4,))
    seen, address = [], PAGE
    while address:
        response = tess.get(address)
        seen += [line.id for line in response.context["lines"]]
        address = response.context["older"]
    with tenant_context(acme.id):
        everything = [event.id for event in console_trail.outbox_queries.trail(limit=1000)]
    assert seen == everything and len(seen) > 5


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("finance_approver", 200), ("read_only", 200), ("sales_rep", 403)])
def test_who_reads_it(client_of, role, status):
    assert client_of(role).get(PAGE).status_code == status


def test_another_vendors_stay_there(acme, stage, bolt):
    assert "A program was opened" not in text(staff_client(bolt).get(PAGE))


def test_it_asks_as_many_questions_for_many_events(acme, stage, tess):
    few = queries_for(tess, PAGE)
    with tenant_context(acme.id):
        for number in range(3):
            accept(stage, submitted(stage, stage.ann, later(days=1), number=number))
    assert queries_for(tess, PAGE) <= few + 1   # advocates act too: their names are one question more
