"""A rep's key knows what is hers: given to her, entered by her, or of an advocate whom she looks after. The rest was never there."""
import pytest

from advocates import commands as advocates_commands
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from referrals.commands import assign, decide
from referrals.models import Message, Milestone, Referral
from tests.apps.rewards import stage as staging
from tests.callers import caller
from tests.cast import later, submitted
from tests.contracts import permissions

WHEN = {"occurred_at": later(days=3).isoformat()}
BODIES = {"lose": {"reason": "timing"}, "appeal": {"text": "Look again."}, "correct": {"person": "Jo"}, "messages": {"text": "Hello"}, "next-steps": {"text": "Call", "due_on": "2026-12-01"},
          "milestones": {"kind": "qualified"} | WHEN, "amounts": {"amounts": {"deal_value": 5}, "currency": "EUR"}, "claim-links": {"channel": "rep"}}


@pytest.fixture
def lea(acme, stage):
    """She looks after Ann."""
    rep = caller(acme, "sales_rep")
    with tenant_context(acme.id):
        advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=rep.user_id, acting=stage.tess, at=later(days=1))
    return rep


@pytest.fixture
def of_ben(acme, stage):
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ben, later(days=1), number=2)
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        return Referral.objects.get(id=referral.id)


def test_the_list_holds_hers(acme, stage, lea, of_ben, lead_of):
    with tenant_context(acme.id):
        of_ann = submitted(stage, stage.ann, later(days=1), number=1)
        given = submitted(stage, stage.ben, later(days=1), number=3)
        assign.assign_referral(referral_id=given.id, rep_id=lea.user_id, acting=stage.tess, at=later(days=2))
    entered = lea.post("referrals", lead_of(stage.ben, 4))
    assert (entered.status_code, entered.json()["entered_by"]) == (201, str(lea.user_id))
    assert {row["id"] for row in lea.get("referrals").json()["data"]} == {str(of_ann.id), str(given.id), entered.json()["id"]}
    assert len(caller(acme).get("referrals").json()["data"]) == 4
    assert [row["id"] for row in lea.get("referrals", limit=1).json()["data"]] == [entered.json()["id"]]
    for one in (of_ann.id, given.id, entered.json()["id"]):
        assert lea.get(f"referrals/{one}").status_code == 200
        assert lea.post(f"referrals/{one}/messages", {"text": "Hello", "internal": True}).status_code == 201


def test_everything_else_is_as_unknown_as_what_never_was(acme, stage, lea, of_ben):
    with tenant_context(acme.id):
        ids = {"referral_id": of_ben.id, "milestone_id": referrals_queries.milestones_of(of_ben.id)[0].id, "advocate_id": of_ben.advocate_id,
               "enrolment_id": of_ben.enrolment_id}
    unknown = lea.get("referrals/01890000-0000-7000-8000-000000000000").content
    tried = 0
    for method in ("GET", "POST"):
        for path, (_, roles) in permissions.operations(method).items():
            if "sales_rep" not in roles or not any(f"{{{name}}}" in path for name in ids):
                continue
            address = path.format(**ids)
            answer = lea.get(address) if method == "GET" else lea.post(address, BODIES.get(path.rpartition("/")[2], {}))
            assert (answer.status_code, answer.content) == (404, unknown), (method, path)
            tried += 1
    assert tried >= 18
    with tenant_context(acme.id):
        assert (Message.objects.count(), Milestone.objects.count()) == (0, 1)
        assert Referral.objects.get(id=of_ben.id).step == of_ben.step


def test_her_advocates_are_those_she_looks_after(stage, lea):
    assert [row["id"] for row in lea.get("advocates").json()["data"]] == [str(stage.ann.advocate_id)]
    assert lea.get(f"enrolments/{stage.ann.id}").status_code == 200
    told = lea.post("advocates", {"program_id": str(stage.program.id), "name": "Cleo Roth", "phone": "+49 431 22040"})
    assert (told.status_code, told.json()["status"]) == (201, "unclaimed")
    cleo = lea.get("advocates").json()["data"][0]
    assert (cleo["name"], cleo["rep_id"], cleo["status"]) == ("Cleo Roth", str(lea.user_id), "unclaimed")
    link = lea.post(f"advocates/{cleo['id']}/claim-links", {"channel": "qr"})
    assert link.status_code == 201 and "/claim/" in link.json()["link"]
    no_address = lea.post(f"advocates/{cleo['id']}/claim-links", {"channel": "mail"})
    assert (no_address.status_code, no_address.json()["errors"][0]["pointer"]) == (400, "/email")


