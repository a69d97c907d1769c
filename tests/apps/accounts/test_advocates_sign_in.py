"""People who refer sign in with a mailed code, and nothing tells who is known."""
import re

import pytest

from advocates import queries as advocates_queries
from foundation.accounts import commands, queries
from foundation.accounts.models import SignInCode, User
from foundation.kernel.acting import SYSTEM
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import ANN, give_password, how, last_mail, mailed_code, staff, whoever
from tests.cast import START, set_stage

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def test_an_address_and_a_code_open_a_session(acme):
    client = acme.client()
    answer = client.post("/sign-in/", {"email": "Ann@Example.test", "next": "/p/x/joined"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    assert ANN in client.get("/sign-in/code/").content.decode()
    answer = client.post("/sign-in/code/", {"code": mailed_code(acme)})
    assert (answer.status_code, answer["Location"], how(client)) == (302, "/p/x/joined", "code")
    with tenant_context(acme.id):
        assert whoever(client) == str(queries.user_by_email(ANN).id)
        assert mailed_code(acme) not in str([event.payload for event in outbox_queries.trail()])


def test_a_code_does_not_work_twice_nor_in_another_browser(acme):
    first, second = acme.client(), acme.client()
    first.post("/sign-in/", {"email": ANN})
    code = mailed_code(acme)
    assert second.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/"
    first.post("/sign-in/code/", {"code": code})
    first.post("/sign-out/")
    assert first.post("/sign-in/code/", {"code": code})["Location"] == "/sign-in/" and not whoever(first)


def test_nothing_tells_who_is_known(acme):
    with tenant_context(acme.id):
        commands.ensure_user(email=ANN, name="Ann")
    staff(acme, email="tess@acme.example")
    answers = []
    for email in (ANN, "tess@acme.example", "nobody@example.test"):
        client = acme.client()
        answer = client.post("/sign-in/", {"email": email})
        page = client.get("/sign-in/code/").content.decode().replace(email, "…")
        forgotten = acme.client().post("/staff/forgotten/", {"email": email})
        wrong = acme.client().post("/staff/sign-in/", {"email": email, "password": "wrong"})
        plain = [re.sub(r'value="[^"]*"', "", one.content.decode().replace(email, "…")) for one in (forgotten, wrong)]
        answers.append((answer.status_code, answer["Location"], re.sub(r'value="[^"]*"', "", page), forgotten.status_code, wrong.status_code, plain))
    assert answers[0] == answers[1] == answers[2]


def test_a_wrong_code_says_so_and_is_counted_though_the_request_is_refused(acme):
    client = acme.client()
    client.post("/sign-in/", {"email": ANN})
    page = client.post("/sign-in/code/", {"code": "12345"})
    assert page.status_code == 400 and "not the code we sent" in page.content.decode()
    with tenant_context(acme.id):
        assert SignInCode.objects.get().tries == 1 and not User.objects.exists()


def test_a_sign_in_page_sends_nobody_elsewhere(acme):
    for bad in ("https://evil.example/", "//evil.example/", "evil", "javascript:alert(1)"):
        client = acme.client()
        client.post("/sign-in/", {"email": ANN, "next": bad})
        assert client.post("/sign-in/code/", {"code": mailed_code(acme)})["Location"] in ("/", "/portal/")


def test_a_mailed_code_alone_opens_nothing_for_staff(acme):
    staff(acme, "read_only")
    client = acme.client()
    client.post("/sign-in/", {"email": "tess@acme.example", "next": "/portal/"})
    answer = client.post("/sign-in/code/", {"code": mailed_code(acme)})
    assert answer["Location"] == "/staff/sign-in/?next=%2Fportal%2F" and not whoever(client)
    assert client.get("/staff/second-factor/")["Location"] == "/staff/sign-in/"


def test_a_session_by_code_is_not_strong_once_somebody_is_on_the_staff(acme):
    client = acme.client()
    client.post("/sign-in/", {"email": ANN})
    client.post("/sign-in/code/", {"code": mailed_code(acme)})
    with tenant_context(acme.id):
        commands.add_member(email=ANN, name="Ann", role="read_only", acting=SYSTEM, at=START)
    assert client.get("/staff/second-factor/")["Location"] == "/staff/sign-in/"


def test_signing_out_is_a_post(acme):
    client = acme.client()
    client.post("/sign-in/", {"email": ANN})
    client.post("/sign-in/code/", {"code": mailed_code(acme)})
    assert client.get("/sign-out/").status_code == 405 and whoever(client)
    client.post("/sign-out/")
    assert not whoever(client)


def test_joining_a_program_goes_through_the_code(acme):
    stage = set_stage(acme)
    client = acme.client()
    page = client.get("/p/customers/join")
    terms = re.search(r'name="terms" value="([^"]+)"', page.content.decode()).group(1)
    answer = client.post("/p/customers/join", {"name": "Cleo", "email": "cleo@example.test", "company": "", "agreed": "on", "terms": terms})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    assert "Hello Cleo" in last_mail(acme)
    assert client.post("/sign-in/code/", {"code": mailed_code(acme)})["Location"] == "/p/customers/joined"
    assert client.get("/p/customers/joined")["Location"] == "/portal/"
    with tenant_context(acme.id):
        cleo = advocates_queries.advocate_of_user(queries.user_by_email("cleo@example.test").id)
        assert advocates_queries.enrolment_in(cleo.id, stage.program.id) is not None


def test_staff_who_join_a_program_need_their_password_and_lose_nothing(acme):
    stage = set_stage(acme)
    member = staff(acme, "read_only")
    client = acme.client()
    terms = re.search(r'name="terms" value="([^"]+)"', client.get("/p/customers/join").content.decode()).group(1)
    client.post("/p/customers/join", {"name": "Tess", "email": "tess@acme.example", "company": "Acme", "agreed": "on", "terms": terms})
    elsewhere = client.post("/sign-in/code/", {"code": mailed_code(acme)})["Location"]
    assert elsewhere == "/staff/sign-in/?next=%2Fp%2Fcustomers%2Fjoined" and not whoever(client)
    assert give_password(client, next="/p/customers/joined")["Location"] == "/p/customers/joined"
    assert client.get("/p/customers/joined")["Location"] == "/portal/"
    with tenant_context(acme.id):
        tess = advocates_queries.advocate_of_user(member.user_id)
        assert tess.company == "Acme" and advocates_queries.enrolment_in(tess.id, stage.program.id) is not None
