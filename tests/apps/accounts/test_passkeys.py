"""A passkey works for its person at its host, once for each question."""
import base64
import json

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


def answer_of(client_data: bytes, **other) -> str:
    part = base64.urlsafe_b64encode(client_data).decode().rstrip("=")
    return json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "clientExtensionResults": {}, "response": {
        "clientDataJSON": part, "authenticatorData": part, "signature": "eA", "attestationObject": part}} | other)


@pytest.mark.parametrize("rubbish", [
    "", "{", "[]", "{}", '{"id": 1}', '{"response": {}}', "[" * 100_000, '{"a":' * 100_000, '{"response": 5}', '{"id": "\\u0000", "response": null}',
    answer_of(b"[]"), answer_of(b"5"), answer_of(b"\xff"), answer_of(b"{}"), answer_of(b'{"type": 5, "challenge": 5, "origin": 5}'),
    answer_of(b"{}", rawId=5), answer_of(b"{}", id="\u00e9", rawId="\u00e9"), answer_of(b"{}", response=[]), answer_of(b"{}", response={"clientDataJSON": 5}),
], ids=range(19))
def test_rubbish_is_no_passkey(acme, rubbish):
    with_passkey(acme)
    client = acme.client(raise_request_exception=False)
    give_password(client)
    client.get("/staff/second-factor/")
    assert client.post("/staff/second-factor/check/", {"credential": rubbish}).status_code == 400 and not whoever(client)
    staff(acme, email="new@acme.example")
    other = acme.client(raise_request_exception=False)
    give_password(other, email="new@acme.example")
    other.get("/staff/second-factor/")
    assert other.post("/staff/second-factor/passkey/", {"credential": rubbish, "name": "a\0b"}).status_code == 400 and not whoever(other)


def test_a_right_passkey_with_odd_words_beside_it_is_kept_plainly_or_not_at_all(acme):
    staff(acme)
    client = acme.client(raise_request_exception=False)
    give_password(client)
    created = SoftPasskey(f"http://{acme.host}").create(options_in(client.get("/staff/second-factor/")))
    odd = json.dumps(json.loads(created) | {"more": "a\0b"})
    assert client.post("/staff/second-factor/passkey/", {"credential": odd, "name": "Laptop"}).status_code == 400 and not whoever(client)
    created = SoftPasskey(f"http://{acme.host}").create(options_in(client.get("/staff/second-factor/")))
    assert client.post("/staff/second-factor/passkey/", {"credential": created, "name": "My\x07 \x1b Laptop"})["Location"] == "/staff/recovery-codes/"
    assert "My  Laptop" in client.get("/staff/your-sign-in/").content.decode()


def test_a_passkey_from_a_host_below_ours_is_refused(acme):
    staff(acme)
    client = acme.client()
    give_password(client)
    passkey = SoftPasskey(f"http://{acme.host}")
    options = options_in(client.get("/staff/second-factor/"))
    assert client.post("/staff/second-factor/passkey/", {"credential": passkey.create(options, f"http://x.{acme.host}")}).status_code == 400
    assert not whoever(client)
