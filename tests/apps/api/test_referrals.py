"""Referrals by API: the same rules as on the pages, with stable codes and pages by cursor."""
import pytest
from django.utils import timezone

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals.models import Milestone, Referral
from tests.callers import caller
from tests.cast import later, submitted

WON = {"kind": "won", "amounts": {"first_year_value": 120_000}, "currency": "EUR", "deal_reference": "A-1"}


@pytest.fixture
def owner(acme, stage):
    return caller(acme)


@pytest.fixture
def referral(acme, stage):
    with tenant_context(acme.id):
        return submitted(stage, stage.ann, later(days=1))


def status_of(vendor, referral_id) -> str:
    with tenant_context(vendor.id):
        return Referral.objects.get(id=referral_id).status


def test_from_submitted_to_won(acme, owner, stage, lead_of):
    made = owner.post("referrals", lead_of(stage.ann)).json()
    assert (made["status"], made["channel"], made["person"]) == ("submitted", "api", "Jonas Weber 1")
    accepted = owner.post(f"referrals/{made['id']}/accept").json()
    assert accepted["status"] == "accepted" and accepted["protected_until"]
    won = owner.post(f"referrals/{made['id']}/milestones", WON | {"occurred_at": accepted["accepted_at"]})
    assert won.status_code == 201
    assert won.json()["amounts"] == {"first_year_value": 120_000} and won.json()["currency"] == "EUR"
    assert owner.get(f"referrals/{made['id']}").json()["status"] == "won"
    kinds = [row["kind"] for row in owner.get(f"referrals/{made['id']}/milestones").json()["data"]]
    assert sorted(kinds) == ["accepted", "qualified", "won"]
    assert owner.get(f"milestones/{won.json()['id']}").json().items() < won.json().items()
    assert (won.json()["outcome"], won.json()["waits_for"]) == ("recorded", "")
    names = [event["name"] for event in owner.get(f"referrals/{made['id']}/timeline").json()["data"]]
    assert names[0] == "referral.submitted" and names[-1] == "referral.won"


def test_two_systems_may_call_one_deal_by_two_names(acme, owner, referral):
    """The CRM says A-1 and the billing B-7 of the same deal: it was won once. Each one's second name is a second deal."""
    owner.post(f"referrals/{referral.id}/accept")
    at = {"occurred_at": owner.get(f"referrals/{referral.id}").json()["accepted_at"]}
    crm, billing = owner, caller(acme, user_id=owner.user_id)
    won = [system.post(f"referrals/{referral.id}/milestones", WON | at | {"deal_reference": name}).json()["id"]
           for system, name in ((crm, "A-1"), (billing, "B-7"), (billing, "B-7"), (crm, "A-2"), (billing, "B-8"))]
    assert won[0] == won[1] == won[2] != won[3] == won[4]
    with tenant_context(acme.id):
        assert Milestone.objects.filter(kind="won").count() == 2


def test_an_instant_without_its_offset_is_refused(owner, referral):
    owner.post(f"referrals/{referral.id}/accept")
    answer = owner.post(f"referrals/{referral.id}/milestones", WON | {"occurred_at": "2026-03-04T09:00:00"})
    assert (answer.status_code, [(error["pointer"], error["code"]) for error in answer.json()["errors"]]) == (400, [("/occurred_at", "no_offset")])


def test_the_same_person_again_is_the_referral_that_is_there(owner, stage, lead_of):
    first, second = owner.post("referrals", lead_of(stage.ann)), owner.post("referrals", lead_of(stage.ann))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_an_amount_is_added_once(acme, owner, referral):
    owner.post(f"referrals/{referral.id}/accept")
    at = owner.get(f"referrals/{referral.id}").json()["accepted_at"]
    won = owner.post(f"referrals/{referral.id}/milestones", {"kind": "won", "occurred_at": at}).json()
    added = owner.post(f"milestones/{won['id']}/amounts", {"amounts": {"deal_value": 5_000}, "currency": "EUR"})
    assert (added.status_code, added.json()["amounts"]) == (200, {"deal_value": 5_000})
    again = owner.post(f"milestones/{won['id']}/amounts", {"amounts": {"deal_value": 9_000}, "currency": "EUR"})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (400, "/amounts/deal_value")


@pytest.mark.parametrize("verb, body, code", [
    ("decline", {"reason": "bad_mood"}, 400), ("decline", {}, 400), ("lose", {"reason": "timing"}, 409), ("decline", {"reason": "not_a_fit"}, 200),
    ("withdraw", {}, 200), ("accept", {"why": "because"}, 400), ("decline", {"reason": "not_a_fit", "note": "x"}, 400), ("decline", [], 400)])
def test_verbs(acme, owner, referral, verb, body, code):
    answer = owner.post(f"referrals/{referral.id}/{verb}", body)
    assert answer.status_code == code, answer.content
    if code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert status_of(acme, referral.id) == "submitted"


