"""The console's way to bring two entries of one person together, and the API's verb."""
import pytest

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from foundation.accounts import commands as accounts_commands
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from tests.apps.rewards.books import all_right
from tests.apps.rewards.stage import deal, publish, set_money_stage
from tests.callers import caller
from tests.cast import later, set_stage, submitted
from tests.pure.ladder import document
from tests.sign_in import staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=EUR_100))
        stage.people["annie"] = annie = advocates_commands.add_unclaimed(program_id=stage.program.id, name="Annie Example", acting=stage.tess, at=later(hours=1))
        deal(stage, 1, 500_000, later(days=1), annie)
        submitted(stage, annie, later(days=2), number=2)
        submitted(stage, stage.ann, later(days=3), number=2)
    return stage


def page(client, path, status=200) -> str:
    answer = client.get(f"/console/advocates/{path}")
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def test_from_the_advocate_to_the_other_entry_and_done(acme, stage):
    annie, ann, manager = stage.people["annie"].advocate_id, stage.ann.advocate_id, staff_client(acme, "program_manager")
    assert "Same person as…" in page(manager, f"{annie}/") and "Not joined yet" in page(manager, f"{annie}/")
    assert f"/console/advocates/{annie}/same-as/{ann}/" in page(manager, f"{annie}/same-as/?name=ann")
    said = page(manager, f"{annie}/same-as/{ann}/")
    for words in ("Everything of Annie Example goes over to Ann.", "2 introductions go over", "was introduced twice: the earlier introduction stays",
                  "One reward goes over", "€100.00", "Both are in one program"):
        assert words in said, words
    with tenant_context(stage.tenant_id):
        assert advocates_queries.advocate(annie).status == "unclaimed"   # looking writes nothing
    assert said == page(manager, f"{ann}/same-as/{annie}/") or "Everything of Annie Example" in page(manager, f"{ann}/same-as/{annie}/")
    answer = manager.post(f"/console/advocates/{annie}/same-as/{ann}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/console/advocates/{ann}/")
    with tenant_context(stage.tenant_id):
        assert advocates_queries.goes_on_as(annie).id == ann and all_right(stage.tenant_id)
    old = manager.get(f"/console/advocates/{annie}/")
    assert (old.status_code, old.headers["Location"]) == (302, f"/console/advocates/{ann}/")
    there = page(manager, f"{ann}/")
    assert "The same person" in there and "brought together on" in there and "Two entries of one person were brought together" in there
    assert "Annie Example" not in page(manager, f"{ann}/same-as/?name=annie")


def test_what_must_not_be_is_said_and_offers_nothing(acme, stage):
    manager, path = staff_client(acme, "program_manager"), f"{stage.ben.advocate_id}/same-as/{stage.ann.advocate_id}/"
    said = page(manager, path)
    assert "only an owner can say" in said and "bring them together</button>" not in said
    answer = manager.post(f"/console/advocates/{path}")
    assert answer.status_code == 409 and "only an owner can say" in answer.content.decode()
    assert "bring them together</button>" in page(staff_client(acme, "owner"), path)
    assert page(manager, f"{stage.ann.advocate_id}/same-as/{stage.ann.advocate_id}/", 404)


def test_another_vendors_advocate_is_nobody(acme, bolt, stage):
    other, manager = set_stage(bolt), staff_client(acme, "program_manager")
    for path in (f"{stage.ann.advocate_id}/same-as/{other.ann.advocate_id}/", f"{other.ann.advocate_id}/", f"{other.ann.advocate_id}/same-as/"):
        page(manager, path, 404)
    key = caller(acme, "program_manager")
    assert key.post(f"advocates/{stage.people['annie'].advocate_id}/merge", {"into_id": str(other.ann.advocate_id)}).status_code == 404


def test_who_opened_the_link_is_proposed(acme, stage):
    """The collision of a claim: "ask us to bring the two together"."""
    annie = stage.people["annie"].advocate_id
    with tenant_context(stage.tenant_id):
        secret = advocates_commands.issue_claim_link(advocate_id=annie, channel="rep", acting=stage.tess, at=later(days=2))
        advocates_commands.note_collision(secret=secret, user_id=stage.ann.advocate.user_id, at=later(days=3))
    assert f"/console/advocates/{annie}/same-as/{stage.ann.advocate_id}/" in page(staff_client(acme, "owner"), f"{annie}/")
    assert "Same person as…" not in page(staff_client(acme, "read_only"), f"{annie}/")


def test_by_api(acme, stage):
    key, annie, ann = caller(acme, "program_manager"), str(stage.people["annie"].advocate_id), str(stage.ann.advocate_id)
    assert key.post(f"advocates/{ann}/merge", {"into_id": annie}).json()["code"] == "other_way_round"
    assert key.post(f"advocates/{annie}/merge", {"into_id": "x"}).json()["errors"][0]["pointer"] == "/into_id"
    answer = key.post(f"advocates/{annie}/merge", {"into_id": ann})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["id"], body["merged_id"], body["referrals"], body["rewards"], len(body["withdrawn_referral_ids"])) == (ann, annie, 2, 1, 1)
    read = key.get(f"advocates/{annie}").json()
    assert (read["status"], read["merged_into"], read["enrolments"]) == ("merged", ann, [])
    assert key.post(f"advocates/{annie}/merge", {"into_id": ann}).json()["code"] == "merged_already"
    assert caller(acme, "sales_rep").post(f"advocates/{annie}/merge", {"into_id": ann}).status_code == 403


def test_she_is_told(acme, stage, mailoutbox):
    with tenant_context(stage.tenant_id):
        owner = accounts_commands.add_member(email="olivia@example.test", name="Olivia", role="owner", acting=stage.tess, at=later(days=1))
    assert owner.role == "owner"
    worker.drain(stage.tenant_id, later(days=3))
    staff_client(acme).post(f"/console/advocates/{stage.people['annie'].advocate_id}/same-as/{stage.ann.advocate_id}/")
    mailoutbox.clear()
    worker.drain(stage.tenant_id, later(days=999))
    told = {one.subject for one in mailoutbox if one.to == ["ann@example.test"]}
    assert "Your two entries are one now" in told and any("stands once" in subject for subject in told)
