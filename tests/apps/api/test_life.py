"""A referral's whole life by API: each verb with its refusals, four eyes, and what is kept until somebody decides."""
import pytest
from django.utils import timezone

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from partners import queries as partners_queries
from referrals.models import Attribution, Deal, KeptMilestone, Message, Referral, VoidProposal
from tests.apps.partners.stage import introduce, paul_of, set_partner_stage
from tests.callers import caller
from tests.cast import later

WON = {"kind": "won", "amounts": {"first_year_value": 120_000}, "currency": "EUR"}


@pytest.fixture
def owner(acme, stage):
    return caller(acme)


@pytest.fixture
def manager(acme, stage):
    return caller(acme, "program_manager")


@pytest.fixture
def fresh(owner, stage, lead_of):
    """A referral of Ann's, received just now: every clock runs from today."""
    return owner.post("referrals", lead_of(stage.ann)).json()["id"]


@pytest.fixture
def accepted(owner, fresh):
    return owner.post(f"referrals/{fresh}/accept").json()


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def refused(answer, status, what):
    """409 and 403 by their code, 400 by the pointers."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, [error["pointer"] for error in body["errors"]] if status == 400 else body["code"]) == (status, what), body


def test_a_second_look_is_somebody_elses(owner, manager, fresh):
    path = f"referrals/{fresh}"
    refused(manager.post(f"{path}/appeal", {"text": "Why?"}), 409, "not_declined")
    done(manager.post(f"{path}/decline", {"reason": "too_small"}))
    refused(manager.post(f"{path}/appeal", {"text": " "}), 400, ["/text"])
    assert done(manager.get(path))["status"] == "declined"
    refused(manager.post(f"{path}/appeal/decide", {"grant": False}), 409, "no_appeal_open")
    done(manager.post(f"{path}/appeal", {"text": "They grew."}))
    refused(manager.post(f"{path}/appeal/decide", {"grant": False}), 409, "same_reviewer")
    final = done(owner.post(f"{path}/appeal/decide", {"grant": False}))
    assert (final["status"], final["reason"], final["appealed"]) == ("declined", "too_small", True)
    refused(manager.post(f"{path}/appeal", {"text": "Again."}), 409, "appealed_before")


def test_lost_and_found_again(owner, fresh, accepted):
    path = f"referrals/{fresh}"
    refused(owner.post(f"{path}/reopen"), 409, "referral_state")
    assert done(owner.post(f"{path}/lose", {"reason": "timing"}))["ended_at"]
    again = done(owner.post(f"{path}/reopen"))
    assert (again["status"], again["ended_at"], again["reason"]) == ("accepted", None, "")


def test_a_protection_is_extended_once_and_with_evidence(acme, owner, fresh, accepted):
    path = f"referrals/{fresh}/extend"
    refused(owner.post(path, {"days": 91, "evidence": " "}), 400, ["/evidence"])
    refused(owner.post(path, {"days": 91, "evidence": "We moved house."}), 400, ["/days"])
    assert done(owner.get(f"referrals/{fresh}"))["protected_until"] == accepted["protected_until"]
    longer = done(owner.post(path, {"days": 10, "evidence": "We moved house."}))
    assert longer["extended"] and longer["protected_until"] > accepted["protected_until"]
    refused(owner.post(path, {"days": 10, "evidence": "We moved house."}), 409, "extended_before")


def test_cancelling_takes_two(acme, owner, fresh):
    path, finance = f"referrals/{fresh}/void", caller(acme, "finance_approver")
    assert caller(acme, "program_manager").post(f"{path}/propose", {"reason": "Fraud."}).status_code == 403
    refused(owner.post(f"{path}/confirm"), 409, "void_not_proposed")
    refused(owner.post(f"{path}/propose", {}), 400, ["/reason"])
    assert done(owner.post(f"{path}/propose", {"reason": "They never met."}))["status"] == "submitted"
    refused(owner.post(f"{path}/confirm"), 409, "second_person")
    done(finance.post(f"{path}/keep"))
    refused(finance.post(f"{path}/keep"), 409, "void_not_proposed")
    done(owner.post(f"{path}/propose", {"reason": "They never met."}))
    assert done(finance.post(f"{path}/confirm"))["status"] == "voided"
    with tenant_context(acme.id):
        assert [row.confirmed_by for row in VoidProposal.objects.order_by("at")] == [None, finance.user_id]


def test_a_win_that_never_was(acme, owner, fresh, accepted):
    done(owner.post(f"referrals/{fresh}/milestones", WON | {"occurred_at": accepted["accepted_at"]}), 201)
    refused(owner.post(f"referrals/{fresh}/unwin", {"reason": "mood"}), 400, ["/reason"])
    lost = done(owner.post(f"referrals/{fresh}/unwin", {"reason": "other"}))
    assert (lost["status"], lost["reason"]) == ("lost", "other")
    names = [row["name"] for row in owner.get(f"referrals/{fresh}/timeline").json()["data"]]
    assert "milestone.adjusted" in names and names[-1] == "referral.lost"
    refused(owner.post(f"referrals/{fresh}/unwin", {"reason": "other"}), 409, "referral_state")


def test_the_persons_own_no_ends_everything_about_her(owner, stage, fresh, lead_of):
    behind = done(owner.post("referrals", lead_of(stage.ben)), 201)
    assert behind["status"] == "queued"
    assert done(owner.post(f"referrals/{fresh}/withdraw", {"her_no": True}))["reason"] == "referred_person"
    assert done(owner.get(f"referrals/{behind['id']}"))["status"] == "withdrawn"


def test_a_correction_keeps_what_it_leaves_out(owner, stage, fresh):
    before = done(owner.get(f"referrals/{fresh}"))
    after = done(owner.post(f"referrals/{fresh}/correct", {"person": "Johanna Weber"}))
    assert (after["person"], after["company"], after["received_at"]) == ("Johanna Weber", before["company"], before["received_at"])
    refused(owner.post(f"referrals/{fresh}/correct", {"contact": "nowhere"}), 400, ["/contact"])
    refused(owner.post(f"referrals/{fresh}/correct", {"enrolment_id": "x"}), 400, ["/enrolment_id"])
    done(owner.post(f"referrals/{fresh}/withdraw"))
    refused(owner.post(f"referrals/{fresh}/correct", {"person": "Jo"}), 409, "referral_over")


def test_whose_it_is_and_who_called(acme, owner, manager, fresh, accepted):
    rep = caller(acme, "sales_rep")
    refused(owner.post(f"referrals/{fresh}/assign", {"rep_id": str(caller(acme, "read_only").user_id)}), 400, ["/rep_id"])
    assert done(manager.post(f"referrals/{fresh}/assign", {"rep_id": str(rep.user_id)}))["rep_id"] == str(rep.user_id)
    first = done(rep.post(f"referrals/{fresh}/first-contact"))
    assert first["first_contact_at"] and first["first_contact_by"]
    assert done(rep.post(f"referrals/{fresh}/first-contact"))["first_contact_at"] == first["first_contact_at"]


def test_the_thread_and_its_notes(acme, owner, fresh):
    path = f"referrals/{fresh}/messages"
    said = done(owner.post(path, {"text": "Called them today."}), 201)
    note = done(owner.post(path, {"text": "Sounds keen.", "internal": True}), 201)
    assert done(owner.get(path))["data"] == [said, note]
    assert (said["internal"], note["internal"], said["author_id"]) == (False, True, str(owner.user_id))
    refused(owner.post(path, {"text": ""}), 400, ["/text"])
    assert caller(acme, "read_only").post(path, {"text": "Hm."}).status_code == 403
    with tenant_context(acme.id):
        assert Message.objects.count() == 2


def test_who_is_asked_first_and_what_was_answered(acme, owner, manager, stage, lead_of):
    done(manager.post(f"programs/{stage.program.id}/settings", {"consent": "both"}))
    refused(owner.post("referrals", lead_of(stage.ann)), 400, ["/employer"])
    asked = done(owner.post("referrals", lead_of(stage.ann, employer="boss@ann.example")), 201)
    assert asked["status"] == "awaiting_consent"
    consents = done(owner.get(f"referrals/{asked['id']}/consents"))["data"]
    assert {(row["who"], row["answer"], bool(row["asked_at"])) for row in consents} == {("referred", "", True), ("employer", "", True)}
    assert "secret" not in str(consents)
    refused(owner.post(f"referrals/{asked['id']}/accept"), 409, "referral_state")


def test_news_that_several_deals_could_mean_waits_for_who_knows(acme, owner, manager, fresh, accepted):
    """Two deals without a reference of the billing: its first word about either waits until a person places it."""
    at, path = {"occurred_at": accepted["accepted_at"]}, f"referrals/{fresh}/milestones"
    crm, billing = owner, caller(acme, user_id=manager.user_id)
    first, second = (done(crm.post(path, WON | at | {"deal_reference": name}), 201) for name in ("A-1", "A-2"))
    kept = done(billing.post(path, WON | at | {"deal_reference": "B-7"}), 202)
    assert (kept["outcome"], kept["waits_for"]) == ("kept", "deal") and kept["detail"].startswith("Kept until")
    [waiting] = done(owner.get(f"referrals/{fresh}/kept"))["data"]
    assert (waiting["id"], waiting["waits_for"], waiting["settled_at"]) == (kept["id"], "deal", None)
    refused(manager.post(f"kept/{kept['id']}/place", {"deal_id": str(fresh)}), 400, ["/deal_id"])
    refused(manager.post(f"kept/{kept['id']}/place", {}), 400, ["/deal_id"])
    placed = done(manager.post(f"kept/{kept['id']}/place", {"deal_id": second["deal_id"]}))
    assert (placed["id"], placed["outcome"]) == (second["id"], "known") and first["id"] != second["id"]
    assert done(owner.get(f"referrals/{fresh}/kept"))["data"] == []
    refused(manager.post(f"kept/{kept['id']}/place", {"deal_id": None}), 409, "kept_settled")
    with tenant_context(acme.id):
        assert Deal.objects.count() == 2


def test_news_that_was_a_mistake_is_dropped(acme, owner, stage, fresh):
    received = done(owner.get(f"referrals/{fresh}"))["received_at"]
    kept = done(owner.post(f"referrals/{fresh}/milestones", {"kind": "meeting_held", "occurred_at": received}), 202)
    refused(owner.post(f"kept/{kept['id']}/award", {"shares": [{"referral_id": fresh, "share_bp": 10_000}], "reason": "x"}), 409, "not_a_win")
    assert done(owner.post(f"kept/{kept['id']}/dismiss"))["settled_at"]
    assert owner.post("kept/01890000-0000-7000-8000-000000000000/dismiss").status_code == 404
    done(owner.post(f"referrals/{fresh}/accept"))
    worker.drain(acme.id, timezone.now())
    assert done(owner.get(f"referrals/{fresh}"))["status"] == "accepted"


def test_credit_given_by_hand(acme, owner, manager, stage, lead_of, fresh, accepted):
    behind = done(owner.post("referrals", lead_of(stage.ben)), 201)
    won = done(owner.post(f"referrals/{fresh}/milestones", WON | {"occurred_at": behind["received_at"]}), 201)
    path, half = f"deals/{won['deal_id']}/award", [{"referral_id": fresh, "share_bp": 5_000}, {"referral_id": behind["id"], "share_bp": 5_000}]
    refused(manager.post(path, {"shares": half[:1], "reason": "Both."}), 400, ["/shares"])
    refused(manager.post(path, {"shares": [half[0], half[0]], "reason": "Both."}), 400, ["/shares"])
    refused(manager.post(path, {"shares": half}), 400, ["/reason"])
    with tenant_context(acme.id):
        assert Attribution.objects.count() == 1
    assert done(manager.post(path, {"shares": half, "reason": "Both of them made the call."}))["id"] == won["id"]
    [credit] = done(owner.get(f"deals/{won['deal_id']}/credits"))["data"]
    assert {one["referral_id"]: one["share_bp"] for one in credit["candidates"]} == {fresh: 5_000, behind["id"]: 5_000}
    assert (credit["cause"], credit["reason"], bool(credit["supersedes_id"])) == ("award", "Both of them made the call.", True)
    assert owner.get(f"deals/{fresh}/credits").status_code == 404 and caller(acme, "sales_rep").get(f"deals/{won['deal_id']}/credits").status_code == 403
    assert done(owner.get(f"referrals/{behind['id']}"))["status"] == "won"


def test_a_win_that_waits_is_awarded(acme, owner, manager, fresh):
    received = done(owner.get(f"referrals/{fresh}"))["received_at"]
    kept = done(owner.post(f"referrals/{fresh}/milestones", WON | {"occurred_at": received}), 202)
    assert kept["waits_for"] == "decision"
    won = done(manager.post(f"kept/{kept['id']}/award", {"shares": [{"referral_id": fresh, "share_bp": 10_000}], "reason": "We know it was her."}))
    assert won["kind"] == "won" and done(owner.get(f"referrals/{fresh}"))["status"] == "won"
    with tenant_context(acme.id):
        assert KeptMilestone.objects.get().settled_at is not None


def test_who_runs_the_partner_enters_for_a_seller(acme):
    partners = set_partner_stage(acme)
    owner = caller(acme)
    with tenant_context(acme.id):
        paul = paul_of(partners)
        introduce(paul, partners.programs["silver"], later(days=1), company="Old Harbour")
        enrolment = Referral.objects.get().enrolment_id
        user_id = partners_queries.admins_of(partners.harbour.id)[0].advocate.user_id
    body = {"enrolment_id": str(enrolment), "person": "Jo", "company": "Jo GmbH", "contact": "jo@jo.example", "agreed": True, "channel": "partner"}
    refused(owner.post("referrals", body), 400, ["/entered_by"])
    refused(owner.post("referrals", body | {"entered_by": str(owner.user_id)}), 400, ["/entered_by"])
    made = done(owner.post("referrals", body | {"entered_by": str(user_id)}), 201)
    assert (made["channel"], made["entered_by"], made["organisation_id"]) == ("partner", str(user_id), str(partners.harbour.id))
