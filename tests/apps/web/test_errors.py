"""A refusal that no view answered becomes its page inside the transaction, and keeps nothing."""
import logging

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.urls import path

from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.tenants.context import tenant_context
from referrals.models import Party

ERRORS = {
    "unknown": NotFound("x_unknown", "There’s no such x."),
    "forbidden": NotAllowed("wrong_role", "Payouts are for {who}.", {"who": "finance"}),
    "refused": Refused("too_late", "It was decided on {day}.", {"day": "3 May"}),
    "wrong": BadInput([FieldError("/company", "missing", "Tell us which company this is about.")]),
    "broken": ZeroDivisionError("secret"),
}


def fail(request, how):
    Party.objects.create(person="Jonas", company="Hafenkontor")
    raise ERRORS[how]


def fail_in_the_database(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nothing_of_this_name")
    return HttpResponse()


urlpatterns = [path("fail/<str:how>", fail), path("console/fail/<str:how>", fail), path("database", fail_in_the_database)]
handler404 = "foundation.web.errors.not_found"
handler500 = "foundation.web.errors.server_error"


@pytest.fixture
def client(acme, settings):
    settings.ROOT_URLCONF = __name__
    return acme.client(raise_request_exception=False)


@pytest.mark.parametrize("how, status, says", [
    ("unknown", 404, "There’s nothing here"), ("forbidden", 403, "Payouts are for finance."), ("refused", 409, "It was decided on 3 May."),
    ("wrong", 400, "Tell us which company this is about."), ("broken", 500, "it’s on us")])
def test_each_error_has_its_page_and_leaves_no_row(acme, client, how, status, says):
    answer = client.get(f"/fail/{how}")
    assert (answer.status_code, says in answer.content.decode()) == (status, True)
    assert "secret" not in answer.content.decode()
    with tenant_context(acme.id):
        assert Party.objects.count() == 0


def test_what_is_unknown_and_what_never_was_are_one_page(client):
    assert client.get("/fail/unknown").content == client.get("/nowhere").content


def test_a_page_can_be_made_after_the_database_refused(client, caplog):
    with caplog.at_level(logging.ERROR):
        answer = client.get("/database")
    assert answer.status_code == 500 and "it’s on us" in answer.content.decode()
    assert any(record.exc_info and issubclass(record.exc_info[0], DatabaseError) for record in caplog.records)


def test_the_way_back(acme, client):
    assert 'href="/console/"' in client.get("/console/fail/forbidden").content.decode()
    back = client.post("/fail/refused", headers={"referer": f"http://{acme.host}/p/customers/"}).content.decode()
    assert f'href="http://{acme.host}/p/customers/"' in back
    assert "elsewhere.example" not in client.post("/fail/refused", headers={"referer": "http://elsewhere.example/"}).content.decode()


def test_pages_of_our_own_host_look_like_ours(client):
    client.defaults["HTTP_HOST"] = "localhost"
    answer = client.get("/nowhere")
    assert answer.status_code == 404 and "Referral platform" in answer.content.decode()
