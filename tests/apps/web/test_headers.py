"""Every kind of answer wears the headers, over http as in the demo and over https as in production."""
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from foundation.web import health
from tests.apps.accounts.walk import ANN, mailed_code, staff
from tests.apps.web.wearing import leads_home, look_over
from tests.callers import caller
from tests.cast import set_stage
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
SEEN_IN_PRODUCTION = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
                      "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "DEBUG"]


def kinds(vendor):
    """(status, answer, path) of every kind."""
    stage = set_stage(vendor)
    owner, nobody, key = staff_client(vendor), vendor.client(raise_request_exception=False), caller(vendor)
    strict = vendor.client(enforce_csrf_checks=True)
    pages = [(200, owner.get, "/console/"), (200, nobody.get, "/"), (200, nobody.get, "/theme.css?1"), (200, nobody.get, health.PATH), (302, nobody.get, "/console/"),
             (302, nobody.get, "/portal/"), (400, nobody.post, "/sign-in/?a=1"), (403, strict.post, "/sign-in/"), (404, nobody.get, "/nothing/here"),
             (404, nobody.get, "/static/nothing.css"), (405, nobody.get, "/sign-out/"), (410, nobody.get, "/staff/reset/x/"), (200, nobody.get, "/static/css/app.css"),
             (200, nobody.get, "/static/js/passkey.js"), (404, nobody.get, "/%00"), (301, nobody.get, "/staff/sign-in"), (200, nobody.head, "/"), (200, nobody.get, reverse("api_schema"))]
    for status, ask, path in pages:
        yield status, ask(path, {"email": "x"} if status == 400 else {}), path
    yield 403, staff_client(vendor, "sales_rep").get("/console/team/"), "/console/team/"
    yield 404, nobody.get("/", HTTP_HOST="evil.example"), "/"
    yield 404, nobody.get("/", HTTP_HOST="evil.example:99999999"), "/"
    yield 404, nobody.get("/", HTTP_HOST="a b"), "/"
    yield 200, key.get("programs"), "/api/v1/programs"
    yield 401, nobody.get("/api/v1/programs"), "/api/v1/programs"
    yield 404, key.get("programs/x"), "/api/v1/programs/x"
    yield 405, key.client.delete("/api/v1/programs", headers=key.headers()), "/api/v1/programs"
    yield 400, key.post("referrals", {"nonsense": 1}), "/api/v1/referrals"
    yield 400, key.post("referrals", {}, key=""), "/api/v1/referrals"
    yield 404, key.post(f"rewards/{stage.program.id}/approve"), "/api/v1/rewards"
    yield 415, key.client.post("/api/v1/referrals", "a=1", content_type="text/plain", headers=key.headers() | {"idempotency-key": "x"}), "/api/v1/referrals"
    big = {"note": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    answer = nobody.post("/sign-in/", big)
    assert answer.status_code in (400, 413)
    yield answer.status_code, answer, "/sign-in/"
    answer = key.post("referrals", big)
    assert answer.status_code in (400, 413)
    yield answer.status_code, answer, "/api/v1/referrals"
    client = vendor.client()
    client.post("/sign-in/", {"email": ANN})
    yield 302, client.post("/sign-in/code/", {"code": mailed_code(vendor)}), "/sign-in/code/"


def test_every_kind_of_answer_wears_its_headers(acme):
    seen = set()
    for status, answer, path in kinds(acme):
        assert answer.status_code == status, path
        look_over(answer, path)
        leads_home(answer, path)
        seen.add(status)
    assert seen >= {200, 301, 302, 400, 401, 403, 404, 405, 410, 415}


def test_what_broke_wears_them_too_and_tells_nothing(acme, monkeypatch):
    client = acme.client(raise_request_exception=False)

    def broken(*_args, **_more):
        raise RuntimeError("the secret of the house")

    for where in ("foundation.web.sign_in.advocates.AddressForm", "foundation.tenants.queries.tenant_at"):
        monkeypatch.setattr(where, broken)
        answer = client.get("/sign-in/")
        assert answer.status_code == 500 and "secret of the house" not in answer.content.decode() and "Traceback" not in answer.content.decode()
        look_over(answer, "/sign-in/")


def test_a_conflict_wears_them(acme):
    stage, key = set_stage(acme), caller(acme)
    path = f"programs/{stage.program.id}/terms"
    first = key.post(path, {"text": "Be kind, and introduce people you know."}, key="one")
    assert first.status_code < 300, first.content
    answer = key.post(path, {"text": "Be kinder."}, key="one")
    assert answer.status_code == 409
    look_over(answer, path)


@pytest.fixture(scope="module")
def production() -> dict:
    """The settings as they are with HTTPS=1, read by a process of its own."""
    says = f"import json; from django.conf import settings; print(json.dumps({{name: getattr(settings, name) for name in {SEEN_IN_PRODUCTION}}}))"
    return json.loads(subprocess.run([sys.executable, "-c", says], env=_as_in_production(), capture_output=True, text=True, check=True).stdout)


def _as_in_production() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}   # the browser tests' own, even if only collected
    return {**ours, "DJANGO_SETTINGS_MODULE": "referral_platform.settings", "HTTPS": "1", "DEMO": "0", "INSTALLATION_HOST": "refer.example.com",
            "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnop", "EMAIL_URL": ""}


def test_in_production_everything_is_https_and_cookies_are_bound_to_their_host(acme, production):
    assert production["DEBUG"] is False
    with override_settings(**production):
        staff(acme, "read_only")
        client = acme.client(raise_request_exception=False)
        plain = client.get("/staff/sign-in/?next=/console/")
        assert (plain.status_code, plain["Location"]) == (301, f"https://{acme.host}/staff/sign-in/?next=/console/")
        asked = [("get", "/", 200), ("get", "/staff/sign-in/", 200), ("post", "/staff/sign-in/", 302), ("get", "/console/", 200), ("post", "/language", 302),
                 ("get", "/nothing", 404), ("get", "/static/css/app.css", 200), ("get", health.PATH, 200), ("get", "/api/v1/me", 401), ("post", "/sign-out/", 302)]
        cookies = set()
        for method, path, status in asked:
            data = {"email": "tess@acme.example", "password": "four plain words together", "language": "de"} if method == "post" else {}
            answer = getattr(client, method)(path, data, secure=True)
            assert answer.status_code == status, path
            look_over(answer, path, secure=True)
            cookies |= set(answer.cookies)
        assert cookies == {"__Host-session", "__Host-csrf", "__Host-language", "__Host-known"}


def test_djangos_own_check_of_a_deployment_is_content(production):
    done = subprocess.run([sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], env=_as_in_production(), capture_output=True, text=True)
    assert done.returncode == 0 and "no issues" in done.stdout, done.stdout + done.stderr


def test_a_forged_host_reaches_no_vendor_and_stands_in_no_link(acme):
    client = Client(raise_request_exception=False)
    for forged in ("evil.example", f"{acme.host}.evil.example", f"evil.example@{acme.host}:80", f"{acme.host}@evil.example", f"{acme.host},evil.example", ""):
        answer = client.post("/staff/forgotten/", {"email": "tess@acme.example"}, headers={"host": forged})
        assert answer.status_code == 404 and "Acme" not in answer.content.decode(), forged
    for header in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Url", "X-Rewrite-Url"):
        answer = client.get("/staff/sign-in/", headers={"host": acme.host, header: "evil.example"})
        assert answer.status_code == 200 and "evil.example" not in answer.content.decode() + str(answer.headers), header
