"""The whole walk by API alone: a program from a template, a referral won, points in the wallet, everybody told, every step explained."""
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from foundation.mail.models import Message
from foundation.outbox import queries as outbox_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from tests.callers import caller
from tests.sign_in import proves_address


def drained(vendor, **later) -> None:
    """The workers' part, until then: handlers and timers, in their real order."""
    worker.drain(vendor.id, timezone.now() + timedelta(**later))


def rows(caller, path, **query):
    return caller.get(path, **query).json()["data"]


def made(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_from_template_to_points_in_the_wallet(acme):
    manager, finance, rep = caller(acme, "program_manager"), caller(acme, "finance_approver"), caller(acme, "sales_rep")

    # Tess draws up a program, Olga publishes it.
    program = made(manager.post("programs", {"template": "points_escalating", "name": "Friends of Acme", "slug": "friends",
                                             "terms": "Introduce people you know.", "answers": {"rate": "15", "step": "6", "better_rate": "20"}}), 201)
    program = made(finance.post(f"programs/{program['id']}/publish"))
    assert program["status"] == "open" and "15" in program["offer"]["en"] and "15" in program["offer"]["de"]

    # Ann accepted the terms elsewhere, proves her address by signing in, and refers Jonas.
    ann = made(manager.post(f"programs/{program['id']}/enrolments", {"name": "Ann Berg", "email": "ann@berg.example", "terms_id": program["terms"]["id"]}), 201)
    proves_address(acme, "ann@berg.example", timezone.now())
    referral = made(rep.post("referrals", {"enrolment_id": ann["id"], "person": "Jonas Weber", "company": "Hafenkontor GmbH",
                                           "contact": "jonas@hafenkontor.example", "agreed": True}), 201)
    drained(acme, seconds=1)

    # It is accepted, and won for a first-year value of 12 000.
    accepted = made(manager.post(f"referrals/{referral['id']}/accept"))
    won = made(rep.post(f"referrals/{referral['id']}/milestones", {
        "kind": "won", "occurred_at": accepted["accepted_at"], "deal_reference": "CRM-7", "amounts": {"first_year_value": 1_200_000}, "currency": "EUR"}), 201)
    drained(acme, seconds=1)

    # 15 points per 100: 1 800, waiting for the refund period and for a person.
    [decision] = [row for row in rows(manager, f"referrals/{referral['id']}/decisions") if row["milestone_id"] == won["id"]]
    assert (decision["outcome"], decision["rule_key"]) == ("granted", "won")
    assert decision["trace"] and decision["facts"]
    [reward] = rows(manager, "rewards", state="pending")
    assert (reward["granted_minor"], reward["currency"], reward["decision_id"]) == (1800, "PTS", decision["id"])
    assert {hold["kind"] for hold in reward["holds"] if hold["released_at"] is None} == {"maturation", "approval"}
    assert rows(manager, f"advocates/{ann['advocate_id']}/balances") == [{"account": "accrued", "minor": 1800, "currency": "PTS"}]

    # A manager may not approve; finance does. The refund period still holds it.
    assert manager.post(f"rewards/{reward['id']}/approve").status_code == 403
    assert made(finance.post(f"rewards/{reward['id']}/approve"))["state"] == "pending"
    assert finance.post(f"rewards/{reward['id']}/approve").json()["code"] == "nothing_to_approve"
    drained(acme, days=15)

    # The points are hers.
    reward = made(finance.get(f"rewards/{reward['id']}"))
    assert (reward["state"], reward["delivered_minor"], reward["decision"]["id"]) == ("fulfilled", 1800, decision["id"])
    balances = {row["account"]: row["minor"] for row in rows(manager, f"advocates/{ann['advocate_id']}/balances")}
    assert balances == {"accrued": 0, "payable": 0, "wallet": 1800}
    bookings = rows(finance, f"rewards/{reward['id']}/bookings")
    assert len(bookings) == 4 and all(sum(leg["minor"] for leg in booking["legs"]) == 0 for booking in bookings)
    assert ("wallet", -1800) in [(leg["account"], leg["minor"]) for leg in bookings[-1]["legs"]]

    # Everybody was told at each step, each mail went once, and nothing was given up.
    assert [row["name"] for row in rows(manager, f"referrals/{referral['id']}/timeline")][:3] == [
        "referral.submitted", "referral.accepted", "milestone.recorded"]
    with tenant_context(acme.id):
        assert outbox_queries.dead_count() == 0
        messages = list(Message.objects.all())
        assert {message.state for message in messages} == {"sent"}
    to_ann = [message.subject for message in mail.outbox if "ann@berg.example" in message.to[0]]
    assert len(to_ann) >= 6 and len(to_ann) == len(set(to_ann)), to_ann


def test_a_referral_that_is_declined_and_one_whose_amount_comes_later(acme):
    manager, finance = caller(acme, "program_manager"), caller(acme, "finance_approver")
    program = made(manager.post("programs", {"template": "points_escalating", "name": "Friends of Acme", "slug": "friends", "terms": "Be kind."}), 201)
    program = made(finance.post(f"programs/{program['id']}/publish"))
    ann = made(manager.post(f"programs/{program['id']}/enrolments", {"name": "Ann Berg", "email": "ann@berg.example", "terms_id": program["terms"]["id"]}), 201)
    proves_address(acme, "ann@berg.example", timezone.now())
    drained(acme, seconds=1)

    def submit(person, contact):
        return made(manager.post("referrals", {"enrolment_id": ann["id"], "person": person, "company": f"{person} GmbH", "contact": contact, "agreed": True}), 201)

    declined = submit("Lena Kurz", "lena@kurz.example")
    made(manager.post(f"referrals/{declined['id']}/decline", {"reason": "too_small"}))
    drained(acme, seconds=1)
    assert rows(manager, f"referrals/{declined['id']}/decisions") == []
    assert len([message for message in mail.outbox if "ann@berg.example" in message.to[0]]) == 3   # welcome, thanks, the decline

    won = submit("Omar Said", "omar@said.example")
    accepted = made(manager.post(f"referrals/{won['id']}/accept"))
    milestone = made(manager.post(f"referrals/{won['id']}/milestones", {"kind": "won", "occurred_at": accepted["accepted_at"]}), 201)
    drained(acme, seconds=1)
    [waiting] = [row for row in rows(manager, f"referrals/{won['id']}/decisions") if row["milestone_id"] == milestone["id"]]
    assert (waiting["outcome"], rows(manager, "rewards")) == ("waiting", []) and waiting["reason"]
    made(manager.post(f"milestones/{milestone['id']}/amounts", {"amounts": {"first_year_value": 100_000}, "currency": "EUR"}))
    drained(acme, seconds=1)
    [reward] = rows(manager, "rewards")
    assert reward["granted_minor"] == 150
    assert made(manager.get(f"decisions/{reward['decision_id']}"))["replaces_id"] == waiting["id"]
