"""Each form that anybody can open, filled with what no row takes: refused with what was typed still there, and nothing written."""
import html
import re

import pytest
from django.urls import resolve

from foundation.accounts import queries as accounts_queries
from foundation.tenants.context import tenant_context
from partners import queries as partners_queries
from tests.apps.web.forms import CHOSEN, Form, forms_of
from tests.apps.web.houses import addresses, furnished
from tests.contracts import permissions
from tests.contracts.permissions import ANYBODY
from tests.sign_in import new_member, signed_in
from tests.sweeps import only_in_sweeps

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])

ALLOWED = permissions.pages()
WORD = "Öddwört 'x' <i>&"   # stands in every odd text; shown again it is escaped
ODD = {"email": f"{WORD} at nowhere", "number": f"{WORD} twelve", "date": f"{WORD} someday", "select": f"{WORD} none of these", "radio": f"{WORD} none of these",
       "checkbox": "on", "datetime-local": f"{WORD} soon", "tel": WORD, "url": f"javascript:{WORD}"}
LEAVES = {"sign_out", "visit_leave", "console_bulk"}   # nothing to see afterwards; each row of a bulk answers for itself (tests/apps/desks/test_console_bulk.py)
NOT_KEPT = {"code", "password"}   # nobody wants to read them again
LEAST = {"nobody": 3, "advocate": 3, "partner admin": 4, "owner": 28, "finance_approver": 5, "sales_rep": 1}   # forms, so that none gets lost
KEEPS = {"advocates_draftentry"}   # the verbal form keeps on purpose whatever was typed
PEOPLE = ("nobody", "advocate", "partner admin", only_in_sweeps("owner"), "finance_approver", "sales_rep")


def odd(kind: str) -> str:
    return ODD.get(kind, f"{WORD} {'long ' * 4_000}")


def empty(kind: str) -> str:
    return ""


@pytest.fixture
def house(acme):
    return furnished(acme)


def browser(house, who: str):
    client = house.vendor.client(raise_request_exception=False)
    if who == "nobody":
        return client
    with tenant_context(house.vendor.id):
        if who == "advocate":
            return signed_in(client, accounts_queries.user(house.stage.ann.advocate.user_id))
        if who == "partner admin":
            admin = partners_queries.admins_of(house.of_ann["organisation_id"])[0]
            return signed_in(client, accounts_queries.user(admin.advocate.user_id))
    return signed_in(client, new_member(house.vendor, who).user)


def forms(client, house, who: str) -> list[Form]:
    """Of every page that opens, each once: the same form on another page says nothing new, nor do the pages of everybody to those who sign in."""
    found: dict[tuple, Form] = {}
    for name, address in addresses("vendor").items():
        if name in LEAVES or address.startswith("/api/") or (ALLOWED.get(name) == ANYBODY and who != "nobody"):
            continue
        path = address.format_map(house.of_ann)
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in forms_of(path, answer.content.decode()):
                where = resolve(form.action.partition("?")[0], "referral_platform.urls.vendor").view_name
                if where not in LEAVES:
                    found.setdefault((where, *sorted(form.typed)), form)
    for form in found.values():
        form.typed.pop("website", None)   # hidden from people: who fills it is a robot, and reads thanks
    return [form for form in found.values() if set(form.typed.values()) - set(CHOSEN)]


@pytest.mark.parametrize("who", PEOPLE)
def test_what_no_row_takes_is_refused_with_a_word_and_what_was_typed_is_kept(house, who):
    client, wrong = browser(house, who), []
    found = forms(client, house, who)
    before = house.rows()
    for form in found:
        kept = {kind for name, kind in form.typed.items() if name not in NOT_KEPT and kind not in CHOSEN} - {"select", "password"}
        for filled in (odd, empty):
            shown, status = send(client, form, filled)
            after = house.rows()
            changed, before = [table for table, mark in after.items() if mark != before[table] and table not in KEEPS], after
            about = (form.action, status, form.typed)
            if status >= 500:
                wrong.append((*about, "broke"))
            elif changed and (filled is odd or status >= 400):
                wrong.append((*about, f"was written to {changed}"))
            elif (filled is odd or status == 400) and not re.search(r'class="err|n-bad|n-wait|role="alert"', shown):
                wrong.append((*about, "refused without a word"))
            elif filled is odd and kept and WORD not in shown:
                wrong.append((*about, "lost what was typed"))
    assert not wrong, "\n".join(map(str, wrong))
    assert len(found) >= LEAST[who]


def send(client, form: Form, filled) -> tuple[str, int]:
    """(what is shown then, the first answer's status)."""
    answer = client.post(form.action, {**form.sent, **{name: filled(kind) for name, kind in form.typed.items()}})
    shown = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return html.unescape(shown.content.decode()), answer.status_code
