"""Nothing sends a person or a machine of ours to an address that somebody typed: open redirects, forged hosts, calls from inside."""
import ast
from pathlib import Path

import pytest
from django.conf import settings

from foundation.accounts import commands as accounts_commands
from foundation.kernel.errors import BadInput
from tests.apps.accounts.walk import ANN, give_password, mailed_code, staff, with_app
from tests.cast import START
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
ELSEWHERE = ["https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example/", "\\\\evil.example", "\\/evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
             "data:text/html,x", "https:evil.example", " //evil.example", "\t//evil.example", "\n//evil.example", "https://acme.localhost@evil.example/", "http://acme.localhost.evil.example/",
             "//acme.localhost:80@evil.example/", "/\t/evil.example", "/\n/evil.example", "/%09/evil.example\r\nX-Evil: 1", "https://evil。example/", "//ⓔvil.example", "ftp://evil.example", "evil"]


def stays(answer) -> bool:
    to = answer.headers.get("Location", "/")
    # What a browser makes of it: it drops tabs and line ends, and takes \ for /.
    as_read = "".join(char for char in to if char not in "\t\r\n").replace("\\", "/").strip()
    return as_read.startswith("/") and not as_read.startswith("//") and "X-Evil" not in answer.headers


@pytest.mark.parametrize("to", ELSEWHERE)
def test_no_way_in_leads_to_somebody_elses_site(acme, to):
    staff(acme, "read_only")
    assert stays(give_password(acme.client(), next=to))
    client = acme.client()
    client.post("/sign-in/", {"email": ANN, "next": to})
    assert stays(client.post("/sign-in/code/", {"code": mailed_code(acme)}))
    client = acme.client()
    client.post("/sign-in/", {"email": "tess@acme.example", "next": to})
    assert stays(client.post("/sign-in/code/", {"code": mailed_code(acme)}))
    assert stays(acme.client().post("/language", {"language": "de", "next": to}))
    assert stays(acme.client().post("/language", {"language": "de"}, headers={"referer": to.strip().partition("\r")[0]}))
    assert stays(staff_client(acme).post("/console/referrals/bulk", {"back": to, "verb": "accept"}))
    assert stays(acme.client().get(f"/console/?next={to}".replace("\n", "").replace("\r", "")))


def test_the_second_step_and_the_proof_lead_to_somebody_elses_site_neither(acme):
    _, _, first = with_app(acme)
    for to in ELSEWHERE[:4]:
        client = acme.client()
        give_password(client, next=to)
        assert client.session["halfway"]["after"] == ""
        assert stays(first.post("/confirm/", {"proof-next": to, "proof-code": "000000"}))


@pytest.mark.parametrize("path", ["//evil.example/console/", "/console/%2f%2fevil.example", "//evil.example/..", "/\\evil.example/portal/", "//evil.example/staff/sign-in"])
def test_a_path_that_looks_like_a_host_is_a_path(acme, path):
    answer = acme.client(raise_request_exception=False).get(path)
    assert answer.status_code in (301, 302, 404) and stays(answer)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "0x7f.1", "2130706433", "10.0.0.1:80", "[::1]", "evil@refer.example", "refer.example/x", "javascript:alert(1)",
                                  "http://refer.example", "refer..example", "-refer.example", "refer-.example", "refer.example.", "réfer.example", "refer.exаmple", "a" * 64 + ".example", "", ".", "*",
                                  "refer.example\r\nX: 1", "refer example", "refer.example\0"])
def test_a_vendors_own_host_is_a_name_and_nothing_else(acme, host):
    """The only place where a host is entered, and from the command line alone. Nothing is fetched from it; links are made with it."""
    with pytest.raises(BadInput):
        accounts_commands.add_host(tenant_id=acme.id, host=host)
    with pytest.raises(BadInput):
        accounts_commands.create_vendor(slug="new-vendor", name="New", host=host, owner_email="o@new.example", at=START)


def test_a_proper_host_is_taken(acme):
    assert accounts_commands.add_host(tenant_id=acme.id, host=f"Refer.{acme.host}") == f"refer.{acme.host}"
    assert accounts_commands.add_host(tenant_id=acme.id, host=f"xn--rfer-bpa.{acme.host}")


# What may speak to the world, and why. Everything else of the product opens no connection of its own.
CALLS_OUT = {"referral_platform/launch": "starts and asks the engines of this machine", "foundation/mail/providers": "hands mail to the one server that EMAIL_URL names"}
CALLERS = {"socket", "urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib", "telnetlib", "xmlrpc.client", "imaplib"}


def test_nothing_of_ours_calls_an_address_by_itself():
    """No webhook, no picture from a link, no preview: with none of these there is nothing to trick into asking an inner host. Whoever adds one
    adds a guard (resolve, refuse inner networks, no redirects) and a line above."""
    found = set()
    for file in Path(settings.BASE_DIR).rglob("*.py"):
        path = file.relative_to(settings.BASE_DIR).as_posix()
        if path.split("/")[0] in ("tests", "bench", "sandbox", ".venv", "node_modules") or path.startswith((".", *CALLS_OUT)):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {(path, name) for name in names if name in CALLERS or name.partition(".")[0] in CALLERS}
    assert found == set()
