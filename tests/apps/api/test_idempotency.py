"""The same POST twice, in a row (test_fifty.py: fifty at once): done once, answered alike."""
from datetime import timedelta

import pytest

from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from foundation.web import idempotency
from foundation.web.models import StoredAnswer
from referrals.models import Party, Referral
from tests.callers import caller


def counted(vendor) -> tuple[int, int]:
    with tenant_context(vendor.id):
        return Referral.objects.count(), Event.objects.filter(name="referral.submitted").count()


def test_without_the_header_nothing_is_done(acme, stage, lead_of):
    owner = caller(acme)
    for key in ("", "x" * 101, "two words", "ümlaut"):
        answer = owner.post("referrals", lead_of(stage.ann), key=key)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), key
    assert counted(acme) == (0, 0)


def test_the_same_again_is_answered_again_and_done_once(acme, stage, lead_of):
    owner = caller(acme)
    first = owner.post("referrals", lead_of(stage.ann), key="order-1")
    again = owner.post("referrals", lead_of(stage.ann), key="order-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers and again.headers["Idempotent-Replayed"] == "true"
    assert counted(acme) == (1, 1)


def test_the_same_key_for_something_else_is_refused(acme, stage, lead_of):
    owner = caller(acme)
    first = owner.post("referrals", lead_of(stage.ann), key="order-1").json()
    for path, body in (("referrals", lead_of(stage.ann, 2)), (f"referrals/{first['id']}/accept", {})):
        answer = owner.post(path, body, key="order-1")
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert counted(acme) == (1, 1)
    assert owner.get(f"referrals/{first['id']}").json()["status"] == "submitted"


def test_a_refused_request_may_be_mended_under_its_key(acme, stage, lead_of):
    owner = caller(acme)
    assert owner.post("referrals", lead_of(stage.ann, contact="nowhere"), key="order-1").status_code == 400
    assert owner.post("referrals", lead_of(stage.ann), key="order-1").status_code == 201


@pytest.mark.parametrize("refused", ["bad_input", "referral_state", "not_found", "not_allowed"])
def test_whatever_is_refused_keeps_no_key(acme, stage, lead_of, refused):
    """docs/api.md: "A refused request (400 and above) keeps no key": also what is refused for what was there at that moment."""
    owner = caller(acme)
    referral = owner.post("referrals", lead_of(stage.ann), key="made").json()
    path, body, who = {"bad_input": (f"referrals/{referral['id']}/decline", {"reason": "odd"}, owner),
                       "referral_state": (f"referrals/{referral['id']}/reopen", None, owner),
                       "not_found": (f"referrals/{stage.program.id}/accept", None, owner),
                       "not_allowed": (f"referrals/{referral['id']}/accept", None, caller(acme, "finance_approver"))}[refused]
    for _ in range(2):   # asked again it is judged again, not repeated
        answer = who.post(path, body, key="order-1")
        assert (answer.json()["code"], "Idempotent-Replayed" in answer.headers) == (refused, False)
    with tenant_context(acme.id):
        assert StoredAnswer.objects.count() == 1
    assert who.post("referrals", lead_of(stage.ben, 2), key="order-1").status_code == (403 if who is not owner else 201)


def test_keys_of_two_callers_do_not_meet(acme, bolt, stage, lead_of):
    one, two = caller(acme), caller(acme)
    assert one.post("referrals", lead_of(stage.ann), key="order-1").status_code == 201
    answer = two.post("referrals", lead_of(stage.ann, 2), key="order-1")
    assert answer.status_code == 201 and "Idempotent-Replayed" not in answer.headers


def test_what_is_stored_is_sealed(acme, stage, lead_of):
    """The answer names a person; the table must not."""
    caller(acme).post("referrals", lead_of(stage.ann, person="Jonas Weberknecht"), key="order-1")
    with tenant_context(acme.id):
        row = StoredAnswer.objects.get()
        assert b"Weberknecht" not in bytes(row.body) and "Weberknecht" not in row.request_hash
        assert Party.objects.get().person == "Jonas Weberknecht"


def test_after_thirty_days_an_answer_is_forgotten(acme, stage, lead_of):
    owner = caller(acme)
    first = owner.post("referrals", lead_of(stage.ann), key="order-1").json()
    with tenant_context(acme.id):
        row = StoredAnswer.objects.get()
        StoredAnswer.objects.update(created_at=row.created_at - timedelta(days=idempotency.KEPT_DAYS, seconds=1))
    other = owner.post("referrals", lead_of(stage.ann, 2), key="order-1")
    assert other.status_code == 201 and other.json()["id"] != first["id"]
    with tenant_context(acme.id):
        assert StoredAnswer.objects.count() == 1
