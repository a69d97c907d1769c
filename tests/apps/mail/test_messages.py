"""A mail is queued once, sent, and blanked; what a vendor calls itself forges nothing."""
import smtplib
import threading
import traceback
from email import message_from_bytes
from email.policy import default
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import IntegrityError, connection, connections

from foundation.kernel.acting import SYSTEM
from foundation.mail import commands, queries
from foundation.mail.models import KeptMessage, Message
from foundation.mail.providers import post
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import Delivery
from foundation.tenants import commands as tenants_commands
from foundation.tenants.context import tenant_context
from tests.cast import START, later


def queue(key="k1", **other):
    values = {"to": "ann@example.test", "subject": "Your code", "text": "123456\n", "html": "<p>123456</p>", "kind": "sign_in_code"}
    return commands.queue_message(**(values | other), key=key, at=START, acting=SYSTEM)


def queued(vendor, **other):
    with tenant_context(vendor.id):
        return queue(**other)


def raw(letter) -> str:
    return post.envelope(letter).message().as_bytes().decode()


def test_a_message_is_sealed_and_its_event_says_nothing(acme):
    message = queued(acme)
    with tenant_context(acme.id), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_message WHERE tenant_id = %s", [acme.id])
        row = repr([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
        assert "123456" not in row and "ann@" not in row and "Your code" not in row
        [event] = outbox_queries.timeline([message.id])
        assert (event.name, event.payload) == ("message.queued", {"kind": "sign_in_code"})


def test_the_same_key_is_one_message(acme, bolt):
    first, second = queued(acme), queued(acme, text="something else")
    assert first.id == second.id
    assert queued(bolt).id != first.id   # another vendor's key is its own
    assert worker.drain(acme.id) == 1
    assert [sent.body for sent in mail.outbox] == ["123456\n"]
    assert queued(acme).id == first.id and worker.drain(acme.id) == 0   # sent is sent


def test_two_at_once_queue_one(acme):
    gate, ids = threading.Barrier(6), []

    def one():
        gate.wait()
        ids.append(queued(acme).id)
        connections.close_all()
    threads = [threading.Thread(target=one) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(ids) == 6 and len(set(ids)) == 1
    with tenant_context(acme.id):
        assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


def test_sent_it_is_blank(acme):
    message = queued(acme)
    worker.drain(acme.id)
    with tenant_context(acme.id):
        row = Message.objects.get(id=message.id)
        assert (row.state, row.sealed) == ("sent", None) and row.sent_at
        assert queries.letter(message.id) is None


@pytest.mark.parametrize("change", ["state = 'sent'", "sealed = NULL", "state = 'lost'"])
def test_the_database_refuses_half_a_state(acme, change):
    queued(acme)
    with pytest.raises(IntegrityError), tenant_context(acme.id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE mail_message SET {change} WHERE tenant_id = %s", [acme.id])


def test_what_goes_out(acme):
    message = queued(acme)
    worker.drain(acme.id)
    [sent] = mail.outbox
    read = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert read["Message-ID"] == f"<{message.id}@{acme.host}>"
    assert read["From"] == f"Acme <no-reply@{acme.host}>" and read["To"] == "ann@example.test"
    assert read["Subject"] == "Your code" and read["Auto-Submitted"] == "auto-generated"
    assert read.get_body(("plain",)).get_content().strip() == "123456"
    assert read.get_body(("html",)).get_content().strip() == "<p>123456</p>"


def test_delivered_twice_it_is_sent_once(acme):
    message = queued(acme)
    worker.drain(acme.id)
    with tenant_context(acme.id):
        Delivery.objects.update(state="due", attempts=0, due_at=START)
    assert worker.drain(acme.id) == 1
    assert len(mail.outbox) == 1
    with tenant_context(acme.id):
        assert Message.objects.get(id=message.id).state == "sent"


def test_killed_before_the_mark_it_goes_out_again_under_the_same_id(acme, monkeypatch):
    message = queued(acme)
    monkeypatch.setattr(commands, "settle_message", lambda **values: 1 / 0)
    with tenant_context(acme.id):
        delivery = Delivery.objects.get()
    assert worker.deliver(acme.id, delivery.id) is False
    monkeypatch.undo()
    worker.drain(acme.id, later(days=400))
    assert [sent.message()["Message-ID"] for sent in mail.outbox] == [f"<{message.id}@{acme.host}>"] * 2
    with tenant_context(acme.id):
        assert Message.objects.get().state == "sent"


def test_nothing_is_open_while_the_server_is_spoken_to(acme, monkeypatch):
    queued(acme)
    seen = []
    monkeypatch.setattr(post, "send", lambda letter: seen.append(connection.in_atomic_block))
    worker.drain(acme.id)
    assert seen == [False]


@pytest.mark.parametrize("failure, cause", [
    (smtplib.SMTPRecipientsRefused({"ann@example.test": (550, b"no such ann@example.test")}), "CannotSend: the mail server refused the recipient (550)"),
    (smtplib.SMTPDataError(451, b"try later, ann@example.test"), "CannotSend: the mail server answered 451"),
    (TimeoutError("timed out"), "CannotSend: the mail server could not be reached (TimeoutError)"),
    (smtplib.SMTPServerDisconnected("bye ann@example.test"), "CannotSend: the mail server could not be reached (SMTPServerDisconnected)"),
])
def test_a_server_that_says_no_leaves_the_mail_waiting_and_names_nobody(acme, monkeypatch, failure, cause):
    class Sulking:
        def send_messages(self, messages):
            raise failure
    message = queued(acme)
    monkeypatch.setattr(post, "get_connection", Sulking)
    with tenant_context(acme.id):
        delivery, letter = Delivery.objects.get(), queries.letter(message.id)
    with pytest.raises(post.CannotSend) as refusal:
        post.send(letter)
    assert "ann@" not in "".join(traceback.format_exception(refusal.value))   # a log prints the whole chain
    assert worker.deliver(acme.id, delivery.id) is False
    with tenant_context(acme.id):
        assert Message.objects.get().state == "queued"
        assert Delivery.objects.get().cause == cause


NAMES = ["Acme\nBcc: sam@example.test", "Acme\r\nBcc: sam@example.test\r\n\r\nHello", 'Acme" <sam@example.test>, "', "Acme <sam@example.test>",
         "Acme, Bolt", "Äcme\u2028Bcc: sam@example.test", "Acme\u202etset.elpmaxe", "Ä\x00cme\x0b", "a" * 80, "; @ : \\"]


@pytest.mark.parametrize("name", NAMES)
def test_a_vendors_name_forges_no_header(transactional_db, name):
    import secrets
    slug = f"forger-{secrets.token_hex(4)}"
    tenant = tenants_commands.create_tenant(slug=slug, name=name.replace("\x00", ""), host=f"{slug}.localhost")
    with tenant_context(tenant.id):
        letter = queries.letter(queue(subject=name).id)
    bytes_sent = post.envelope(letter).message().as_bytes()
    read = message_from_bytes(bytes_sent, policy=default)
    assert sorted(read.keys()) == ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"]
    assert [address.addr_spec for address in read["From"].addresses] == [f"no-reply@{slug}.localhost"]
    assert [address.addr_spec for address in read["To"].addresses] == ["ann@example.test"]
    assert parseaddr(post.envelope(letter).from_email)[1] == f"no-reply@{slug}.localhost"
    assert not set("\n\r\u2028\u202e\x0b") & set(read["From"] + read["Subject"])


@pytest.mark.parametrize("to", ["", "ann", "ann@example.test, sam@example.test", "ann@example.test\nBcc: sam@example.test", "Ann <ann@example.test>", "a@b@c"])
def test_a_mail_goes_to_one_address(acme, to):
    with pytest.raises(ValueError, match="^a mail goes to one address$"):
        queued(acme, to=to)
    with tenant_context(acme.id):
        assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


def test_a_sender_of_the_installation(acme, settings):
    settings.MAIL_FROM = "mail@referrals.example"
    with tenant_context(acme.id):
        letter = queries.letter(queue().id)
    assert post.envelope(letter).from_email == "Acme <mail@referrals.example>"


def test_the_demo_keeps_a_sealed_copy_once(acme, bolt, settings):
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.KeepingBackend"
    message = queued(acme, key="k1")
    with tenant_context(acme.id):
        letter = queries.letter(message.id)
    post.send(letter), queued(acme, key="k2", subject="Later")   # as by a worker that was killed before the mark
    worker.drain(acme.id)
    with tenant_context(acme.id):
        assert {row.state for row in Message.objects.all()} == {"sent"}
        assert b"123456" not in b"".join(bytes(row.sealed) for row in KeptMessage.objects.all())
        later_one, first = queries.kept_messages(9)
        assert (first.to, first.subject, first.text, first.queued_at) == ("ann@example.test", "Your code", "123456\n", START)
        assert later_one.subject == "Later"
        assert len(queries.kept_messages(9, to="ann@example.test")) == 2 and queries.kept_messages(9, to="sam@example.test") == []
    with tenant_context(bolt.id):
        assert queries.kept_messages(9) == []
    assert mail.outbox == []


def test_without_a_mail_server_mails_wait(acme, settings):
    settings.EMAIL_BACKEND = "foundation.mail.providers.backends.NoServerBackend"
    queued(acme)
    with tenant_context(acme.id):
        delivery = Delivery.objects.get()
    assert worker.deliver(acme.id, delivery.id) is False
    with tenant_context(acme.id):
        assert Delivery.objects.get().cause == "CannotSend: EMAIL_URL is not set, so there is no mail server"
        assert Message.objects.get().state == "queued"


def test_links_lead_to_the_vendors_host(acme, settings):
    settings.PUBLIC_PORT = ":8000"
    with tenant_context(acme.id):
        assert queries.page_url("/portal/") == f"http://{acme.host}:8000/portal/"
        settings.HTTPS, settings.PUBLIC_PORT = True, ""
        assert queries.page_url("/portal/") == f"https://{acme.host}/portal/"
