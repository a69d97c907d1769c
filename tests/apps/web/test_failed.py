"""The page of what was given up: who sees it, with its cause in plain words, and tried again."""
import pytest

from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.outbox.models import DEAD, DUE, Delivery
from foundation.outbox.registry import Subscription
from foundation.tenants.context import tenant_context
from tests.apps.desks.console import queries_for, text, url
from tests.apps.outbox.conftest import Heard, ThingMoved, deliveries, moved, subscribe  # noqa: F401
from tests.cast import START
from tests.sign_in import staff_client

PAGE = "/console/failed/"


@pytest.fixture
def given_up(acme, subscribe):  # noqa: F811
    """Three dead deliveries at acme; their subscriber works by now."""
    heard = Heard()
    subscribe(Subscription(ThingMoved, "mail", heard, words="Mail: a thing moved"))
    for _ in range(3):
        moved(acme.id, START)
    with tenant_context(acme.id):
        Delivery.objects.update(state=DEAD, attempts=12, cause="ConnectionError: <the mail server> said no")
    return heard


def dead(vendor) -> int:
    with tenant_context(vendor.id):
        return outbox_queries.dead_count()


def test_it_says_what_why_how_often_and_when(acme, given_up):
    page = staff_client(acme, "program_manager").get(PAGE)
    shown = text(page)
    for words in ("Three things were given up.", "Mail: a thing moved", "ConnectionError: <the mail server> said no", "12 times", "mail · thing.moved", "Try all of them again"):
        assert words in shown, words
    assert b"<the mail server>" not in page.content


def test_nothing_failed_is_good_news(acme):
    shown = text(staff_client(acme).get(PAGE))
    assert "Nothing has failed." in shown and "Try again" not in shown


def test_a_subscriber_without_words_or_that_is_gone_has_a_sentence_too(acme, given_up, subscribe):  # noqa: F811
    subscribe()
    assert text(staff_client(acme).get(PAGE)).count("Something that should have followed did not happen") >= 3


def test_one_is_tried_again_and_goes_through(acme, given_up):
    client, [first, *_] = staff_client(acme), deliveries(acme.id)
    page = client.post(url("console_retry", first.id), follow=True)
    assert "It’s being tried again." in text(page) and dead(acme) == 2
    with tenant_context(acme.id):
        [event] = outbox_queries.timeline([first.id])
        assert (event.name, event.acting_kind, event.acting_id) == ("delivery.retried", "staff", client.member.user_id)
    assert worker.deliver(acme.id, first.id) and len(given_up) == 1
    assert "it’s on its way" in text(client.post(url("console_retry", first.id), follow=True)) and dead(acme) == 2


def test_all_are_tried_again(acme, given_up):
    client = staff_client(acme)
    assert "3 are being tried again." in text(client.post(url("console_retry_all"), follow=True))
    assert dead(acme) == 0 and {row.state for row in deliveries(acme.id, subscriber="mail")} == {DUE}


@pytest.mark.parametrize("role", ["finance_approver", "sales_rep", "read_only"])
def test_other_roles_see_and_retry_nothing(acme, given_up, role):
    client, [first, *_] = staff_client(acme, role), deliveries(acme.id)
    assert [client.get(PAGE).status_code, client.post(url("console_retry", first.id)).status_code, client.post(url("console_retry_all")).status_code] == [403] * 3
    assert dead(acme) == 3


def test_another_vendors_are_unknown(acme, bolt, given_up):
    client, [first, *_] = staff_client(bolt), deliveries(acme.id)
    assert "Nothing has failed." in text(client.get(PAGE))
    assert client.post(url("console_retry", first.id)).status_code == 404
    client.post(url("console_retry_all"))
    assert dead(acme) == 3


def test_it_asks_as_many_questions_for_one_as_for_many(acme, given_up):
    client = staff_client(acme)
    few = queries_for(client, PAGE)
    for _ in range(10):
        moved(acme.id, START)
    with tenant_context(acme.id):
        Delivery.objects.update(state=DEAD)
    assert queries_for(client, PAGE) == few
