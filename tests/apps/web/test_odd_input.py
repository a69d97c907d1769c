"""What no honest browser sends: bytes that no row can hold, ids and addresses in odd writing, odd names of character sets. Never a 500."""
import io
import json

import pytest
from django.core.wsgi import get_wsgi_application

from foundation.accounts import rules as accounts_rules
from foundation.mail import rules as mail_rules
from foundation.tenants.context import tenant_context
from foundation.web.charset import always_utf8
from referral_platform import environment
from rewards.models import PlanDraft, Reward
from rewards.plan.templates import TEMPLATES
from tests.apps.accounts.walk import last_mail
from tests.apps.rewards.stage import deal, later, publish, set_money_stage
from tests.callers import caller
from tests.sign_in import staff_client

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])

DOCUMENT = TEMPLATES["points_escalating"].document({"rate": 1500, "step": 6, "better_rate": 2000, "maturation_days": 14}, "EUR")
ODD_ADDRESSES = ["a@[::ffff:1.2.3.44]", "a@[IPv6:::1].example", "a:b@x.example", "a\\b@x.example", "a\x01b@x.example", "a@x.example\x7f",
                 "a@x.example\nbcc: b@x.example", '"a b"@x.example', "<a@x.example>", "a@x.example,b@x.example", "a\u200b@x.example", "a@x\u202eelpmaxe.example", "\ufeffa@x.example", "a\u00ad@x.example"]


@pytest.fixture
def money(acme):
    return set_money_stage(acme)


@pytest.mark.parametrize("path", ["/r/%00", "/r/a%00b/thanks", "/staff/invitation/%00/", "/staff/reset/a%00/", "/p/%00/", "/%00", "/api/v1/%00"])
def test_a_nul_in_the_path_is_an_unknown_page(acme, path):
    assert acme.client(raise_request_exception=False).get(path).status_code == 404


@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_an_address_that_no_mail_goes_to_is_none(acme, address):
    assert not accounts_rules.looks_like_address(accounts_rules.normal_address(address))
    client = acme.client(raise_request_exception=False)
    assert client.post("/sign-in/", {"email": address}).status_code in (302, 400)   # 302: back with a sentence
    owner = staff_client(acme)
    owner.raise_request_exception = False
    assert owner.post("/console/team/", {"email": address, "role": "read_only"}).status_code == 400


@pytest.mark.parametrize("address", ["ann@example.test", "a.b+c@sub.exämple.example", "a@1.2.3.44"])
def test_what_is_an_address_to_accounts_is_one_to_mail(address):
    assert accounts_rules.looks_like_address(address) and mail_rules.is_address(address)


@pytest.mark.parametrize("writing", [lambda one: str(one).upper(), lambda one: f"{{{one}}}", lambda one: f"urn:uuid:{one}", lambda one: one.hex])
def test_an_id_in_another_writing_leads_to_the_same_page(acme, money, writing):
    with tenant_context(acme.id):
        publish(money, DOCUMENT)
        reward = Reward.objects.get(decision=deal(money, 1, 1_200_000, later(days=1))[0])
    client = staff_client(acme)
    client.raise_request_exception = False
    answer = client.post("/console/approvals/approve", {"only": writing(reward.id), "from": "reward"})
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/console/rewards/{reward.id}/")


@pytest.mark.parametrize("text", ["a\0b", json.dumps(DOCUMENT | {"a\0b": 1}), json.dumps(DOCUMENT | {"a\ud800": 1})])
def test_a_plan_that_cannot_be_kept_is_refused_and_its_page_goes_on_working(acme, money, text):
    client, page = staff_client(acme), f"/console/programs/{money.program.id}/plan/"
    client.raise_request_exception = False
    answer = client.post(f"{page}save", {"document": text})
    assert answer.status_code == 400 if "\0" in text else answer["Location"] == page
    assert client.get(page).status_code == 200 and client.get(page).status_code == 200
    with tenant_context(acme.id):
        assert not PlanDraft.objects.exists()


def ask(acme, path: str, content_type: str, body: bytes = b"", query: str = "", **headers) -> str:
    """The status line, as a server that speaks WSGI gets it."""
    environ = {"REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": acme.host, "SERVER_PORT": "80",
               "HTTP_HOST": acme.host, "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
               "wsgi.url_scheme": "http", "wsgi.version": (1, 0), **headers}
    answered = []
    always_utf8(get_wsgi_application())(environ, lambda status, _headers: answered.append(status))
    return answered[0]


@pytest.mark.parametrize("charset", ["hex", "zlib", "utf-16", "latin-1", '"hex"', " no such thing"])
def test_letters_are_utf_8_whatever_a_request_calls_them(acme, money, charset):
    assert ask(acme, "/sign-in/", f"text/plain; charset={charset}", query="next=/x") == "200 OK"
    key = caller(acme)
    path, headers = f"/api/v1/programs/{money.program.id}/plan", {"HTTP_AUTHORIZATION": f"Bearer {key.secret}", "HTTP_IDEMPOTENCY_KEY": "one"}
    assert ask(acme, path, f"application/json; CHARSET={charset}", json.dumps(DOCUMENT).encode("utf-16"), **headers) == "400 Bad Request"
    assert ask(acme, path, f"application/json; CHARSET={charset}", json.dumps(DOCUMENT).encode(), **headers) == "200 OK"


@pytest.mark.parametrize("name", ["You won, see evil.example", "https://evil.example/x", "mail me@evil.example", "Ann " * 20])
def test_nobody_sends_a_message_of_theirs_with_a_code(acme, money, name):
    asked = {"name": name, "email": "victim@else.example", "agreed": "on", "terms": str(money.ann.terms_id)}
    assert acme.client().post("/p/customers/join", asked)["Location"] == "/sign-in/code/"
    assert "evil" not in last_mail(acme) and "Ann Ann" not in last_mail(acme) and "Hello" not in last_mail(acme)
    assert acme.client().post("/p/customers/join", asked | {"name": "Dr. J.R. Müller-O’Neill"})["Location"] == "/sign-in/code/"
    assert "Hello Dr. J.R. Müller-O’Neill," in last_mail(acme)


def test_messages_stand_in_no_cookie(acme):
    client = staff_client(acme)
    client.post("/console/team/", {"email": "new@acme.example", "role": "read_only"})
    assert set(client.cookies) <= {"session", "csrf", "language"}
    assert "new@acme.example" in client.get("/console/team/").content.decode()


def test_the_demo_starts_only_where_nobody_else_comes_by():
    environment.refuse_demo_outside(True, "127.0.0.1", "", installation_host="localhost")
    environment.refuse_demo_outside(True, "127.0.0.1", "", installation_host="refer.localhost")
    environment.refuse_demo_outside(False, "0.0.0.0", "sk_live_1", installation_host="refer.example.com", behind_proxy=True)
    for wrong, name in ((dict(bind_host="0.0.0.0"), "BIND_HOST"), (dict(provider_key="sk_live_1"), "STRIPE_API_KEY"), (dict(behind_proxy=True), "BEHIND_PROXY"),
                        (dict(installation_host="refer.example.com"), "INSTALLATION_HOST"), (dict(installation_host="evillocalhost"), "INSTALLATION_HOST")):
        with pytest.raises(environment.OddSetting, match=name):
            environment.refuse_demo_outside(**({"demo": True, "bind_host": "127.0.0.1", "provider_key": ""} | wrong))
