"""Holds and files by API: four eyes hold, amounts are looked at again, and a refused request leaves no mark."""
import base64

import pytest
from django.utils import timezone

from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands as fulfilment_commands
from fulfilment.models import Payout, PayoutFile
from rewards.models import Hold
from tests.apps.rewards import stage as staging
from tests.callers import caller
from tests.cast import later

PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [
    {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "customer_account", "pay": {"fixed": {"minor": 5_000, "currency": "EUR"}},
     "maturation_days": 0}]}


@pytest.fixture
def stage(acme):
    """Ann's company is owed 50 on its next bill."""
    stage = staging.set_money_stage(acme)
    with tenant_context(acme.id):
        staging.publish(stage, PLAN)
        staging.deal(stage, 1, 100_000, later(days=1), stage.ann)
    worker.drain(acme.id, later(days=2))
    return stage


@pytest.fixture
def finance(acme, stage):
    return caller(acme, "finance_approver")


@pytest.fixture
def reward(finance):
    [one] = finance.get("rewards").json()["data"]
    assert (one["state"], one["beneficiary_kind"]) == ("approved", "customer_account")
    return one["id"]


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def code(answer, status=409):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    return answer.json()["code"]


def test_a_doubt_is_somebody_elses_to_end(acme, stage, finance, reward):
    path, owner = f"rewards/{reward}", caller(acme)
    assert finance.post(f"{path}/hold", {"kind": "maturation", "reason": "Odd."}).json()["errors"][0]["pointer"] == "/kind"
    assert finance.post(f"{path}/hold", {"kind": "risk"}).json()["errors"][0]["pointer"] == "/reason"
    held = done(finance.post(f"{path}/hold", {"kind": "risk", "reason": "Two from one address."}))
    assert (held["state"], [(one["kind"], one["reason"]) for one in held["holds"] if not one["released_at"]]) == ("pending", [("risk", "Two from one address.")])
    assert code(finance.post(f"{path}/hold", {"kind": "risk", "reason": "Again."})) == "held_already"
    assert code(finance.post(f"{path}/release", {"kind": "risk"})) == "second_person"
    assert code(owner.post(f"{path}/release", {"kind": "legal"})) == "nothing_to_release"
    assert done(owner.post(f"{path}/release", {"kind": "risk"}))["state"] == "approved"
    with tenant_context(acme.id):
        assert Hold.objects.filter(kind="risk").count() == 1
    assert caller(acme, "sales_rep").post(f"{path}/hold", {"kind": "risk", "reason": "Hm."}).status_code == 403


def test_who_passes_on_it_is_paid_nothing(finance, stage, reward):
    said = {"reason": "Ann wrote that she wants none."}
    assert code(finance.post(f"rewards/{reward}/forgo", {"reason": " "}), 400) == "bad_input"
    assert done(finance.post(f"rewards/{reward}/forgo", said))["state"] == "forgone"
    assert code(finance.post(f"rewards/{reward}/forgo", said)) == "reward_state"
    balances = done(finance.get(f"beneficiaries/customer_account/{stage.ann.advocate_id}/balances"))["data"]
    assert {row["minor"] for row in balances} == {0}


def test_what_is_cancelled_is_paid_to_nobody(acme, finance, stage, reward):
    path, said = f"rewards/{reward}/cancel", {"kind": "mistake", "reason": "Entered for the wrong company."}
    assert finance.post(path, {"kind": "follows", "reason": "Odd."}).json()["errors"][0]["pointer"] == "/kind"
    assert finance.post(path, {"kind": "mistake"}).json()["errors"][0]["pointer"] == "/reason"
    for role in ("program_manager", "sales_rep", "read_only"):
        assert caller(acme, role).post(path, said).status_code == 403
    first = finance.post(path, said, key="once")
    assert done(first)["state"] == "cancelled" and finance.post(path, said, key="once").json() == first.json()
    assert code(finance.post(path, said)) == "reward_state"
    balances = done(finance.get(f"beneficiaries/customer_account/{stage.ann.advocate_id}/balances"))["data"]
    assert {row["minor"] for row in balances} == {0}


def test_nobody_and_nothing_has_no_balance(finance, stage):
    never = "01890000-0000-7000-8000-000000000000"
    for kind in ("advocate", "customer_account", "partner_organisation", "staff", "party", "charity", "king"):
        assert code(finance.get(f"beneficiaries/{kind}/{never}/balances"), 404) == "not_found", kind
    assert done(finance.get(f"beneficiaries/advocate/{stage.ben.advocate_id}/balances"))["data"] == []


