"""A passkey works for its person at its host, once for each question."""

import pytest

from foundation.accounts import states
from tests.apps.accounts.passkey import SoftPasskey
from tests.apps.accounts.walk import give_password, how, options_in, staff, whoever, with_passkey

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


def test_password_and_passkey_open_a_session_once(acme):
    member, passkey = with_passkey(acme)
    client = acme.client()
    give_password(client)
    signed = passkey.get(options_in(client.get("/staff/second-factor/")))
    answer = client.post("/staff/second-factor/check/", {"credential": signed})
    assert answer.status_code == 302 and whoever(client) == str(member.user_id) and how(client) == states.BY_SECOND_FACTOR
    other = acme.client()
    give_password(other)
    other.get("/staff/second-factor/")
    assert other.post("/staff/second-factor/check/", {"credential": signed}).status_code == 400 and not whoever(other)


def test_a_passkey_of_another_host_or_person_means_nothing(acme, bolt):
    _, passkey = with_passkey(acme)
    with_passkey(bolt)
    client = bolt.client()
    give_password(client)
    page = client.get("/staff/second-factor/")
    for origin in ("", f"http://{bolt.host}", f"http://x.{bolt.host}"):
        assert client.post("/staff/second-factor/check/", {"credential": passkey.get(options_in(page), origin)}).status_code == 400
    passkey.host = bolt.host   # even when it signs for the right host: it is nobody's here
    assert client.post("/staff/second-factor/check/", {"credential": passkey.get(options_in(page), f"http://{bolt.host}")}).status_code == 400
    assert not whoever(client)


@pytest.mark.parametrize("rubbish", ["", "{", "[]", "{}", '{"id": 1}', '{"response": {}}'])
def test_rubbish_is_no_passkey(acme, rubbish):
    with_passkey(acme)
    client = acme.client()
    give_password(client)
    client.get("/staff/second-factor/")
    assert client.post("/staff/second-factor/check/", {"credential": rubbish}).status_code == 400 and not whoever(client)


def test_a_passkey_from_a_host_below_ours_is_refused(acme):
    staff(acme)
    client = acme.client()
    give_password(client)
    passkey = SoftPasskey(f"http://{acme.host}")
    options = options_in(client.get("/staff/second-factor/"))
    assert client.post("/staff/second-factor/passkey/", {"credential": passkey.create(options, f"http://x.{acme.host}")}).status_code == 400
    assert not whoever(client)
