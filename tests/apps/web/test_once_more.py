"""A request that meets a deadlock runs once more from the start; the second one is told as such, and nothing of either stays."""
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from foundation.files.models import StoredFile
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from foundation.web import middleware, sessions
from foundation.web.models import StoredAnswer
from programs import commands as programs_commands
from programs import queries as programs_queries
from referrals.web import api_verbs
from tests.apps.accounts import walk
from tests.apps.programs.test_console import settings
from tests.callers import caller
from tests.cast import later, set_stage, submitted
from tests.sign_in import staff_client
from tests.tangles import Tangle

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])


@pytest.fixture
def stage(acme):
    return set_stage(acme)


@pytest.fixture
def tangle(monkeypatch):
    """`tangle(module, name, times)`: what the request calls meets a deadlock that often, after its work."""
    made = []

    def of(module, name: str, times: int) -> Tangle:
        made.append(Tangle(times))
        monkeypatch.setattr(module, name, made[-1].tangled(getattr(module, name)))
        return made[-1]
    yield of
    for one in made:
        one.over()


def changes(stage) -> tuple[int, int, int]:
    """Protection days, events of the change, kept answers."""
    with tenant_context(stage.tenant_id):
        return (programs_queries.program(stage.program.id).protection_days, Event.objects.filter(name="program.changed").count(),
                StoredAnswer.objects.count())


def test_by_api_it_is_done_once(acme, stage, tangle):
    owner, met = caller(acme), tangle(programs_commands, "change_settings", 1)
    answer = owner.post(f"programs/{stage.program.id}/settings", {"protection_days": 33}, key="k")
    assert (answer.status_code, met.calls) == (200, 2)
    assert changes(stage) == (33, 1, 1)
    again = owner.post(f"programs/{stage.program.id}/settings", {"protection_days": 33}, key="k")
    assert again.json() == answer.json() and again.headers["Idempotent-Replayed"] == "true"
    assert changes(stage) == (33, 1, 1)


def test_the_second_time_it_says_so_and_nothing_is_left(acme, stage, tangle):
    owner, before, met = caller(acme), changes(stage), tangle(programs_commands, "change_settings", 2)
    answer = owner.post(f"programs/{stage.program.id}/settings", {"protection_days": 33}, key="k")
    assert (answer.status_code, answer.json()["code"], met.calls) == (503, "try_again", 2)
    assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == ("application/problem+json", "1")
    assert changes(stage) == before
    # As the answer says: the same again, under the same key.
    assert owner.post(f"programs/{stage.program.id}/settings", {"protection_days": 33}, key="k").status_code == 200
    assert changes(stage)[:2] == (33, 1)


def test_a_form_of_a_page_is_saved_once_and_says_it_once(acme, stage, tangle):
    tess, met = staff_client(acme), tangle(programs_commands, "change_settings", 1)
    answer = tess.post(f"/console/programs/{stage.program.id}/settings/", settings(protection_days="60"), follow=True)
    assert (answer.status_code, met.calls, len(list(answer.context["messages"]))) == (200, 2, 1)
    assert changes(stage)[:2] == (60, 1)


def test_a_page_for_people_says_what_to_do(acme, stage, tangle):
    tess, before, _ = staff_client(acme), changes(stage), tangle(programs_commands, "change_settings", 2)
    answer = tess.post(f"/console/programs/{stage.program.id}/settings/", settings(protection_days="60"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Try again in a moment" in answer.content.decode() and "Nothing was changed" in answer.content.decode()
    assert changes(stage) == before
    assert tess.get("/console/").status_code == 200   # the connection serves on, and the person is still signed in


def test_an_upload_is_read_again(acme, stage, tangle):
    owner = caller(acme)
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, later(days=1))
    assert owner.post(f"referrals/{referral.id}/decline", {"reason": "too_small"}).status_code == 200
    met = tangle(api_verbs, "appeal_referral", 1)

    def appealed():
        return owner.client.post(f"/api/v1/referrals/{referral.id}/appeal", {"text": "They grew.", "files": [SimpleUploadedFile("why.txt", b"A long story.")]},
                                 headers=owner.headers() | {"idempotency-key": "k"})
    answer = appealed()
    assert (answer.status_code, met.calls) == (200, 2), answer.content
    assert appealed().headers["Idempotent-Replayed"] == "true" and met.calls == 2
    with tenant_context(acme.id):
        [stored] = StoredFile.objects.all()
        assert stored.size == len(b"A long story.")


def test_signing_in_opens_one_session(acme, tangle):
    """What the first run put into its session is gone with its row; the second has a session of its own."""
    walk.staff(acme, "sales_rep")
    client, met = acme.client(), tangle(sessions, "open_session", 1)
    assert walk.give_password(client).status_code == 302
    assert met.calls == 2 and walk.whoever(client) and walk.how(client)
    assert client.get("/sales/").status_code == 200


class Deadlocked(Exception):
    pgcode = "40P01"


def test_an_end_at_the_commit_is_one_too(acme, stage, monkeypatch):
    """The ledger's check is put off until then."""
    owner, calls = caller(acme), []
    real = middleware.TenantMiddleware.answer_in_transaction

    def ended_at_commit(self, request, tenant_id):
        calls.append(1)
        if len(calls) == 1:
            with tenant_context(tenant_id):
                raise OperationalError("deadlock detected") from Deadlocked()
        return real(self, request, tenant_id)
    monkeypatch.setattr(middleware.TenantMiddleware, "answer_in_transaction", ended_at_commit)
    assert owner.get("me").status_code == 200 and len(calls) == 2


def test_who_calls_out_is_never_run_twice(acme, monkeypatch):
    calls = []

    def view(request):
        calls.append(1)
        raise OperationalError("deadlock detected") from Deadlocked()

    class Served(middleware.TenantMiddleware):
        def has_own_transactions(self, request):
            return True

    def inner(request):
        try:
            return view(request)
        except OperationalError as error:
            return served.process_exception(request, error) or HttpResponse(status=500)
    served = Served(inner)
    assert served(RequestFactory().post("/", HTTP_HOST=acme.host)).status_code == 500 and len(calls) == 1