def test_a_file_from_made_to_returned(acme, stage, finance, reward):
    [due] = done(finance.get("payouts/due"))["data"]
    assert (due["kind"], due["amount_minor"], due["holds"]) == ("billing", 5_000, ["no_method"])
    whose = f"beneficiaries/customer_account/{stage.ann.advocate_id}/number"
    assert code(finance.post(f"beneficiaries/customer_account/{stage.ben.advocate_id}/number", {"number": "K-2"}), 404) == "not_found"
    assert finance.post(whose, {"number": ""}).json()["errors"][0]["pointer"] == "/number"
    entered = done(finance.post(whose, {"number": "K-2001"}))
    assert (entered["kind"], entered["awaits_second"]) == ("billing", True)
    assert done(finance.get("payouts/due"))["data"][0]["holds"] == ["second_person"] and code(finance.post(f"{whose}/confirm")) == "second_person"
    assert code(finance.post(f"beneficiaries/customer_account/{stage.ben.advocate_id}/number/confirm"), 404) == "not_found"
    assert done(caller(acme).post(f"{whose}/confirm"))["awaits_second"] is False
    wanted = {"kind": "billing", "currency": "EUR"}
    for body, pointer in ((wanted | {"currency": "PTS"}, "/currency"), (wanted | {"kind": "cash"}, "/kind"), (wanted | {"seen": 1}, "/seen")):
        assert finance.post("payouts/files", body).json()["errors"][0]["pointer"] == pointer
    assert code(finance.post("payouts/files", wanted | {"seen_minor": 4_000})) == "sum_changed"
    dropped = done(finance.post("payouts/files", wanted), 201)
    assert done(finance.post(f"payouts/files/{dropped['id']}/drop"))["state"] == "dropped"
    assert code(finance.post(f"payouts/files/{dropped['id']}/download")) == "file_dropped"
    file = done(finance.post("payouts/files", wanted | {"seen_minor": 5_000}), 201)
    assert code(finance.post("payouts/files", wanted)) == "nothing_to_pay"
    path, row = f"payouts/files/{file['id']}", file["payouts"][0]["id"]
    got = done(finance.post(f"{path}/download"))
    assert b"K-2001" in base64.b64decode(got["content"]) and got["name"].endswith(".csv")
    assert done(finance.post(f"{path}/download")) == got
    assert code(finance.post(f"{path}/drop")) == "file_downloaded"
    day = done(finance.get(path))["downloaded_at"][:10]

    def settle(*rows, on=day):
        return finance.post(f"{path}/settle", {"executed_on": on, "rows": [{"payout_id": row} | one for one in rows]})
    assert settle({"outcome": "paid"}, on="2099-01-01").json()["errors"][0]["pointer"] == "/executed_on"
    assert settle({"outcome": "rejected"}).json()["errors"][0]["pointer"] == "/rows/0/reason"
    assert settle({"outcome": "paid"}, {"outcome": "paid"}).json()["errors"][0]["pointer"] == "/rows"
    assert settle({"outcome": "lost"}).json()["errors"][0]["pointer"] == "/rows/0/outcome"
    assert code(settle()) == "nothing_chosen"
    with tenant_context(acme.id):
        assert Payout.objects.get(id=row).state == "in_flight"
    assert done(settle({"outcome": "paid"}))["state"] == "settled"
    assert code(settle({"outcome": "paid"})) == "row_settled"
    assert done(finance.get(f"rewards/{reward}"))["state"] == "fulfilled"
    back = done(finance.post(f"payouts/{row}/return", {"reason": "unknown_customer"}))
    assert back["payouts"][0]["state"] == "returned"
    assert done(finance.get(f"rewards/{reward}"))["state"] == "approved"
    assert [one["id"] for one in done(finance.get("payouts/files"))["data"]] == [file["id"], dropped["id"]]


def test_only_finance_pays_and_reps_see_nothing_of_it(acme, stage, finance, reward):
    with tenant_context(acme.id):
        fulfilment_commands.set_number(beneficiary_kind="customer_account", beneficiary_id=stage.ann.advocate_id, number="K-1",
                                       acting=Actor("staff", stage.olga.id), at=timezone.now())
    assert caller(acme, "sales_rep").get("payouts/due").status_code == 403
    assert caller(acme, "read_only").get("payouts/due").status_code == 200
    for key in (caller(acme, "program_manager"), caller(acme, "read_only"), caller(acme, scopes=("read", "rewards:write"))):
        assert code(key.post("payouts/files", {"kind": "billing", "currency": "EUR"}), 403) == "not_allowed"
    with tenant_context(acme.id):
        assert PayoutFile.objects.count() == 0
