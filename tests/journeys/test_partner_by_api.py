"""A partner's first money by API alone: program, partner, people, a no that is looked at again, a deal that two systems report, a file."""
from datetime import timedelta

from django.utils import timezone

from foundation.kernel.acting import Actor
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands as fulfilment_commands
from tests.callers import caller

LEAD = {"person": "Jonas Weber", "company": "Hafenkontor GmbH", "contact": "jonas@hafenkontor.example", "agreed": True}


def drained(vendor, **later) -> None:
    worker.drain(vendor.id, timezone.now() + timedelta(**later))


def rows(caller, path, **query):
    return made(caller.get(path, **query))["data"]


def made(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_from_an_invited_partner_to_a_paid_file(acme):
    owner, manager, finance = caller(acme), caller(acme, "program_manager"), caller(acme, "finance_approver")

    # A program for silver partners: 15 % of the first year to the organisation, and everything above zero needs a yes.
    program = made(manager.post("programs", {"template": "partner_escalating", "kind": "partner_silver", "name": "Silver", "slug": "silver",
                                             "terms": "Introduce companies you know."}), 201)
    document = made(manager.get(f"programs/{program['id']}/plan"))["draft"]["document"]
    document["rules"][0]["approval_above"] = {"minor": 0, "currency": "EUR"}
    made(manager.post(f"programs/{program['id']}/plan", document))
    made(manager.post(f"programs/{program['id']}/lead-fields", {"fields": [{"key": "seats", "kind": "number", "label": "How many seats?", "required": True}]}))
    program = made(finance.post(f"programs/{program['id']}/publish"))
    assert (program["phase"], program["terms"]["version"], program["lead_fields"][0]["key"]) == ("taking", 1, "seats")

    # Harbour Systems is invited; Paul and Nadia agreed to the terms in the vendor's own partner portal.
    partner = made(manager.post("partners", {"name": "Harbour Systems", "level": "silver", "admin_email": "paul@harbour.example", "admin_name": "Paul Hansen"}), 201)
    assert (partner["level"], partner["people"]) == ("silver", 0)
    assert [row["email"] for row in rows(manager, f"partners/{partner['id']}/invitations")] == ["paul@harbour.example"]
    agreed = {"program_id": program["id"], "terms_id": program["terms"]["id"]}
    paul = made(manager.post(f"partners/{partner['id']}/members", agreed | {"name": "Paul Hansen", "email": "paul@harbour.example", "role": "admin"}), 201)
    nadia = made(manager.post(f"partners/{partner['id']}/members", agreed | {"name": "Nadia Roth", "email": "nadia@harbour.example"}), 201)
    assert rows(manager, f"partners/{partner['id']}/invitations") == []
    assert [(row["name"], row["role"]) for row in rows(manager, f"partners/{partner['id']}/members")] == [("Paul Hansen", "admin"), ("Nadia Roth", "member")]

    # Nadia introduces Jonas; the question of the form has to be answered.
    [enrolment] = made(manager.get(f"advocates/{nadia['advocate_id']}"))["enrolments"]
    unanswered = manager.post("referrals", LEAD | {"enrolment_id": enrolment["id"]})
    assert (unanswered.status_code, [error["pointer"] for error in unanswered.json()["errors"]]) == (400, ["/answers/seats"])
    referral = made(manager.post("referrals", LEAD | {"enrolment_id": enrolment["id"], "answers": {"seats": 40}}), 201)
    assert (referral["organisation_id"], referral["answers"], referral["status"]) == (partner["id"], {"seats": 40}, "submitted")
    of_it = f"referrals/{referral['id']}"

    # Looked at, declined, and looked at again by somebody else.
    assert made(manager.post(f"{of_it}/review"))["status"] == "in_review"
    assert made(manager.post(f"{of_it}/decline", {"reason": "too_small"}))["reason"] == "too_small"
    appealed = made(manager.post(f"{of_it}/appeal", {"text": "They opened a second site with forty people."}))
    assert (appealed["status"], appealed["appealed"]) == ("in_review", True)
    assert manager.post(f"{of_it}/appeal/decide", {"grant": True}).json()["code"] == "same_reviewer"
    accepted = made(owner.post(f"{of_it}/appeal/decide", {"grant": True}))
    assert accepted["status"] == "accepted" and accepted["protected_until"] and accepted["rep_id"]

    # The CRM and the billing report one deal, each by its own name: it was won once.
    crm, billing = caller(acme, user_id=manager.user_id), caller(acme, user_id=owner.user_id)
    report = {"kind": "won", "occurred_at": accepted["accepted_at"], "amounts": {"first_year_value": 1_200_000}, "currency": "EUR"}
    won = made(crm.post(f"{of_it}/milestones", report | {"deal_reference": "CRM-7"}), 201)
    again = made(billing.post(f"{of_it}/milestones", report | {"deal_reference": "B-2001"}), 201)
    assert (won["outcome"], again["outcome"], again["id"]) == ("recorded", "known", won["id"])
    drained(acme, seconds=1)

    # 15 % to the organisation; finance says yes, the refund period passes.
    [reward] = rows(finance, "rewards", state="pending")
    assert (reward["beneficiary_kind"], reward["beneficiary_id"], reward["granted_minor"]) == ("partner_organisation", partner["id"], 180_000)
    of_harbour = f"beneficiaries/partner_organisation/{partner['id']}/balances"
    assert rows(finance, of_harbour) == [{"account": "accrued", "minor": 180_000, "currency": "EUR"}]
    assert made(finance.post(f"rewards/{reward['id']}/approve"))["state"] == "pending"
    drained(acme, days=15)
    assert made(finance.get(f"rewards/{reward['id']}"))["state"] == "approved"

    # Nobody said where to: that is for Paul alone to say, on his own page. Then there is a file.
    assert [(one["holds"], one["reward_ids"]) for one in rows(finance, "payouts/due")] == [(["no_method"], [reward["id"]])]
    assert finance.post("payouts/files", {"kind": "bank", "currency": "EUR"}).json()["code"] == "nothing_to_pay"
    with tenant_context(acme.id):
        fulfilment_commands.set_bank_account(beneficiary_kind="partner_organisation", beneficiary_id=partner["id"], holder="Harbour Systems", iban="DE89370400440532013000",
                                             acting=Actor("advocate", paul["advocate_id"]), at=timezone.now() - timedelta(days=3))   # it is not his alone
    changed = finance.post("payouts/files", {"kind": "bank", "currency": "EUR", "seen_minor": 1})
    assert changed.json()["code"] == "sum_changed"
    file = made(finance.post("payouts/files", {"kind": "bank", "currency": "EUR", "seen_minor": 180_000}), 201)
    assert (file["state"], file["rows"], file["amount_minor"], file["payouts"][0]["reward_ids"]) == ("made", 1, 180_000, [reward["id"]])
    first = made(finance.post(f"payouts/files/{file['id']}/download"))
    assert first["content"] and made(finance.post(f"payouts/files/{file['id']}/download")) == first
    assert made(finance.get(f"rewards/{reward['id']}"))["state"] == "fulfilling"
    today = made(finance.get(f"payouts/files/{file['id']}"))["downloaded_at"][:10]
    settled = made(finance.post(f"payouts/files/{file['id']}/settle", {"executed_on": today, "rows": [{"payout_id": file["payouts"][0]["id"], "outcome": "paid"}]}))
    assert (settled["state"], settled["payouts"][0]["state"]) == ("settled", "paid")
    drained(acme, days=15)
    assert made(finance.get(f"rewards/{reward['id']}"))["state"] == "fulfilled"
    assert {row["account"]: row["minor"] for row in rows(finance, of_harbour)} == {"accrued": 0, "payable": 0}

    names = [event["name"] for event in rows(manager, f"{of_it}/timeline")]
    assert [name for name in names if name.startswith("referral.")][:5] == [
        "referral.submitted", "referral.reviewed", "referral.declined", "referral.appealed", "referral.reviewed"]
    with tenant_context(acme.id):
        assert outbox_queries.dead_count() == 0