def test_what_is_refused_changes_nothing(acme, owner, referral):
    owner.post(f"referrals/{referral.id}/decline", {"reason": "not_a_fit"})
    again = owner.post(f"referrals/{referral.id}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "referral_state")
    milestone = owner.post(f"referrals/{referral.id}/milestones", WON | {"occurred_at": later(days=-2).isoformat()})
    assert milestone.status_code == 400 and milestone.json()["errors"][0]["pointer"] == "/occurred_at"
    with tenant_context(acme.id):
        assert Milestone.objects.count() == 0


def test_a_win_that_no_claim_can_have_is_recorded_and_says_so(acme, owner, referral):
    owner.post(f"referrals/{referral.id}/decline", {"reason": "not_a_fit"})
    won = owner.post(f"referrals/{referral.id}/milestones", WON | {"occurred_at": later(days=2).isoformat()})
    assert won.status_code == 201 and won.json()["detail"].startswith("Recorded. No introduction of theirs")
    assert owner.get(f"referrals/{referral.id}").json()["status"] == "declined"


def test_early_news_is_kept_and_says_until_when(acme, owner, referral):
    talks = {"kind": "qualified", "occurred_at": later(days=2).isoformat()}
    for _ in range(2):   # told twice, it waits once
        kept = owner.post(f"referrals/{referral.id}/milestones", talks)
        assert kept.status_code == 202 and (kept.json()["outcome"], kept.json()["waits_for"]) == ("kept", "decision")
    assert owner.post(f"referrals/{referral.id}/accept").json()["status"] == "accepted"
    worker.drain(acme.id, timezone.now())
    assert owner.get(f"referrals/{referral.id}").json()["status"] == "qualified"


@pytest.mark.parametrize("change, pointer", [
    ({"person": ""}, "/person"), ({"contact": "joe@brandt"}, "/contact"), ({"agreed": False}, "/agreed"), ({"agreed": "maybe"}, "/agreed"),
    ({"company": "x" * 161}, "/company"), ({"enrolment_id": "17"}, "/enrolment_id"), ({"persn": "Jonas"}, "/persn"), ({"note": None}, "/note")])
def test_each_wrong_field_is_named(acme, owner, stage, lead_of, change, pointer):
    answer = owner.post("referrals", lead_of(stage.ann, **change))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_input")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert all(error["detail"] and error["code"] for error in answer.json()["errors"])
    with tenant_context(acme.id):
        assert Referral.objects.count() == 0


def test_pages_by_cursor(owner, stage, lead_of):
    made = [owner.post("referrals", lead_of(stage.ann, number)).json()["id"] for number in range(5)]
    seen, cursor = [], None
    while True:
        answer = owner.get("referrals", limit=2, **({"cursor": cursor} if cursor else {})).json()
        seen += [row["id"] for row in answer["data"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == made[::-1]
    owner.post(f"referrals/{made[0]}/decline", {"reason": "not_a_fit"})
    assert [row["id"] for row in owner.get("referrals", status="declined").json()["data"]] == [made[0]]


@pytest.mark.parametrize("query", [{"cursor": "17"}, {"limit": "0"}, {"limit": "101"}, {"limit": "many"}, {"limit": "²"}, {"status": "happy"}])
def test_an_odd_question_is_refused(owner, query):
    answer = owner.get("referrals", **query)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"?{next(iter(query))}")


def test_a_body_that_is_no_json_is_refused(owner, referral):
    answer = owner.client.post(f"/api/v1/referrals/{referral.id}/decline", data="{reason", content_type="application/json",
                               headers=owner.headers() | {"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    form = owner.client.post(f"/api/v1/referrals/{referral.id}/decline", data={"reason": "not_a_fit"}, headers=owner.headers() | {"idempotency-key": "k"})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")


def test_other_methods_and_other_addresses(owner, referral):
    for method in (owner.client.put, owner.client.delete, owner.client.patch, owner.client.options):
        answer = method(f"/api/v1/referrals/{referral.id}", headers=owner.headers())
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert owner.post("programs/01890000-0000-7000-8000-000000000000").status_code == 405
    nowhere = owner.get("nowhere")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert owner.get("referrals/17").content == nowhere.content


def test_enrolling_by_api(acme, owner, stage):
    program = owner.get(f"programs/{stage.program.id}").json()
    body = {"name": "Cleo Roth", "email": "cleo@roth.example", "terms_id": program["terms"]["id"]}
    made = owner.post(f"programs/{stage.program.id}/enrolments", body)
    assert (made.status_code, made.json()["code"]) == (201, "cleo-roth")
    again = owner.post(f"programs/{stage.program.id}/enrolments", body)
    assert again.json() == made.json()
    assert owner.get(f"enrolments/{made.json()['id']}").json() == made.json()
    advocate = owner.get(f"advocates/{made.json()['advocate_id']}").json()
    assert (advocate["name"], [row["id"] for row in advocate["enrolments"]]) == ("Cleo Roth", [made.json()["id"]])
    assert owner.get("advocates").json()["data"][0] == advocate
    stale = owner.post(f"programs/{stage.program.id}/enrolments", body | {"email": "dora@roth.example", "terms_id": made.json()["id"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "terms_changed")