def test_a_key_of_a_rep_speaks_for_its_own_person(acme, stage, lea, lead_of):
    other = caller(acme, "sales_rep")
    for body, pointer in ((lead_of(stage.ann, entered_by=str(other.user_id)), "/entered_by"), (lead_of(stage.ann, channel="partner"), "/entered_by")):
        answer = lea.post("referrals", body)
        assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])
    answer = lea.post("advocates", {"program_id": str(stage.program.id), "name": "Cleo", "rep_id": str(other.user_id)})
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, ["/rep_id"])
    assert lea.post(f"advocates/{stage.ann.advocate_id}/rep", {"rep_id": str(other.user_id)}).status_code == 403
    with tenant_context(acme.id):
        assert Referral.objects.count() == 0
    told = caller(acme).post("referrals", lead_of(stage.ann, channel="verbal", entered_by=str(other.user_id))).json()
    assert (told["channel"], told["entered_by"]) == ("verbal", str(other.user_id))


def test_what_a_colleague_has_already_is_not_shown(acme, stage, lea, lead_of):
    assert caller(acme, "sales_rep").post("referrals", lead_of(stage.ben)).status_code == 201
    answer = lea.post("referrals", lead_of(stage.ben))
    assert (answer.status_code, answer.json()["code"]) == (409, "introduced_before")


def test_rewards_and_balances_are_of_hers(acme):
    stage = staging.set_money_stage(acme)
    rep = caller(acme, "sales_rep")
    rule = {"on": {"milestone": "won"}, "pay": {"fixed": {"minor": 5_000, "currency": "EUR"}}, "maturation_days": 0}
    with tenant_context(acme.id):
        advocates_commands.assign_rep(advocate_id=stage.ann.advocate_id, rep_id=rep.user_id, acting=stage.tess, at=later(hours=1))
        staging.publish(stage, {"grammar": 1, "currency": "EUR", "terms_at": "acceptance", "rounding": "half_even", "rules": [
            rule | {"key": "advocate", "title": "For the advocate", "to": "advocate"}, rule | {"key": "rep", "title": "For the rep", "to": "rep_owner"}]})
        hers = staging.deal(stage, 1, 100_000, later(days=1), stage.ann)
        others = staging.deal(stage, 2, 100_000, later(days=1), stage.ben)
    worker.drain(acme.id, later(days=1))
    shown = rep.get("rewards").json()["data"]
    assert sorted((row["beneficiary_kind"], row["beneficiary_id"]) for row in shown) == [
        ("advocate", str(stage.ann.advocate_id)), ("staff", str(rep.user_id))]
    assert len(caller(acme).get("rewards").json()["data"]) == 3
    with tenant_context(acme.id):
        of_ben = next(row for decision in others for row in decision.rewards.all())
    for path in (f"rewards/{of_ben.id}", f"rewards/{of_ben.id}/bookings", f"decisions/{others[0].id}", f"advocates/{stage.ben.advocate_id}/balances",
                 f"beneficiaries/advocate/{stage.ben.advocate_id}/balances", f"beneficiaries/staff/{stage.tess.id}/balances",
                 f"beneficiaries/charity/{stage.program.id}/balances"):
        assert rep.get(path).status_code == 404, path
    assert rep.get(f"decisions/{hers[0].id}").status_code == 200
    for path in (f"beneficiaries/staff/{rep.user_id}/balances", f"beneficiaries/advocate/{stage.ann.advocate_id}/balances"):
        assert [row["minor"] for row in rep.get(path).json()["data"] if row["account"] == "payable"] == [5_000], path
